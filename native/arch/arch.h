/// What the code of one processor and calling convention implements. Each convention has a folder, whose files are guarded
/// by the macro below; where there is none for the machine, `none` says so, and everything goes
/// through libffi. What the conventions of one processor share lies in a folder of its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "../core/call_plan.h"
#include "../core/machine_code.h"
#include "../core/thread_state.h"

// CDEF_NO_ARCH builds without code of our own, as on a machine that has none.
#if defined(__x86_64__) && defined(__ELF__) && !defined(CDEF_NO_ARCH)
#define CDEF_ARCH_SYSV_X64 1
#elif defined(__x86_64__) && defined(_WIN32) && !defined(CDEF_NO_ARCH)
#define CDEF_ARCH_WIN64 1
#elif defined(__aarch64__) && defined(__linux__) && !defined(CDEF_NO_ARCH)
#define CDEF_ARCH_AAPCS64 1
#else
#define CDEF_ARCH_NONE 1
#endif

namespace cdef::arch {

/// The conventions, numbered as CONVENTION_CODES of src/native/call.ts.
enum class Convention : int32_t { kNone = 0, kSysvX64 = 1, kAapcs64 = 2, kWin64 = 3, kI386 = 4, kAppleArm64 = 5 };

#if defined(CDEF_ARCH_SYSV_X64)
/// The one whose code this build writes.
inline constexpr Convention kConvention = Convention::kSysvX64;
/// Registers of each kind for arguments and for a result.
inline constexpr uint32_t kIntegerRegisters = 6;
inline constexpr uint32_t kVectorRegisters = 8;
inline constexpr uint32_t kVectorResults = 2;
#elif defined(CDEF_ARCH_AAPCS64)
inline constexpr Convention kConvention = Convention::kAapcs64;
inline constexpr uint32_t kIntegerRegisters = 8;
inline constexpr uint32_t kVectorRegisters = 8;
inline constexpr uint32_t kVectorResults = 4;
#elif defined(CDEF_ARCH_WIN64)
inline constexpr Convention kConvention = Convention::kWin64;
inline constexpr uint32_t kIntegerRegisters = 4;
inline constexpr uint32_t kVectorRegisters = 4;
inline constexpr uint32_t kVectorResults = 1;
#else
inline constexpr Convention kConvention = Convention::kNone;
inline constexpr uint32_t kIntegerRegisters = 0;
inline constexpr uint32_t kVectorRegisters = 0;
inline constexpr uint32_t kVectorResults = 0;
#endif
inline constexpr uint32_t kIntegerResults = 2;

/// How a fast function takes its arguments; the numbers are those of FAST_FORM in src/native/addon.ts.
enum class FastForm : int32_t {
  /// One number each; a 64-bit result is a number, and its exact bits lie in the state. Of a struct the address, where
  /// as many bytes can be read; before all others that of whole eightbytes for a struct that is the result.
  kNumbers = 0,
  /// The same, with bigints for 64-bit integers in and out.
  kBigints = 1,
  /// The offset of a frame.
  kPacked = 2,
  /// Nothing: the frame's offset lies in the state. Never fast, but JavaScript may always run inside.
  kEntry = 3,
};

/// What the thunks of one thread have in common.
struct ThunkContext {
  int32_t* words;
  char* frames;
  int* errno_address;
  /// False where JavaScript must not run inside a fast call: then no call is made while closures live.
  bool may_run_javascript;
  /// Of one C function: whether it leaves errno alone, and whether it calls nothing back, so that nothing has to be done for
  /// that. A convention may do it all the same.
  bool leaves_errno = false;
  bool calls_nothing_back = false;
};

/// What a function leaves alone, in bits; the numbers are those of OMIT in src/native/addon.ts.
enum class Omit : uint32_t { kErrno = 1, kCallbacks = 2 };

/// A thunk for arguments in registers and on the stack; nothing for values that V8 cannot pass so.
std::optional<core::MachineCode> WriteDirectThunk(const core::CallPlan& plan, FastForm form,
                                                  const ThunkContext& context);

/// Who looks after errno, the depth and the rest of what `Underway` does.
enum class Upkeep { kByThunk, kByCaller };

/// A thunk that takes a frame's offset after the receiver; nothing for values too large to be copied here.
std::optional<core::MachineCode> WritePackedThunk(const core::CallPlan& plan, const ThunkContext& context,
                                                  Upkeep upkeep);

/// Calls `target` as the moves say, between the frame and the registers. Needs no memory that can be executed.
void Invoke(const core::CallMap& map, void (*target)(), char* frame);

/// A function for V8 to call that passes `argument` on to another one, the thunk's target.
core::MachineCode WriteForwarder(const void* argument);

/// What thunks call in place of a function whose library has been closed: notes that nothing was called.
core::MachineCode WriteClosedTarget(const ThunkContext& context);

/// The function that V8 calls where it cannot make a fast call: notes that nothing was called.
core::MachineCode WriteSlowCallback(const ThunkContext& context);

/// Makes a reference of placed code lead to its slot.
void LinkSlot(uint8_t* code, size_t reference, const void* slot);

/// A whole vector register as it lies in memory.
struct VectorRegister {
  unsigned char bytes[16];
};

/// What the entry code of closures saves for them, and what they leave for it to load.
#if defined(CDEF_ARCH_AAPCS64)
struct ClosureRegisters {
  uint64_t integers[8];
  /// x8: where a result in memory belongs.
  uint64_t indirect_result;
  uint64_t unused;
  VectorRegister vectors[8];
  uint64_t integer_results[kIntegerResults];
  VectorRegister vector_results[kVectorResults];

  void* result_address() const { return reinterpret_cast<void*>(indirect_result); }
  /// Nothing is returned beside a result in memory.
  void ReturnResultAddress() {}
  /// No convention of this processor has a value there.
  void* x87_result(uint32_t index) { return &vector_results[index]; }
};
#elif defined(CDEF_ARCH_WIN64)
struct ClosureRegisters {
  uint64_t integers[4];
  VectorRegister vectors[4];
  uint64_t integer_results[kIntegerResults];
  VectorRegister vector_results[2];

  /// C passes the address of memory for the result as the first argument, and wants it returned.
  void* result_address() const { return reinterpret_cast<void*>(integers[0]); }
  void ReturnResultAddress() { integer_results[0] = integers[0]; }
  /// No value of this convention lies there.
  void* x87_result(uint32_t) { return &vector_results[1]; }
};
#else
struct ClosureRegisters {
  uint64_t integers[6];
  VectorRegister vectors[8];
  uint64_t integer_results[2];
  VectorRegister vector_results[2];
  /// Ten bytes of each count.
  unsigned char x87_results[2][16];

  /// C passes the address of memory for the result as the first argument, and wants it returned.
  void* result_address() const { return reinterpret_cast<void*>(integers[0]); }
  void ReturnResultAddress() { integer_results[0] = integers[0]; }
  void* x87_result(uint32_t index) { return x87_results[index]; }
};
#endif

/// Where the thunks of closures jump to; nullptr where only libffi makes closures.
const void* ClosureEntry();

/// Bytes of a closure's thunk.
inline constexpr size_t kClosureThunk = 16;

/// A thunk that loads the closure from `word` and jumps to where `entry` points; both lie within 2 GiB.
void WriteClosureThunk(uint8_t* code, const uint8_t* word, const uint8_t* entry);

}  // namespace cdef::arch
