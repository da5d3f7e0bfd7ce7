#if !defined(_WIN32)

#include "crash_frames.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <unwind.h>

#include <algorithm>
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace cdef::core {

namespace {

struct Walk {
  std::array<uintptr_t, 96> addresses{};
  size_t size = 0;
};

_Unwind_Reason_Code Note(_Unwind_Context* context, void* data) {
  Walk& walk = *static_cast<Walk*>(data);
  if (walk.size == walk.addresses.size()) return _URC_END_OF_STACK;
  int is_before = 0;
  const uintptr_t address = _Unwind_GetIPInfo(context, &is_before);
  walk.addresses[walk.size++] = address;
  return _URC_NO_REASON;
}

const char* FileOf(const Dl_info& info) {
  const char* slash = info.dli_fname ? std::strrchr(info.dli_fname, '/') : nullptr;
  return slash ? slash + 1 : info.dli_fname ? info.dli_fname : "";
}

/// What the code at an address lies in.
const void* BaseOf(const void* code) {
  Dl_info info{};
  return code && dladdr(code, &info) ? info.dli_fbase : nullptr;
}

/// What this very code lies in.
const void* OwnBase() {
  static const void* base = BaseOf(reinterpret_cast<const void*>(&OwnBase));
  return base;
}

/// What the engine lies in, whatever its file is called: the program, or a library of it.
const void* EngineBase() {
  static const void* base = BaseOf(dlsym(RTLD_DEFAULT, "napi_create_function"));
  return base;
}

bool Begins(const char* text, const char* beginning) { return std::strncmp(text, beginning, std::strlen(beginning)) == 0; }

enum class Where { kElsewhere, kLibc, kLoader, kEngine };

Where PlaceOf(const Dl_info& info) {
  const char* file = FileOf(info);
  if (Begins(file, "ld-linux") || Begins(file, "ld-musl") || Begins(file, "ld.so")) return Where::kLoader;
  if (Begins(file, "libc.so") || Begins(file, "libc-") || Begins(file, "libc.musl")) return Where::kLibc;
  if (info.dli_fbase == EngineBase()) return Where::kEngine;
  return Where::kElsewhere;
}

/// Where a walk over the stack goes on that was interrupted itself.
thread_local sigjmp_buf walk_back;
thread_local volatile sig_atomic_t is_walking = 0;

/// Functions over memory and text, which hold nothing. Those for one processor each have no name that others see.
bool IsLeaf(const char* name) {
  constexpr const char* kBeginnings[] = {"str", "mem", "wcs", "wmem", "__str", "__mem", "__wcs", "rawmem", "stp", "bcopy", "bzero"};
  return !name || std::ranges::any_of(kBeginnings, [&](const char* each) { return Begins(name, each); });
}

}  // namespace

#if defined(__x86_64__)
namespace {

constexpr auto kPageFault = 14;

/// The error code of a page fault: Intel SDM 3A, 4.7.
template <typename Bits>
Registers::Access AccessOf(Bits error) {
  return error & 16 ? Registers::Access::kExecute : error & 2 ? Registers::Access::kWrite : Registers::Access::kRead;
}

}  // namespace
#endif

Registers RegistersOf(const ucontext_t& context) {
  Registers registers;
#if defined(__APPLE__) && defined(__x86_64__)
  registers.code = context.uc_mcontext->__ss.__rip;
  registers.stack = context.uc_mcontext->__ss.__rsp;
  if (context.uc_mcontext->__es.__trapno == kPageFault) registers.access = AccessOf(context.uc_mcontext->__es.__err);
#elif defined(__APPLE__)
  registers.code = static_cast<uintptr_t>(__darwin_arm_thread_state64_get_pc(context.uc_mcontext->__ss));
  registers.stack = static_cast<uintptr_t>(__darwin_arm_thread_state64_get_sp(context.uc_mcontext->__ss));
#elif defined(__x86_64__)
  const auto& values = context.uc_mcontext.gregs;
  registers.code = static_cast<uintptr_t>(values[REG_RIP]);
  registers.stack = static_cast<uintptr_t>(values[REG_RSP]);
  if (values[REG_TRAPNO] == kPageFault) registers.access = AccessOf(values[REG_ERR]);
#elif defined(__aarch64__)
  registers.code = static_cast<uintptr_t>(context.uc_mcontext.pc);
  registers.stack = static_cast<uintptr_t>(context.uc_mcontext.sp);
#endif
  return registers;
}

void PrepareFrames() {
  Walk walk;
  _Unwind_Backtrace(Note, &walk);
  OwnBase();
  EngineBase();
}

void CrashFrames::Interrupt() {
  if (is_walking) siglongjmp(walk_back, 1);
}

CrashFrames::CrashFrames(const Registers& registers) {
  Dl_info info{};
  // SAFETY: unwinding reads the code that it begins at.
  const bool is_code = dladdr(reinterpret_cast<const void*>(registers.code), &info) != 0;
  addresses_[size_++] = registers.code;
  if (!is_code) {
    // Nothing is known of where it is, but a call leaves its return address.
    // SAFETY: the stack pointer is that of code which has just called.
    if (registers.access == Registers::Access::kExecute) addresses_[size_++] = *reinterpret_cast<const uintptr_t*>(registers.stack);
    return;
  }
  static thread_local Walk walk;
  walk.size = 0;
  // What lies on the stack may be overwritten, and unwinding reads what it leads to.
  if (sigsetjmp(walk_back, 1) == 0) {
    is_walking = 1;
    _Unwind_Backtrace(Note, &walk);
  }
  is_walking = 0;
  const auto end = walk.addresses.begin() + static_cast<std::ptrdiff_t>(walk.size);
  auto first = std::find(walk.addresses.begin(), end, registers.code);
  if (first != end) ++first;
  for (; first != end && size_ < kMost; ++first) {
    Dl_info each{};
    if (dladdr(reinterpret_cast<const void*>(*first), &each) && each.dli_fbase == OwnBase()) break;
    addresses_[size_++] = *first;
  }
}

/// Where a call returns to may be the next function: what called lies before.
bool CrashFrames::Find(size_t index, Dl_info& info) const {
  return dladdr(reinterpret_cast<const void*>(addresses_[index] - (index > 0 ? 1 : 0)), &info) != 0;
}

CrashFrames::Text CrashFrames::Describe(size_t index) const {
  Text text{};
  const uintptr_t address = addresses_[index];
  Dl_info info{};
  if (!Find(index, info)) {
    std::snprintf(text.data(), text.size(), "0x%zx", address);
  } else if (info.dli_sname) {
    std::snprintf(text.data(), text.size(), "%s+0x%zx (%s)", info.dli_sname, address - reinterpret_cast<uintptr_t>(info.dli_saddr), FileOf(info));
  } else {
    std::snprintf(text.data(), text.size(), "%s+0x%zx", FileOf(info), address - reinterpret_cast<uintptr_t>(info.dli_fbase));
  }
  return text;
}

bool CrashFrames::CanBeLeft(int signal) const {
  // Who aborts has found something that must not go on.
  if (signal == SIGABRT || size_ == 0) return false;
  for (size_t i = 0; i < size_; ++i) {
    Dl_info info{};
    if (!Find(i, info)) continue;
    const Where where = PlaceOf(info);
    if (where == Where::kLoader || where == Where::kEngine) return false;
    if (where == Where::kLibc && (i > 0 || !IsLeaf(info.dli_sname))) return false;
  }
  return true;
}

GeneralRegisters GeneralRegistersOf([[maybe_unused]] const ucontext_t& context) {
  GeneralRegisters found{};
#if defined(__linux__) && defined(__x86_64__)
  constexpr int kGeneral[] = {REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_R8,
                              REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  const auto& values = context.uc_mcontext.gregs;
  std::ranges::transform(kGeneral, found.begin(), [&](int each) { return static_cast<uintptr_t>(values[each]); });
#elif defined(__linux__) && defined(__aarch64__)
  std::copy_n(context.uc_mcontext.regs, found.size(), found.begin());
#endif
  return found;
}

}  // namespace cdef::core

#endif
