#if !defined(_WIN32)

#include "../stack.h"

#include <pthread.h>

namespace cdef::platform {

StackExtent StackOfThread() {
#ifdef __APPLE__
  // Where the engine ends the process there has not been seen.
  return {};
#else
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
  void* base = nullptr;
  size_t size = 0;
  pthread_attr_getstack(&attributes, &base, &size);
  pthread_attr_destroy(&attributes);
  return {reinterpret_cast<uintptr_t>(base), size};
#endif
}

}  // namespace cdef::platform

#endif
