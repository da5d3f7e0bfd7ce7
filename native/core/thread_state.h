/// What one JavaScript thread shares with the native side: errno, the frame stack, and the way back into JavaScript.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

namespace cdef::core {

/// Runs JavaScript for a closure. An implementation leaves no C++ exception and no unreported JavaScript error.
class Dispatcher {
 public:
  /// Runs the callback at `slot` on the frame at that offset; false if it could not finish.
  virtual bool Dispatch(uint32_t slot, uint32_t frame) = 0;
  /// Reports that callbacks are nested so deeply that the frame stack is full.
  virtual void ReportFullStack() = 0;

 protected:
  ~Dispatcher() = default;
};

/// The words are those of STATE in src/native/addon.ts. It outlives its environment while a closure needs it.
struct ThreadState {
  enum Word { kErrno = 0, kTop = 1, kDepth = 2, kWords = 16 };

  bool IsOnItsThread() const { return std::this_thread::get_id() == owner; }

  /// Whether a frame of `size` bytes may lie at `offset`; false for all before the frames are attached.
  bool Holds(size_t offset, size_t size) const {
    return offset % 16 == 0 && size <= frames_size && offset <= frames_size - size;
  }

  int32_t* words = nullptr;
  char* frames = nullptr;
  size_t frames_size = 0;
  /// nullptr once the environment is gone; asked from any thread.
  std::atomic<Dispatcher*> dispatcher{nullptr};
  const std::thread::id owner = std::this_thread::get_id();
};

}  // namespace cdef::core
