#include "dynamic_library.h"

#include <dlfcn.h>

#include <utility>

namespace cdef::core {

DynamicLibrary::Opened DynamicLibrary::Open(const char* path, int flags) {
  if (void* handle = dlopen(path, flags)) {
    return std::shared_ptr<DynamicLibrary>(new DynamicLibrary(handle, Ownership::kOwned));
  }
  const char* reason = dlerror();
  return OpenFailure{reason ? reason : "dlopen failed without a reason"};
}

std::shared_ptr<DynamicLibrary> DynamicLibrary::Adopt(void* handle) {
  return std::shared_ptr<DynamicLibrary>(new DynamicLibrary(handle, Ownership::kBorrowed));
}

std::optional<uintptr_t> DynamicLibrary::Find(const char* name) const {
  if (closed_) return std::nullopt;
  // A symbol's address may be NULL; only dlerror tells that from a missing one.
  dlerror();
  void* address = dlsym(handle_, name);
  if (!address && dlerror()) return std::nullopt;
  return reinterpret_cast<uintptr_t>(address);
}

void DynamicLibrary::Close(ThreadState& state) {
  if (std::exchange(closed_, true)) return;
  for (const Link& link : links_) *link.slot = link.when_closed;
  if (visits_ == 0) UnloadWhenIdle(state);
}

void DynamicLibrary::UnloadWhenIdle(ThreadState& state) {
  state.WhenIdle([library = shared_from_this()] { library->Unload(); });
}

void DynamicLibrary::Unload() {
  void* handle = std::exchange(handle_, nullptr);
  if (handle && ownership_ == Ownership::kOwned) dlclose(handle);
}

}  // namespace cdef::core
