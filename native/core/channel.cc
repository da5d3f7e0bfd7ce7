#include "channel.h"

#include <chrono>
#include <cstring>

#include "memory.h"

namespace cdef::core {

namespace {

/// How often one who waits for room asks whether the reader will ever come, and how often it complains.
constexpr std::chrono::milliseconds kLook{20};
constexpr int kLooksOfPatience = 50;

/// Copies of strings begin where any unit may.
size_t Aligned(size_t size) { return (size + 7) & ~size_t{7}; }

const char* AddressIn(const char* frame, uint32_t offset) {
  const char* address = nullptr;
  // SAFETY: whoever made the channel took the offsets from the plan whose frame this is.
  std::memcpy(&address, frame + offset, sizeof address);
  return address;
}

}  // namespace

Channel::Message Channel::Copy(const char* frame, size_t size) const {
  size_t total = Aligned(size);
  std::vector<size_t> sizes(texts_.size());
  for (size_t i = 0; i < texts_.size(); ++i) {
    const char* text = AddressIn(frame, texts_[i].offset);
    // SAFETY: C passes a string, or NULL: that is what the parameter's type says.
    if (text) sizes[i] = (CountUntilZero(text, texts_[i].unit, SIZE_MAX) + 1) * texts_[i].unit;
    total += Aligned(sizes[i]);
  }
  Message message(new char[total]);
  std::memcpy(message.get(), frame, size);
  char* end = message.get() + Aligned(size);
  for (size_t i = 0; i < texts_.size(); ++i) {
    const char* text = AddressIn(frame, texts_[i].offset);
    if (!text) continue;
    std::memcpy(end, text, sizes[i]);
    std::memcpy(message.get() + texts_[i].offset, &end, sizeof end);
    end += Aligned(sizes[i]);
  }
  return message;
}

bool Channel::Put(const char* frame, size_t size, const Patience& patience) {
  Message message = Copy(frame, size);
  std::unique_lock lock(mutex_);
  if (!MakeRoom(lock, patience)) return false;
  messages_.push_back(std::move(message));
  return std::exchange(is_wanted_, false);
}

bool Channel::MakeRoom(std::unique_lock<std::mutex>& lock, const Patience& patience) {
  if (is_closed_) return false;
  const bool has_gap = overflow_ == Overflow::kError && lost_ > 0;
  if (messages_.size() < capacity_ && !has_gap) return true;
  if (overflow_ != Overflow::kWait) return ++lost_, false;
  WaitForRoom(lock, patience);
  return !is_closed_;
}

void Channel::WaitForRoom(std::unique_lock<std::mutex>& lock, const Patience& patience) {
  for (int looks = 1; messages_.size() >= capacity_ && !is_closed_ && patience.may_wait(); ++looks) {
    room_.wait_for(lock, kLook);
    if (looks % kLooksOfPatience != 0) continue;
    lock.unlock();
    patience.complain();
    lock.lock();
  }
}

Received Channel::Take(char* frame, size_t size) {
  const std::lock_guard lock(mutex_);
  current_ = nullptr;
  if (messages_.empty()) {
    if (overflow_ == Overflow::kError && lost_ > 0) return Received::kOverflow;
    is_wanted_ = true;
    return Received::kNothing;
  }
  current_ = std::move(messages_.front());
  messages_.pop_front();
  std::memcpy(frame, current_.get(), size);
  // Whoever waits is woken for many messages at once.
  if (messages_.size() <= capacity_ / 2) room_.notify_all();
  return Received::kMessage;
}

void Channel::Want() {
  const std::lock_guard lock(mutex_);
  is_wanted_ = true;
}

void Channel::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  room_.notify_all();
}

uint32_t Channel::lost() {
  const std::lock_guard lock(mutex_);
  return lost_;
}

}  // namespace cdef::core
