#if !defined(_WIN32)

#include "../pages.h"

#include <sys/mman.h>
#include <unistd.h>

namespace cdef::platform {

size_t PageSize() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

uint8_t* MapPages(size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<uint8_t*>(memory);
}

void UnmapPages(uint8_t* start, size_t bytes) { munmap(start, bytes); }

bool UsePages(uint8_t* start, size_t bytes, PageUse use) {
  const auto first = reinterpret_cast<uintptr_t>(start) & ~(PageSize() - 1);
  const auto end = reinterpret_cast<uintptr_t>(start) + bytes;
  const int protection =
      use == PageUse::kNone ? PROT_NONE : PROT_READ | (use == PageUse::kRun ? PROT_EXEC : PROT_WRITE);
  if (mprotect(reinterpret_cast<void*>(first), end - first, protection) != 0) return false;
  if (use == PageUse::kRun) {
    __builtin___clear_cache(reinterpret_cast<char*>(start), reinterpret_cast<char*>(start) + bytes);
  }
  return true;
}

}  // namespace cdef::platform

#endif
