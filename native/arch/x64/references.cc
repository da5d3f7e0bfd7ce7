/// The code of x86-64 that no convention changes: what finds its words relative to itself, and what calls nothing.
#include "../arch.h"
#if defined(CDEF_ARCH_SYSV_X64) || defined(CDEF_ARCH_WIN64)

#include <cstring>
#include <utility>

#include "assembler.h"

namespace cdef::arch {

namespace {

using core::MachineCode;
using core::ThreadState;

void NoteNotCalled(Assembler& to, const ThunkContext& context) {
  to.MoveAddress(kR11, context.words);
  to.Or32({kR11, ThreadState::kFlags * static_cast<int32_t>(sizeof(int32_t))}, ThreadState::kNotCalled);
}

}  // namespace

MachineCode WriteClosedTarget(const ThunkContext& context) {
  Assembler to;
  NoteNotCalled(to, context);
  to.Clear32(kRax);
  to.Return();
  return std::move(to).Finish();
}

MachineCode WriteSlowCallback(const ThunkContext& context) {
  Assembler to;
  NoteNotCalled(to, context);
  to.Return();
  return std::move(to).Finish();
}

void LinkSlot(uint8_t* code, size_t reference, const void* slot) {
  const auto distance = static_cast<int32_t>(static_cast<const uint8_t*>(slot) - (code + reference + 4));
  std::memcpy(code + reference, &distance, sizeof distance);
}

/// `mov r11, [word]`, `jmp [entry]`, both relative to the instruction pointer.
void WriteClosureThunk(uint8_t* code, const uint8_t* word, const uint8_t* entry) {
  constexpr uint8_t kBytes[kClosureThunk] = {0x4c, 0x8b, 0x1d, 0, 0, 0, 0, 0xff,
                                             0x25, 0, 0, 0, 0, 0xcc, 0xcc, 0xcc};
  std::memcpy(code, kBytes, kClosureThunk);
  const auto to_word = static_cast<int32_t>(word - (code + 7));
  const auto to_entry = static_cast<int32_t>(entry - (code + 13));
  std::memcpy(code + 3, &to_word, sizeof to_word);
  std::memcpy(code + 9, &to_entry, sizeof to_entry);
}

}  // namespace cdef::arch

#endif
