#if defined(_WIN32)

#include "../stack.h"

#include <windows.h>

namespace cdef::platform {

StackExtent StackOfThread() {
  ULONG_PTR low = 0;
  ULONG_PTR high = 0;
  GetCurrentThreadStackLimits(&low, &high);
  return {low, high - low};
}

}  // namespace cdef::platform

#endif
