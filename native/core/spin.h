/// A short wait without sleeping, for what is likely to happen within the time that falling asleep and waking takes.
#pragma once

#include <chrono>

namespace cdef::core {

/// How long one looks before one sleeps.
inline constexpr std::chrono::microseconds kSpin{20};

inline void Relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Looks until it is so or the time is over; returns whether it is so.
template <typename Condition>
bool SpinUntil(const Condition& is_so) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 16; ++i) {
      if (is_so()) return true;
      Relax();
    }
  } while (std::chrono::steady_clock::now() < end);
  return is_so();
}

}  // namespace cdef::core
