#if defined(_WIN32)

#include "../pages.h"

#include <windows.h>

namespace cdef::platform {

size_t PageSize() {
  static const size_t size = [] {
    SYSTEM_INFO facts;
    GetSystemInfo(&facts);
    return static_cast<size_t>(facts.dwPageSize);
  }();
  return size;
}

uint8_t* MapPages(size_t bytes) {
  return static_cast<uint8_t*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
}

void UnmapPages(uint8_t* start, size_t) { VirtualFree(start, 0, MEM_RELEASE); }

bool UsePages(uint8_t* start, size_t bytes, PageUse use) {
  DWORD former = 0;
  const DWORD protection =
      use == PageUse::kNone ? PAGE_NOACCESS : use == PageUse::kRun ? PAGE_EXECUTE_READ : PAGE_READWRITE;
  if (!VirtualProtect(start, bytes, protection, &former)) return false;
  if (use == PageUse::kRun) FlushInstructionCache(GetCurrentProcess(), start, bytes);
  return true;
}

}  // namespace cdef::platform

#endif
