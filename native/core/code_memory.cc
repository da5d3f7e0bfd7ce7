#include "code_memory.h"

#include <sys/mman.h>

#include <cstring>

namespace cdef::core {

namespace {

constexpr size_t kPage = 4096;
/// A chunk: one page of slots, which stays writable, then code, which is executable.
constexpr size_t kChunk = 16 * kPage;
constexpr size_t kMostSlots = kPage / sizeof(CodeMemory::Target);
constexpr size_t kUnit = 32;

/// The pages of a piece become writable, or executable again.
bool Protect(uint8_t* code, size_t size, int protection) {
  const auto first = reinterpret_cast<uintptr_t>(code) & ~(kPage - 1);
  const auto end = reinterpret_cast<uintptr_t>(code) + size;
  return mprotect(reinterpret_cast<void*>(first), end - first, protection) == 0;
}

}  // namespace

CodeMemory::~CodeMemory() {
  for (const Chunk& chunk : chunks_) munmap(chunk.start, kChunk);
}

std::optional<CodeMemory::Piece> CodeMemory::Write(const Assembler& assembler, Target target) {
  if (refuses_) return std::nullopt;
  const auto& code = assembler.code();
  const auto piece = Take((code.size() + kUnit - 1) / kUnit * kUnit);
  if (!piece) return std::nullopt;
  if (!Protect(piece->code, piece->size, PROT_READ | PROT_WRITE)) return std::nullopt;
  // SAFETY: `Take` gave these bytes to nobody else, and no code runs on this thread now but ours.
  std::memset(piece->code, 0xcc, piece->size);
  std::memcpy(piece->code, code.data(), code.size());
  for (const size_t at : assembler.slot_references()) {
    const auto distance = static_cast<int32_t>(reinterpret_cast<uint8_t*>(piece->slot) - (piece->code + at + 4));
    std::memcpy(piece->code + at, &distance, sizeof distance);
  }
  *piece->slot = target;
  if (Protect(piece->code, piece->size, PROT_READ | PROT_EXEC)) return piece;
  // Other thunks may lie in the same pages, so this is not expected to be survived; but none has been made executable
  // where the system refuses the first one.
  refuses_ = true;
  return std::nullopt;
}

std::optional<CodeMemory::Piece> CodeMemory::Take(size_t size) {
  if (size > kChunk - kPage) return std::nullopt;
  const bool fits = !chunks_.empty() && chunks_.back().used + size <= kChunk && chunks_.back().slots < kMostSlots;
  if (!fits && !AddChunk()) return std::nullopt;
  Chunk& chunk = chunks_.back();
  const Piece piece{chunk.start + chunk.used, reinterpret_cast<Target*>(chunk.start) + chunk.slots, size};
  chunk.used += size;
  ++chunk.slots;
  return piece;
}

bool CodeMemory::AddChunk() {
  void* start = mmap(nullptr, kChunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return false;
  chunks_.push_back({static_cast<uint8_t*>(start), kPage, 0});
  return true;
}

}  // namespace cdef::core
