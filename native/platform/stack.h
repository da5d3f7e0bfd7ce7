/// Where the stack of this thread lies.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cdef::platform {

/// Its lowest address and its bytes; zeros where the system does not say.
struct StackExtent {
  uintptr_t base = 0;
  size_t size = 0;
};

StackExtent StackOfThread();

}  // namespace cdef::platform
