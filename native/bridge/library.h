/// Libraries as JavaScript holds them.
#pragma once

#include <node_api.h>

#include <memory>

#include "../core/dynamic_library.h"

namespace cdef::bridge {

/// The library behind a handle; nullptr for any other value.
std::shared_ptr<core::DynamicLibrary> LibraryOf(napi_env env, napi_value handle);

void RegisterLibrary(napi_env env, napi_value exports);

}  // namespace cdef::bridge
