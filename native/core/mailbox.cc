#include "mailbox.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace cdef::core {

namespace {

/// How long the loop stays with threads that ask again and again, before timers and I/O have their turn.
constexpr std::chrono::microseconds kTurn{500};

}  // namespace

void Mailbox::Open(std::function<void()> wake, Deliver deliver) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  deliver_ = std::move(deliver);
  is_open_.store(true, std::memory_order_release);
}

/// With the lock held.
void Mailbox::WakeLoop() {
  if (std::exchange(is_awake_, true)) return;
  wake_();
}

bool Mailbox::Ask(Request& request) {
  const std::lock_guard lock(mutex_);
  if (!is_open()) return false;
  requests_.push_back(&request);
  waiting_.store(requests_.size(), std::memory_order_release);
  // Whoever pumps serves it before the loop runs again.
  if (pumps_ > 0) {
    arrived_.notify_one();
  } else {
    WakeLoop();
  }
  return true;
}

bool Mailbox::Withdraw(const Request& request) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(requests_, &request);
  if (found == requests_.end()) return false;
  requests_.erase(found);
  waiting_.store(requests_.size(), std::memory_order_release);
  return true;
}

bool Mailbox::Finish(FinishedCall& call) {
  const std::lock_guard lock(mutex_);
  if (!is_open()) return false;
  finished_.push_back(&call);
  WakeLoop();
  return true;
}

/// Serves the first request; false where there is none.
bool Mailbox::ServeNext() {
  Request* request = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (requests_.empty()) return false;
    request = requests_.front();
    requests_.pop_front();
    waiting_.store(requests_.size(), std::memory_order_release);
    serving_.push_back(request);
  }
  has_followers_ = request->is_waited_for();
  request->Serve();
  const std::lock_guard lock(mutex_);
  serving_.pop_back();
  return true;
}

void Mailbox::Drain() {
  size_t count = 0;
  std::vector<FinishedCall*> finished;
  {
    const std::lock_guard lock(mutex_);
    if (!is_open()) return;
    is_awake_ = false;
    count = requests_.size();
    finished.swap(finished_);
  }
  while (count > 0 && ServeNext()) --count;
  if (!finished.empty()) deliver_(finished);
  if (std::exchange(has_followers_, false)) AwaitFollowers();
}

/// A thread that has got its answer often asks for the next at once, sooner than the loop would hear of it: then the loop
/// is told now, and comes back without sleeping, but for what promises wait for.
void Mailbox::AwaitFollowers() {
  const auto now = std::chrono::steady_clock::now();
  if (!std::exchange(is_following_, false)) turn_ = now;
  if (now - turn_ > kTurn) return;
  {
    // Nobody else needs to wake the loop meanwhile.
    const std::lock_guard lock(mutex_);
    is_awake_ = true;
  }
  is_following_ = followers_.SpinUntil([this] { return waiting_.load(std::memory_order_acquire) > 0; });
  const std::lock_guard lock(mutex_);
  is_awake_ = false;
  if (is_open() && (!requests_.empty() || !finished_.empty())) WakeLoop();
}

void Mailbox::PumpUntil(const std::atomic<bool>& done) {
  const auto has_something = [&] {
    return waiting_.load(std::memory_order_acquire) > 0 || done.load(std::memory_order_acquire);
  };
  {
    const std::lock_guard lock(mutex_);
    ++pumps_;
  }
  for (;;) {
    is_waiting_.store(true, std::memory_order_relaxed);
    if (!SpinUntil(has_something)) {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, has_something);
    }
    is_waiting_.store(false, std::memory_order_relaxed);
    // It is asked first: whoever makes it true has left its requests before.
    const bool is_done = done.load(std::memory_order_acquire);
    if (!ServeNext() && is_done) break;
  }
  const std::lock_guard lock(mutex_);
  if (--pumps_ == 0 && !requests_.empty() && is_open()) WakeLoop();
}

void Mailbox::Rouse() {
  const std::lock_guard lock(mutex_);
  arrived_.notify_one();
}

void Mailbox::Close() {
  std::deque<Request*> requests;
  std::vector<FinishedCall*> finished;
  {
    const std::lock_guard lock(mutex_);
    is_open_.store(false, std::memory_order_release);
    wake_ = nullptr;
    requests.swap(requests_);
    requests.insert(requests.end(), serving_.begin(), serving_.end());
    serving_.clear();
    finished.swap(finished_);
    waiting_.store(0, std::memory_order_release);
  }
  for (Request* request : requests) request->Refuse();
  for (FinishedCall* call : finished) call->Discard();
}

}  // namespace cdef::core
