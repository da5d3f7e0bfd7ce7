/// Shared libraries, as the system opens them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace cdef::platform {

/// What the system knows an open library by.
struct LibraryHandle {
  void* value;
};

/// Why a library could not be opened, in the system's words.
struct LibraryFailure {
  std::string reason;
};

/// Opens a file, or a name that the system searches for, in UTF-8; a null path is the program with all that it has loaded.
std::variant<LibraryHandle, LibraryFailure> OpenLibrary(const char* path, int flags);

/// The address of a symbol, which may be NULL; nothing where there is none of that name.
std::optional<uintptr_t> FindSymbol(LibraryHandle library, const char* name);

void CloseLibrary(LibraryHandle library);

/// The name of the library that lay at an address before it was closed; nullptr where none did, and where the system does
/// not say. May be asked in a handler of signals, and names the one that was closed last.
const char* ClosedLibraryAt(uintptr_t address);

/// A symbol that the running program exports, or a library it was started with; nullptr where there is none.
void* FindInProgram(const char* name);

struct LibraryFlag {
  const char* name;
  int value;
};

/// The flags of `OpenLibrary`, with the numbers that the system has for them.
std::span<const LibraryFlag> LibraryFlags();

}  // namespace cdef::platform
