/// Pages of memory: for code, written while they cannot run, run while they cannot be written; and such that nobody may touch.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cdef::platform {

/// Bytes of a page: 4 KiB on x86, up to 64 KiB elsewhere.
size_t PageSize();

/// Writable pages, zeroed; nullptr where the system grants none.
uint8_t* MapPages(size_t bytes);

void UnmapPages(uint8_t* start, size_t bytes);

enum class PageUse { kWrite, kRun, kNone };

/// The pages that hold these bytes can be written from now on, or run, or not be touched; false where the system refuses.
bool UsePages(uint8_t* start, size_t bytes, PageUse use);

}  // namespace cdef::platform
