/// Memory between zones, for programs that debug.
#pragma once

#include <node_api.h>

namespace cdef::bridge {

void RegisterGuard(napi_env env, napi_value exports);

}  // namespace cdef::bridge
