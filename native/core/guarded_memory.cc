#include "guarded_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "../platform/pages.h"

namespace cdef::core {

namespace {

uintptr_t AlignUp(uintptr_t value, size_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

uint8_t* PointerTo(uintptr_t address) { return reinterpret_cast<uint8_t*>(address); }

/// Notes what is not the pattern from `begin` to `end`, and puts the pattern back.
void Compare(const GuardedBlock& block, uint8_t* begin, uint8_t* end, uint8_t pattern, std::vector<Damage>& damages) {
  const auto differs = [pattern](uint8_t byte) { return byte != pattern; };
  uint8_t* first = std::find_if(begin, end, differs);
  if (first == end) return;
  uint8_t* last = end;
  while (*(last - 1) == pattern) --last;
  Damage damage{block, first - PointerTo(block.start), {}, static_cast<size_t>(last - first)};
  damage.found.assign(first, first + std::min(damage.count, Damage::kShown));
  std::fill(first, last, pattern);
  damages.push_back(std::move(damage));
}

}  // namespace

GuardedMemory& GuardedMemory::Instance() {
  // Never destroyed: other threads may still run C when the process ends.
  static auto* instance = new GuardedMemory;
  return *instance;
}

bool GuardedMemory::Place(GuardedBlock& block, size_t alignment) {
  alignment = std::max(alignment, size_t{16});
  if (block.bytes > SIZE_MAX / 2) return false;
  block.memory_bytes = AlignUp(kZone, alignment) + alignment + block.bytes + kZone;
  block.memory = static_cast<uint8_t*>(std::malloc(block.memory_bytes));
  if (!block.memory) return false;
  block.start = AlignUp(reinterpret_cast<uintptr_t>(block.memory) + kZone, alignment);
  return true;
}

/// Its end is as near the page that nobody can touch as its alignment allows.
bool GuardedMemory::PlaceInPages(GuardedBlock& block, size_t alignment) {
  const size_t page = platform::PageSize();
  if (block.bytes < page || alignment > page || block.bytes > SIZE_MAX / 2) return false;
  block.memory_bytes = AlignUp(kZone + alignment + block.bytes, page);
  block.memory = platform::MapPages(block.memory_bytes + page);
  if (!block.memory) return false;
  if (!platform::UsePages(block.memory + block.memory_bytes, page, platform::PageUse::kNone)) {
    platform::UnmapPages(block.memory, block.memory_bytes + page);
    return false;
  }
  block.start = (reinterpret_cast<uintptr_t>(block.memory) + block.memory_bytes - block.bytes) & ~(alignment - 1);
  block.is_paged = true;
  return true;
}

uintptr_t GuardedMemory::Take(GuardedBlock facts, size_t alignment) {
  if (!PlaceInPages(facts, std::max(alignment, size_t{1})) && !Place(facts, alignment)) return 0;
  // SAFETY: the memory is ours, and the block with its zones lies in it.
  std::fill(facts.memory, PointerTo(facts.start), kZonePattern);
  std::fill(PointerTo(facts.start), PointerTo(facts.end()), uint8_t{0});
  std::fill(PointerTo(facts.end()), facts.memory + facts.memory_bytes, kZonePattern);
  const std::lock_guard lock(mutex_);
  const uintptr_t start = facts.start;
  blocks_.insert_or_assign(start, std::move(facts));
  return start;
}

void GuardedMemory::Examine(const GuardedBlock& block, std::vector<Damage>& damages) {
  const bool is_released = !block.released.empty();
  if (is_released && block.is_paged) return;
  // SAFETY: the memory is ours until the block is discarded.
  Compare(block, block.memory, PointerTo(block.start), kZonePattern, damages);
  if (is_released) Compare(block, PointerTo(block.start), PointerTo(block.end()), kReleasedPattern, damages);
  Compare(block, PointerTo(block.end()), block.memory + block.memory_bytes, kZonePattern, damages);
}

std::vector<Damage> GuardedMemory::Release(uintptr_t start, std::string where) {
  const std::lock_guard lock(mutex_);
  std::vector<Damage> damages;
  const auto found = blocks_.find(start);
  if (found == blocks_.end() || !found->second.released.empty()) return damages;
  GuardedBlock& block = found->second;
  Examine(block, damages);
  block.released = std::move(where);
  // SAFETY: whoever releases says that nobody uses it any more; who does finds the pattern, or no memory.
  std::fill(PointerTo(block.start), PointerTo(block.end()), kReleasedPattern);
  if (block.is_paged) platform::UsePages(block.memory, block.memory_bytes, platform::PageUse::kNone);
  released_.push_back(start);
  released_bytes_ += block.memory_bytes;
  Shrink(damages);
  return damages;
}

void GuardedMemory::Shrink(std::vector<Damage>& damages) {
  while (released_bytes_ > kMostBytes || released_.size() > kMostBlocks) {
    const auto oldest = blocks_.find(released_.front());
    released_.pop_front();
    Examine(oldest->second, damages);
    released_bytes_ -= oldest->second.memory_bytes;
    Discard(oldest->second);
    blocks_.erase(oldest);
  }
}

void GuardedMemory::Discard(const GuardedBlock& block) {
  if (block.is_paged) platform::UnmapPages(block.memory, block.memory_bytes + platform::PageSize());
  else std::free(block.memory);
}

std::vector<Damage> GuardedMemory::Check(uintptr_t address) {
  const std::lock_guard lock(mutex_);
  std::vector<Damage> damages;
  if (const GuardedBlock* block = At(address)) Examine(*block, damages);
  return damages;
}

std::vector<Damage> GuardedMemory::CheckAll(const void* owner) {
  const std::lock_guard lock(mutex_);
  std::vector<Damage> damages;
  for (const auto& [start, block] : blocks_) {
    if (block.owner == owner) Examine(block, damages);
  }
  return damages;
}

GuardedBlock* GuardedMemory::At(uintptr_t address) {
  // What lies before a block of pages of its own is less than a page.
  auto next = blocks_.upper_bound(address + platform::PageSize());
  while (next != blocks_.begin()) {
    GuardedBlock& block = (--next)->second;
    const auto memory = reinterpret_cast<uintptr_t>(block.memory);
    if (address < memory) continue;
    const size_t untouchable = block.is_paged ? platform::PageSize() : 0;
    return address < memory + block.memory_bytes + untouchable ? &block : nullptr;
  }
  return nullptr;
}

std::optional<GuardedBlock> GuardedMemory::Find(uintptr_t address) {
  const std::lock_guard lock(mutex_);
  const GuardedBlock* block = At(address);
  return block ? std::optional(*block) : std::nullopt;
}

std::optional<uintptr_t> GuardedMemory::FirstForbidden(uintptr_t start, size_t bytes) {
  const std::lock_guard lock(mutex_);
  const GuardedBlock* block = At(start);
  if (!block) return std::nullopt;
  if (!block->released.empty() || start < block->start || start >= block->end()) return start;
  return bytes > block->end() - start ? std::optional(block->end()) : std::nullopt;
}

}  // namespace cdef::core
