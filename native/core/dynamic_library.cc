#include "dynamic_library.h"

#include <utility>

namespace cdef::core {

DynamicLibrary::Opened DynamicLibrary::Open(const char* path, int flags) {
  auto opened = platform::OpenLibrary(path, flags);
  if (auto* failure = std::get_if<platform::LibraryFailure>(&opened)) return std::move(*failure);
  const auto handle = std::get<platform::LibraryHandle>(opened);
  return std::shared_ptr<DynamicLibrary>(new DynamicLibrary(handle, Ownership::kOwned));
}

std::shared_ptr<DynamicLibrary> DynamicLibrary::Adopt(void* handle) {
  return std::shared_ptr<DynamicLibrary>(new DynamicLibrary({handle}, Ownership::kBorrowed));
}

std::optional<uintptr_t> DynamicLibrary::Find(const char* name) const {
  if (closed_) return std::nullopt;
  return platform::FindSymbol(handle_, name);
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
  const platform::LibraryHandle handle = std::exchange(handle_, {nullptr});
  if (handle.value && ownership_ == Ownership::kOwned) platform::CloseLibrary(handle);
}

}  // namespace cdef::core
