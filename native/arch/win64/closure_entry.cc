/// How C reaches a closure without libffi: the registers as the Microsoft x64 convention fills them.
#include "../arch.h"
#if defined(CDEF_ARCH_WIN64)

#include <cstddef>

#include "../../core/closure.h"

extern "C" {
void cdef_closure_entry();

/// Called by the code below. `stack` are the arguments that lie in memory, behind the room for those in registers.
__attribute__((used)) void cdef_closure_run(cdef::core::Closure* closure, cdef::arch::ClosureRegisters* registers,
                                            const char* stack) {
  closure->RunFromRegisters(*registers, stack);
}
}

static_assert(offsetof(cdef::arch::ClosureRegisters, vectors) == 32);
static_assert(offsetof(cdef::arch::ClosureRegisters, integer_results) == 96);
static_assert(offsetof(cdef::arch::ClosureRegisters, vector_results) == 112);
static_assert(sizeof(cdef::arch::ClosureRegisters) == 144);

// r11 holds the closure. Below the registers lie the 32 bytes that every callee may use; the frame keeps the stack aligned.
asm(R"(
  .text
  .def cdef_closure_entry
  .scl 2
  .type 32
  .endef
  .globl cdef_closure_entry
  .seh_proc cdef_closure_entry
cdef_closure_entry:
  pushq %rbp
  .seh_pushreg %rbp
  subq $176, %rsp
  .seh_stackalloc 176
  leaq 176(%rsp), %rbp
  .seh_setframe %rbp, 176
  .seh_endprologue
  movq %rcx, 32(%rsp)
  movq %rdx, 40(%rsp)
  movq %r8, 48(%rsp)
  movq %r9, 56(%rsp)
  movups %xmm0, 64(%rsp)
  movups %xmm1, 80(%rsp)
  movups %xmm2, 96(%rsp)
  movups %xmm3, 112(%rsp)
  movq %r11, %rcx
  leaq 32(%rsp), %rdx
  leaq 16(%rbp), %r8
  callq cdef_closure_run
  movq 128(%rsp), %rax
  movups 144(%rsp), %xmm0
  addq $176, %rsp
  popq %rbp
  retq
  .seh_endproc
)");

namespace cdef::arch {

const void* ClosureEntry() { return reinterpret_cast<const void*>(&cdef_closure_entry); }

}  // namespace cdef::arch

#endif
