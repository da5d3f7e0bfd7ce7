/// Where the values of a call lie on both sides, as JavaScript computed it (src/abi/<convention>/moves.ts): the code of
/// an architecture only writes it as loads and stores.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scalar.h"

namespace cdef::core {

/// The numbers are those of ROOM_CODES in src/native/call.ts.
enum class Room : uint8_t { kInteger = 0, kVector = 1, kStack = 2, kX87 = 3 };

/// A register by its number in its row, or an eightbyte of the stack arguments.
struct Location {
  Room room;
  uint32_t index;
};

/// One part of a value between its place in the convention and its place in the frame.
struct Move {
  Location location;
  /// What the part holds: a scalar, or a part of something larger. `kAggregate` is a whole value that stays in the frame, and
  /// whose address goes there.
  Scalar scalar;
  uint32_t frame_offset;
  /// Bytes that belong to the value: eight at most, but for x87, whole vector registers and what goes by address.
  uint32_t size;
  /// Of an argument, the number of its parameter.
  uint32_t parameter;
};

struct CallMap {
  std::vector<Move> arguments;
  std::vector<Move> results;
  /// The result goes to memory whose address C gets, as the convention says.
  bool has_result_in_memory = false;
  uint32_t stack_eightbytes = 0;
  /// Vector registers that hold arguments.
  uint32_t vectors = 0;
  /// Where the engine has the values of a direct fast call; of a struct its address.
  std::optional<Location> engine_result;
  std::vector<Location> engine_parameters;
};

}  // namespace cdef::core
