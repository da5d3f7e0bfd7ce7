/// Starting a thread that nobody waits for.
#pragma once

#include <cstddef>
#include <functional>

namespace cdef::platform {

/// Runs it on a new thread of the pools, with a stack of so many bytes; 0 for what the system gives. False where the
/// system grants none.
bool StartThread(size_t stack_size, std::function<void()> run);

}  // namespace cdef::platform
