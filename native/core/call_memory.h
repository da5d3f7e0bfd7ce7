/// Memory that calls on other threads use: it lives as long as the environment or the last of those calls, whichever
/// ends later.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <unordered_set>
#include <vector>

#include "engine.h"

namespace cdef::core {

/// Belongs to one JavaScript thread, which alone changes it; whoever keeps it alive only uses what lies in it.
class CallMemory {
 public:
  CallMemory() = default;
  CallMemory(const CallMemory&) = delete;
  CallMemory& operator=(const CallMemory&) = delete;
  ~CallMemory() {
    for (void* block : blocks_) std::free(block);
  }

  /// Bytes of C's memory, aligned for everything; nullptr where there is no more.
  void* Allocate(size_t bytes) {
    void* block = std::malloc(bytes);
    if (block) blocks_.insert(block);
    return block;
  }
  /// Gives back what Allocate gave; nothing else is looked at.
  void Free(void* block) {
    if (blocks_.erase(block) > 0) std::free(block);
  }

  /// Bytes of JavaScript's that C works on, by the number that JavaScript has for them; a free place is empty.
  std::vector<SharedStore>& held() { return held_; }

 private:
  std::unordered_set<void*> blocks_;
  std::vector<SharedStore> held_;
};

}  // namespace cdef::core
