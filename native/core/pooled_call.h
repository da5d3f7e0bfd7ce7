/// A call of a C function on a thread of a pool.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "call_memory.h"
#include "call_plan.h"
#include "dynamic_library.h"
#include "mailbox.h"
#include "pool.h"
#include "thread_state.h"

namespace cdef::core {

/// What the calls of one function have in common.
struct PooledFunction {
  std::shared_ptr<ThreadState> state;
  std::shared_ptr<CallPlan> plan;
  std::shared_ptr<DynamicLibrary> library;
  void (*target)();
  std::shared_ptr<CallMemory> memory;
};

class PooledCall : public PoolTask {
 public:
  PooledCall(std::shared_ptr<const PooledFunction> function, char* frame, uint32_t id)
      : function_(std::move(function)),
        watched_(std::move(function_->state->watched)),
        frame_(frame),
        id_(id),
        errno_(function_->state->words[ThreadState::kErrno]),
        last_error_(function_->state->words[ThreadState::kLastError]) {
    if (function_->library) function_->library->Enter();
  }
  PooledCall(const PooledCall&) = delete;
  PooledCall& operator=(const PooledCall&) = delete;

  /// One more than the number of the asynchronous call that runs on this thread for another one; 0 where none does.
  static uint32_t NumberFor(const ThreadState& state) {
    return current_ && &current_->state() == &state ? current_->id_ + 1 : 0;
  }

  /// The number by which JavaScript knows it.
  uint32_t id() const { return id_; }
  /// Of the thread that it was made for.
  ThreadState& state() const { return *function_->state; }
  /// C's errno, once it has returned.
  int error_number() const { return errno_; }
  /// Windows' last error, once it has returned.
  int32_t last_error() const { return last_error_; }

 protected:
  /// Its successor is 0.
  static constexpr uint32_t kNoNumber = UINT32_MAX;

  ~PooledCall() = default;

  /// On a thread of the pool.
  void CallTarget();
  /// On the JavaScript thread, once C has returned or will not be called.
  void LeaveLibrary() const {
    if (function_->library) function_->library->Leave(state());
  }

  /// JavaScript thread, once C has returned: how it ended instead, where a fault ended it.
  std::optional<Crash> TakeCrash() { return has_crashed_ ? std::optional(watched_->crash()) : std::nullopt; }

  const std::shared_ptr<const PooledFunction> function_;

 private:
  static inline thread_local PooledCall* current_ = nullptr;

  const std::unique_ptr<WatchedCall> watched_;
  bool has_crashed_ = false;
  /// SAFETY: whoever made the call vouches that it has the extent of the plan and lies in memory of the function's.
  char* const frame_;
  const uint32_t id_;
  int errno_;
  int32_t last_error_;
};

/// One whose end is left in the mailbox. It belongs to the pool, then to the mailbox, then to whoever gets it from there.
class AsyncCall final : public PooledCall, public FinishedCall {
 public:
  AsyncCall(std::shared_ptr<const PooledFunction> function, char* frame, uint32_t id, std::shared_ptr<Pool> pool)
      : PooledCall(std::move(function), frame, id), pool_(std::move(pool)) {}

  /// JavaScript thread. False where the system grants no thread.
  bool Begin() { return pool_->Submit(*this); }
  /// JavaScript thread: takes it back; false where C has been called.
  bool Withdraw() { return pool_->Withdraw(*this); }
  /// JavaScript thread, where it has ended, has been withdrawn or has not begun.
  void End() {
    LeaveLibrary();
    if (auto crash = TakeCrash()) state().pooled_crashes.insert_or_assign(id(), std::move(*crash));
    delete this;
  }

  void Run() override;
  void Discard() override { delete this; }

 private:
  ~AsyncCall() = default;

  const std::shared_ptr<Pool> pool_;
};

/// One that the JavaScript thread waits for, serving callbacks meanwhile.
class PumpedCall final : public PooledCall {
 public:
  PumpedCall(std::shared_ptr<const PooledFunction> function, char* frame)
      : PooledCall(std::move(function), frame, kNoNumber) {}
  ~PumpedCall() { LeaveLibrary(); }

  /// JavaScript thread; false where the system grants no thread. C's errno and the last error are those of the thread afterwards.
  bool RunOn(Pool& pool);
  void Run() override;

 private:
  std::atomic<bool> is_done_{false};
};

}  // namespace cdef::core
