/// Memory by address: buffers over it, their locks, and the slow reads and writes.
#pragma once

#include <node_api.h>

namespace cdef::bridge {

void RegisterMemory(napi_env env, napi_value exports);

}  // namespace cdef::bridge
