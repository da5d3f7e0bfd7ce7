#include "call_plan.h"

#include <algorithm>
#include <utility>

#include "../arch/arch.h"

namespace cdef::core {

namespace {

constexpr size_t kFrameAlignment = 16;
constexpr size_t kSmallestResultSlot = 16;
constexpr int32_t kMostParameters = 1024;
constexpr int32_t kMostScalars = 1 << 20;
/// Bytes of one register at most.
constexpr int32_t kMostInPart = 16;
/// In place of the number of fixed arguments: COMPILED of src/native/call.ts.
constexpr int32_t kCompiled = -2;

}  // namespace

/// Reads one shape from its numbers; the first thing wrong is the refusal, and ends the reading.
class PlanReader {
 public:
  explicit PlanReader(std::span<const int32_t> shape) : rest_(shape) {}

  CallPlan::Made Read() {
    const int32_t fixed = Take(kCompiled, kMostParameters);
    plan_->frame_size_ = static_cast<size_t>(Take(0, INT32_MAX));
    if (fixed == kCompiled) return ReadCompiled();
    plan_->needs_own_code_ = Take(0, 1) == 1;
    const int32_t count = Take(0, kMostParameters);
    for (int32_t i = 0; i < count && !refusal_; ++i) {
      plan_->offsets_.push_back(static_cast<uint32_t>(Take(0, INT32_MAX)));
    }
    const Passing result = ReadResult();
    for (int32_t i = 0; i < count && !refusal_; ++i) {
      plan_->parameters_.push_back(ReadPassing());
      plan_->types_.push_back(plan_->parameters_.back().type);
    }
    plan_->is_variadic_ = fixed >= 0;
    if (!refusal_) CheckFrame();
    if (!refusal_) ReadMap();
    if (!refusal_ && plan_->needs_own_code_) CheckOwnCode();
    if (!refusal_ && !plan_->needs_own_code_) Prepare(fixed, result);
    if (refusal_) return PlanRefusal{refusal_};
    return std::move(plan_);
  }

 private:
  CallPlan::Made ReadCompiled() {
    plan_->is_compiled_ = true;
    if (arch::kConvention != arch::Convention::kNone) plan_->map_.emplace();
    plan_->result_size_ = static_cast<size_t>(Take(0, INT32_MAX));
    if (!refusal_) CheckFrame();
    if (refusal_) return PlanRefusal{refusal_};
    return std::move(plan_);
  }

  int32_t Take(int32_t lowest, int32_t highest) {
    if (rest_.empty()) return Refuse("its description ends too early"), lowest;
    const int32_t value = rest_.front();
    rest_ = rest_.subspan(1);
    if (value < lowest || value > highest) return Refuse("its description holds a number out of range"), lowest;
    return value;
  }

  void Refuse(const char* reason) {
    if (!refusal_) refusal_ = reason;
  }

  Passing ReadPassing() {
    const auto scalar = static_cast<Scalar>(Take(0, static_cast<int32_t>(Scalar::kAggregate)));
    if (scalar == Scalar::kAggregate) return ReadAggregate();
    ffi_type* type = FfiTypeOf(scalar);
    if (type) return {scalar, type, type->size, type->alignment};
    Refuse("libffi cannot pass a long double _Complex on this system");
    return {};
  }

  /// The type that libffi classifies: our own size and alignment, so that it computes neither.
  Passing ReadAggregate() {
    Passing passing;
    passing.scalar = Scalar::kAggregate;
    auto aggregate = std::make_unique<CallPlan::Aggregate>();
    aggregate->type.type = FFI_TYPE_STRUCT;
    // What libffi is not asked to pass may be empty, and has no scalars.
    const int32_t least = plan_->needs_own_code_ ? 0 : 1;
    aggregate->type.size = static_cast<size_t>(Take(least, INT32_MAX));
    aggregate->type.alignment = static_cast<unsigned short>(Take(1, UINT16_MAX));
    const int32_t count = Take(least, kMostScalars);
    for (int32_t i = 0; i < count && !refusal_; ++i) {
      aggregate->elements.push_back(FfiTypeOf(static_cast<Scalar>(Take(1, 13))));
      if (!aggregate->elements.back()) Refuse("libffi cannot pass a long double _Complex on this system");
    }
    aggregate->elements.push_back(nullptr);
    aggregate->type.elements = aggregate->elements.data();
    passing.type = &aggregate->type;
    passing.size = aggregate->type.size;
    passing.alignment = aggregate->type.alignment;
    plan_->aggregates_.push_back(std::move(aggregate));
    return passing;
  }

  Passing ReadResult() {
    const Passing result = ReadPassing();
    if (refusal_) return result;
    plan_->result_ = result;
    plan_->result_scalar_ = result.scalar;
    plan_->result_size_ = result.scalar == Scalar::kVoid ? 0 : result.type->size;
    return result;
  }

  /// Another convention than the system's own: libffi makes such calls, by no moves.
  void UseForeign(arch::Convention convention) {
#if defined(__x86_64__) && !defined(_WIN32)
    if (convention == arch::Convention::kWin64) abi_ = FFI_GNUW64;
#elif defined(_WIN32)
    if (convention == arch::Convention::kSysvX64) Refuse("libffi does not know its calling convention on this system");
#else
    static_cast<void>(convention);
#endif
  }

