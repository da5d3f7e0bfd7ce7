#if defined(_WIN32)

#include "../libraries.h"

#include <windows.h>

#include <psapi.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../last_error.h"
#include "wide.h"

namespace cdef::platform {

namespace {

/// The system has none of these, and programs for other systems give them: they ask for what happens anyway.
constexpr LibraryFlag kFlags[] = {{"RTLD_LAZY", 0}, {"RTLD_NOW", 0}, {"RTLD_GLOBAL", 0}, {"RTLD_LOCAL", 0}};

/// Stands for the program and all that it has loaded.
char the_program;

template <typename Function>
uintptr_t AddressOf(Function* function) {
  return reinterpret_cast<uintptr_t>(function);
}

/// What the headers of Windows' C library define where others export it.
std::optional<uintptr_t> FindInline(std::string_view name) {
  static const std::array<std::pair<std::string_view, uintptr_t>, 12> functions{{
      {"printf", AddressOf(std::printf)},     {"fprintf", AddressOf(std::fprintf)},
      {"sprintf", AddressOf(std::sprintf)},   {"snprintf", AddressOf(std::snprintf)},
      {"vprintf", AddressOf(std::vprintf)},   {"vfprintf", AddressOf(std::vfprintf)},
      {"vsprintf", AddressOf(std::vsprintf)}, {"vsnprintf", AddressOf(std::vsnprintf)},
      {"scanf", AddressOf(std::scanf)},       {"fscanf", AddressOf(std::fscanf)},
      {"sscanf", AddressOf(std::sscanf)},     {"vsscanf", AddressOf(std::vsscanf)},
  }};
  for (const auto& [known, address] : functions) {
    if (known == name) return address;
  }
  return std::nullopt;
}

std::optional<uintptr_t> FindIn(HMODULE module, const char* name) {
  // An address below 64 KiB stands for an ordinal, which no name is.
  const FARPROC address = module ? GetProcAddress(module, name) : nullptr;
  if (!address) return std::nullopt;
  return reinterpret_cast<uintptr_t>(address);
}

std::vector<HMODULE> LoadedModules() {
  std::vector<HMODULE> modules(256);
  DWORD bytes = 0;
  const auto room = [&] { return static_cast<DWORD>(modules.size() * sizeof(HMODULE)); };
  while (K32EnumProcessModules(GetCurrentProcess(), modules.data(), room(), &bytes) && bytes > room()) {
    modules.resize(bytes / sizeof(HMODULE));
  }
  modules.resize(bytes / sizeof(HMODULE));
  return modules;
}

/// The program, its C library, and then the rest: ntdll, which is loaded first of all, has another `sprintf` than C.
std::optional<uintptr_t> FindAnywhere(const char* name) {
  if (const auto found = FindIn(GetModuleHandleW(nullptr), name)) return found;
  if (const auto found = FindIn(GetModuleHandleW(L"ucrtbase.dll"), name)) return found;
  if (const auto found = FindInline(name)) return found;
  for (const HMODULE module : LoadedModules()) {
    if (const auto found = FindIn(module, name)) return found;
  }
  return std::nullopt;
}

/// The system takes both kinds of slash in most places, but not where it searches for a library.
std::wstring SystemPath(const char* path) {
  std::wstring wide = Widen(path);
  for (wchar_t& character : wide) {
    if (character == L'/') character = L'\\';
  }
  return wide;
}

/// Whether it begins at a drive or a share, so that the libraries it needs are looked for beside it.
bool IsWhole(const std::wstring& path) { return (path.size() > 2 && path[1] == L':' && path[2] == L'\\') || path.starts_with(L"\\\\"); }

}  // namespace

std::variant<LibraryHandle, LibraryFailure> OpenLibrary(const char* path, int) {
  if (!path) return LibraryHandle{&the_program};
  const std::wstring wide = SystemPath(path);
  // No window that asks for a missing disk or library.
  DWORD former = 0;
  SetThreadErrorMode(SEM_FAILCRITICALERRORS, &former);
  const HMODULE module = LoadLibraryExW(wide.c_str(), nullptr, IsWhole(wide) ? LOAD_WITH_ALTERED_SEARCH_PATH : 0);
  const DWORD code = GetLastError();
  SetThreadErrorMode(former, nullptr);
  if (module) return LibraryHandle{module};
  return LibraryFailure{ErrorText(static_cast<int32_t>(code)) + " (error " + std::to_string(code) + ")"};
}

std::optional<uintptr_t> FindSymbol(LibraryHandle library, const char* name) {
  return library.value == &the_program ? FindAnywhere(name) : FindIn(static_cast<HMODULE>(library.value), name);
}

const char* ClosedLibraryAt(uintptr_t) { return nullptr; }

void CloseLibrary(LibraryHandle library) {
  if (library.value != &the_program) FreeLibrary(static_cast<HMODULE>(library.value));
}

void* FindInProgram(const char* name) {
  return reinterpret_cast<void*>(FindIn(GetModuleHandleW(nullptr), name).value_or(0));
}

std::span<const LibraryFlag> LibraryFlags() { return kFlags; }

}  // namespace cdef::platform

#endif
