/// Many calls of one C function, whose arguments lie in columns: one item for each call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "thread_state.h"

namespace cdef::core {

/// What a column is; the numbers are those of COLUMN in src/native/addon.ts.
enum class ColumnKind : uint8_t {
  /// Items that are arguments.
  kItems = 0,
  /// Items whose addresses are arguments.
  kAddresses = 1,
  /// Room for results.
  kResults = 2,
};

struct Column {
  ColumnKind kind;
  /// Where the value lies in the frame.
  size_t offset;
  /// Bytes of an item.
  size_t size;
  char* memory;
  /// Bytes from one item to the next; 0 where all calls get the same.
  size_t stride;
};

/// Whether JavaScript has run since it was made.
class Interruption {
 public:
  explicit Interruption(const ThreadState& state) : begun_(state.callbacks_begun), before_(state.callbacks_begun) {}
  bool has_come() const { return begun_ != before_; }

 private:
  const uint32_t& begun_;
  const uint32_t before_;
};

/// A copy whose size the compiler knows is one load and one store.
inline void CopyItem(char* to, const char* from, size_t size) {
  switch (size) {
    case 1: std::memcpy(to, from, 1); return;
    case 2: std::memcpy(to, from, 2); return;
    case 4: std::memcpy(to, from, 4); return;
    case 8: std::memcpy(to, from, 8); return;
    case 16: std::memcpy(to, from, 16); return;
    default: std::memcpy(to, from, size); return;
  }
}

/// Moves the values of one call between a frame and columns.
class MappedFrame {
 public:
  /// `columns` lie inside the frame, as their owner has checked.
  MappedFrame(char* frame, const std::vector<Column>& columns);

  void Load(size_t index) const;
  void Store(size_t index) const;

 private:
  char* frame_;
  std::vector<Column> arguments_;
  std::vector<Column> results_;
};

}  // namespace cdef::core
