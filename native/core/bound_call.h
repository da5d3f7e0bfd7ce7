/// A C function with its plan, its library and the thread that calls it: what an entry function runs.
#pragma once

#include <cerrno>
#include <cstddef>
#include <memory>
#include <utility>

#include "call_plan.h"
#include "dynamic_library.h"
#include "thread_state.h"

namespace cdef::core {

enum class CallOutcome { kReturned, kClosed, kOutsideFrames };

class BoundCall {
 public:
  using Target = void (*)();

  BoundCall(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan,
            std::shared_ptr<DynamicLibrary> library, Target target)
      : state_(std::move(state)), plan_(std::move(plan)), library_(std::move(library)), target_(target) {}

  /// Calls the function on the frame at `offset` of the frame stack; C sees and leaves this thread's errno.
  CallOutcome Run(size_t offset) {
    if (library_ && library_->closed()) return CallOutcome::kClosed;
    if (!state_->Holds(offset, plan_->frame_size())) return CallOutcome::kOutsideFrames;
    const Underway underway(*state_, library_.get(), offset);
    // SAFETY: whoever bound the target vouches for its address and its shape; the frame was checked just now.
    plan_->Invoke(target_, state_->frames + offset);
    return CallOutcome::kReturned;
  }

 private:
  /// Between construction and destruction C runs: the library stays, the depth is counted, errno is C's. The frame is
  /// given back at the end, since an exception that surfaces in the entry function skips what the wrapper does after.
  class Underway {
   public:
    Underway(ThreadState& state, DynamicLibrary* library, size_t frame)
        : words_(state.words), library_(library), frame_(static_cast<int32_t>(frame)) {
      ++words_[ThreadState::kDepth];
      if (library_) library_->Enter();
      errno = words_[ThreadState::kErrno];
    }
    ~Underway() {
      words_[ThreadState::kErrno] = errno;
      if (library_) library_->Leave();
      --words_[ThreadState::kDepth];
      words_[ThreadState::kTop] = frame_;
    }
    Underway(const Underway&) = delete;
    Underway& operator=(const Underway&) = delete;

   private:
    int32_t* words_;
    DynamicLibrary* library_;
    const int32_t frame_;
  };

  std::shared_ptr<ThreadState> state_;
  std::shared_ptr<CallPlan> plan_;
  std::shared_ptr<DynamicLibrary> library_;
  Target target_;
};

}  // namespace cdef::core
