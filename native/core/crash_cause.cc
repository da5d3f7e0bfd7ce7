#if !defined(_WIN32)

#include "crash_cause.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "../platform/libraries.h"
#include "guarded_memory.h"

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

/// What lies at an address that cdef knows, or beside it.
void AddBlock(ReportText& text, const GuardedBlock& block, uintptr_t address) {
  if (!block.released.empty()) {
    return text.Add(": in %s, made %s and released %s", block.what.c_str(), block.made.c_str(), block.released.c_str());
  }
  const bool is_before = address < block.start;
  const size_t distance = is_before ? block.start - address : address - block.end();
  const char* where = is_before ? "before the start of" : "behind the end of";
  if (distance == 0) return text.Add(": right %s %s, made %s", where, block.what.c_str(), block.made.c_str());
  text.Add(": %zu bytes %s %s, made %s", distance, where, block.what.c_str(), block.made.c_str());
}

/// All bytes but those that a distance changes, and the upper one, which ARM takes for no part of an address.
bool IsPattern(uintptr_t value, uint8_t pattern) { return value << 8 >> 24 == (~uintptr_t{0} / 255 * pattern) << 8 >> 24; }

/// An address that was read from memory which cdef had filled; false where there is none.
bool AddPattern(ReportText& text, const CrashFacts& facts) {
  const auto has = [&](uint8_t pattern) { return std::ranges::any_of(facts.general, [=](uintptr_t value) { return IsPattern(value, pattern); }); };
  if (has(kReleasedPattern)) {
    text.Add(": an address that was read from released memory, which cdef fills with 0x%x", kReleasedPattern);
    return true;
  }
  if (!has(kZonePattern)) return false;
  text.Add(": an address that was read from outside of its memory, where cdef writes 0x%x", kZonePattern);
  return true;
}

/// Whether the instruction moves 16 bytes or more, which must be aligned: movaps, movapd, movntps, movdqa, movntdq and their
/// forms with a VEX prefix (Intel SDM 2B).
bool IsAlignedMove([[maybe_unused]] uintptr_t code) {
#if defined(__x86_64__)
  // SAFETY: the processor has just read the instruction.
  const auto* byte = reinterpret_cast<const uint8_t*>(code);
  bool is_wide = false;
  if (*byte == 0x66) is_wide = true, ++byte;
  if ((*byte & 0xf0) == 0x40) ++byte;
  if (*byte == 0x0f) ++byte;
  else if (*byte == 0xc5) is_wide = (byte[1] & 3) == 1, byte += 2;
  else if (*byte == 0xc4) is_wide = (byte[2] & 3) == 1, byte += 3;
  else return false;
  if (*byte == 0x28 || *byte == 0x29 || *byte == 0x2b) return true;
  return is_wide && (*byte == 0x6f || *byte == 0x7f || *byte == 0xe7);
#else
  return false;
#endif
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
  if (AddPattern(text, facts)) return;
  if (IsAlignedMove(facts.registers.code)) {
    return text.Add(": a vector is read or written at an address that is not a multiple of its size");
  }
  text.Add(": an address that no process has");
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
  if (const char* library = platform::ClosedLibraryAt(address)) return text.Add(": in %s, which has been closed", library);
  if (facts.registers.access == Registers::Access::kExecute || address == facts.registers.code) return text.Add(": a call through a pointer, and there is no code");
  if (address < kFirstPage) return AddFirstPage(text, facts, address);
  if ((IsPattern(address, kReleasedPattern) || IsPattern(address, kZonePattern)) && AddPattern(text, facts)) return;
  if (AddText(text, "", address)) return;
  auto& guarded = GuardedMemory::Instance();
  if (guarded.Visit(address, [&](const GuardedBlock& block) { AddBlock(text, block, address); })) return;
  const WatchedPointer* pointer = PointerNear(facts, address, kNearPointer);
  if (!pointer) return;
  if (guarded.Visit(pointer->address, [&](const GuardedBlock& block) { AddBlock(text, block, address); })) {
    return text.Add(", to which %s points", pointer->name.c_str());
  }
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