  /// The moves of the convention; those of one that this build writes no code for are passed over.
  void ReadMap() {
    const auto convention = static_cast<arch::Convention>(Take(0, static_cast<int32_t>(arch::Convention::kAppleArm64)));
    if (refusal_ || convention == arch::Convention::kNone) return;
    if (convention != arch::kConvention) return UseForeign(convention);
    CallMap map;
    map.has_result_in_memory = Take(0, 1) == 1;
    map.stack_eightbytes = static_cast<uint32_t>(Take(0, INT32_MAX / 8));
    map.vectors = static_cast<uint32_t>(Take(0, arch::kVectorRegisters));
    map.arguments = ReadMoves(map.stack_eightbytes, arch::kIntegerRegisters, arch::kVectorRegisters);
    map.results = ReadMoves(0, arch::kIntegerResults, arch::kVectorResults);
    // The engine's own stack arguments are as many as the parameters at most, and two before them.
    const auto engine_stack = static_cast<uint32_t>(plan_->parameters_.size() + 2);
    if (Take(0, 1) == 1) map.engine_result = ReadLocation(engine_stack, arch::kIntegerRegisters, arch::kVectorRegisters);
    for (size_t i = 0; i < plan_->parameters_.size() && !refusal_; ++i) {
      map.engine_parameters.push_back(ReadLocation(engine_stack, arch::kIntegerRegisters, arch::kVectorRegisters));
    }
    plan_->map_ = std::move(map);
  }

  Location ReadLocation(uint32_t stack, uint32_t integers, uint32_t vectors) {
    const auto room = static_cast<Room>(Take(0, static_cast<int32_t>(Room::kX87)));
    const uint32_t count = room == Room::kStack ? stack : room == Room::kInteger ? integers : room == Room::kVector ? vectors : 2;
    if (count == 0) return Refuse("a value has a place that its convention has not"), Location{Room::kInteger, 0};
    return {room, static_cast<uint32_t>(Take(0, static_cast<int32_t>(count) - 1))};
  }

  std::vector<Move> ReadMoves(uint32_t stack, uint32_t integers, uint32_t vectors) {
    std::vector<Move> moves;
    const int32_t count = Take(0, INT32_MAX);
    const auto frame_size = static_cast<int32_t>(plan_->frame_size_);
    const auto parameters = static_cast<int32_t>(plan_->parameters_.size());
    for (int32_t i = 0; i < count && !refusal_; ++i) {
      Move move{};
      move.location = ReadLocation(stack, integers, vectors);
      move.scalar = static_cast<Scalar>(Take(1, static_cast<int32_t>(Scalar::kAggregate)));
      move.frame_offset = static_cast<uint32_t>(Take(0, frame_size - 1));
      const int32_t rest = frame_size - static_cast<int32_t>(move.frame_offset);
      const int32_t most = move.scalar == Scalar::kAggregate ? rest : std::min(kMostInPart, rest);
      move.size = static_cast<uint32_t>(Take(1, most));
      move.parameter = static_cast<uint32_t>(Take(0, std::max(0, parameters - 1)));
      moves.push_back(move);
    }
    return moves;
  }

  void CheckFrame() {
    const size_t size = plan_->frame_size_;
    if (size % kFrameAlignment != 0) Refuse("its frame is not a multiple of 16 bytes");
    if (size < std::max(kSmallestResultSlot, plan_->result_size_)) Refuse("its frame has no room for the result");
    for (size_t i = 0; i < plan_->types_.size(); ++i) {
      if (plan_->types_[i] == &ffi_type_void) return Refuse("a parameter is void");
      if (plan_->types_[i]->size + plan_->offsets_[i] > size) return Refuse("an argument lies outside its frame");
    }
  }

  void CheckOwnCode() {
    if (!plan_->map_) Refuse("libffi cannot pass its values, and there is no code for this processor that could");
  }

  void Prepare(int32_t fixed, const Passing& result) {
    const auto count = static_cast<unsigned>(plan_->types_.size());
    ffi_type** types = plan_->types_.data();
    const bool is_variadic = fixed >= 0;
    if (is_variadic && static_cast<unsigned>(fixed) > count) return Refuse("it has fewer arguments than fixed ones");
    const ffi_status status =
        is_variadic ? ffi_prep_cif_var(&plan_->cif_, abi_, static_cast<unsigned>(fixed), count,
                                       result.type, types)
                    : ffi_prep_cif(&plan_->cif_, abi_, count, result.type, types);
    if (status != FFI_OK) Refuse("libffi refuses its types");
  }

  std::span<const int32_t> rest_;
  std::shared_ptr<CallPlan> plan_{new CallPlan};
  ffi_abi abi_ = FFI_DEFAULT_ABI;
  const char* refusal_ = nullptr;
};

CallPlan::Made CallPlan::Make(std::span<const int32_t> shape) { return PlanReader(shape).Read(); }

void CallPlan::Invoke(void (*target)(), char* frame) {
  // SAFETY: whoever bound the target vouches that it was compiled for a frame of this extent.
  if (is_compiled_) return reinterpret_cast<void (*)(char*)>(target)(frame);
  // SAFETY: `Make` checked that every move lies inside the frame, whose extent the caller has checked.
  if (needs_own_code_) return arch::Invoke(*map_, target, frame);
  const size_t count = offsets_.size();
  // SAFETY: `Make` bounds the count by kMostParameters, so this takes 8 KiB of stack at most.
  auto** arguments = static_cast<void**>(__builtin_alloca((count + 1) * sizeof(void*)));
  for (size_t i = 0; i < count; ++i) arguments[i] = frame + offsets_[i];
  // SAFETY: `cif_` was prepared for this shape, and `Make` checked that every value lies inside the frame,
  // whose extent the caller has checked.
  ffi_call(&cif_, target, frame, arguments);
}

}  // namespace cdef::core
