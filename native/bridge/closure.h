/// C functions made from JavaScript ones.
#pragma once

#include <node_api.h>

namespace cdef::bridge {

void RegisterClosure(napi_env env, napi_value exports);

}  // namespace cdef::bridge
