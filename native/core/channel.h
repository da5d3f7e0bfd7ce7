/// Calls of a closure that lie as messages until JavaScript takes them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace cdef::core {

/// What happens to a message for which there is no room; the numbers are those of OVERFLOW in src/native/addon.ts.
enum class Overflow : int32_t {
  /// It is lost.
  kDrop = 0,
  /// Its thread waits until there is room.
  kWait = 1,
  /// It is lost, and so is whatever comes after it: the reader shall not take what follows a gap for what went before.
  kError = 2,
};

/// What the reader finds; the numbers are those of RECEIVED in src/native/addon.ts.
enum class Received : int32_t { kNothing = 0, kMessage = 1, kOverflow = 2 };

class Channel {
 public:
  /// A string among the arguments: where its address lies in the frame, and the bytes of its units.
  struct Text {
    uint32_t offset;
    uint32_t unit;
  };

  /// What a thread does that finds no room.
  struct Patience {
    /// Asked again and again: whether the reader will ever come while it waits.
    std::function<bool()> may_wait;
    /// Each second.
    std::function<void()> complain;
  };

  /// The room is for one message at least.
  Channel(uint32_t capacity, Overflow overflow, std::vector<Text> texts)
      : capacity_(capacity), overflow_(overflow), texts_(std::move(texts)) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Any thread: leaves a copy of the frame, and of the strings that it points to. One that may not wait is given room
  /// beyond the capacity where others would. True where the reader wants to be woken now.
  bool Put(const char* frame, size_t size, const Patience& patience);
  /// The reader: puts the oldest message into a frame, whose strings stay until the next one is taken. Where there is
  /// nothing, the reader is woken once there is.
  Received Take(char* frame, size_t size);
  /// The reader has been woken in vain.
  void Want();
  /// Takes no more messages, and lets whoever waits go.
  void Close();
  /// Messages that were lost for want of room.
  uint32_t lost();

 private:
  using Message = std::unique_ptr<char[]>;

  Message Copy(const char* frame, size_t size) const;
  bool MakeRoom(std::unique_lock<std::mutex>& lock, const Patience& patience);
  void WaitForRoom(std::unique_lock<std::mutex>& lock, const Patience& patience);

  const uint32_t capacity_;
  const Overflow overflow_;
  const std::vector<Text> texts_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<Message> messages_;
  /// The one that was taken last.
  Message current_;
  uint32_t lost_ = 0;
  bool is_wanted_ = false;
  bool is_closed_ = false;
};

}  // namespace cdef::core
