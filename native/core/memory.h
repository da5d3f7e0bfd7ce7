/// Raw memory for the engines and the cases that windows do not serve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <cwchar>

namespace cdef::core {

/// The numbers are those of WIDTH in src/native/addon.ts.
enum class Width : int32_t { kI8, kU8, kI16, kU16, kI32, kU32, kI64, kU64, kF32, kF64 };

inline void* PointerAt(int64_t address) { return reinterpret_cast<void*>(static_cast<intptr_t>(address)); }

template <typename Unit>
size_t CountUntilZero(const void* text, size_t limit) {
  // SAFETY: the caller of `terminated` vouches for `limit` readable units, or for a zero before that.
  const auto* units = static_cast<const char*>(text);
  size_t count = 0;
  for (Unit unit; count < limit; ++count) {
    std::memcpy(&unit, units + count * sizeof(Unit), sizeof unit);
    if (unit == 0) break;
  }
  return count;
}

/// Units before the first zero one, at most `limit`; `unit` is 1, 2 or 4 bytes.
inline size_t CountUntilZero(const void* text, size_t unit, size_t limit) {
  if (unit == 4) return CountUntilZero<uint32_t>(text, limit);
  if (unit == 2) return CountUntilZero<uint16_t>(text, limit);
  if (limit == SIZE_MAX) return std::strlen(static_cast<const char*>(text));
  return strnlen(static_cast<const char*>(text), limit);
}

}  // namespace cdef::core
