/// Where the x86-64 System V convention puts the values of a call (psABI 3.2.3).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "call_plan.h"

namespace cdef::core {

enum class Room { kInteger, kFloat, kStack };

/// An argument register by its number in its row, or an eightbyte of the stack arguments.
struct Location {
  Room room;
  uint32_t index;
};

/// Hands out registers and stack in the order of the parameters.
class ArgumentRooms {
 public:
  static constexpr uint32_t kIntegers = 6;
  static constexpr uint32_t kFloats = 8;

  /// An eightbyte alone.
  Location Take(bool is_float) {
    if (is_float && floats_ < kFloats) return {Room::kFloat, floats_++};
    if (!is_float && integers_ < kIntegers) return {Room::kInteger, integers_++};
    return {Room::kStack, stack_++};
  }
  /// Whether that many eightbytes still find registers: a value lies in registers as a whole or not at all.
  bool HasRegisters(uint32_t integers, uint32_t floats) const {
    return integers_ + integers <= kIntegers && floats_ + floats <= kFloats;
  }
  Location TakeStack(uint32_t eightbytes, size_t alignment) {
    if (alignment == 16) stack_ += stack_ % 2;
    const Location first{Room::kStack, stack_};
    stack_ += eightbytes;
    return first;
  }
  uint32_t stack_eightbytes() const { return stack_; }
  uint32_t floats() const { return floats_; }

 private:
  uint32_t integers_ = 0;
  uint32_t floats_ = 0;
  uint32_t stack_ = 0;
};

inline bool IsFloat(Scalar scalar) { return scalar == Scalar::kFloat || scalar == Scalar::kDouble; }

/// The classes of a value's eightbytes, true for SSE; nothing for a value that goes through memory.
std::optional<std::vector<bool>> FloatEightbytes(const Passing& passing);

/// One eightbyte between its room in the convention and its place in the frame.
struct FrameMove {
  Location room;
  /// What the eightbyte holds: a scalar, or a part of something larger.
  Scalar scalar;
  uint32_t frame_offset;
  /// Bytes that belong to the value.
  uint32_t size;
};

/// Where a call's values lie on both sides.
struct FrameMap {
  std::vector<FrameMove> moves;
  uint32_t stack_eightbytes = 0;
  uint32_t floats = 0;
  /// The result goes to memory whose address is the first integer argument.
  bool has_result_in_memory = false;
};

FrameMap MapFrame(const CallPlan& plan);

}  // namespace cdef::core
