/// The code between V8's fast calls and C functions on Windows: moves arguments, keeps errno and the last error, counts the
/// depth of calls.
#include "../arch.h"
#if defined(CDEF_ARCH_WIN64)

#include <algorithm>
#include <cstring>

#include "../engine_values.h"
#include "../x64/assembler.h"
#include "../x64/thunk_parts.h"

namespace cdef::arch {

using core::CallMap;
using core::CallPlan;
using core::Location;
using core::MachineCode;
using core::Move;
using core::Passing;
using core::Room;
using core::Scalar;
using core::ThreadState;

namespace {

constexpr Register kIntegers[] = {kRcx, kRdx, kR8, kR9};

/// The largest values that a thunk copies itself, in eightbytes of all of them.
constexpr uint32_t kMostStackEightbytes = 64;

/// LastErrorValue of the thread environment block, to which gs points: what GetLastError reads.
constexpr int32_t kLastErrorOfThread = 0x68;

constexpr Memory WordAt(ThreadState::Word word) { return {kRbx, static_cast<int32_t>(word * sizeof(int32_t))}; }
constexpr Memory StackAt(uint32_t eightbyte, int32_t from = 0) {
  return {kRsp, from + static_cast<int32_t>(eightbyte * 8)};
}

/// The frame of every thunk: rbx holds the state, in one with a frame or a struct r13 where that is, and the stack is
/// aligned. A place has the same number whether it is a register or on the stack (src/abi/win64/moves.ts).
class ThunkWriter {
 public:
  ThunkWriter(const ThunkContext& context, bool has_place, Upkeep upkeep, Assembler& to)
      : context_(context), has_place_(has_place), upkeep_(upkeep), to_(to) {}

  /// Makes room for so many eightbytes. Returns the distance from rsp to the caller's stack arguments.
  int32_t Begin(uint32_t stack) {
    to_.Push(kRbx);
    if (has_place_) to_.Push(kR13);
    // The return address and the registers lie on a stack that was aligned before them.
    const int32_t saved = has_place_ ? 24 : 16;
    bytes_ = static_cast<int32_t>((stack + stack % 2) * 8) + saved % 16;
    to_.AddToStack(-bytes_);
    to_.MoveAddress(kRbx, context_.words);
    if (IsGuarded()) {
      to_.Compare32(WordAt(ThreadState::kClosures), 0);
      bail_ = to_.JumpIfNotEqual();
    }
    return bytes_ + saved;
  }

  /// The last thing before the arguments are loaded; uses rax and r10. errno and the last error are stored only where they differ.
  void Enter() {
    if (upkeep_ == Upkeep::kByCaller) return;
    to_.StoreCallNumber32(WordAt(ThreadState::kFast), core::CallNames::kNameless);
    to_.Load32(kRax, WordAt(ThreadState::kErrno));
    to_.MoveAddress(kR10, context_.errno_address);
    to_.Compare32(kRax, {kR10, 0});
    const size_t is_same = to_.JumpIfEqual();
    to_.Store32({kR10, 0}, kRax);
    to_.Bind(is_same);
    to_.Load32(kRax, WordAt(ThreadState::kLastError));
    to_.StoreThreadWord32(kLastErrorOfThread, kRax);
  }

  /// After the call; leaves the result registers alone.
  void Leave() {
    if (upkeep_ == Upkeep::kByCaller) return Return();
    to_.LoadThreadWord32(kRcx, kLastErrorOfThread);
    to_.Store32(WordAt(ThreadState::kLastError), kRcx);
    to_.StoreNumber32(WordAt(ThreadState::kFast), 0);
    to_.MoveAddress(kR10, context_.errno_address);
    to_.Load32(kRcx, {kR10, 0});
    to_.Compare32(kRcx, WordAt(ThreadState::kErrno));
    const size_t is_same = to_.JumpIfEqual();
    to_.Store32(WordAt(ThreadState::kErrno), kRcx);
    to_.Bind(is_same);
    Return();
    if (!IsGuarded()) return;
    to_.Bind(bail_);
    to_.Or32(WordAt(ThreadState::kFlags), ThreadState::kNotCalled);
    Return();
  }

 private:
  /// Whether no call may be made while closures live.
  bool IsGuarded() const { return upkeep_ == Upkeep::kByThunk && !context_.may_run_javascript; }

  void Return() {
    to_.AddToStack(bytes_);
    if (has_place_) to_.Pop(kR13);
    to_.Pop(kRbx);
    to_.Return();
  }

