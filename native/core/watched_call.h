/// Calls of C that a debugging program watches: a fault inside one is told with what is known of the call, and where that
/// is sound the call ends instead of the process.
#pragma once

#include <csetjmp>
#include <cfenv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cdef::core {

struct ThreadState;

/// What a crash of one call was.
struct Crash {
  int signal = 0;
  /// Where the signal said that something was wrong; 0 where it did not say.
  uintptr_t address = 0;
  /// Names and places of C's functions, the innermost first: "compute+0x1d (libdemo.so)".
  std::vector<std::string> frames;
  /// All that is known, in lines.
  std::string text;
};

/// A pointer among the arguments, as C gets it.
struct WatchedPointer {
  uintptr_t address;
  /// "argument 1 's'".
  std::string name;
};

/// What is known of a call before it is made.
struct WatchedText {
  /// "size_t strlen(const char *s)".
  std::string function;
  /// The lines that follow the first one of a report, each with its end.
  std::string details;
  std::vector<WatchedPointer> pointers;
};

class WatchedCall {
 public:
  /// Bits of what is to be done; the numbers are those of WATCH in src/native/addon.ts.
  enum Mode : uint32_t { kReport = 1, kThrow = 2 };

  WatchedCall(WatchedText text, uint32_t modes) : text_(std::move(text)), modes_(modes) {}
  WatchedCall(const WatchedCall&) = delete;
  WatchedCall& operator=(const WatchedCall&) = delete;

  /// Has fatal signals told from now on; on each thread that makes watched calls, as often as one likes. False where the
  /// system has none.
  static bool Prepare();

  /// The call that runs on this thread, if one does.
  static WatchedCall* Innermost() { return innermost_; }

  /// Runs `call` with `argument`; false where a fault ended it. `state` is that of the thread, nullptr on one of a pool.
  bool Run(ThreadState* state, void (*call)(void*), void* argument);
  const Crash& crash() const { return crash_; }

 private:
  friend class CrashHandler;

  bool IsInC() const;

  static inline thread_local WatchedCall* innermost_ = nullptr;

  const WatchedText text_;
  const uint32_t modes_;
  ThreadState* state_ = nullptr;
  WatchedCall* outer_ = nullptr;
  /// Of the thread when the call began.
  int32_t depth_ = 0;
  int32_t callbacks_ = 0;
  uintptr_t stack_ = 0;
  std::fenv_t floating_{};
#if !defined(_WIN32)
  sigjmp_buf back_;
#endif
  Crash crash_;
};

}  // namespace cdef::core
