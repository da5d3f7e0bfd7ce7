/// The code between V8's fast calls and C functions: moves arguments, keeps errno, counts the depth of calls.
#include "../arch.h"
#if defined(CDEF_ARCH_AAPCS64)

#include <algorithm>
#include <cstring>

#include "../engine_values.h"
#include "assembler.h"

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

/// The largest values that a thunk copies itself, in eightbytes of all of them.
constexpr uint32_t kMostStackEightbytes = 64;

/// What `PushFrame` pushes: the caller's stack arguments begin behind it.
constexpr int32_t kSavedBytes = 32;

constexpr Memory WordAt(ThreadState::Word word) { return {kX19, static_cast<int32_t>(word * sizeof(int32_t))}; }
constexpr Memory StackAt(uint32_t eightbyte) { return {kSp, static_cast<int32_t>(eightbyte * 8)}; }
constexpr Memory CallersStackAt(uint32_t eightbyte) {
  return {kX29, kSavedBytes + static_cast<int32_t>(eightbyte * 8)};
}
constexpr Register Integer(uint32_t index) { return static_cast<Register>(index); }

/// The frame of every thunk: x19 holds the state, x20 the frame or the place of the result. x9 to x12 are free.
class ThunkWriter {
 public:
  ThunkWriter(const ThunkContext& context, Upkeep upkeep, Assembler& to)
      : context_(context), upkeep_(upkeep), to_(to) {}

  /// Makes room for so many eightbytes on the stack.
  void Begin(uint32_t stack) {
    to_.PushFrame();
    if (stack) to_.AddTo(kSp, kSp, -static_cast<int32_t>((stack + stack % 2) * 8));
    to_.MoveAddress(kX19, context_.words);
    if (!IsGuarded()) return;
    to_.Load(kX9, WordAt(ThreadState::kClosures), 4);
    bail_ = to_.JumpIfNotZero(kX9);
  }

  /// The last thing before the arguments are loaded. errno is stored only where it differs.
  void Enter() {
    if (upkeep_ == Upkeep::kByCaller) return;
    to_.LoadCallNumber32(kX9);
    to_.Store(WordAt(ThreadState::kFast), kX9, 4);
    to_.Load(kX9, WordAt(ThreadState::kErrno), 4);
    CopyErrno(kX9, kX11, {kX10, 0});
  }

  /// After the call; leaves the result registers alone.
  void Leave() {
    if (upkeep_ == Upkeep::kByCaller) return Return();
    to_.Store(WordAt(ThreadState::kFast), kZero, 4);
    to_.MoveAddress(kX10, context_.errno_address);
    to_.Load(kX9, {kX10, 0}, 4);
    to_.Load(kX11, WordAt(ThreadState::kErrno), 4);
    StoreIfOther(WordAt(ThreadState::kErrno), kX9, kX11);
    Return();
    if (!IsGuarded()) return;
    to_.Bind(bail_);
    to_.Load(kX9, WordAt(ThreadState::kFlags), 4);
    to_.MoveConstant(kX10, ThreadState::kNotCalled);
    to_.Or32(kX9, kX10);
    to_.Store(WordAt(ThreadState::kFlags), kX9, 4);
    Return();
  }

 private:
  /// Whether no call may be made while closures live.
  bool IsGuarded() const { return upkeep_ == Upkeep::kByThunk && !context_.may_run_javascript; }

  void CopyErrno(Register value, Register former, Memory errno_at) {
    to_.MoveAddress(errno_at.base, context_.errno_address);
    to_.Load(former, errno_at, 4);
    StoreIfOther(errno_at, value, former);
  }

  void StoreIfOther(Memory at, Register value, Register former) {
    to_.Compare32(value, former);
    const size_t is_same = to_.JumpIfEqual();
    to_.Store(at, value, 4);
    to_.Bind(is_same);
  }

  void Return() {
    to_.PopFrame();
    to_.Return();
  }

  const ThunkContext& context_;
  const Upkeep upkeep_;
  Assembler& to_;
  size_t bail_ = 0;
};

