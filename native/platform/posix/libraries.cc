#if !defined(_WIN32)

#include "../libraries.h"

#include <dlfcn.h>

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

void CloseLibrary(LibraryHandle library) { dlclose(library.value); }

void* FindInProgram(const char* name) { return dlsym(RTLD_DEFAULT, name); }

std::span<const LibraryFlag> LibraryFlags() { return kFlags; }

}  // namespace cdef::platform

#endif
