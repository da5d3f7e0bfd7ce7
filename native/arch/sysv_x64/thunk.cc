/// The code between V8's fast calls and C functions: moves arguments, keeps errno, counts the depth of calls.
#include "../arch.h"
#if defined(CDEF_ARCH_SYSV_X64)

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

/// The integer argument registers in their order (psABI 3.2.3).
constexpr Register kIntegers[] = {kRdi, kRsi, kRdx, kRcx, kR8, kR9};

/// The largest value by value that a thunk copies itself, in eightbytes of all stack arguments.
constexpr uint32_t kMostStackEightbytes = 64;

constexpr Memory WordAt(ThreadState::Word word) { return {kRbx, static_cast<int32_t>(word * sizeof(int32_t))}; }
constexpr Memory StackAt(uint32_t eightbyte, int32_t from = 0) {
  return {kRsp, from + static_cast<int32_t>(eightbyte * 8)};
}

/// The frame of every thunk: rbx holds the state, in a packed one r13 the frame, and the stack is aligned.
class ThunkWriter {
 public:
  ThunkWriter(const ThunkContext& context, bool is_packed, Upkeep upkeep, Assembler& to)
      : context_(context), is_packed_(is_packed), upkeep_(upkeep), to_(to) {}

  /// `stack` eightbytes of arguments will be pushed. Returns the distance from rsp to the caller's stack arguments.
  int32_t Begin(uint32_t stack) {
    to_.Push(kRbx);
    if (is_packed_) to_.Push(kR13);
    // The return address and the registers lie on a stack that was aligned before them.
    const int32_t saved = is_packed_ ? 24 : 16;
    bytes_ = static_cast<int32_t>((stack + stack % 2) * 8) + saved % 16;
    if (bytes_) to_.AddToStack(-bytes_);
    to_.MoveAddress(kRbx, context_.words);
    if (IsGuarded()) {
      to_.Compare32(WordAt(ThreadState::kClosures), 0);
      bail_ = to_.JumpIfNotEqual();
    }
    return bytes_ + saved;
  }

  /// The last thing before the arguments are loaded; uses rax and r10. A store that the next call loads would cost
  /// more than all the rest, so the mark is a constant, and errno is stored only where it differs.
  void Enter() {
    if (upkeep_ == Upkeep::kByCaller) return;
    if (!context_.calls_nothing_back) {
      to_.StoreCallNumber32(WordAt(ThreadState::kFast), core::CallNames::kNameless);
    }
    if (context_.leaves_errno) return;
    to_.Load32(kRax, WordAt(ThreadState::kErrno));
    to_.MoveAddress(kR10, context_.errno_address);
    to_.Compare32(kRax, {kR10, 0});
    const size_t is_same = to_.JumpIfEqual();
    to_.Store32({kR10, 0}, kRax);
    to_.Bind(is_same);
  }

  /// After the call; leaves the result registers alone.
  void Leave() {
    if (upkeep_ == Upkeep::kByCaller) return Return();
    if (!context_.calls_nothing_back) to_.StoreNumber32(WordAt(ThreadState::kFast), 0);
    if (!context_.leaves_errno) TakeErrno();
    Return();
    if (!IsGuarded()) return;
    to_.Bind(bail_);
    to_.Or32(WordAt(ThreadState::kFlags), ThreadState::kNotCalled);
    Return();
  }

 private:
  /// Whether no call may be made while closures live.
  bool IsGuarded() const {
    return upkeep_ == Upkeep::kByThunk && !context_.may_run_javascript && !context_.calls_nothing_back;
  }

  void TakeErrno() {
    to_.MoveAddress(kR10, context_.errno_address);
    to_.Load32(kRcx, {kR10, 0});
    to_.Compare32(kRcx, WordAt(ThreadState::kErrno));
    const size_t is_same = to_.JumpIfEqual();
    to_.Store32(WordAt(ThreadState::kErrno), kRcx);
    to_.Bind(is_same);
  }

  void Return() {
    if (bytes_) to_.AddToStack(bytes_);
    if (is_packed_) to_.Pop(kR13);
    to_.Pop(kRbx);
    to_.Return();
  }

  const ThunkContext& context_;
  const bool is_packed_;
  const Upkeep upkeep_;
  Assembler& to_;
  int32_t bytes_ = 0;
  size_t bail_ = 0;
};

