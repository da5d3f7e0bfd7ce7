#include "watched_call.h"

#include "thread_state.h"

#if !defined(_WIN32)
#include "crash_handler.h"
#endif

namespace cdef::core {

#if defined(_WIN32)

/// Faults are no signals there, and nobody has written what would tell them.
bool WatchedCall::Prepare() { return false; }

bool WatchedCall::Run(ThreadState*, void (*call)(void*), void* argument) {
  call(argument);
  return true;
}

#else

bool WatchedCall::Prepare() { return CrashHandler::Install(); }

bool WatchedCall::IsInC() const {
  return !state_ || (state_->words[ThreadState::kDepth] == depth_ && state_->callbacks == callbacks_);
}

bool WatchedCall::Run(ThreadState* state, void (*call)(void*), void* argument) {
  state_ = state;
  depth_ = state ? state->words[ThreadState::kDepth] : 0;
  callbacks_ = state ? state->callbacks : 0;
  stack_ = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  outer_ = innermost_;
  std::fegetenv(&floating_);
  // Whatever this function uses after a jump is a member: locals may be what they were before.
  if (sigsetjmp(back_, 1) != 0) {
    std::fesetenv(&floating_);
    innermost_ = outer_;
    return false;
  }
  innermost_ = this;
  call(argument);
  innermost_ = outer_;
  return true;
}

#endif

}  // namespace cdef::core
