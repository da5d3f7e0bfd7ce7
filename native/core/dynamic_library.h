/// An open library: dlopen, dlsym and a dlclose that waits for the calls under way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace cdef::core {

struct OpenFailure {
  std::string reason;
};

/// Belongs to one JavaScript thread. Only `Close` unloads: pointers into the library may outlive this object.
class DynamicLibrary {
 public:
  using Opened = std::variant<std::shared_ptr<DynamicLibrary>, OpenFailure>;

  /// dlopen; a null path is the program itself.
  static Opened Open(const char* path, int flags);
  /// Wraps a handle that somebody else opened and keeps open.
  static std::shared_ptr<DynamicLibrary> Adopt(void* handle);

  std::optional<uintptr_t> Find(const char* name) const;
  void Close();

  bool closed() const { return closed_; }
  void Enter() { ++active_; }
  void Leave() {
    if (--active_ == 0 && closed_) Unload();
  }

 private:
  enum class Ownership { kOwned, kBorrowed };

  DynamicLibrary(void* handle, Ownership ownership) : handle_(handle), ownership_(ownership) {}
  void Unload();

  void* handle_;
  Ownership ownership_;
  uint32_t active_ = 0;
  bool closed_ = false;
};

}  // namespace cdef::core
