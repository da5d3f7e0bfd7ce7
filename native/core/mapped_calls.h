/// Many calls of one C function, whose arguments lie in columns: one item for each call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

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
