/// Watching calls of C, for programs that debug.
#pragma once

#include <node_api.h>

namespace cdef::bridge {

void RegisterWatch(napi_env env, napi_value exports);

}  // namespace cdef::bridge
