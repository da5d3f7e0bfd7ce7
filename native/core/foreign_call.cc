#include "foreign_call.h"

#include "closure.h"

namespace cdef::core {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{1};

}  // namespace

bool WaitingCall::Run(Mailbox& mailbox, std::chrono::milliseconds deadline, const std::function<void()>& patience) {
  if (!mailbox.Ask(*this)) return false;
  const auto is_settled = [this] { return state_.load(std::memory_order_acquire) != State::kPending; };
  if (!mailbox.answers().SpinUntil(is_settled)) Sleep(mailbox, deadline, patience);
  // Whoever settled it may still be inside; this object must outlive that.
  const std::lock_guard lock(mutex_);
  return state_.load(std::memory_order_relaxed) == State::kServed;
}

void WaitingCall::Sleep(Mailbox& mailbox, std::chrono::milliseconds deadline, const std::function<void()>& patience) {
  const auto is_settled = [this] { return state_.load(std::memory_order_acquire) != State::kPending; };
  const auto start = Clock::now();
  const auto end = deadline.count() > 0 ? start + deadline : Clock::time_point::max();
  auto next = start + kPatience;
  std::unique_lock lock(mutex_);
  while (!settled_.wait_until(lock, std::min(next, end), is_settled)) {
    lock.unlock();
    if (Clock::now() >= end) {
      if (mailbox.Withdraw(*this)) return;
      // It is being served: the answer comes, and then it counts.
      lock.lock();
      settled_.wait(lock, is_settled);
      return;
    }
    patience();
    next += kPatience;
    lock.lock();
  }
}

void WaitingCall::Settle(State state) {
  const std::lock_guard lock(mutex_);
  state_.store(state, std::memory_order_release);
  settled_.notify_one();
}

void WaitingCall::Serve() {
  const bool is_answered = closure_.Serve(caller_, frame_, errno_);
  Settle(is_answered ? State::kServed : State::kRefused);
}

void PostedCall::Serve() {
  const bool has_run = closure_.Serve(caller_, frame(), errno_);
  if (!has_run && channel_) channel_->Want();
  delete this;
}

}  // namespace cdef::core