/// What V8 takes a result for: whole registers, with C's extension, and floats as doubles.
void ConvertResult(Assembler& to, Scalar scalar, FastForm form) {
  switch (scalar) {
    case Scalar::kU8: return to.Extend(kX0, 1, false);
    case Scalar::kS8: return to.Extend(kX0, 1, true);
    case Scalar::kU16: return to.Extend(kX0, 2, false);
    case Scalar::kS16: return to.Extend(kX0, 2, true);
    case Scalar::kFloat: return to.ConvertFloatToDouble();
    default: break;
  }
  if (!IsWide(scalar) || form == FastForm::kBigints) return;
  to.Store(WordAt(ThreadState::kResult), kX0, 8);
  to.ConvertIntegerToDouble();
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
  ThunkWriter writer(context, Upkeep::kByThunk, to);
  writer.Begin(map.stack_eightbytes);
  writer.Enter();
  // The rooms on the stack first; then the registers, each of which moves down by one, so that the order of the
  // parameters overwrites none that is still needed. Floats keep theirs.
  for (const Move& move : map.arguments) {
    if (move.location.room != Room::kStack) continue;
    to.Load(kX9, CallersStackAt(map.engine_parameters[move.parameter].index), 8);
    to.Store(StackAt(move.location.index), kX9, 8);
  }
  for (const Move& move : map.arguments) {
    if (move.location.room != Room::kInteger) continue;
    const Location& source = map.engine_parameters[move.parameter];
    const Register into = Integer(move.location.index);
    if (source.room == Room::kInteger) to.Move(into, Integer(source.index));
    if (source.room == Room::kStack) to.Load(into, CallersStackAt(source.index), 8);
  }
  to.CallSlot();
  ConvertResult(to, plan.result().scalar, form);
  writer.Leave();
  return std::move(to).Finish();
}

