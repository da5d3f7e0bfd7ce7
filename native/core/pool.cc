#include "pool.h"

#include <utility>

#include "../platform/thread.h"
#include "spin.h"

namespace cdef::core {

namespace {

constexpr int kHasty = 64;

}  // namespace

std::shared_ptr<Pool> Pool::OfProcess(const Limits& limits) {
  // Threads may use it while the process ends, so it is never destroyed.
  static auto& pool = *new std::shared_ptr<Pool>(Make(limits));
  return pool;
}

bool Pool::Queue(std::deque<PoolTask*>& tasks, PoolTask& task, bool is_urgent) {
  auto recruited = Recruited::kNobody;
  {
    const std::lock_guard lock(mutex_);
    // Whoever searches takes it, and has another thread called where more is left.
    if (is_urgent || searching_ == 0) recruited = Recruit(is_urgent);
    if (recruited == Recruited::kUnable) return false;
    tasks.push_back(&task);
    Count();
  }
  // Without the lock, which the sleeper needs first.
  if (recruited == Recruited::kSleeper) recruited_.notify_one();
  return true;
}

bool Pool::Submit(PoolTask& task) { return Queue(tasks_, task, false); }

bool Pool::SubmitAtOnce(PoolTask& task) { return Queue(urgent_, task, true); }

bool Pool::Withdraw(const PoolTask& task) {
  const std::lock_guard lock(mutex_);
  const size_t taken = std::erase(tasks_, const_cast<PoolTask*>(&task));
  Count();
  return taken > 0;
}

void Pool::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  recruited_.notify_all();
}

/// With the lock held: one thread more searches, where one may. A sleeper is to be notified.
Pool::Recruited Pool::Recruit(bool is_urgent) {
  if (sleeping_ > 0) {
    --sleeping_;
    ++called_;
    ++searching_;
    return Recruited::kSleeper;
  }
  if (!is_urgent && threads_ >= limits_.most_threads) return Recruited::kNobody;
  if (!platform::StartThread(limits_.stack_size, [self = shared_from_this()] { self->Work(); })) {
    return is_urgent || threads_ == 0 ? Recruited::kUnable : Recruited::kNobody;
  }
  ++threads_;
  ++searching_;
  return Recruited::kNewThread;
}

/// With the lock held, where there is one.
PoolTask& Pool::Take() {
  auto& tasks = urgent_.empty() ? tasks_ : urgent_;
  PoolTask* task = tasks.front();
  tasks.pop_front();
  Count();
  return *task;
}

/// Until it is called; false where it has been idle for too long.
bool Pool::Sleep(std::unique_lock<std::mutex>& lock) {
  ++sleeping_;
  --searching_;
  const auto end = std::chrono::steady_clock::now() + limits_.idle;
  while (called_ == 0) {
    const bool is_late = recruited_.wait_until(lock, end) == std::cv_status::timeout;
    if (called_ > 0) break;
    if (!is_late && !is_closed_) continue;
    --sleeping_;
    return false;
  }
  --called_;
  return true;
}

/// The next task is often on its way. Where that has turned out otherwise, perhaps because whoever would give it needs this
/// very processor, nobody looks for a while.
void Pool::AwaitTask(std::unique_lock<std::mutex>& lock) {
  if (HasTask()) return;
  if (hasty_ > 0) {
    --hasty_;
    return;
  }
  lock.unlock();
  const bool has_come = SpinUntil([this] { return HasTask(); });
  lock.lock();
  if (!has_come) hasty_ = kHasty;
}

void Pool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    AwaitTask(lock);
    if (HasTask()) {
      PoolTask& task = Take();
      --searching_;
      const auto recruited = HasTask() && searching_ == 0 ? Recruit(false) : Recruited::kNobody;
      lock.unlock();
      if (recruited == Recruited::kSleeper) recruited_.notify_one();
      task.Run();
      lock.lock();
      ++searching_;
    } else if (is_closed_ || threads_ > limits_.most_threads) {
      --searching_;
      break;
    } else if (!Sleep(lock)) {
      break;
    }
  }
  --threads_;
}

}  // namespace cdef::core
