/// Calls of a callback from threads other than the one that runs JavaScript for it.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "channel.h"
#include "mailbox.h"

namespace cdef::core {

class Closure;

/// What another thread's call of a closure means; the numbers are those of THREAD in src/native/addon.ts.
enum class ThreadUse : int32_t {
  /// It gets the error value at once.
  kOwn = 0,
  /// It waits until JavaScript has answered.
  kWait = 1,
  /// It goes on, and JavaScript runs later; on the closure's own thread too.
  kPost = 2,
};

/// What JavaScript has decided for the calls of a closure.
struct Policy {
  ThreadUse use = ThreadUse::kWait;
  /// How long C waits for its turn; 0 for as long as it takes.
  std::chrono::milliseconds deadline{0};
  /// The result where JavaScript gives none, as it lies at a frame's start; empty for zeros.
  std::vector<char> error;
  /// Of posted calls: where they lie until JavaScript takes them; nullptr where each runs JavaScript.
  std::shared_ptr<Channel> channel;
};

/// Memory for one frame: on the stack, unless it is large.
class ForeignFrame {
 public:
  explicit ForeignFrame(size_t size) {
    if (size > small_.size()) large_ = std::make_unique<char[]>(size);
  }
  char* data() { return large_ ? large_.get() : small_.data(); }

 private:
  // new[] aligns to 16 as well.
  alignas(16) std::array<char, 512> small_;
  std::unique_ptr<char[]> large_;
};

/// Who called, as far as it matters when the call is served.
struct ForeignCaller {
  /// For which callback the closure served then.
  uint32_t generation;
  /// PooledCall::NumberFor on the thread that called.
  uint32_t number;
};

/// A call that its thread waits for; it lies on that thread's stack.
class WaitingCall final : public Request {
 public:
  WaitingCall(Closure& closure, const ForeignCaller& caller, char* frame, int from_c)
      : closure_(closure), caller_(caller), frame_(frame), errno_(from_c) {}
  WaitingCall(const WaitingCall&) = delete;
  WaitingCall& operator=(const WaitingCall&) = delete;

  /// Asks and waits; false where there is no answer. `patience` is called while it waits, each second.
  bool Run(Mailbox& mailbox, std::chrono::milliseconds deadline, const std::function<void()>& patience);
  /// C's errno, as JavaScript left it.
  int error_number() const { return errno_; }

  void Serve() override;
  void Refuse() override { Settle(State::kRefused); }
  bool is_waited_for() const override { return true; }

 private:
  enum class State : int { kPending, kServed, kRefused };

  void Settle(State state);
  void Sleep(Mailbox& mailbox, std::chrono::milliseconds deadline, const std::function<void()>& patience);

  Closure& closure_;
  const ForeignCaller caller_;
  char* const frame_;
  int errno_;
  std::mutex mutex_;
  std::condition_variable settled_;
  std::atomic<State> state_{State::kPending};
};

/// A call that its thread does not wait for.
class PostedCall final : public Request {
 public:
  /// With a channel it has no arguments: it only wakes the channel's reader.
  PostedCall(Closure& closure, const ForeignCaller& caller, size_t frame_size, int from_c,
             std::shared_ptr<Channel> channel = nullptr)
      : closure_(closure), caller_(caller), errno_(from_c), frame_(frame_size), channel_(std::move(channel)) {}

  char* frame() { return frame_.data(); }

  void Serve() override;
  void Refuse() override { delete this; }

 private:
  ~PostedCall() = default;

  Closure& closure_;
  const ForeignCaller caller_;
  int errno_;
  ForeignFrame frame_;
  const std::shared_ptr<Channel> channel_;
};

}  // namespace cdef::core
