/// Memory of a program that guards: each block lies between zones of a pattern, which show what was written outside of it,
/// and what was released keeps its place for a while, filled with another pattern. One for the whole process, so that the
/// report of a crash can say what lies at an address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cdef::core {

/// What zones are filled with, and what was released. Both, taken for an address, are one that no process has.
constexpr uint8_t kZonePattern = 0xfd;
constexpr uint8_t kReleasedPattern = 0xdf;

struct GuardedBlock {
  uintptr_t start = 0;
  size_t bytes = 0;
  /// "'int[4]'".
  std::string what;
  /// Where it was made: "at main (file:///program.js:3:5)".
  std::string made;
  /// Where it was released; empty while it lives.
  std::string released;
  /// Whose it is: an environment.
  const void* owner = nullptr;

  /// With its zones.
  uint8_t* memory = nullptr;
  size_t memory_bytes = 0;
  /// In pages of its own, the last of which nobody can touch.
  bool is_paged = false;

  uintptr_t end() const { return start + bytes; }
};

/// What was written where nobody may write.
struct Damage {
  GuardedBlock block;
  /// The first byte that was overwritten, from the start of the block.
  ptrdiff_t offset = 0;
  /// What is there now, from the first to the last byte that is not as it was; at most kShown bytes of it.
  std::vector<uint8_t> found;
  size_t count = 0;

  static constexpr size_t kShown = 16;
};

class GuardedMemory {
 public:
  static GuardedMemory& Instance();

  /// Zeroed memory; 0 where there is none. The alignment is a power of two.
  uintptr_t Take(GuardedBlock facts, size_t alignment);
  /// Takes back a block by its start, and fills it with the pattern. What is known of it stays for a while.
  std::vector<Damage> Release(uintptr_t start, std::string where);
  /// What was overwritten around the block that the address belongs to; told once.
  std::vector<Damage> Check(uintptr_t address);
  /// The same of all blocks of an owner.
  std::vector<Damage> CheckAll(const void* owner);

  /// What lies at an address or, by a zone, beside it.
  std::optional<GuardedBlock> Find(uintptr_t address);
  /// The first address of these that lies in a zone, or in what was released.
  std::optional<uintptr_t> FirstForbidden(uintptr_t start, size_t bytes);
  /// As `Find`, for a handler of signals, where nothing may wait: runs `use` with it, and says whether it did.
  template <typename Use>
  bool Visit(uintptr_t address, const Use& use) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    const GuardedBlock* block = lock ? At(address) : nullptr;
    if (block) use(*block);
    return block != nullptr;
  }

 private:
  static constexpr size_t kZone = 32;
  /// What was released and is kept, at most.
  static constexpr size_t kMostBytes = 16 << 20;
  static constexpr size_t kMostBlocks = 16384;

  GuardedBlock* At(uintptr_t address);
  static bool Place(GuardedBlock& block, size_t alignment);
  static bool PlaceInPages(GuardedBlock& block, size_t alignment);
  static void Examine(const GuardedBlock& block, std::vector<Damage>& damages);
  static void Discard(const GuardedBlock& block);
  void Shrink(std::vector<Damage>& damages);

  std::mutex mutex_;
  /// By their starts.
  std::map<uintptr_t, GuardedBlock> blocks_;
  /// The starts of those that were released, the oldest first.
  std::deque<uintptr_t> released_;
  size_t released_bytes_ = 0;
};

}  // namespace cdef::core
