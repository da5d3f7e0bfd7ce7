/// Threads that run what would keep a JavaScript thread waiting.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace cdef::core {

/// Something to run on a thread of a pool, once.
class PoolTask {
 public:
  /// The pool does not look at the task afterwards, so it may end its life.
  virtual void Run() = 0;

 protected:
  ~PoolTask() = default;
};

/// Tasks begin in the order in which they are given. A thread is started only where none is idle, and ends when it has
/// been idle for long enough; threads keep the pool alive, and nobody waits for them.
class Pool : public std::enable_shared_from_this<Pool> {
 public:
  struct Limits {
    size_t most_threads;
    /// Bytes; 0 for what the system gives.
    size_t stack_size;
    std::chrono::milliseconds idle;
  };

  static std::shared_ptr<Pool> Make(const Limits& limits) { return std::shared_ptr<Pool>(new Pool(limits)); }
  /// The one that all environments share; the first who asks says what it is.
  static std::shared_ptr<Pool> OfProcess(const Limits& limits);

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// False where the system grants not even one thread; the task is the caller's again then.
  bool Submit(PoolTask& task);
  /// As Submit, but it waits behind nothing: where no thread is idle there is one more than usual.
  bool SubmitAtOnce(PoolTask& task);
  /// Takes a task back; false where it runs or has run.
  bool Withdraw(const PoolTask& task);
  /// Threads end as soon as nothing is left to do, from now on.
  void Close();

 private:
  explicit Pool(const Limits& limits) : limits_(limits) {}

  bool HasTask() const { return waiting_.load(std::memory_order_acquire) > 0; }
  void Count() { waiting_.store(urgent_.size() + tasks_.size(), std::memory_order_release); }
  PoolTask& Take();
  enum class Recruited { kNobody, kSleeper, kNewThread, kUnable };
  Recruited Recruit(bool is_urgent);
  bool Queue(std::deque<PoolTask*>& tasks, PoolTask& task, bool is_urgent);
  void AwaitTask(std::unique_lock<std::mutex>& lock);
  bool Sleep(std::unique_lock<std::mutex>& lock);
  void Work();

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable recruited_;
  std::deque<PoolTask*> urgent_;
  std::deque<PoolTask*> tasks_;
  /// How many tasks there are, for whoever looks without the lock.
  std::atomic<size_t> waiting_{0};
  size_t threads_ = 0;
  /// Threads that sleep, and those of them that have been told to wake and have not yet.
  size_t sleeping_ = 0;
  size_t called_ = 0;
  /// Threads on their way to a task.
  size_t searching_ = 0;
  /// How many times to sleep at once before one looks whether a task is about to come.
  int hasty_ = 0;
  bool is_closed_ = false;
};

}  // namespace cdef::core