  const ThunkContext& context_;
  const bool has_place_;
  const Upkeep upkeep_;
  Assembler& to_;
  int32_t bytes_ = 0;
  size_t bail_ = 0;
};

/// Moves what V8 has in a place to the one before it, of the same kind.
void MoveDown(Assembler& to, const Location& source, const Location& target, bool is_float, int32_t callers) {
  if (target.room == Room::kVector) {
    const auto xmm = static_cast<uint8_t>(target.index);
    if (source.room == Room::kVector) return to.MoveVector(xmm, static_cast<uint8_t>(source.index));
    return is_float ? to.LoadFloat(xmm, StackAt(source.index, callers)) : to.LoadDouble(xmm, StackAt(source.index, callers));
  }
  if (source.room == Room::kInteger) return to.Move(kIntegers[target.index], kIntegers[source.index]);
  to.Load64(target.room == Room::kInteger ? kIntegers[target.index] : kRax, StackAt(source.index, callers));
  if (target.room == Room::kStack) to.Store64(StackAt(target.index), kRax);
}

std::optional<MachineCode> WriteStructThunk(const CallPlan& plan, FastForm form, const ThunkContext& context);

}  // namespace

std::optional<MachineCode> WriteDirectThunk(const CallPlan& plan, FastForm form, const ThunkContext& context) {
  if (!plan.map() || plan.is_compiled() || plan.is_variadic()) return std::nullopt;
  const bool has_structs = IsStruct(plan.result()) || std::ranges::any_of(plan.parameters(), IsStruct);
  if (has_structs) return WriteStructThunk(plan, form, context);
  if (!IsDirect(plan.result(), form)) return std::nullopt;
  const auto passes = [form](const Passing& value) { return IsDirect(value, form); };
  if (!std::ranges::all_of(plan.parameters(), passes)) return std::nullopt;
  const CallMap& map = *plan.map();
  Assembler to;
  ThunkWriter writer(context, false, Upkeep::kByThunk, to);
  const int32_t callers = writer.Begin(map.stack_eightbytes);
  writer.Enter();
  // Each value moves down by one place, so that the order of the parameters overwrites none that is still needed.
  for (const Move& move : map.arguments) {
    MoveDown(to, map.engine_parameters[move.parameter], move.location, move.scalar == Scalar::kFloat, callers);
  }
  to.CallSlot();
  ConvertResult(to, plan.result().scalar, form, WordAt(ThreadState::kResult));
  writer.Leave();
  return std::move(to).Finish();
}

namespace {

/// Loads 1, 2, 4 or 8 bytes as the convention wants them: narrow integers extended to 32 bits.
void LoadInteger(Assembler& to, Register into, Scalar scalar, uint32_t size, Memory from) {
  const bool is_signed = scalar == Scalar::kS8 || scalar == Scalar::kS16;
  if (size <= 2) return to.LoadExtended(into, from, size, is_signed);
  if (size == 4) return to.Load32(into, from);
  to.Load64(into, from);
}

/// Loads one value from where it lies; of one that goes by address, that. A variadic function looks for floating values in
/// the integer registers.
void LoadValue(Assembler& to, const Move& move, Memory from, bool is_variadic) {
  const Location& room = move.location;
  const Register into = room.room == Room::kStack ? kRax : kIntegers[room.index];
  if (room.room == Room::kVector) {
    const auto xmm = static_cast<uint8_t>(room.index);
    if (move.size == 4) to.LoadFloat(xmm, from);
    else to.LoadDouble(xmm, from);
    if (!is_variadic) return;
  }
  if (move.scalar == Scalar::kAggregate) to.LoadAddress(into, from);
  else LoadInteger(to, into, move.scalar, move.size, from);
  if (room.room == Room::kStack) to.Store64(StackAt(room.index), kRax);
}

/// Stores the result registers where r13 points to, whole: the place has 16 bytes at least.
void StoreResult(Assembler& to, const CallMap& map) {
  for (const Move& move : map.results) {
    const Memory into{kR13, static_cast<int32_t>(move.frame_offset)};
    if (move.location.room == Room::kVector) to.StoreDouble(into, static_cast<uint8_t>(move.location.index));
    else to.Store64(into, kRax);
  }
}

constexpr uint32_t EightbytesOf(const Move& move) { return (move.size + 15) / 16 * 2; }

/// Copies a struct from where r11 points to; C may change what it is given the address of.
void CopyStruct(Assembler& to, uint32_t size, Memory into) {
  for (uint32_t done = 0; done < size;) {
    const uint32_t rest = size - done;
    const uint32_t step = rest >= 8 ? 8 : rest >= 4 ? 4 : 1;
    const Memory from{kR11, static_cast<int32_t>(done)};
    const Memory place{into.base, into.distance + static_cast<int32_t>(done)};
    LoadInteger(to, kRax, Scalar::kU8, step, from);
    if (step == 8) to.Store64(place, kRax);
    else if (step == 4) to.Store32(place, kRax);
    else to.Store8(place, kRax);
    done += step;
  }
}

/// Like a packed thunk, but each struct is loaded from where it lies, and a result stored where it will stay. V8's
/// registers go to the room that it keeps for them on the stack, where all its values then are.
std::optional<MachineCode> WriteStructThunk(const CallPlan& plan, FastForm form, const ThunkContext& context) {
  const CallMap& map = *plan.map();
  const auto passes = [form](const Passing& value) { return IsStruct(value) || IsDirect(value, form); };
  const bool has_scalars_only = std::ranges::all_of(plan.parameters(), passes) && passes(plan.result());
  if (form != FastForm::kNumbers || !has_scalars_only) return std::nullopt;
  uint32_t copied = 0;
  for (const Move& move : map.arguments) {
    if (move.scalar == Scalar::kAggregate) copied += EightbytesOf(move);
  }
  if (map.stack_eightbytes > kMostStackEightbytes || copied > kMostStackEightbytes) return std::nullopt;

  Assembler to;
  ThunkWriter writer(context, true, Upkeep::kByThunk, to);
  uint32_t copy = map.stack_eightbytes + map.stack_eightbytes % 2;
  const int32_t callers = writer.Begin(copy + copied);
  const auto keep = [&](const Location& source) {
    const Memory place = StackAt(source.index, callers);
    if (source.room == Room::kInteger) to.Store64(place, kIntegers[source.index]);
    if (source.room == Room::kVector) to.StoreDouble(place, static_cast<uint8_t>(source.index));
  };
  if (map.engine_result) keep(*map.engine_result);
  std::ranges::for_each(map.engine_parameters, keep);
  writer.Enter();
  if (map.engine_result) to.Load64(kR13, StackAt(map.engine_result->index, callers));
  for (const Move& move : map.arguments) {
    const Memory source = StackAt(map.engine_parameters[move.parameter].index, callers);
    if (!IsStruct(plan.parameters()[move.parameter])) {
      LoadValue(to, move, source, false);
      continue;
    }
    to.Load64(kR11, source);
    if (move.scalar == Scalar::kAggregate) {
      CopyStruct(to, move.size, StackAt(copy));
      LoadValue(to, move, StackAt(copy), false);
      copy += EightbytesOf(move);
    } else {
      LoadValue(to, move, {kR11, 0}, false);
    }
  }
  if (map.has_result_in_memory) to.Move(kRcx, kR13);
  to.CallSlot();
  if (map.engine_result) StoreResult(to, map);
  else ConvertResult(to, plan.result().scalar, form, WordAt(ThreadState::kResult));
  writer.Leave();
  return std::move(to).Finish();
}

}  // namespace

std::optional<MachineCode> WritePackedThunk(const CallPlan& plan, const ThunkContext& context, Upkeep upkeep) {
  if (!plan.map()) return std::nullopt;
  const CallMap& map = *plan.map();
  if (map.stack_eightbytes > kMostStackEightbytes) return std::nullopt;

  Assembler to;
  ThunkWriter writer(context, true, upkeep, to);
  // Compiled shapes have an empty map, and C that may use the room for registers all the same.
  writer.Begin(std::max<uint32_t>(map.stack_eightbytes, kIntegerRegisters));
  writer.Enter();
  to.SignExtend32(kRax, kRdx);
  to.MoveAddress(kR13, context.frames);
  to.Add(kR13, kRax);
  for (const Move& move : map.arguments) {
    LoadValue(to, move, {kR13, static_cast<int32_t>(move.frame_offset)}, plan.is_variadic());
  }
  if (map.has_result_in_memory || plan.is_compiled()) to.Move(kRcx, kR13);
  to.CallSlot();
  StoreResult(to, map);
  writer.Leave();
  return std::move(to).Finish();
}

MachineCode WriteForwarder(const void* argument) {
  Assembler to;
  to.MoveAddress(kRcx, argument);
  to.JumpSlot();
  return std::move(to).Finish();
}

/// libffi passes every value of this convention that is passed at all (src/abi/win64/convention.ts).
void Invoke(const CallMap&, void (*)(), char*) {}

}  // namespace cdef::arch

#endif
