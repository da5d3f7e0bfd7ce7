#include "closure_entry.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>

#include "closure.h"

extern "C" {
void cdef_closure_entry();

/// Called by the code below. `stack` are the arguments that lie in memory.
__attribute__((visibility("hidden"), used)) void cdef_closure_run(cdef::core::Closure* closure,
                                                                   cdef::core::ClosureRegisters* registers,
                                                                   const char* stack) {
  closure->RunFromRegisters(*registers, stack);
}
}

#if defined(__x86_64__) && defined(__ELF__)

static_assert(offsetof(cdef::core::ClosureRegisters, floats) == 48);
static_assert(offsetof(cdef::core::ClosureRegisters, integer_results) == 112);
static_assert(offsetof(cdef::core::ClosureRegisters, float_results) == 128);
static_assert(sizeof(cdef::core::ClosureRegisters) == 144);

// r11 holds the closure. The registers are those of the psABI, section 3.2.3; the frame keeps the stack aligned.
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
  subq $144, %rsp
  movq %rdi, 0(%rsp)
  movq %rsi, 8(%rsp)
  movq %rdx, 16(%rsp)
  movq %rcx, 24(%rsp)
  movq %r8, 32(%rsp)
  movq %r9, 40(%rsp)
  movsd %xmm0, 48(%rsp)
  movsd %xmm1, 56(%rsp)
  movsd %xmm2, 64(%rsp)
  movsd %xmm3, 72(%rsp)
  movsd %xmm4, 80(%rsp)
  movsd %xmm5, 88(%rsp)
  movsd %xmm6, 96(%rsp)
  movsd %xmm7, 104(%rsp)
  movq %r11, %rdi
  movq %rsp, %rsi
  leaq 16(%rbp), %rdx
  call cdef_closure_run
  movq 112(%rsp), %rax
  movq 120(%rsp), %rdx
  movsd 128(%rsp), %xmm0
  movsd 136(%rsp), %xmm1
  leave
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
  .size cdef_closure_entry, .-cdef_closure_entry
)");

namespace cdef::core {

bool HasClosureEntry(const CallPlan& plan) {
  const Scalar result = plan.result().scalar;
  return result != Scalar::kLongDouble && result != Scalar::kComplexLongDouble && !plan.is_variadic();
}

const void* ClosureEntry() { return reinterpret_cast<const void*>(&cdef_closure_entry); }

}  // namespace cdef::core

#else

namespace cdef::core {

bool HasClosureEntry(const CallPlan&) { return false; }
const void* ClosureEntry() { return nullptr; }

}  // namespace cdef::core

#endif

namespace cdef::core {

namespace {

/// Copies at most eight bytes; a call of memcpy with a variable size would cost more than the rest.
void CopyEightbyte(void* to, const void* from, uint32_t size) {
  switch (size) {
    case 8: std::memcpy(to, from, 8); return;
    case 4: std::memcpy(to, from, 4); return;
    default: std::memcpy(to, from, size);
  }
}

}  // namespace

void RegisterTraffic::LoadArguments(const CallPlan&, char* frame) const {
  // SAFETY: the map was made for the plan, whose reader checked that every value lies inside the frame.
  for (const FrameMove& move : map_.moves) {
    const Location& room = move.room;
    const char* base = room.room == Room::kStack ? stack_ : reinterpret_cast<const char*>(&registers_);
    const size_t at = room.index + (room.room == Room::kFloat ? std::size(registers_.integers) : 0);
    CopyEightbyte(frame + move.frame_offset, base + at * 8, move.size);
  }
}

void RegisterTraffic::StoreResult(const CallPlan& plan, const char* frame) const {
  const Passing& result = plan.result();
  if (map_.has_result_in_memory) {
    // SAFETY: C passes the address of memory for the result as the first argument.
    std::memcpy(reinterpret_cast<void*>(registers_.integers[0]), frame, result.size);
    registers_.integer_results[0] = registers_.integers[0];
    return;
  }
  if (result.scalar != Scalar::kAggregate) {
    void* to = IsFloat(result.scalar) ? registers_.float_results : registers_.integer_results;
    return core::StoreResult(result.scalar, frame, result.size, to);
  }
  const auto floats = FloatEightbytes(result);
  size_t used[2] = {0, 0};
  for (size_t i = 0; floats && i < floats->size(); ++i) {
    const bool is_float = (*floats)[i];
    uint64_t* to = is_float ? registers_.float_results : registers_.integer_results;
    std::memcpy(to + used[is_float]++, frame + 8 * i, std::min<size_t>(8, result.size - 8 * i));
  }
}

void RegisterTraffic::StoreZero(const CallPlan& plan) const {
  std::memset(registers_.integer_results, 0, sizeof registers_.integer_results);
  std::memset(registers_.float_results, 0, sizeof registers_.float_results);
  if (!map_.has_result_in_memory) return;
  std::memset(reinterpret_cast<void*>(registers_.integers[0]), 0, plan.result_size());
  registers_.integer_results[0] = registers_.integers[0];
}

}  // namespace cdef::core
