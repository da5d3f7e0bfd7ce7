/// How C reaches a closure without libffi: the registers as the convention fills them.
#include "../arch.h"
#if defined(CDEF_ARCH_AAPCS64)

#include <cstddef>
#include <cstring>

#include "../../core/closure.h"
#include "assembler.h"

extern "C" {
void cdef_closure_entry();

/// Called by the code below. `stack` are the arguments that lie in memory.
__attribute__((visibility("hidden"), used)) void cdef_closure_run(cdef::core::Closure* closure,
                                                                  cdef::arch::ClosureRegisters* registers,
                                                                  const char* stack) {
  closure->RunFromRegisters(*registers, stack);
}
}

static_assert(offsetof(cdef::arch::ClosureRegisters, indirect_result) == 64);
static_assert(offsetof(cdef::arch::ClosureRegisters, vectors) == 80);
static_assert(offsetof(cdef::arch::ClosureRegisters, integer_results) == 208);
static_assert(offsetof(cdef::arch::ClosureRegisters, vector_results) == 224);
static_assert(sizeof(cdef::arch::ClosureRegisters) == 288);

// x17 holds the closure. The registers are those of AAPCS64, section 6.
asm(R"(
  .text
  .balign 4
  .globl cdef_closure_entry
  .hidden cdef_closure_entry
  .type cdef_closure_entry, %function
cdef_closure_entry:
  .cfi_startproc
  stp x29, x30, [sp, #-16]!
  .cfi_def_cfa_offset 16
  .cfi_offset 29, -16
  .cfi_offset 30, -8
  mov x29, sp
  .cfi_def_cfa_register 29
  sub sp, sp, #288
  stp x0, x1, [sp, #0]
  stp x2, x3, [sp, #16]
  stp x4, x5, [sp, #32]
  stp x6, x7, [sp, #48]
  str x8, [sp, #64]
  stp q0, q1, [sp, #80]
  stp q2, q3, [sp, #112]
  stp q4, q5, [sp, #144]
  stp q6, q7, [sp, #176]
  mov x0, x17
  mov x1, sp
  add x2, x29, #16
  bl cdef_closure_run
  ldp x0, x1, [sp, #208]
  ldp q0, q1, [sp, #224]
  ldp q2, q3, [sp, #256]
  mov sp, x29
  ldp x29, x30, [sp], #16
  .cfi_def_cfa 31, 0
  .cfi_restore 29
  .cfi_restore 30
  ret
  .cfi_endproc
  .size cdef_closure_entry, .-cdef_closure_entry
)");

namespace cdef::arch {

const void* ClosureEntry() { return reinterpret_cast<const void*>(&cdef_closure_entry); }

/// `ldr x17, word`, `ldr x16, entry`, `br x16`.
void WriteClosureThunk(uint8_t* code, const uint8_t* word, const uint8_t* entry) {
  const uint32_t instructions[] = {
      LoadLiteral(kX17, static_cast<int32_t>(word - code)),
      LoadLiteral(kX16, static_cast<int32_t>(entry - (code + 4))),
      BranchTo(kX16),
      kNoOperation,
  };
  static_assert(sizeof instructions == kClosureThunk);
  std::memcpy(code, instructions, sizeof instructions);
}

}  // namespace cdef::arch

#endif
