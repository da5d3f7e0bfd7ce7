/// Which function a fast call is inside of, for lines that another thread prints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace cdef::core {

/// A fast call stores one number in the state, which its thunk was written with. Thunks serve one function after the
/// other, so that what stands behind the number changes. Any thread.
class CallNames {
 public:
  /// What a fast call stores that has no number of its own.
  static constexpr int32_t kNameless = 1;

  CallNames() = default;
  CallNames(const CallNames&) = delete;
  CallNames& operator=(const CallNames&) = delete;

  /// A new number.
  int32_t Add() {
    const std::lock_guard lock(mutex_);
    texts_.push_back(0);
    return static_cast<int32_t>(texts_.size()) + kNameless;
  }
  /// `text` is of the TextTable.
  void Set(int32_t number, uint32_t text) {
    const std::lock_guard lock(mutex_);
    texts_[IndexOf(number)] = text;
  }
  /// 0 where nobody has said.
  uint32_t At(int32_t number) {
    const std::lock_guard lock(mutex_);
    return number > kNameless && IndexOf(number) < texts_.size() ? texts_[IndexOf(number)] : 0;
  }

 private:
  static size_t IndexOf(int32_t number) { return static_cast<size_t>(number - kNameless - 1); }

  std::mutex mutex_;
  std::vector<uint32_t> texts_;
};

}  // namespace cdef::core
