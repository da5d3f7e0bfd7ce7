/// How C reaches a closure without libffi: the registers as the convention fills them.
#include "../arch.h"
#if defined(CDEF_ARCH_SYSV_X64)

#include <cstddef>

#include "../../core/closure.h"

extern "C" {
void cdef_closure_entry();

/// Called by the code below. `stack` are the arguments that lie in memory. Returns how many results go to the x87 stack.
__attribute__((visibility("hidden"), used)) int cdef_closure_run(cdef::core::Closure* closure,
                                                                  cdef::arch::ClosureRegisters* registers,
                                                                  const char* stack) {
  return closure->RunFromRegisters(*registers, stack);
}
}

static_assert(offsetof(cdef::arch::ClosureRegisters, vectors) == 48);
static_assert(offsetof(cdef::arch::ClosureRegisters, integer_results) == 176);
static_assert(offsetof(cdef::arch::ClosureRegisters, vector_results) == 192);
static_assert(offsetof(cdef::arch::ClosureRegisters, x87_results) == 224);
static_assert(sizeof(cdef::arch::ClosureRegisters) == 256);

// r11 holds the closure. The registers are those of the psABI, section 3.2.3; the frame keeps the stack aligned. Of two
// x87 results the first ends on top.
asm(R"(
  .text
  .globl cdef_closure_entry
  .hidden cdef_closure_entry
  .type cdef_closure_entry, @function
cdef_closure_entry:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  subq $256, %rsp
  movq %rdi, 0(%rsp)
  movq %rsi, 8(%rsp)
  movq %rdx, 16(%rsp)
  movq %rcx, 24(%rsp)
  movq %r8, 32(%rsp)
  movq %r9, 40(%rsp)
  movups %xmm0, 48(%rsp)
  movups %xmm1, 64(%rsp)
  movups %xmm2, 80(%rsp)
  movups %xmm3, 96(%rsp)
  movups %xmm4, 112(%rsp)
  movups %xmm5, 128(%rsp)
  movups %xmm6, 144(%rsp)
  movups %xmm7, 160(%rsp)
  movq %r11, %rdi
  movq %rsp, %rsi
  leaq 16(%rbp), %rdx
  call cdef_closure_run
  testl %eax, %eax
  jnz 1f
  movq 176(%rsp), %rax
  movq 184(%rsp), %rdx
  movups 192(%rsp), %xmm0
  movups 208(%rsp), %xmm1
  .cfi_remember_state
  leave
  .cfi_def_cfa %rsp, 8
  ret
1:
  .cfi_restore_state
  cmpl $1, %eax
  je 2f
  fldt 240(%rsp)
2:
  fldt 224(%rsp)
  leave
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
  .size cdef_closure_entry, .-cdef_closure_entry
)");

namespace cdef::arch {

const void* ClosureEntry() { return reinterpret_cast<const void*>(&cdef_closure_entry); }

}  // namespace cdef::arch

#endif
