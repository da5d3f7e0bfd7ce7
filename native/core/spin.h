/// A short wait without sleeping, for what is likely to happen within the time that falling asleep and waking takes.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

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

/// What one does with the processor while one looks. To give way serves two threads that answer each other; a thread that
/// waits for work from nobody in particular only loses its place to other programs.
enum class Looking { kStaying, kGivingWay };

/// Looks until it is so or the time is over; returns whether it is so.
template <Looking looking = Looking::kStaying, typename Condition>
bool SpinUntil(const Condition& is_so) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 16; ++i) {
      if (is_so()) return true;
      Relax();
    }
    if constexpr (looking == Looking::kGivingWay) std::this_thread::yield();
  } while (std::chrono::steady_clock::now() < end);
  return is_so();
}

/// Looks, unless a look has lately been in vain: what happens rarely within the time is not worth a processor.
class Lookout {
 public:
  template <typename Condition>
  bool SpinUntil(const Condition& is_so) {
    const int skips = skips_.load(std::memory_order_relaxed);
    if (skips > 0) {
      skips_.store(skips - 1, std::memory_order_relaxed);
      return is_so();
    }
    if (core::SpinUntil<Looking::kGivingWay>(is_so)) return true;
    skips_.store(kSkips, std::memory_order_relaxed);
    return false;
  }

 private:
  static constexpr int kSkips = 15;

  /// Threads that count at once may lose a count.
  std::atomic<int> skips_{0};
};

}  // namespace cdef::core
