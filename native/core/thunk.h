/// The code between V8's fast calls and C functions: moves arguments, keeps errno, counts the depth of calls.
#pragma once

#include <cstdint>
#include <optional>

#include "assembler.h"
#include "call_plan.h"
#include "thread_state.h"

namespace cdef::core {

/// How a fast function takes its arguments; the numbers are those of FAST_FORM in src/native/addon.ts.
enum class FastForm : int32_t {
  /// One number each; a 64-bit result is a number, and its exact bits lie in the state. Of a struct the address, where
  /// as many bytes can be read; before all others that of whole eightbytes for a struct that is the result.
  kNumbers = 0,
  /// The same, with bigints for 64-bit integers in and out.
  kBigints = 1,
  /// The offset of a frame.
  kPacked = 2,
  /// Nothing: the frame's offset lies in the state. Never fast, but JavaScript may always run inside.
  kEntry = 3,
};

/// What the thunks of one thread have in common.
struct ThunkContext {
  int32_t* words;
  char* frames;
  int* errno_address;
  /// False where JavaScript must not run inside a fast call: then no call is made while closures live.
  bool may_run_javascript;
};

/// A thunk for arguments in registers and on the stack; nothing for values that V8 cannot pass so.
std::optional<Assembler> WriteDirectThunk(const CallPlan& plan, FastForm form, const ThunkContext& context);

/// Who looks after errno, the depth and the rest of what `Underway` does.
enum class Upkeep { kByThunk, kByCaller };

/// A thunk that takes a frame's offset after the receiver; nothing for values too large to be copied here.
std::optional<Assembler> WritePackedThunk(const CallPlan& plan, const ThunkContext& context, Upkeep upkeep);

/// A function for V8 to call that passes `argument` on to another one, the thunk's target.
Assembler WriteForwarder(const void* argument);

/// What thunks call in place of a function whose library has been closed: notes that nothing was called.
Assembler WriteClosedTarget(const ThunkContext& context);

/// The function that V8 calls where it cannot make a fast call: notes that nothing was called.
Assembler WriteSlowCallback(const ThunkContext& context);

}  // namespace cdef::core
