#include "memory_probe.h"

#if !defined(_WIN32)
#include <csetjmp>
#include <csignal>

#include "../platform/pages.h"
#include "crash_handler.h"
#endif

namespace cdef::core {

#if defined(_WIN32)

std::optional<uintptr_t> MemoryProbe::FirstOutside(uintptr_t, size_t, Access) { return std::nullopt; }

void MemoryProbe::Interrupt() {}

#else

namespace {

thread_local sigjmp_buf probe_back;
thread_local volatile sig_atomic_t is_probing = 0;

/// Never inline: a compiler that sees the access may move it before the jump is prepared.
__attribute__((noinline)) void Touch(uintptr_t address, MemoryProbe::Access access) {
  auto* byte = reinterpret_cast<volatile uint8_t*>(address);
  uint8_t value = *byte;
  // Writes what is there already; what another thread writes meanwhile stays.
  if (access == MemoryProbe::Access::kWrite) __atomic_compare_exchange_n(byte, &value, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

__attribute__((noinline)) bool CanTouch(uintptr_t address, MemoryProbe::Access access) {
  if (sigsetjmp(probe_back, 0) != 0) return false;
  is_probing = 1;
  Touch(address, access);
  is_probing = 0;
  return true;
}

}  // namespace

std::optional<uintptr_t> MemoryProbe::FirstOutside(uintptr_t start, size_t bytes, Access access) {
  CrashHandler::Install();
  const size_t page = platform::PageSize();
  if (bytes > SIZE_MAX - start) return start;
  for (uintptr_t at = start, end = start + bytes; at < end; at = (at & ~(page - 1)) + page) {
    if (!CanTouch(at, access)) return at;
  }
  return std::nullopt;
}

void MemoryProbe::Interrupt() {
  if (!is_probing) return;
  is_probing = 0;
  siglongjmp(probe_back, 1);
}

#endif

}  // namespace cdef::core
