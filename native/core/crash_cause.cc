#if !defined(_WIN32)

#include "crash_cause.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>

namespace cdef::core {

namespace {

constexpr uintptr_t kFirstPage = 4096;
/// How near the stack pointer what was touched is where the stack is full: one frame may be large.
constexpr uintptr_t kNearStack = 1 << 20;
/// C that goes on and on stops where memory does.
constexpr uintptr_t kNearPointer = 1 << 28;

/// The processor says nothing of an address that no process can have, and only Linux says that.
bool IsGeneralProtection([[maybe_unused]] const siginfo_t& info) {
#if defined(SI_KERNEL)
  return info.si_code == SI_KERNEL;
#else
  return false;
#endif
}

bool IsCanonical(uintptr_t address) {
  const uintptr_t upper = address >> 47;
  return upper == 0 || upper == 0x1ffff;
}

/// The bytes of a word as text; empty where they are none.
std::array<char, 9> TextOf(uintptr_t word) {
  std::array<char, 9> text{};
  std::memcpy(text.data(), &word, sizeof word);
  const size_t length = std::strlen(text.data());
  for (size_t i = 0; i < sizeof word; ++i) {
    const auto character = static_cast<unsigned char>(text[i]);
    if (i < length ? !std::isprint(character) : character != 0) return {};
  }
  return length >= 4 ? text : std::array<char, 9>{};
}

bool AddText(ReportText& text, const char* what, uintptr_t word) {
  const auto letters = TextOf(word);
  if (letters[0] == '\0') return false;
  text.Add(": %s0x%zx reads as the text \"%s\": text lies where a pointer should", what, word, letters.data());
  return true;
}

const WatchedPointer* PointerNear(const CrashFacts& facts, uintptr_t address, uintptr_t most) {
  const WatchedPointer* found = nullptr;
  for (const auto& pointer : facts.pointers) {
    const bool is_near = pointer.address <= address && address - pointer.address < most;
    if (is_near && (!found || pointer.address > found->address)) found = &pointer;
  }
  return found;
}

void AddFirstPage(ReportText& text, const CrashFacts& facts, uintptr_t address) {
  const WatchedPointer* pointer = PointerNear(facts, address, kFirstPage);
  if (pointer && pointer->address == 0) return text.Add(": %s is NULL", pointer->name.c_str());
  if (pointer) return text.Add(": %s is %zu, a small integer and no pointer", pointer->name.c_str(), pointer->address);
  text.Add(": NULL, or a member behind it");
}

/// What no argument need be the reason of.
void AddImpossible(ReportText& text, const CrashFacts& facts) {
  for (const auto& pointer : facts.pointers) {
    if (IsCanonical(pointer.address)) continue;
    if (!AddText(text, (pointer.name + " = ").c_str(), pointer.address)) {
      text.Add(": %s is 0x%zx, an address that no process has", pointer.name.c_str(), pointer.address);
    }
    return;
  }
  text.Add(": an address that no process has, or a vector access that is not aligned");
}

bool IsStackOverflow(const CrashFacts& facts, uintptr_t address) {
  const uintptr_t stack = facts.registers.stack;
  const bool is_near = address < stack ? stack - address < kNearStack : address - stack < kFirstPage;
  return is_near && facts.stack > stack && facts.stack - stack > 64 * 1024;
}

void AddAccess(ReportText& text, const CrashFacts& facts, uintptr_t address) {
  switch (facts.registers.access) {
    case Registers::Access::kRead: return text.Add(", reading 0x%zx", address);
    case Registers::Access::kWrite: return text.Add(", writing 0x%zx", address);
    case Registers::Access::kExecute: return text.Add(", calling 0x%zx", address);
    case Registers::Access::kUnknown: return text.Add(", at 0x%zx", address);
  }
}

void AddMemoryCause(ReportText& text, const CrashFacts& facts) {
  if (IsGeneralProtection(facts.info)) return AddImpossible(text, facts);
  const uintptr_t address = AddressOf(facts.info);
  AddAccess(text, facts, address);
  if (IsStackOverflow(facts, address)) return text.Add(": the stack is full: C calls itself without end, or has large local variables");
  if (facts.registers.access == Registers::Access::kExecute || address == facts.registers.code) return text.Add(": a call through a pointer, and there is no code");
  if (address < kFirstPage) return AddFirstPage(text, facts, address);
  if (AddText(text, "", address)) return;
  const WatchedPointer* pointer = PointerNear(facts, address, kNearPointer);
  if (!pointer) return;
  if (pointer->address == address) return text.Add(": %s points to no memory", pointer->name.c_str());
  text.Add(": %zu bytes behind where %s points", address - pointer->address, pointer->name.c_str());
}

/// The type of a C++ exception that nobody caught; its library is the system's, not the one in the program.
void AddException(ReportText& text) {
  void* library = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_NOLOAD);
  if (!library) return text.Add(": abort was called");
  const auto current = reinterpret_cast<std::type_info* (*)()>(dlsym(library, "__cxa_current_exception_type"));
  const std::type_info* type = current ? current() : nullptr;
  if (!type) return text.Add(": abort was called");
  int status = 0;
  char* name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  text.Add(": a C++ exception of type %s was thrown, and nobody caught it", status == 0 ? name : type->name());
  std::free(name);
}

}  // namespace

uintptr_t AddressOf(const siginfo_t& info) {
  const bool has_address = info.si_signo == SIGSEGV || info.si_signo == SIGBUS;
  return has_address && !IsGeneralProtection(info) ? reinterpret_cast<uintptr_t>(info.si_addr) : 0;
}

void AddCause(ReportText& text, const CrashFacts& facts) {
  switch (facts.signal) {
    case SIGSEGV: return AddMemoryCause(text, facts);
    case SIGBUS:
      AddAccess(text, facts, AddressOf(facts.info));
      return text.Add(facts.info.si_code == BUS_ADRERR ? ": beyond the end of a file that is mapped" : ": not aligned");
    case SIGFPE: return text.Add(facts.info.si_code == FPE_INTDIV ? ": an integer was divided by zero" : ": arithmetic");
    case SIGILL: return text.Add(": no instruction, as a compiler puts where code must not come");
    case SIGABRT: return AddException(text);
    default: return text.Add(": a breakpoint");
  }
}

}  // namespace cdef::core

#endif
