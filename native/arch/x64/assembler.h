/// Writes the few x86-64 instructions that thunks consist of (Intel SDM, volume 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "../../core/machine_code.h"

namespace cdef::arch {

/// Numbers of the general registers in machine code.
enum Register : uint8_t { kRax, kRcx, kRdx, kRbx, kRsp, kRbp, kRsi, kRdi, kR8, kR9, kR10, kR11, kR12, kR13 };

/// Memory at a register and a distance.
struct Memory {
  Register base;
  int32_t distance;
};

class Assembler {
 public:
  /// What has been written. A reference to the slot is a distance of 32 bits from the byte behind it.
  core::MachineCode Finish() && { return {std::move(code_), std::move(slot_references_), number_}; }

  void Push(Register r) { Emit({static_cast<uint8_t>(0x50 + r % 8)}, r >= 8); }
  void Pop(Register r) { Emit({static_cast<uint8_t>(0x58 + r % 8)}, r >= 8); }
  void Return() { Emit({0xc3}); }
  void MoveAddress(Register to, const void* address) {
    Emit({static_cast<uint8_t>(to >= 8 ? 0x49 : 0x48), static_cast<uint8_t>(0xb8 + to % 8)});
    const auto value = reinterpret_cast<uintptr_t>(address);
    Append(&value, sizeof value);
  }
  void Move(Register to, Register from) { Registers(0x8b, to, from, true); }
  void Add(Register to, Register from) { Registers(0x03, to, from, true); }
  void SignExtend32(Register to, Register from) { Registers(0x63, to, from, true); }
  /// Of `size` bytes to 32 bits.
  void Extend(Register r, size_t size, bool is_signed) {
    Emit({0x0f, ExtensionCode(size, is_signed), static_cast<uint8_t>(0xc0 | r << 3 | r)});
  }
  void Clear32(Register r) { Registers(0x33, r, r, false); }

  void LoadAddress(Register to, Memory of) { Access({0x8d}, to, of, true); }

  void AddToStack(int32_t bytes) {
    Emit({0x48, 0x81, 0xc4});
    Append(&bytes, sizeof bytes);
  }

  void Load32(Register to, Memory from) { Access({0x8b}, to, from, false); }
  void Load64(Register to, Memory from) { Access({0x8b}, to, from, true); }
  /// Loads one or two bytes, extended to 32 bits.
  void LoadExtended(Register to, Memory from, size_t size, bool is_signed) {
    Access({0x0f, ExtensionCode(size, is_signed)}, to, from, false);
  }
  /// The lowest byte of rax, rcx, rdx or rbx.
  void Store8(Memory to, Register from) { Access({0x88}, from, to, false); }
  void Store32(Memory to, Register from) { Access({0x89}, from, to, false); }
  void Store64(Memory to, Register from) { Access({0x89}, from, to, true); }
  void StoreNumber32(Memory to, int32_t value) {
    Access({0xc7}, 0, to, false);
    Append(&value, sizeof value);
  }
  /// As the one before, of the number that tells which call is under way.
  void StoreCallNumber32(Memory to, int32_t value) {
    StoreNumber32(to, value);
    number_ = code_.size() - sizeof value;
  }
  void Compare32(Register r, Memory at) { Access({0x3b}, r, at, false); }
  void Or32(Memory at, int8_t bits) {
    Access({0x83}, 1, at, false);
    Append(&bits, 1);
  }
  void Compare32(Memory at, int8_t value) {
    Access({0x83}, 7, at, false);
    Append(&value, 1);
  }

  /// The word at a distance from what gs points to, which is the same at all times.
  void LoadThreadWord32(Register to, int32_t distance) { AccessThread(0x8b, to, distance); }
  void StoreThreadWord32(int32_t distance, Register from) { AccessThread(0x89, from, distance); }

