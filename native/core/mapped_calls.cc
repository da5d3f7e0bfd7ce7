#include "mapped_calls.h"

#include <cstring>

namespace cdef::core {

MappedFrame::MappedFrame(char* frame, const std::vector<Column>& columns) : frame_(frame) {
  for (const Column& column : columns) {
    (column.kind == ColumnKind::kResults ? results_ : arguments_).push_back(column);
  }
}

void MappedFrame::Load(size_t index) const {
  for (const Column& column : arguments_) {
    char* item = column.memory + index * column.stride;
    // SAFETY: JavaScript vouches that the columns hold as many items, and no JavaScript has run since.
    if (column.kind == ColumnKind::kItems) CopyItem(frame_ + column.offset, item, column.size);
    else std::memcpy(frame_ + column.offset, &item, sizeof item);
  }
}

void MappedFrame::Store(size_t index) const {
  for (const Column& column : results_) {
    // SAFETY: as above.
    CopyItem(column.memory + index * column.stride, frame_ + column.offset, column.size);
  }
}

}  // namespace cdef::core
