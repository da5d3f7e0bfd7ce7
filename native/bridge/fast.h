/// Fast functions: see `fast` of src/native/addon.ts.
#pragma once

#include <node_api.h>

namespace cdef::bridge {

void RegisterFast(napi_env env, napi_value exports);

}  // namespace cdef::bridge
