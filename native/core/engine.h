/// The few functions of V8 that Node-API lacks, taken by name from the running program; no V8 header is involved.
#pragma once

#include <cstddef>

#include "shared_store.h"

namespace cdef::core {

/// A handle: the word that a napi_value is in every engine that exports the names below.
using HandleWord = void*;

/// A buffer over memory that is not the engine's, never freed and not counted by its collector.
/// nullptr where the engine lacks a way.
HandleWord MakeWindow(void* address, size_t bytes);

/// Sets the value without which a buffer cannot be detached; false where the engine lacks a way. WebAssembly's memory,
/// which JavaScript cannot detach, stays as it is.
bool SetDetachKey(HandleWord buffer, HandleWord key);

/// What keeps the bytes of a buffer where they are for as long as it lives, though the buffer be detached, transferred or
/// collected; empty where the engine lacks a way. `is_shared` says which of the two kinds of buffers it is.
SharedStore HoldBytes(HandleWord buffer, bool is_shared);

}  // namespace cdef::core
