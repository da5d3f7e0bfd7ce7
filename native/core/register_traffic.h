/// The arguments and the result of a call from C as the entry code of closures saved them.
#pragma once

#include "../arch/arch.h"
#include "call_map.h"
#include "call_plan.h"

namespace cdef::core {

using arch::ClosureRegisters;

/// True where closures of that shape do without libffi: there is entry code, and it is known where the values are.
bool HasClosureEntry(const CallPlan& plan);

class RegisterTraffic {
 public:
  RegisterTraffic(const CallMap& map, ClosureRegisters& registers, const char* stack)
      : map_(map), registers_(registers), stack_(stack) {}

  void LoadArguments(const CallPlan& plan, char* frame) const;
  void StoreResult(const CallPlan& plan, const char* frame) const;
  void StoreZero(const CallPlan& plan) const;
  int x87_results() const;

 private:
  const void* PlaceOf(const Location& room) const;

  const CallMap& map_;
  ClosureRegisters& registers_;
  const char* stack_;
};

}  // namespace cdef::core
