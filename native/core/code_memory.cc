#include "code_memory.h"

#include <cstring>

#include "../arch/arch.h"
#include "../platform/pages.h"

namespace cdef::core {

namespace {

/// A chunk: one page of slots, which stays writable, then code, which is executable.
size_t ChunkSize() { return 16 * platform::PageSize(); }
size_t MostSlots() { return platform::PageSize() / sizeof(CodeMemory::Target); }
constexpr size_t kUnit = 32;

}  // namespace

CodeMemory::~CodeMemory() {
  for (const Chunk& chunk : chunks_) platform::UnmapPages(chunk.start, ChunkSize());
}

std::optional<CodeMemory::Piece> CodeMemory::Write(const MachineCode& code, Target target) {
  if (refuses_) return std::nullopt;
  const auto piece = Take((code.bytes.size() + kUnit - 1) / kUnit * kUnit);
  if (!piece) return std::nullopt;
  if (!platform::UsePages(piece->code, piece->size, platform::PageUse::kWrite)) return std::nullopt;
  // SAFETY: `Take` gave these bytes to nobody else, and no code runs on this thread now but ours.
  std::memset(piece->code, 0xcc, piece->size);
  std::memcpy(piece->code, code.bytes.data(), code.bytes.size());
  for (const size_t reference : code.slot_references) arch::LinkSlot(piece->code, reference, piece->slot);
  *piece->slot = target;
  if (platform::UsePages(piece->code, piece->size, platform::PageUse::kRun)) return piece;
  // Other thunks may lie in the same pages, so this is not expected to be survived; but none has been made executable
  // where the system refuses the first one.
  refuses_ = true;
  return std::nullopt;
}

std::optional<CodeMemory::Piece> CodeMemory::Take(size_t size) {
  if (size > ChunkSize() - platform::PageSize()) return std::nullopt;
  const bool fits = !chunks_.empty() && chunks_.back().used + size <= ChunkSize() && chunks_.back().slots < MostSlots();
  if (!fits && !AddChunk()) return std::nullopt;
  Chunk& chunk = chunks_.back();
  const Piece piece{chunk.start + chunk.used, reinterpret_cast<Target*>(chunk.start) + chunk.slots, size};
  chunk.used += size;
  ++chunk.slots;
  return piece;
}

bool CodeMemory::AddChunk() {
  uint8_t* start = platform::MapPages(ChunkSize());
  if (!start) return false;
  chunks_.push_back({start, platform::PageSize(), 0});
  return true;
}

}  // namespace cdef::core
