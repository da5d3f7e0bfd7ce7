/// The call that libffi cannot make: registers and stack are filled as the moves say, by code that is compiled in.
#include "../arch.h"
#if defined(CDEF_ARCH_SYSV_X64)

#include <alloca.h>

#include <cstddef>
#include <cstring>

namespace cdef::arch {

namespace {

using core::Move;
using core::Room;
using core::Scalar;

/// What the code below loads before the call and stores after it.
struct InvokeRegisters {
  uint64_t integers[kIntegerRegisters];
  VectorRegister vectors[kVectorRegisters];
  uint64_t integer_results[2];
  VectorRegister vector_results[2];
  unsigned char x87_results[2][16];
  uint64_t vector_count;
  uint64_t x87_count;
};

static_assert(offsetof(InvokeRegisters, vectors) == 48);
static_assert(offsetof(InvokeRegisters, integer_results) == 176);
static_assert(offsetof(InvokeRegisters, vector_results) == 192);
static_assert(offsetof(InvokeRegisters, x87_results) == 224);
static_assert(offsetof(InvokeRegisters, vector_count) == 256);
static_assert(offsetof(InvokeRegisters, x87_count) == 264);

/// A narrow integer fills 32 bits at least, as C extends it; what is no scalar of its own is copied.
void LoadPart(const Move& move, const char* frame, void* to) {
  const char* from = frame + move.frame_offset;
  switch (move.scalar) {
    case Scalar::kU8:
    case Scalar::kS8:
    case Scalar::kU16:
    case Scalar::kS16:
    case Scalar::kU32:
    case Scalar::kS32: return core::StoreResult(move.scalar, from, move.size, to);
    default: std::memcpy(to, from, move.size);
  }
}

}  // namespace

extern "C" void cdef_invoke(InvokeRegisters* registers, const void* stack, size_t eightbytes, void (*target)());

// The registers are those of the psABI, section 3.2.3. rbx keeps the structure during the call.
asm(R"(
  .text
  .globl cdef_invoke
  .hidden cdef_invoke
  .type cdef_invoke, @function
cdef_invoke:
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rbx
  .cfi_offset %rbx, -24
  subq $8, %rsp
  movq %rdi, %rbx
  movq %rcx, %r11
  movq %rdx, %rcx
  leaq 1(%rdx), %rax
  andq $-2, %rax
  shlq $3, %rax
  subq %rax, %rsp
  movq %rsp, %rdi
  cld
  rep movsq
  movups 48(%rbx), %xmm0
  movups 64(%rbx), %xmm1
  movups 80(%rbx), %xmm2
  movups 96(%rbx), %xmm3
  movups 112(%rbx), %xmm4
  movups 128(%rbx), %xmm5
  movups 144(%rbx), %xmm6
  movups 160(%rbx), %xmm7
  movq 0(%rbx), %rdi
  movq 8(%rbx), %rsi
  movq 16(%rbx), %rdx
  movq 24(%rbx), %rcx
  movq 32(%rbx), %r8
  movq 40(%rbx), %r9
  movq 256(%rbx), %rax
  call *%r11
  movq %rax, 176(%rbx)
  movq %rdx, 184(%rbx)
  movups %xmm0, 192(%rbx)
  movups %xmm1, 208(%rbx)
  cmpq $0, 264(%rbx)
  je 1f
  fstpt 224(%rbx)
  cmpq $1, 264(%rbx)
  je 1f
  fstpt 240(%rbx)
1:
  movq -8(%rbp), %rbx
  leave
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
  .size cdef_invoke, .-cdef_invoke
)");

void Invoke(const core::CallMap& map, void (*target)(), char* frame) {
  InvokeRegisters registers{};
  const size_t stack_size = map.stack_eightbytes * size_t{8};
  // SAFETY: the moves of a shape with larger frames than 64 KiB are not listed.
  auto* stack = static_cast<char*>(alloca(stack_size + 8));
  std::memset(stack, 0, stack_size);
  for (const Move& move : map.arguments) {
    const uint32_t index = move.location.index;
    switch (move.location.room) {
      case Room::kInteger: LoadPart(move, frame, &registers.integers[index]); break;
      case Room::kVector: LoadPart(move, frame, &registers.vectors[index]); break;
      default: LoadPart(move, frame, stack + index * size_t{8});
    }
  }
  if (map.has_result_in_memory) registers.integers[0] = reinterpret_cast<uintptr_t>(frame);
  registers.vector_count = map.vectors;
  for (const Move& move : map.results) registers.x87_count += move.location.room == Room::kX87;

  cdef_invoke(&registers, stack, map.stack_eightbytes, target);

  for (const Move& move : map.results) {
    char* to = frame + move.frame_offset;
    const uint32_t index = move.location.index;
    switch (move.location.room) {
      case Room::kInteger: std::memcpy(to, &registers.integer_results[index], move.size); break;
      case Room::kVector: std::memcpy(to, &registers.vector_results[index], move.size); break;
      default: std::memcpy(to, registers.x87_results[index], 10);
    }
  }
}

}  // namespace cdef::arch

#endif
