/// What one JavaScript thread shares with the native side: errno, the frame stack, and the way back into JavaScript.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "call_names.h"
#include "mailbox.h"
#include "watched_call.h"

namespace cdef::core {

/// Runs JavaScript for a closure. An implementation leaves no C++ exception and no unreported JavaScript error.
class Dispatcher {
 public:
  /// Runs the callback at `slot` on the frame at that offset, or its runner; false if it could not finish.
  virtual bool Dispatch(uint32_t slot, uint32_t frame, void* runner) = 0;
  /// Reports that callbacks are nested so deeply that the frame stack is full.
  virtual void ReportFullStack() = 0;

 protected:
  ~Dispatcher() = default;
};

/// The words are those of STATE in src/native/addon.ts. It outlives its environment while a closure needs it.
struct ThreadState {
  enum Word { kErrno = 0, kTop = 1, kDepth = 2, kFlags = 3, kResult = 4, kClosures = 6, kFast = 7, kRefusedSlot = 8, kFrame = 9, kServed = 10, kCaller = 11, kLastError = 12,
              kWords = 16 };

  /// Bits of kFlags: what a fast call has to say beside its result.
  enum Flag : int8_t { kNotCalled = 1, kRaised = 2, kUnsettled = 4, kRefused = 8 };

  /// Whether a frame of `size` bytes may lie at `offset`; false for all before the frames are attached.
  bool Holds(size_t offset, size_t size) const {
    return offset % 16 == 0 && size <= frames_size && offset <= frames_size - size;
  }

  /// What kFast holds: nothing, the number of a fast call (CallNames), or one that an exception is on its way out of.
  enum Fast : int32_t { kNoFastCall = 0, kLeavingFastCall = -1 };

  /// Does something that no call under way must notice: now, or once the outermost call has returned.
  void WhenIdle(std::function<void()> action) {
    if (!words || words[kDepth] == 0) return action();
    deferred_.push_back(std::move(action));
    words[kFlags] |= kUnsettled;
  }

  /// Does what waits, if no call is under way.
  void Settle() {
    if (!words || words[kDepth] != 0) return;
    words[kFlags] &= ~kUnsettled;
    for (const auto& action : std::exchange(deferred_, {})) action();
  }

  /// The state of this thread that a fast call is under way for, if one is: copies of the addon have one each.
  static ThreadState* InFastCall() {
    for (ThreadState* state : Attached()) {
      if (state->words[kFast] != 0) return state;
    }
    return nullptr;
  }

  /// Those of this thread.
  static std::vector<ThreadState*>& Attached() {
    static thread_local AttachedStates attached;
    return attached.states;
  }

  bool is_unsettled() const { return (words[kFlags] & kUnsettled) != 0; }

  int32_t* words = nullptr;
  char* frames = nullptr;
  size_t frames_size = 0;
  /// nullptr once the environment is gone; asked from any thread.
  std::atomic<Dispatcher*> dispatcher{nullptr};
  /// The function that the innermost call is inside of which is not fast, as a text; its thread alone writes it.
  std::atomic<uint32_t> call_text{0};
  /// Those that fast calls are inside of.
  CallNames fast_names;

  /// What C function this thread is inside of, as a text; nothing where it is inside none. Any thread, while the
  /// environment lives.
  std::optional<uint32_t> TextOfCall() {
    const int32_t fast = __atomic_load_n(&words[kFast], __ATOMIC_RELAXED);
    if (fast > kNoFastCall) return fast_names.At(fast);
    if (__atomic_load_n(&words[kDepth], __ATOMIC_RELAXED) == 0) return std::nullopt;
    return call_text.load(std::memory_order_relaxed);
  }
  /// An exception of the engine's own is on its way out of the innermost call: no JavaScript runs before it is there.
  bool unwinding = false;
  /// Whether JavaScript may run inside a fast call.
  bool may_run_javascript = false;
  /// Below this address the engine ends the process where it should run JavaScript; 0 where it throws instead.
  uintptr_t lowest_stack = 0;
  const std::thread::id owner = std::this_thread::get_id();
  /// What other threads leave for this one.
  Mailbox mailbox;
  /// Callbacks that JavaScript runs now, inside each other; and those that it has begun to run, ever.
  int32_t callbacks = 0;
  uint32_t callbacks_begun = 0;
  /// What the next call is watched by, where a debugging program makes it, and what became of the last one.
  std::unique_ptr<WatchedCall> watched;
  std::optional<Crash> crash;
  /// The same of calls that ended on threads of a pool, by their numbers.
  std::map<uint32_t, Crash> pooled_crashes;

  /// No JavaScript runs from now on; whoever waits for some is told.
  void Close() {
    dispatcher.store(nullptr, std::memory_order_release);
    mailbox.Close();
  }

 private:
  /// `process.exit` ends no environment, but the C library destroys this before it runs what waits for the end.
  struct AttachedStates {
    std::vector<ThreadState*> states;
    ~AttachedStates() {
      for (ThreadState* state : states) state->Close();
    }
  };

  std::vector<std::function<void()>> deferred_;
};

}  // namespace cdef::core