  void MoveVector(uint8_t to, uint8_t from) { Emit({0x0f, 0x28, static_cast<uint8_t>(0xc0 | to << 3 | from)}); }
  void LoadFloat(uint8_t xmm, Memory from) { Access({0x0f, 0x10}, xmm, from, false, 0xf3); }
  void LoadDouble(uint8_t xmm, Memory from) { Access({0x0f, 0x10}, xmm, from, false, 0xf2); }
  /// All sixteen bytes, wherever they lie.
  void LoadVector(uint8_t xmm, Memory from) { Access({0x0f, 0x10}, xmm, from, false); }
  void StoreVector(Memory to, uint8_t xmm) { Access({0x0f, 0x11}, xmm, to, false); }
  void StoreDouble(Memory to, uint8_t xmm) { Access({0x0f, 0x11}, xmm, to, false, 0xf2); }
  void StoreLongDouble(Memory to) { Access({0xdb}, 7, to, false); }
  /// xmm0 = (double)rax
  void ConvertIntegerToDouble() { Emit({0xf2, 0x48, 0x0f, 0x2a, 0xc0}); }
  /// xmm0 = (double)(float)xmm0
  void ConvertFloatToDouble() { Emit({0xf3, 0x0f, 0x5a, 0xc0}); }
  /// al, which a variadic function asks for the number of vector registers.
  void SetVectorCount(uint8_t count) { Emit({0xb0, count}); }

  /// Calls the function whose address lies in the thunk's slot.
  void CallSlot() {
    Emit({0xff, 0x15});
    slot_references_.push_back(code_.size());
    code_.resize(code_.size() + 4);
  }
  /// Goes there instead of calling it.
  void JumpSlot() {
    Emit({0xff, 0x25});
    slot_references_.push_back(code_.size());
    code_.resize(code_.size() + 4);
  }
  /// Jumps where the last comparison was not equal, or equal; returns what `Bind` takes.
  size_t JumpIfNotEqual() { return Jump({0x0f, 0x85}); }
  size_t JumpIfEqual() { return Jump({0x0f, 0x84}); }
  /// Lets a jump lead here.
  void Bind(size_t jump) {
    const auto distance = static_cast<int32_t>(code_.size() - jump);
    std::memcpy(code_.data() + jump - 4, &distance, sizeof distance);
  }

 private:
  static uint8_t ExtensionCode(size_t size, bool is_signed) {
    return static_cast<uint8_t>((is_signed ? 0xbe : 0xb6) + (size == 2 ? 1 : 0));
  }

  size_t Jump(std::initializer_list<uint8_t> opcode) {
    code_.insert(code_.end(), opcode);
    code_.resize(code_.size() + 4);
    return code_.size();
  }

  void Append(const void* bytes, size_t count) {
    const auto* first = static_cast<const uint8_t*>(bytes);
    code_.insert(code_.end(), first, first + count);
  }
  void Emit(std::initializer_list<uint8_t> bytes, bool is_extended = false) {
    if (is_extended) code_.push_back(0x41);
    code_.insert(code_.end(), bytes);
  }
  void Registers(uint8_t opcode, uint8_t reg, uint8_t rm, bool is_wide) {
    const int rex = (is_wide ? 8 : 0) | (reg >= 8 ? 4 : 0) | (rm >= 8 ? 1 : 0);
    if (rex) code_.push_back(static_cast<uint8_t>(0x40 | rex));
    Emit({opcode, static_cast<uint8_t>(0xc0 | (reg % 8) << 3 | rm % 8)});
  }
  /// Base 4 without one and index 4 without one: the distance alone.
  void AccessThread(uint8_t opcode, uint8_t reg, int32_t distance) {
    code_.push_back(0x65);
    Emit({opcode, static_cast<uint8_t>(reg << 3 | 4), 0x25});
    Append(&distance, sizeof distance);
  }
  void Access(std::initializer_list<uint8_t> opcode, uint8_t reg, Memory at, bool is_wide, uint8_t prefix = 0) {
    if (prefix) code_.push_back(prefix);
    const int rex = (is_wide ? 8 : 0) | (reg >= 8 ? 4 : 0) | (at.base >= 8 ? 1 : 0);
    if (rex) code_.push_back(static_cast<uint8_t>(0x40 | rex));
    code_.insert(code_.end(), opcode);
    // Mode 2: a distance of 32 bits follows; base 4 (rsp, r12) wants a SIB byte.
    code_.push_back(static_cast<uint8_t>(0x80 | (reg % 8) << 3 | at.base % 8));
    if (at.base % 8 == 4) code_.push_back(0x24);
    Append(&at.distance, sizeof at.distance);
  }

  std::vector<uint8_t> code_;
  std::vector<size_t> slot_references_;
  std::optional<size_t> number_;
};

}  // namespace cdef::arch
