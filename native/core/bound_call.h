/// A C function with its plan, its library and the thread that calls it: what an entry function runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "call_plan.h"
#include "dynamic_library.h"
#include "thread_state.h"
#include "underway.h"

namespace cdef::core {

enum class CallOutcome { kReturned, kClosed, kOutsideFrames };

class BoundCall {
 public:
  using Target = void (*)();

  BoundCall(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan,
            std::shared_ptr<DynamicLibrary> library, Target target, uint32_t text)
      : state_(std::move(state)), plan_(std::move(plan)), library_(std::move(library)), target_(target), text_(text) {}

  /// Calls the function on the frame at `offset` of the frame stack; C sees and leaves this thread's errno.
  CallOutcome Run(size_t offset) {
    if (state_->watched) [[unlikely]] return RunWatched(offset);
    return Enter(offset, [this](char* frame) { plan_->Invoke(target_, frame); });
  }

 private:
  /// `invoke` calls C on the frame.
  template <typename Invoke>
  CallOutcome Enter(size_t offset, const Invoke& invoke) {
    if (library_ && library_->closed()) return CallOutcome::kClosed;
    if (!state_->Holds(offset, plan_->frame_size())) return CallOutcome::kOutsideFrames;
    const Underway underway(*state_, offset, text_);
    // SAFETY: whoever bound the target vouches for its address and its shape; the frame was checked just now.
    invoke(state_->frames + offset);
    return CallOutcome::kReturned;
  }

  /// What watches is taken first: it is for this call alone, and it may not be made.
  CallOutcome RunWatched(size_t offset) {
    const auto watched = std::move(state_->watched);
    return Enter(offset, [&](char* frame) {
      struct Step {
        BoundCall* call;
        char* frame;
      } step{this, frame};
      const auto invoke = [](void* data) {
        const Step& now = *static_cast<Step*>(data);
        now.call->plan_->Invoke(now.call->target_, now.frame);
      };
      if (!watched->Run(state_.get(), invoke, &step)) state_->crash = watched->crash();
    });
  }

  std::shared_ptr<ThreadState> state_;
  std::shared_ptr<CallPlan> plan_;
  std::shared_ptr<DynamicLibrary> library_;
  Target target_;
  const uint32_t text_;
};

}  // namespace cdef::core
