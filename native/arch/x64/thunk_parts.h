/// What thunks of both conventions of x86-64 have in common.
#pragma once

#include "../../core/scalar.h"
#include "../arch.h"
#include "../engine_values.h"
#include "assembler.h"

namespace cdef::arch {

/// What V8 takes a result for: whole registers, with C's extension, and floats as doubles. The exact bits of a 64-bit integer
/// that becomes a number stay at `exact`.
inline void ConvertResult(Assembler& to, core::Scalar scalar, FastForm form, Memory exact) {
  switch (scalar) {
    case core::Scalar::kU8: return to.Extend(kRax, 1, false);
    case core::Scalar::kS8: return to.Extend(kRax, 1, true);
    case core::Scalar::kU16: return to.Extend(kRax, 2, false);
    case core::Scalar::kS16: return to.Extend(kRax, 2, true);
    case core::Scalar::kFloat: return to.ConvertFloatToDouble();
    default: break;
  }
  if (!IsWide(scalar) || form == FastForm::kBigints) return;
  to.Store64(exact, kRax);
  to.ConvertIntegerToDouble();
}

}  // namespace cdef::arch
