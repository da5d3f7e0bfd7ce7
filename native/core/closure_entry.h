/// How C reaches a closure without libffi: the registers as the convention fills them (x86-64 System V).
#pragma once

#include <cstdint>

#include "sysv_x64.h"

namespace cdef::core {

class Closure;

/// What the entry code saves for the closure, and what the closure leaves for it to load; closure_entry.cc knows the
/// offsets.
struct ClosureRegisters {
  uint64_t integers[6];
  uint64_t floats[8];
  uint64_t integer_results[2];
  uint64_t float_results[2];
};

/// Where thunks jump to, with the closure in r11; nullptr where only libffi makes closures.
const void* ClosureEntry();

/// True where results travel in registers that the entry code loads.
bool HasClosureEntry(const CallPlan& plan);

/// The arguments and the result of one call from C.
class RegisterTraffic {
 public:
  RegisterTraffic(const FrameMap& map, ClosureRegisters& registers, const char* stack)
      : map_(map), registers_(registers), stack_(stack) {}

  void LoadArguments(const CallPlan& plan, char* frame) const;
  void StoreResult(const CallPlan& plan, const char* frame) const;
  void StoreZero(const CallPlan& plan) const;

 private:
  const FrameMap& map_;
  ClosureRegisters& registers_;
  const char* stack_;
};

}  // namespace cdef::core
