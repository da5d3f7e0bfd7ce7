/// Writes the few A64 instructions that thunks consist of (Arm Architecture Reference Manual, chapter C6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "../../core/call_names.h"
#include "../../core/machine_code.h"

namespace cdef::arch {

/// Numbers of the general registers in machine code. x16 and x17 belong to whoever calls or branches.
enum Register : uint32_t {
  kX0 = 0, kX1 = 1, kX8 = 8, kX9 = 9, kX10 = 10, kX11 = 11, kX12 = 12, kX16 = 16, kX17 = 17, kX19 = 19, kX20 = 20,
  kX29 = 29, kX30 = 30, kSp = 31, kZero = 31
};

/// Memory at a register and a distance.
struct Memory {
  Register base;
  int32_t distance;
};

inline constexpr uint32_t kNoOperation = 0xd503201f;

/// `ldr xN, .+distance`: a multiple of four, within a mebibyte.
constexpr uint32_t LoadLiteral(Register to, int32_t distance) {
  return 0x58000000 | (static_cast<uint32_t>(distance / 4) & 0x7ffff) << 5 | to;
}
constexpr uint32_t BranchTo(Register r) { return 0xd61f0000 | r << 5; }

class Assembler {
 public:
  /// What has been written. A reference to the slot is a load of x16 whose distance is missing; the number lies behind the
  /// code, where one instruction loads it.
  core::MachineCode Finish() && {
    if (!number_load_) return {std::move(code_), std::move(slot_references_)};
    const size_t place = code_.size();
    Emit(static_cast<uint32_t>(core::CallNames::kNameless));
    Patch(*number_load_, (static_cast<uint32_t>(place - *number_load_) / 4) << 5);
    return {std::move(code_), std::move(slot_references_), place};
  }

