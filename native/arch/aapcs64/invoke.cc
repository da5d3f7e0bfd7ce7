/// The call that libffi cannot make: registers and stack are filled as the moves say, by code that is compiled in.
#include "../arch.h"
#if defined(CDEF_ARCH_AAPCS64)

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
  /// x8: where a result in memory belongs.
  uint64_t indirect_result;
  uint64_t unused;
  VectorRegister vectors[kVectorRegisters];
  uint64_t integer_results[kIntegerResults];
  VectorRegister vector_results[kVectorResults];
};

static_assert(offsetof(InvokeRegisters, indirect_result) == 64);
static_assert(offsetof(InvokeRegisters, vectors) == 80);
static_assert(offsetof(InvokeRegisters, integer_results) == 208);
static_assert(offsetof(InvokeRegisters, vector_results) == 224);

/// A narrow integer is extended, as libffi does it; what is no scalar of its own is copied.
void LoadPart(const Move& move, char* frame, void* to) {
  char* from = frame + move.frame_offset;
  switch (move.scalar) {
    case Scalar::kAggregate: std::memcpy(to, &from, sizeof from); return;
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

// The registers are those of AAPCS64, section 6. x19 keeps the structure during the call.
asm(R"(
  .text
  .balign 4
  .globl cdef_invoke
  .hidden cdef_invoke
  .type cdef_invoke, %function
cdef_invoke:
  .cfi_startproc
  stp x29, x30, [sp, #-32]!
  .cfi_def_cfa_offset 32
  .cfi_offset 29, -32
  .cfi_offset 30, -24
  mov x29, sp
  .cfi_def_cfa_register 29
  str x19, [sp, #16]
  .cfi_offset 19, -16
  mov x19, x0
  mov x16, x3
  add x9, x2, #1
  and x9, x9, #-2
  sub sp, sp, x9, lsl #3
  mov x10, sp
1:
  cbz x2, 2f
  ldr x11, [x1], #8
  str x11, [x10], #8
  sub x2, x2, #1
  b 1b
2:
  ldp q0, q1, [x19, #80]
  ldp q2, q3, [x19, #112]
  ldp q4, q5, [x19, #144]
  ldp q6, q7, [x19, #176]
  ldr x8, [x19, #64]
  ldp x0, x1, [x19, #0]
  ldp x2, x3, [x19, #16]
  ldp x4, x5, [x19, #32]
  ldp x6, x7, [x19, #48]
  blr x16
  stp x0, x1, [x19, #208]
  stp q0, q1, [x19, #224]
  stp q2, q3, [x19, #256]
  mov sp, x29
  ldr x19, [sp, #16]
  .cfi_restore 19
  ldp x29, x30, [sp], #32
  .cfi_def_cfa 31, 0
  .cfi_restore 29
  .cfi_restore 30
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
  registers.indirect_result = reinterpret_cast<uintptr_t>(frame);

  cdef_invoke(&registers, stack, map.stack_eightbytes, target);

  for (const Move& move : map.results) {
    const uint32_t index = move.location.index;
    const void* from = move.location.room == Room::kInteger ? static_cast<const void*>(&registers.integer_results[index])
                                                            : &registers.vector_results[index];
    std::memcpy(frame + move.frame_offset, from, move.size);
  }
}

}  // namespace cdef::arch

#endif
