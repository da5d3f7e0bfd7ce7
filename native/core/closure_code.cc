#include "closure_code.h"

#include <cstring>

#include "../arch/arch.h"
#include "../platform/pages.h"

namespace cdef::core {

namespace {

/// One page of words, then one of code; thunk i takes word i + 1, and word 0 holds the common entry.
size_t ChunkSize() { return 2 * platform::PageSize(); }
size_t ThunkCount() { return platform::PageSize() / arch::kClosureThunk; }

}  // namespace

ClosureCode& ClosureCode::OfProcess() {
  static auto* code = new ClosureCode;
  return *code;
}

std::optional<ClosureCode::Piece> ClosureCode::Take(Closure* closure) {
  const std::lock_guard lock(mutex_);
  if (vacant_.empty() && !AddChunk()) return std::nullopt;
  const Piece piece = vacant_.back();
  vacant_.pop_back();
  *piece.slot = closure;
  return piece;
}

void ClosureCode::Free(const Piece& piece) {
  const std::lock_guard lock(mutex_);
  vacant_.push_back(piece);
}

bool ClosureCode::AddChunk() {
  uint8_t* chunk = platform::MapPages(ChunkSize());
  if (!chunk) return false;
  uint8_t* code = chunk + platform::PageSize();
  const void* entry = arch::ClosureEntry();
  std::memcpy(chunk, &entry, sizeof entry);
  for (size_t i = 0; i < ThunkCount(); ++i) {
    arch::WriteClosureThunk(code + i * arch::kClosureThunk, chunk + (i + 1) * sizeof(Closure*), chunk);
  }
  if (!platform::UsePages(code, platform::PageSize(), platform::PageUse::kRun)) {
    platform::UnmapPages(chunk, ChunkSize());
    return false;
  }
  for (size_t i = ThunkCount(); i-- > 0;) {
    vacant_.push_back({code + i * arch::kClosureThunk, reinterpret_cast<Closure**>(chunk) + i + 1});
  }
  return true;
}

}  // namespace cdef::core
