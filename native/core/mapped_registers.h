/// Mapped calls of functions that take and give scalars in registers: values go straight from columns to registers and back.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "call_plan.h"
#include "mapped_calls.h"

namespace cdef::core {

/// Calls `target` for each index from `first` to `end`. Returns the end, or the index of a call that was interrupted, whose result
/// lies in the frame then; the frame holds what all calls have in common. Nothing, and no call, for a function that takes or
/// gives anything else.
std::optional<size_t> MapInRegisters(const CallPlan& plan, void (*target)(), char* frame,
                                     const std::vector<Column>& columns, size_t first, size_t end,
                                     const Interruption& interruption);

}  // namespace cdef::core
