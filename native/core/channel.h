/// How many messages of a channel may wait to be read, and the texts in them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace cdef::core {

class Mailbox;

/// What happens to a message for which there is no room; the numbers are those of OVERFLOW in src/native/addon.ts.
enum class Overflow : int32_t {
  kDrop = 0,
  kWait = 1,
  /// It is lost, and so is every one after it: whoever reads learns of it after what fitted.
  kError = 2,
};

class Channel {
 public:
  /// A string among the arguments: where its address lies in the frame, and the bytes of its units.
  struct Text {
    uint32_t offset;
    uint32_t unit;
  };

  Channel(uint32_t capacity, Overflow overflow, std::vector<Text> texts)
      : capacity_(capacity), overflow_(overflow), texts_(std::move(texts)) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Any thread: takes room for a message, waiting for it where that is wanted and possible; false where there is none.
  /// `patience` is called while it waits, each second.
  bool Enter(const Mailbox& mailbox, bool may_wait, const std::function<void()>& patience);
  /// A message has been read or lost.
  void Leave();
  /// Nobody waits from now on.
  void Close();
  /// Messages that were lost for want of room.
  uint32_t lost();
  /// Messages that nobody has read yet, here or on their way.
  uint32_t waiting();

  /// Copies the strings that the frame points to, and lets it point to the copies.
  std::vector<char> CopyTexts(char* frame) const;

 private:
  void WaitForRoom(std::unique_lock<std::mutex>& lock, const Mailbox& mailbox, const std::function<void()>& patience);

  const uint32_t capacity_;
  const Overflow overflow_;
  const std::vector<Text> texts_;
  std::mutex mutex_;
  std::condition_variable room_;
  uint32_t waiting_ = 0;
  uint32_t lost_ = 0;
  bool is_closed_ = false;
};

}  // namespace cdef::core
