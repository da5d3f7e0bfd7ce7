/// The C functions of closures: pages of equal thunks, written once, each with a word that says which closure it enters.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace cdef::core {

class Closure;

/// C may call from any thread at any time, even after the environment of a closure has ended, so a page that has become
/// executable is never written again nor given up; the environments of a process share them.
class ClosureCode {
 public:
  struct Piece {
    void* code;
    Closure** slot;
  };

  static ClosureCode& OfProcess();

  ClosureCode(const ClosureCode&) = delete;
  ClosureCode& operator=(const ClosureCode&) = delete;

  /// A thunk that enters the closure; nothing where the system grants no executable memory.
  std::optional<Piece> Take(Closure* closure);
  void Free(const Piece& piece);

 private:
  ClosureCode() = default;
  bool AddChunk();

  std::mutex mutex_;
  std::vector<Piece> vacant_;
};

}  // namespace cdef::core
