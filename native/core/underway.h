/// What holds while C runs in a call that the engine does not know.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "../platform/last_error.h"
#include "thread_state.h"

namespace cdef::core {

/// Between construction and destruction C runs: the depth is counted, so that libraries stay; errno is C's. The frame
/// is given back at the end, since an exception that surfaces in the entry function skips what the wrapper does after.
class Underway {
 public:
  /// `text` names the function.
  Underway(ThreadState& state, size_t frame, uint32_t text)
      : state_(state),
        unwinding_(std::exchange(state.unwinding, false)),
        frame_(static_cast<int32_t>(frame)),
        outer_text_(state.call_text.load(std::memory_order_relaxed)) {
    state_.call_text.store(text, std::memory_order_relaxed);
    ++state_.words[ThreadState::kDepth];
    errno = state_.words[ThreadState::kErrno];
    platform::SetLastError(state_.words[ThreadState::kLastError]);
  }
  ~Underway() {
    state_.words[ThreadState::kLastError] = platform::LastError();
    state_.words[ThreadState::kErrno] = errno;
    --state_.words[ThreadState::kDepth];
    state_.words[ThreadState::kTop] = frame_;
    state_.unwinding = unwinding_;
    state_.call_text.store(outer_text_, std::memory_order_relaxed);
    if (state_.is_unsettled()) state_.Settle();
  }
  Underway(const Underway&) = delete;
  Underway& operator=(const Underway&) = delete;

 private:
  ThreadState& state_;
  const bool unwinding_;
  const int32_t frame_;
  const uint32_t outer_text_;
};

}  // namespace cdef::core
