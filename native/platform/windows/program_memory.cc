#if defined(_WIN32)

#include "../program_memory.h"

#include <windows.h>

namespace cdef::platform {

/// Each C library of a process takes its memory from the one heap of the process. What is not from there stays.
void FreeOfProgram(void* memory) {
  if (HeapValidate(GetProcessHeap(), 0, memory)) HeapFree(GetProcessHeap(), 0, memory);
}

}  // namespace cdef::platform

#endif
