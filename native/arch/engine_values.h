/// What the engine passes to a fast function by itself, on every processor: the questions that all thunk writers ask.
#pragma once

#include <algorithm>
#include <cstdint>

#include "../core/call_map.h"
#include "../core/call_plan.h"
#include "../core/scalar.h"
#include "arch.h"

namespace cdef::arch {

inline bool IsWide(core::Scalar scalar) {
  return scalar == core::Scalar::kS64 || scalar == core::Scalar::kU64 || scalar == core::Scalar::kPointer;
}

inline bool IsStruct(const core::Passing& value) { return value.scalar == core::Scalar::kAggregate; }

/// Whether V8 passes and returns the value in this form.
inline bool IsDirect(const core::Passing& value, FastForm form) {
  switch (value.scalar) {
    case core::Scalar::kLongdouble:
    case core::Scalar::kComplexLongdouble:
    case core::Scalar::kAggregate: return false;
    case core::Scalar::kPointer: return form == FastForm::kNumbers;
    default: return true;
  }
}

/// Registers of a kind up to the last in which the engine has something.
inline uint32_t EngineRegisters(const core::CallMap& map, core::Room room, uint32_t least) {
  uint32_t count = least;
  const auto see = [&](const core::Location& location) {
    if (location.room == room) count = std::max(count, location.index + 1);
  };
  if (map.engine_result) see(*map.engine_result);
  std::ranges::for_each(map.engine_parameters, see);
  return count;
}

}  // namespace cdef::arch
