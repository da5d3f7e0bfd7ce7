/// Whether memory can be read or written, found out by trying: a fault on the way is caught.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace cdef::core {

class MemoryProbe {
 public:
  enum class Access { kRead, kWrite };

  /// The first address from `start` on that cannot be touched so; nothing where all `bytes` can. Where the system tells
  /// of no faults everything can.
  static std::optional<uintptr_t> FirstOutside(uintptr_t start, size_t bytes, Access access);

  /// A signal has come: does not return where a probe caused it.
  static void Interrupt();
};

}  // namespace cdef::core
