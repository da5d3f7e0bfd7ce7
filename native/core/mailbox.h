/// What other threads leave for one JavaScript thread: callbacks to run, and calls of a pool that have ended.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "spin.h"

namespace cdef::core {

/// A callback that another thread asks for. Exactly one of the two functions is called, once, unless it is withdrawn.
/// The mailbox does not look at it afterwards, so each may end its life.
class Request {
 public:
  /// On the JavaScript thread.
  virtual void Serve() = 0;
  /// On whichever thread finds that nobody will serve it.
  virtual void Refuse() = 0;
  /// Whether a thread stands still until then: such a thread often asks again at once.
  virtual bool is_waited_for() const { return false; }

 protected:
  ~Request() = default;
};

/// A call that has ended on a thread of a pool.
class FinishedCall {
 public:
  /// Instead of being handed over, where nobody listens any more.
  virtual void Discard() = 0;

 protected:
  ~FinishedCall() = default;
};

/// Requests are served before calls are handed over that ended after them, so that what a call posted comes before its
/// result. Nothing is taken before `Open` and after `Close`.
class Mailbox {
 public:
  using Deliver = std::function<void(const std::vector<FinishedCall*>&)>;

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// On the JavaScript thread, once. `wake` makes the loop call `Drain` soon; it is called with the lock held, so never
  /// after Close, and only where it has not been called since the last Drain. `deliver` gets finished calls.
  void Open(std::function<void()> wake, Deliver deliver);
  /// Whether it is between Open and Close; any thread.
  bool is_open() const { return is_open_.load(std::memory_order_acquire); }

  /// Any thread. False where nobody serves; the request is the caller's again then, and neither function is called.
  bool Ask(Request& request);
  /// Any thread: takes a request back. False where it is being served or was, or has been refused.
  bool Withdraw(const Request& request);
  /// Any thread. False where nobody listens; the call is the caller's again then.
  bool Finish(FinishedCall& call);

  /// JavaScript thread, from the loop: serves the requests that are there now, then hands over the calls that have
  /// ended, all at once. What comes meanwhile wakes the loop again; for a thread that asks again at once it waits a moment.
  void Drain();
  /// JavaScript thread: serves requests as they come, until it is done and none is left. Ended calls stay for the loop.
  void PumpUntil(const std::atomic<bool>& done);
  /// Any thread, after making `done` true.
  void Rouse();
  /// Whether the JavaScript thread is in PumpUntil and not serving; any thread.
  bool is_pumping() const { return is_waiting_.load(std::memory_order_relaxed); }

  /// Whether it is in PumpUntil, serving or not, so that its loop does not run; any thread.
  bool is_pumped() const { return pumps_.load(std::memory_order_relaxed) > 0; }

  /// For whoever waits for an answer.
  Lookout& answers() { return answers_; }

  /// Does something with what the environment owns, unless it has ended or ends; any thread. Returns whether it did.
  template <typename Action>
  bool WhileOpen(const Action& action) {
    const std::lock_guard lock(mutex_);
    if (is_open()) action();
    return is_open();
  }

  /// JavaScript thread: the environment ends or the process does, and whoever waits is refused. Doing it again does
  /// nothing.
  void Close();

 private:
  bool ServeNext();
  void AwaitFollowers();
  void WakeLoop();

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Request*> requests_;
  /// Those that are being served, the innermost last: where the process ends meanwhile, that never returns.
  std::vector<Request*> serving_;
  std::vector<FinishedCall*> finished_;
  std::function<void()> wake_;
  Deliver deliver_;
  std::atomic<bool> is_open_{false};
  /// Requests there are, for whoever looks without the lock.
  std::atomic<size_t> waiting_{0};
  std::atomic<bool> is_waiting_{false};
  /// Calls of PumpUntil that have not returned; they nest.
  std::atomic<int> pumps_{0};
  bool is_awake_ = false;
  /// Of the JavaScript thread: whether a thread waited for the last request.
  bool has_followers_ = false;
  /// Of the JavaScript thread: whether the loop has been told of a follower, and when the first of them came.
  bool is_following_ = false;
  std::chrono::steady_clock::time_point turn_;
  Lookout followers_;
  Lookout answers_;
};

}  // namespace cdef::core