  void Emit(uint32_t instruction) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&instruction);
    code_.insert(code_.end(), bytes, bytes + sizeof instruction);
  }

  void Return() { Emit(0xd65f03c0); }
  void Move(Register to, Register from) { Emit(0xaa0003e0 | from << 16 | to); }
  void MoveConstant(Register to, uint64_t value) {
    Emit(0xd2800000 | static_cast<uint32_t>(value & 0xffff) << 5 | to);
    for (uint32_t part = 1; part < 4; ++part) {
      const auto bits = static_cast<uint32_t>(value >> (16 * part) & 0xffff);
      if (bits) Emit(0xf2800000 | part << 21 | bits << 5 | to);
    }
  }
  /// The number that tells which call is under way; once in a thunk.
  void LoadCallNumber32(Register to) {
    number_load_ = code_.size();
    Emit(0x18000000 | to);
  }
  void MoveAddress(Register to, const void* address) { MoveConstant(to, reinterpret_cast<uintptr_t>(address)); }
  /// to = from + distance, which may also be the stack pointer.
  void AddTo(Register to, Register from, int32_t distance) {
    const auto size = static_cast<uint32_t>(distance < 0 ? -distance : distance);
    if (size < 4096) return Emit((distance < 0 ? 0xd1000000 : 0x91000000) | size << 10 | from << 5 | to);
    MoveConstant(kX17, size);
    // With an extended register, so that the stack pointer may be one of them.
    Emit((distance < 0 ? 0xcb206000 : 0x8b206000) | kX17 << 16 | from << 5 | to);
  }
  /// to = base + (int32_t)index
  void AddExtended(Register to, Register base, Register index) { Emit(0x8b20c000 | index << 16 | base << 5 | to); }

  /// Saves what belongs to the caller, in a record that unwinders know; x29 then points to it.
  void PushFrame() {
    Emit(0xa9be7bfd);  // stp x29, x30, [sp, #-32]!
    Emit(0xa90153f3);  // stp x19, x20, [sp, #16]
    AddTo(kX29, kSp, 0);
  }
  void PopFrame() {
    AddTo(kSp, kX29, 0);
    Emit(0xa94153f3);  // ldp x19, x20, [sp, #16]
    Emit(0xa8c27bfd);  // ldp x29, x30, [sp], #32
  }

  /// Loads 1, 2, 4 or 8 bytes; narrower ones are extended to 32 bits.
  void Load(Register to, Memory from, uint32_t size, bool is_signed = false) {
    switch (size) {
      case 1: return Access(is_signed ? 0x39c00000 : 0x39400000, 1, to, from);
      case 2: return Access(is_signed ? 0x79c00000 : 0x79400000, 2, to, from);
      case 4: return Access(0xb9400000, 4, to, from);
      default: return Access(0xf9400000, 8, to, from);
    }
  }
  void Store(Memory to, Register from, uint32_t size) {
    switch (size) {
      case 1: return Access(0x39000000, 1, from, to);
      case 2: return Access(0x79000000, 2, from, to);
      case 4: return Access(0xb9000000, 4, from, to);
      default: return Access(0xf9000000, 8, from, to);
    }
  }
  /// Loads 2, 4, 8 or 16 bytes to a vector register, and zero to the rest of it.
  void LoadVector(uint32_t v, Memory from, uint32_t size) {
    switch (size) {
      case 2: return Access(0x7d400000, 2, v, from);
      case 4: return Access(0xbd400000, 4, v, from);
      case 8: return Access(0xfd400000, 8, v, from);
      default: return Access(0x3dc00000, 16, v, from);
    }
  }
  void StoreVector(Memory to, uint32_t v, uint32_t size) {
    switch (size) {
      case 2: return Access(0x7d000000, 2, v, to);
      case 4: return Access(0xbd000000, 4, v, to);
      case 8: return Access(0xfd000000, 8, v, to);
      default: return Access(0x3d800000, 16, v, to);
    }
  }

  void Compare32(Register a, Register b) { Emit(0x6b00001f | b << 16 | a << 5); }
  void Or32(Register to, Register with) { Emit(0x2a000000 | with << 16 | to << 5 | to); }
  /// Of one or two bytes to 32 bits.
  void Extend(Register r, uint32_t size, bool is_signed) {
    Emit((is_signed ? 0x13000000 : 0x53000000) | (size * 8 - 1) << 10 | r << 5 | r);
  }
  /// d0 = (double)x0
  void ConvertIntegerToDouble() { Emit(0x9e620000); }
  /// d0 = (double)s0
  void ConvertFloatToDouble() { Emit(0x1e22c000); }

  /// Calls the function whose address lies in the thunk's slot.
  void CallSlot() {
    LoadSlot();
    Emit(0xd63f0000 | kX16 << 5);
  }
  /// Goes there instead of calling it.
  void JumpSlot() {
    LoadSlot();
    Emit(BranchTo(kX16));
  }
  /// Jumps where the last comparison was equal, or where a register of 32 bits is not zero; returns what `Bind` takes.
  size_t JumpIfEqual() { return Jump(0x54000000); }
  size_t JumpIfNotZero(Register r) { return Jump(0x35000000 | r); }
  /// Lets a jump lead here.
  void Bind(size_t jump) { Patch(jump, (static_cast<uint32_t>(code_.size() - jump) / 4) << 5); }

 private:
  void LoadSlot() {
    slot_references_.push_back(code_.size());
    Emit(LoadLiteral(kX16, 0));
  }

  /// Adds bits to the instruction at a place.
  void Patch(size_t at, uint32_t bits) {
    uint32_t instruction = 0;
    std::memcpy(&instruction, code_.data() + at, sizeof instruction);
    instruction |= bits;
    std::memcpy(code_.data() + at, &instruction, sizeof instruction);
  }

  size_t Jump(uint32_t instruction) {
    Emit(instruction);
    return code_.size() - sizeof instruction;
  }

  /// The form with a scaled distance, else the one with a small distance of any kind, else through x17.
  void Access(uint32_t scaled, int32_t scale, uint32_t reg, Memory at) {
    if (at.distance >= 0 && at.distance % scale == 0 && at.distance / scale < 4096) {
      return Emit(scaled | static_cast<uint32_t>(at.distance / scale) << 10 | at.base << 5 | reg);
    }
    if (at.distance >= -256 && at.distance < 256) {
      const uint32_t unscaled = scaled & ~(1u << 24);
      return Emit(unscaled | (static_cast<uint32_t>(at.distance) & 0x1ff) << 12 | at.base << 5 | reg);
    }
    AddTo(kX17, at.base, at.distance);
    Emit(scaled | kX17 << 5 | reg);
  }

  std::vector<uint8_t> code_;
  std::vector<size_t> slot_references_;
  std::optional<size_t> number_load_;
};

}  // namespace cdef::arch
