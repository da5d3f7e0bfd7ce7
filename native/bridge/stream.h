/// Standard streams as addresses.
#pragma once

#include <node_api.h>

namespace cdef::bridge {

void RegisterStream(napi_env env, napi_value exports);

}  // namespace cdef::bridge
