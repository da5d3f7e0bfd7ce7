/// What is most likely wrong where a signal interrupted C.
#pragma once

#include <csignal>
#include <cstdint>
#include <vector>

#include "crash_frames.h"
#include "report_text.h"
#include "watched_call.h"

namespace cdef::core {

struct CrashFacts {
  int signal;
  const siginfo_t& info;
  const Registers& registers;
  const GeneralRegisters& general;
  const CrashFrames& frames;
  const std::vector<WatchedPointer>& pointers;
  /// Where the stack was when the call began.
  uintptr_t stack;
};

/// The address that a signal is about; 0 where it says none.
uintptr_t AddressOf(const siginfo_t& info);

/// Adds ", reading 0x10: argument 1 's' is 16, ...".
void AddCause(ReportText& text, const CrashFacts& facts);

}  // namespace cdef::core
