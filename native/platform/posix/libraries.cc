#if !defined(_WIN32)

#include "../libraries.h"

#include <dlfcn.h>
#if defined(__linux__)
#include <link.h>
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>

namespace cdef::platform {

namespace {

constexpr LibraryFlag kFlags[] = {
    {"RTLD_LAZY", RTLD_LAZY},         {"RTLD_NOW", RTLD_NOW},           {"RTLD_GLOBAL", RTLD_GLOBAL},
    {"RTLD_LOCAL", RTLD_LOCAL},
#ifdef RTLD_NODELETE
    {"RTLD_NODELETE", RTLD_NODELETE},
#endif
#ifdef RTLD_NOLOAD
    {"RTLD_NOLOAD", RTLD_NOLOAD},
#endif
#ifdef RTLD_DEEPBIND
    {"RTLD_DEEPBIND", RTLD_DEEPBIND},
#endif
};

/// Where a library lay, and its file.
struct Extent {
  struct link_map* map = nullptr;
  uintptr_t begin = 0;
  uintptr_t end = 0;
  std::array<char, 256> name{};
};

/// The libraries that were closed last.
std::array<Extent, 32> closed;
std::atomic<size_t> closed_count{0};
std::mutex closing;

#if defined(__linux__)
int NoteExtent(struct dl_phdr_info* info, size_t, void* data) {
  Extent& extent = *static_cast<Extent*>(data);
  if (info->dlpi_addr != extent.map->l_addr) return 0;
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    const uintptr_t begin = info->dlpi_addr + part.p_vaddr;
    if (extent.end == 0 || begin < extent.begin) extent.begin = begin;
    extent.end = std::max(extent.end, begin + part.p_memsz);
  }
  return 1;
}
#endif

}  // namespace

std::variant<LibraryHandle, LibraryFailure> OpenLibrary(const char* path, int flags) {
  if (void* handle = dlopen(path, flags)) return LibraryHandle{handle};
  const char* reason = dlerror();
  return LibraryFailure{reason ? reason : "dlopen failed without a reason"};
}

std::optional<uintptr_t> FindSymbol(LibraryHandle library, const char* name) {
  // Only dlerror tells an address that is NULL from a missing symbol.
  dlerror();
  void* address = dlsym(library.value, name);
  if (!address && dlerror()) return std::nullopt;
  return reinterpret_cast<uintptr_t>(address);
}

void CloseLibrary(LibraryHandle library) {
  Extent extent;
#if defined(__linux__)
  if (dlinfo(library.value, RTLD_DI_LINKMAP, &extent.map) == 0 && extent.map) {
    dl_iterate_phdr(NoteExtent, &extent);
    if (extent.end != 0) std::strncpy(extent.name.data(), extent.map->l_name, extent.name.size() - 1);
  }
#endif
  dlclose(library.value);
  Dl_info info{};
  // Somebody else may have it open still.
  if (extent.end == 0 || dladdr(reinterpret_cast<const void*>(extent.begin), &info) != 0) return;
  extent.map = nullptr;
  const std::lock_guard lock(closing);
  const size_t index = closed_count.load(std::memory_order_relaxed);
  closed[index % closed.size()] = extent;
  closed_count.store(index + 1, std::memory_order_release);
}

const char* ClosedLibraryAt(uintptr_t address) {
  const size_t count = closed_count.load(std::memory_order_acquire);
  for (size_t i = count; i > 0 && count - i < closed.size(); --i) {
    const Extent& extent = closed[(i - 1) % closed.size()];
    if (extent.begin <= address && address < extent.end) return extent.name.data();
  }
  return nullptr;
}

void* FindInProgram(const char* name) { return dlsym(RTLD_DEFAULT, name); }

std::span<const LibraryFlag> LibraryFlags() { return kFlags; }

}  // namespace cdef::platform

#endif
