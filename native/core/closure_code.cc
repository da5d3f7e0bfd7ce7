#include "closure_code.h"

#include <sys/mman.h>

#include <cstring>

#include "closure_entry.h"

namespace cdef::core {

namespace {

constexpr size_t kPage = 4096;
/// One page of words, then one of code; thunk i takes word i + 1, and word 0 holds the common entry.
constexpr size_t kChunk = 2 * kPage;
constexpr size_t kThunk = 16;
constexpr size_t kThunks = kPage / kThunk;

/// `mov r11, [word]`, `jmp [entry]`, both relative to the instruction pointer.
void WriteThunk(uint8_t* code, const uint8_t* word, const uint8_t* entry) {
  constexpr uint8_t kBytes[kThunk] = {0x4c, 0x8b, 0x1d, 0, 0, 0, 0, 0xff, 0x25, 0, 0, 0, 0, 0xcc, 0xcc, 0xcc};
  std::memcpy(code, kBytes, kThunk);
  const auto to_word = static_cast<int32_t>(word - (code + 7));
  const auto to_entry = static_cast<int32_t>(entry - (code + 13));
  std::memcpy(code + 3, &to_word, sizeof to_word);
  std::memcpy(code + 9, &to_entry, sizeof to_entry);
}

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
  void* memory = mmap(nullptr, kChunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  auto* chunk = static_cast<uint8_t*>(memory);
  const void* entry = ClosureEntry();
  std::memcpy(chunk, &entry, sizeof entry);
  for (size_t i = 0; i < kThunks; ++i) {
    WriteThunk(chunk + kPage + i * kThunk, chunk + (i + 1) * sizeof(Closure*), chunk);
  }
  if (mprotect(chunk + kPage, kPage, PROT_READ | PROT_EXEC) != 0) {
    munmap(memory, kChunk);
    return false;
  }
  for (size_t i = kThunks; i-- > 0;) {
    vacant_.push_back({chunk + kPage + i * kThunk, reinterpret_cast<Closure**>(chunk) + i + 1});
  }
  return true;
}

}  // namespace cdef::core
