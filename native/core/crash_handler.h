/// The handler of fatal signals: it tells what is known of the call of C that a signal interrupts.
#pragma once

#include <csignal>
#include <cstdint>
#include <span>

#include "watched_call.h"

namespace cdef::core {

class CrashHandler {
 public:
  /// Handles fatal signals from now on, and gives this thread a stack for that; what handled them before is called after.
  static bool Install();

 private:
  static void OnSignal(int signal, siginfo_t* info, void* context);
  static void Tell(WatchedCall& call, int signal, const siginfo_t& info, void* context);
  static void PassOn(int signal, siginfo_t* info, void* context);
};

}  // namespace cdef::core
