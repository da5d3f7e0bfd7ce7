#if !defined(_WIN32)

#include "../program_memory.h"

#include <new>

namespace cdef::platform {

/// One function of the C library serves all of a process.
void FreeOfProgram(void* memory) { ::operator delete(memory); }

}  // namespace cdef::platform

#endif
