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
    const Underway underway(*state_, offset);
    // SAFETY: whoever bound the target vouches for its address and its shape; the frame was checked just now.
    plan_->Invoke(target_, state_->frames + offset);
    return CallOutcome::kReturned;
  }

 private:
  /// Between construction and destruction C runs: the depth is counted, so that libraries stay; errno is C's. The frame
  /// is given back at the end, since an exception that surfaces in the entry function skips what the wrapper does after.
  class Underway {
   public:
    Underway(ThreadState& state, size_t frame)
        : state_(state), unwinding_(std::exchange(state.unwinding, false)), frame_(static_cast<int32_t>(frame)) {
      ++state_.words[ThreadState::kDepth];
      errno = state_.words[ThreadState::kErrno];
    }
    ~Underway() {
      state_.words[ThreadState::kErrno] = errno;
      --state_.words[ThreadState::kDepth];
      state_.words[ThreadState::kTop] = frame_;
      state_.unwinding = unwinding_;
      if (state_.is_unsettled()) state_.Settle();
    }
    Underway(const Underway&) = delete;
    Underway& operator=(const Underway&) = delete;

   private:
    ThreadState& state_;
    const bool unwinding_;
    const int32_t frame_;
  };

  std::shared_ptr<ThreadState> state_;
  std::shared_ptr<CallPlan> plan_;
  std::shared_ptr<DynamicLibrary> library_;
  Target target_;
};

}  // namespace cdef::core