/// Whether the result is what V8 takes it for as C leaves it.
bool IsPlainResult(Scalar scalar) {
  switch (scalar) {
    case Scalar::kVoid:
    case Scalar::kU32:
    case Scalar::kS32:
    case Scalar::kDouble: return true;
    default: return false;
  }
}

std::optional<MachineCode> WriteStructThunk(const CallPlan& plan, FastForm form, const ThunkContext& context);

/// Loads the integer registers with the engine's arguments; `callers` leads from rsp to those on its stack.
void MoveToRegisters(Assembler& to, const CallMap& map, int32_t callers) {
  for (const Move& move : map.arguments) {
    const Location& source = map.engine_parameters[move.parameter];
    const Location& target = move.location;
    if (target.room != Room::kInteger) continue;
    const Register into = kIntegers[target.index];
    if (source.room == Room::kInteger) to.Move(into, kIntegers[source.index]);
    if (source.room == Room::kStack) to.Load64(into, StackAt(source.index, callers));
  }
}

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
  const bool has_upkeep = !context.leaves_errno || !context.calls_nothing_back;
  if (!has_upkeep && map.stack_eightbytes == 0 && IsPlainResult(plan.result().scalar)) {
    MoveToRegisters(to, map, sizeof(void*));
    to.JumpSlot();
    return std::move(to).Finish();
  }
  ThunkWriter writer(context, false, Upkeep::kByThunk, to);
  const int32_t callers = writer.Begin(map.stack_eightbytes);
  writer.Enter();
  // The rooms on the stack first, through a register that is no argument; then the registers, each of which moves down
  // by one, so that the order of the parameters overwrites none that is still needed. Floats keep theirs.
  for (const Move& move : map.arguments) {
    const Location& source = map.engine_parameters[move.parameter];
    const Location& target = move.location;
    if (target.room != Room::kStack) continue;
    to.Load64(kRax, StackAt(source.index, callers));
    to.Store64(StackAt(target.index), kRax);
  }
  MoveToRegisters(to, map, callers);
  to.CallSlot();
  ConvertResult(to, plan.result().scalar, form, WordAt(ThreadState::kResult));
  writer.Leave();
  return std::move(to).Finish();
}

