/// Executable memory for thunks: written while it cannot run, run while it cannot be written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "machine_code.h"

namespace cdef::core {

/// Belongs to one JavaScript thread, which alone runs the code: nobody is in a page while it is written, except
/// further up the same stack.
class CodeMemory {
 public:
  using Target = void (*)();

  /// Code and the word from which it takes the address that it calls.
  struct Piece {
    uint8_t* code;
    Target* slot;
    size_t size;
  };

  CodeMemory() = default;
  ~CodeMemory();
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;

  /// Nothing where the system grants no executable memory.
  std::optional<Piece> Write(const MachineCode& code, Target target);
  /// From now on the system grants no executable memory: for tests.
  void RefuseAll() { refuses_ = true; }

 private:
  struct Chunk {
    uint8_t* start;
    size_t used;
    size_t slots;
  };

  std::optional<Piece> Take(size_t size);
  bool AddChunk();

  std::vector<Chunk> chunks_;
  bool refuses_ = false;
};

}  // namespace cdef::core
