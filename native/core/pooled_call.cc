#include "pooled_call.h"

#include <cerrno>

#include "../platform/last_error.h"
#include "underway.h"

namespace cdef::core {

void PooledCall::CallTarget() {
  current_ = this;
  errno = errno_;
  platform::SetLastError(last_error_);
  const auto invoke = [](void* data) {
    const PooledCall& call = *static_cast<PooledCall*>(data);
    // SAFETY: whoever bound the target vouches for its address and its shape.
    call.function_->plan->Invoke(call.function_->target, call.frame_);
  };
  if (watched_) {
    WatchedCall::Prepare();
    has_crashed_ = !watched_->Run(nullptr, invoke, this);
  } else {
    invoke(this);
  }
  last_error_ = platform::LastError();
  errno_ = errno;
  current_ = nullptr;
}

void AsyncCall::Run() {
  Mailbox& mailbox = state().mailbox;
  // Nobody waits for what has not begun when its environment ends.
  if (mailbox.is_open()) CallTarget();
  // Whoever takes it may end its life before Finish returns, and the mailbox with it.
  const auto function = function_;
  if (!mailbox.Finish(*this)) Discard();
}

bool PumpedCall::RunOn(Pool& pool) {
  ThreadState& thread = state();
  const Underway underway(thread, static_cast<size_t>(thread.words[ThreadState::kTop]), 0);
  if (!pool.SubmitAtOnce(*this)) return false;
  thread.mailbox.PumpUntil(is_done_);
  thread.crash = TakeCrash();
  errno = error_number();
  platform::SetLastError(last_error());
  return true;
}

void PumpedCall::Run() {
  CallTarget();
  const auto function = function_;
  is_done_.store(true, std::memory_order_release);
  function->state->mailbox.Rouse();
}

}  // namespace cdef::core
