#include "channel.h"

#include <chrono>
#include <cstring>

#include "mailbox.h"
#include "memory.h"

namespace cdef::core {

namespace {

using Clock = std::chrono::steady_clock;

/// How often one who waits for room asks whether the environment still lives.
constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::seconds kPatience{1};

}  // namespace

bool Channel::Enter(const Mailbox& mailbox, bool may_wait, const std::function<void()>& patience) {
  std::unique_lock lock(mutex_);
  if (overflow_ == Overflow::kWait && may_wait) WaitForRoom(lock, mailbox, patience);
  if (is_closed_) return false;
  const bool is_full = waiting_ >= capacity_ && overflow_ != Overflow::kWait;
  const bool has_failed = lost_ > 0 && overflow_ == Overflow::kError;
  if (is_full || has_failed) {
    ++lost_;
    return false;
  }
  ++waiting_;
  return true;
}

void Channel::WaitForRoom(std::unique_lock<std::mutex>& lock, const Mailbox& mailbox,
                          const std::function<void()>& patience) {
  auto next = Clock::now() + kPatience;
  while (waiting_ >= capacity_ && !is_closed_ && mailbox.is_open()) {
    room_.wait_for(lock, kLook);
    if (Clock::now() < next) continue;
    next += kPatience;
    lock.unlock();
    patience();
    lock.lock();
  }
}

void Channel::Leave() {
  const std::lock_guard lock(mutex_);
  --waiting_;
  room_.notify_one();
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

uint32_t Channel::waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

std::vector<char> Channel::CopyTexts(char* frame) const {
  std::vector<size_t> starts(texts_.size());
  std::vector<char> copies;
  const auto each = [&](const auto& visit) {
    for (size_t i = 0; i < texts_.size(); ++i) {
      const char* address = nullptr;
      // SAFETY: whoever made the channel took the offsets from the plan whose frame this is.
      std::memcpy(&address, frame + texts_[i].offset, sizeof address);
      if (address) visit(i, address);
    }
  };
  each([&](size_t i, const char* address) {
    const size_t unit = texts_[i].unit;
    // SAFETY: C passes a string, or NULL: that is what the parameter's type says.
    const size_t bytes = CountUntilZero(address, unit, SIZE_MAX) * unit;
    copies.resize((copies.size() + 7) / 8 * 8);
    starts[i] = copies.size();
    copies.insert(copies.end(), address, address + bytes);
    copies.insert(copies.end(), unit, '\0');
  });
  each([&](size_t i, const char*) {
    const char* copy = copies.data() + starts[i];
    std::memcpy(frame + texts_[i].offset, &copy, sizeof copy);
  });
  return copies;
}

}  // namespace cdef::core
