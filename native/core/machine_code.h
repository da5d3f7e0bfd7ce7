/// Code that has been written for the processor but not been given a place yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cdef::core {

struct MachineCode {
  std::vector<uint8_t> bytes;
  /// Where the code refers to its target slot, the word with the address that it calls; `arch::LinkSlot` fills it in.
  std::vector<size_t> slot_references;
};

}  // namespace cdef::core
