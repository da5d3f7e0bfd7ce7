#include "pool.h"

#include <utility>

#include "spin.h"
#include "thread.h"

namespace cdef::core {

std::shared_ptr<Pool> Pool::OfProcess(const Limits& limits) {
  // Threads may use it while the process ends, so it is never destroyed.
  static auto& pool = *new std::shared_ptr<Pool>(Make(limits));
  return pool;
}

bool Pool::Submit(PoolTask& task) {
  const std::lock_guard lock(mutex_);
  // Whoever searches takes it, and has another thread called where more is left.
  if (searching_ == 0 && !Recruit(false)) return false;
  tasks_.push_back(&task);
  Count();
  return true;
}

bool Pool::SubmitAtOnce(PoolTask& task) {
  const std::lock_guard lock(mutex_);
  if (!Recruit(true)) return false;
  urgent_.push_back(&task);
  Count();
  return true;
}

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

/// With the lock held: one thread more searches, where one may. False where none ever will.
bool Pool::Recruit(bool is_urgent) {
  if (sleeping_ > 0) {
    --sleeping_;
    ++called_;
    ++searching_;
    recruited_.notify_one();
    return true;
  }
  if (!is_urgent && threads_ >= limits_.most_threads) return true;
  if (!StartThread(limits_.stack_size, [self = shared_from_this()] { self->Work(); })) return !is_urgent && threads_ > 0;
  ++threads_;
  ++searching_;
  return true;
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

void Pool::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!HasTask()) {
      lock.unlock();
      // The next is often on its way.
      SpinUntil([this] { return HasTask(); });
      lock.lock();
    }
    if (HasTask()) {
      PoolTask& task = Take();
      --searching_;
      if (HasTask() && searching_ == 0) Recruit(false);
      lock.unlock();
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