namespace {

constexpr uint32_t kVectorBytes = 16;

/// Loads one eightbyte of the frame as the convention wants it: narrow integers extended to 32 bits.
void LoadScalar(Assembler& to, const Location& room, Scalar scalar, Memory from) {
  if (room.room == Room::kVector) {
    const auto xmm = static_cast<uint8_t>(room.index);
    return scalar == Scalar::kFloat ? to.LoadFloat(xmm, from) : to.LoadDouble(xmm, from);
  }
  const Register into = room.room == Room::kInteger ? kIntegers[room.index] : kRax;
  switch (scalar) {
    case Scalar::kU8: to.LoadExtended(into, from, 1, false); break;
    case Scalar::kS8: to.LoadExtended(into, from, 1, true); break;
    case Scalar::kU16: to.LoadExtended(into, from, 2, false); break;
    case Scalar::kS16: to.LoadExtended(into, from, 2, true); break;
    case Scalar::kU32:
    case Scalar::kS32:
    case Scalar::kFloat: to.Load32(into, from); break;
    default: to.Load64(into, from);
  }
  if (room.room == Room::kStack) to.Store64(StackAt(room.index), kRax);
}

/// Loads one part of the frame: a scalar, an eightbyte, or what fills a vector register.
void LoadPart(Assembler& to, const Move& move, Scalar scalar, Memory from) {
  if (move.size == kVectorBytes) return to.LoadVector(static_cast<uint8_t>(move.location.index), from);
  LoadScalar(to, move.location, scalar, from);
}

/// Stores the result registers in the frame, whole: the slot has 16 bytes at least.
void StoreResult(Assembler& to, const CallMap& map) {
  for (const Move& move : map.results) {
    const Memory into{kR13, static_cast<int32_t>(move.frame_offset)};
    switch (move.location.room) {
      case Room::kX87: to.StoreLongDouble(into); break;
      case Room::kVector: {
        const auto xmm = static_cast<uint8_t>(move.location.index);
        if (move.size == kVectorBytes) to.StoreVector(into, xmm);
        else to.StoreDouble(into, xmm);
        break;
      }
      default: to.Store64(into, move.location.index == 0 ? kRax : kRdx);
    }
  }
}

/// A part of a struct, of which no byte beyond its end may be read; the kind that reads as many, if there is one.
std::optional<Scalar> KindOfPart(const Move& move) {
  const bool is_float = move.location.room == Room::kVector;
  switch (move.size) {
    case 8:
    case kVectorBytes: return move.scalar;
    case 4: return is_float ? Scalar::kFloat : Scalar::kU32;
    case 2: return is_float ? std::nullopt : std::optional(Scalar::kU16);
    case 1: return is_float ? std::nullopt : std::optional(Scalar::kU8);
    default: return std::nullopt;
  }
}

/// Like a packed thunk, but each struct is loaded from where it lies, and a result stored where it will stay. V8's
/// registers go to the stack first, since a struct may fill several that others are still in.
std::optional<MachineCode> WriteStructThunk(const CallPlan& plan, FastForm form, const ThunkContext& context) {
  const CallMap& map = *plan.map();
  const auto passes = [form](const Passing& value) { return IsStruct(value) || IsDirect(value, form); };
  const bool has_scalars_only = std::ranges::all_of(plan.parameters(), passes) && passes(plan.result());
  if (form != FastForm::kNumbers || !has_scalars_only) return std::nullopt;
  if (map.stack_eightbytes > kMostStackEightbytes) return std::nullopt;

  const uint32_t integers = EngineRegisters(map, Room::kInteger, 1);  // The receiver.
  const uint32_t vectors = EngineRegisters(map, Room::kVector, 0);
  Assembler to;
  ThunkWriter writer(context, true, Upkeep::kByThunk, to);
  const uint32_t spilled = map.stack_eightbytes;
  const int32_t callers = writer.Begin(spilled + integers + vectors);
  for (uint32_t i = 1; i < integers; ++i) to.Store64(StackAt(spilled + i), kIntegers[i]);
  for (uint32_t i = 0; i < vectors; ++i) {
    to.StoreDouble(StackAt(spilled + integers + i), static_cast<uint8_t>(i));
  }
  const auto at = [&](const Location& source) {
    if (source.room == Room::kStack) return StackAt(source.index, callers);
    return StackAt(spilled + source.index + (source.room == Room::kVector ? integers : 0));
  };
  writer.Enter();
  if (map.engine_result) to.Load64(kR13, at(*map.engine_result));
  for (const Move& move : map.arguments) {
    const uint32_t i = move.parameter;
    if (!IsStruct(plan.parameters()[i])) {
      LoadScalar(to, move.location, move.scalar, at(map.engine_parameters[i]));
      continue;
    }
    const auto kind = KindOfPart(move);
    if (!kind) return std::nullopt;
    to.Load64(kR11, at(map.engine_parameters[i]));
    LoadPart(to, move, *kind, {kR11, static_cast<int32_t>(move.frame_offset - plan.parameter_offset(i))});
  }
  if (map.has_result_in_memory) to.Move(kRdi, kR13);
  to.CallSlot();
  if (map.engine_result) {
    StoreResult(to, map);
  } else {
    ConvertResult(to, plan.result().scalar, form, WordAt(ThreadState::kResult));
  }
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
  writer.Begin(map.stack_eightbytes);
  writer.Enter();
  to.SignExtend32(kRax, kRsi);
  to.MoveAddress(kR13, context.frames);
  to.Add(kR13, kRax);
  for (const Move& move : map.arguments) {
    LoadPart(to, move, move.scalar, {kR13, static_cast<int32_t>(move.frame_offset)});
  }
  if (map.has_result_in_memory || plan.is_compiled()) to.Move(kRdi, kR13);
  if (plan.is_variadic()) to.SetVectorCount(static_cast<uint8_t>(map.vectors));
  to.CallSlot();
  StoreResult(to, map);
  writer.Leave();
  return std::move(to).Finish();
}

MachineCode WriteForwarder(const void* argument) {
  Assembler to;
  to.MoveAddress(kRdi, argument);
  to.JumpSlot();
  return std::move(to).Finish();
}

}  // namespace cdef::arch

#endif
