/// The C functions of closures: pages of equal thunks, written once, each with a word that says which closure it enters.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace cdef::core {

class Closure;

/// C may call from any thread at any time, so a page that has become executable is never written again.
class ClosureCode {
 public:
  struct Piece {
    void* code;
    Closure** slot;
  };

  ClosureCode() = default;
  ~ClosureCode();
  ClosureCode(const ClosureCode&) = delete;
  ClosureCode& operator=(const ClosureCode&) = delete;

  /// A thunk that enters the closure; nothing where the system grants no executable memory.
  std::optional<Piece> Take(Closure* closure);
  void Free(const Piece& piece) { vacant_.push_back(piece); }

 private:
  bool AddChunk();

  std::vector<uint8_t*> chunks_;
  std::vector<Piece> vacant_;
};

}  // namespace cdef::core
