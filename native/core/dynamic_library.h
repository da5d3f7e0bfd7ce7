/// An open library, whose closing waits for the calls under way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "../platform/libraries.h"
#include "thread_state.h"

namespace cdef::core {

/// Belongs to one JavaScript thread. Only `Close` unloads: pointers into the library may outlive this object.
class DynamicLibrary : public std::enable_shared_from_this<DynamicLibrary> {
 public:
  using Opened = std::variant<std::shared_ptr<DynamicLibrary>, platform::LibraryFailure>;

  /// A null path is the program itself.
  static Opened Open(const char* path, int flags);
  /// Wraps a handle that somebody else opened and keeps open.
  static std::shared_ptr<DynamicLibrary> Adopt(void* handle);

  std::optional<uintptr_t> Find(const char* name) const;
  /// Stops further calls at once, and unloads when no call of this thread or for it is under way.
  void Close(ThreadState& state);

  bool closed() const { return closed_; }

  /// On its JavaScript thread: a call on another thread has it stay until it leaves.
  void Enter() { ++visits_; }
  void Leave(ThreadState& state) {
    if (--visits_ == 0 && closed_) UnloadWhenIdle(state);
  }

  /// A word that holds the address of one of the library's functions; on closing it gets another one.
  using Target = void (*)();
  struct Link {
    Target* slot;
    Target when_closed;
  };
  void AddLink(const Link& link) { links_.push_back(link); }
  void RemoveLink(const Target* slot) {
    std::erase_if(links_, [slot](const Link& link) { return link.slot == slot; });
  }

 private:
  enum class Ownership { kOwned, kBorrowed };

  DynamicLibrary(platform::LibraryHandle handle, Ownership ownership) : handle_(handle), ownership_(ownership) {}
  void Unload();
  void UnloadWhenIdle(ThreadState& state);

  platform::LibraryHandle handle_;
  Ownership ownership_;
  bool closed_ = false;
  size_t visits_ = 0;
  std::vector<Link> links_;
};

}  // namespace cdef::core
