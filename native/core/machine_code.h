/// Code that has been written for the processor but not been given a place yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace cdef::core {

struct MachineCode {
  std::vector<uint8_t> bytes;
  /// Where the code refers to its target slot, the word with the address that it calls; `arch::LinkSlot` fills it in.
  std::vector<size_t> slot_references;
  /// Where the code has the number, in 32 bits, that it stores in the state while its call is under way: CallNames'.
  std::optional<size_t> number{};
};

}  // namespace cdef::core
