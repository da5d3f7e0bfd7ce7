/// Where C was when a signal interrupted it: the functions that were under way, the innermost first.
#pragma once

#include <dlfcn.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>

namespace cdef::core {

/// What a signal found in the registers.
struct Registers {
  uintptr_t code = 0;
  uintptr_t stack = 0;
  /// What the processor was doing with the address.
  enum class Access { kUnknown, kRead, kWrite, kExecute } access = Access::kUnknown;
};

Registers RegistersOf(const ucontext_t& context);

/// The registers that hold values and addresses alike; zeros where nobody has written how to find them.
using GeneralRegisters = std::array<uintptr_t, 16>;
GeneralRegisters GeneralRegistersOf(const ucontext_t& context);

/// Loads what unwinding needs, which could not be loaded in a handler.
void PrepareFrames();

class CrashFrames {
 public:
  using Text = std::array<char, 256>;

  explicit CrashFrames(const Registers& registers);
  /// A signal has come: does not return where it interrupted one of these that was being made.
  static void Interrupt();

  size_t size() const { return size_; }
  /// "compute+0x1d (libdemo.so)".
  Text Describe(size_t index) const;
  /// Whether the call may end here, without what is under way being finished: nothing holds a lock that the rest of the
  /// process needs.
  bool CanBeLeft(int signal) const;
 private:
  bool Find(size_t index, Dl_info& info) const;

  static constexpr size_t kMost = 32;
  std::array<uintptr_t, kMost> addresses_{};
  size_t size_ = 0;
};

}  // namespace cdef::core