namespace {

/// Loads one part as the convention wants it: narrow integers extended to 32 bits. Reads a whole eightbyte where the
/// part has none of the sizes that a register is loaded with.
void LoadPart(Assembler& to, const Move& move, Memory from) {
  const Location& room = move.location;
  if (room.room == Room::kVector) return to.LoadVector(room.index, from, move.size);
  const Register into = room.room == Room::kInteger ? Integer(room.index) : kX9;
  switch (move.scalar) {
    case Scalar::kAggregate: to.AddTo(into, from.base, from.distance); break;
    case Scalar::kS8: to.Load(into, from, 1, true); break;
    case Scalar::kS16: to.Load(into, from, 2, true); break;
    default: to.Load(into, from, move.size);
  }
  if (room.room == Room::kStack) to.Store(StackAt(room.index), into, 8);
}

/// Stores the result registers where x20 points to: integers whole, since the place has 16 bytes at least.
void StoreResult(Assembler& to, const CallMap& map) {
  for (const Move& move : map.results) {
    const Memory into{kX20, static_cast<int32_t>(move.frame_offset)};
    if (move.location.room == Room::kVector) to.StoreVector(into, move.location.index, move.size);
    else to.Store(into, Integer(move.location.index), 8);
  }
}

/// Of a struct no byte beyond its end may be read: whether one load reads just the part.
bool IsLoadable(const Move& move) {
  if (move.scalar == Scalar::kAggregate) return true;
  const bool is_float = move.location.room == Room::kVector;
  return move.size == 8 || move.size == 4 || move.size == 2 || (is_float ? move.size == 16 : move.size == 1);
}

constexpr uint32_t EightbytesOf(const Move& move) { return (move.size + 15) / 16 * 2; }

/// Copies a struct from where x11 points to; C may change what it is given the address of.
void CopyStruct(Assembler& to, uint32_t size, uint32_t eightbyte) {
  const auto into = static_cast<int32_t>(eightbyte * 8);
  for (uint32_t done = 0; done < size;) {
    const uint32_t rest = size - done;
    const uint32_t step = rest >= 8 ? 8 : rest >= 4 ? 4 : rest >= 2 ? 2 : 1;
    to.Load(kX12, {kX11, static_cast<int32_t>(done)}, step);
    to.Store({kSp, into + static_cast<int32_t>(done)}, kX12, step);
    done += step;
  }
}

/// Like a packed thunk, but each struct is loaded from where it lies, and a result stored where it will stay. V8's
/// registers go to the stack first, since a struct may fill several that others are still in.
std::optional<MachineCode> WriteStructThunk(const CallPlan& plan, FastForm form, const ThunkContext& context) {
  const CallMap& map = *plan.map();
  const auto passes = [form](const Passing& value) { return IsStruct(value) || IsDirect(value, form); };
  const bool has_scalars_only = std::ranges::all_of(plan.parameters(), passes) && passes(plan.result());
  if (form != FastForm::kNumbers || !has_scalars_only) return std::nullopt;
  const auto is_struct = [&](const Move& move) { return IsStruct(plan.parameters()[move.parameter]); };
  uint32_t copied = 0;
  for (const Move& move : map.arguments) {
    if (is_struct(move) && !IsLoadable(move)) return std::nullopt;
    if (move.scalar == Scalar::kAggregate) copied += EightbytesOf(move);
  }
  if (map.stack_eightbytes > kMostStackEightbytes || copied > kMostStackEightbytes) return std::nullopt;

  const uint32_t integers = EngineRegisters(map, Room::kInteger, 1);  // The receiver.
  const uint32_t vectors = EngineRegisters(map, Room::kVector, 0);
  Assembler to;
  ThunkWriter writer(context, Upkeep::kByThunk, to);
  uint32_t copy = map.stack_eightbytes + map.stack_eightbytes % 2;
  const uint32_t spilled = copy + copied;
  writer.Begin(spilled + integers + vectors);
  for (uint32_t i = 1; i < integers; ++i) to.Store(StackAt(spilled + i), Integer(i), 8);
  for (uint32_t i = 0; i < vectors; ++i) to.StoreVector(StackAt(spilled + integers + i), i, 8);
  const auto at = [&](const Location& source) {
    if (source.room == Room::kStack) return CallersStackAt(source.index);
    return StackAt(spilled + source.index + (source.room == Room::kVector ? integers : 0));
  };
  writer.Enter();
  if (map.engine_result) to.Load(kX20, at(*map.engine_result), 8);
  for (const Move& move : map.arguments) {
    const Memory source = at(map.engine_parameters[move.parameter]);
    if (!is_struct(move)) {
      LoadPart(to, move, source);
      continue;
    }
    to.Load(kX11, source, 8);
    if (move.scalar == Scalar::kAggregate) {
      CopyStruct(to, move.size, copy);
      LoadPart(to, move, StackAt(copy));
      copy += EightbytesOf(move);
    } else {
      LoadPart(to, move, {kX11, static_cast<int32_t>(move.frame_offset - plan.parameter_offset(move.parameter))});
    }
  }
  if (map.has_result_in_memory) to.Move(kX8, kX20);
  to.CallSlot();
  if (map.engine_result) {
    StoreResult(to, map);
  } else {
    ConvertResult(to, plan.result().scalar, form);
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
  ThunkWriter writer(context, upkeep, to);
  writer.Begin(map.stack_eightbytes);
  writer.Enter();
  to.MoveAddress(kX20, context.frames);
  to.AddExtended(kX20, kX20, kX1);
  for (const Move& move : map.arguments) LoadPart(to, move, {kX20, static_cast<int32_t>(move.frame_offset)});
  if (map.has_result_in_memory) to.Move(kX8, kX20);
  if (plan.is_compiled()) to.Move(kX0, kX20);
  to.CallSlot();
  StoreResult(to, map);
  writer.Leave();
  return std::move(to).Finish();
}

namespace {

void NoteNotCalled(Assembler& to, const ThunkContext& context) {
  const Memory flags{kX9, ThreadState::kFlags * static_cast<int32_t>(sizeof(int32_t))};
  to.MoveAddress(kX9, context.words);
  to.Load(kX10, flags, 4);
  to.MoveConstant(kX11, ThreadState::kNotCalled);
  to.Or32(kX10, kX11);
  to.Store(flags, kX10, 4);
}

}  // namespace

MachineCode WriteClosedTarget(const ThunkContext& context) {
  Assembler to;
  NoteNotCalled(to, context);
  to.MoveConstant(kX0, 0);
  to.Return();
  return std::move(to).Finish();
}

MachineCode WriteForwarder(const void* argument) {
  Assembler to;
  to.MoveAddress(kX0, argument);
  to.JumpSlot();
  return std::move(to).Finish();
}

MachineCode WriteSlowCallback(const ThunkContext& context) {
  Assembler to;
  NoteNotCalled(to, context);
  to.Return();
  return std::move(to).Finish();
}

void LinkSlot(uint8_t* code, size_t reference, const void* slot) {
  const uint32_t load = LoadLiteral(kX16, static_cast<int32_t>(static_cast<const uint8_t*>(slot) - (code + reference)));
  std::memcpy(code + reference, &load, sizeof load);
}

}  // namespace cdef::arch

#endif
