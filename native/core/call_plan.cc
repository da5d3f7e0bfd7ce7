#include "call_plan.h"

#include <alloca.h>

#include <algorithm>

namespace cdef::core {

namespace {

constexpr size_t kFrameAlignment = 16;
constexpr size_t kSmallestResultSlot = 16;
constexpr int32_t kMostParameters = 1024;
constexpr int32_t kMostScalars = 1 << 20;
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
    if (!refusal_) Prepare(fixed, result);
    if (refusal_) return PlanRefusal{refusal_};
    return std::move(plan_);
  }

 private:
  CallPlan::Made ReadCompiled() {
    plan_->is_compiled_ = true;
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
    if (type) return {scalar, type, type->size, type->alignment, {}};
    Refuse("libffi cannot pass a long double _Complex on this system");
    return {};
  }

  /// The type that libffi classifies: our own size and alignment, so that it computes neither.
  Passing ReadAggregate() {
    Passing passing;
    passing.scalar = Scalar::kAggregate;
    auto aggregate = std::make_unique<CallPlan::Aggregate>();
    aggregate->type.type = FFI_TYPE_STRUCT;
    aggregate->type.size = static_cast<size_t>(Take(1, INT32_MAX));
    aggregate->type.alignment = static_cast<unsigned short>(Take(1, UINT16_MAX));
    const int32_t count = Take(1, kMostScalars);
    for (int32_t i = 0; i < count && !refusal_; ++i) {
      passing.parts.push_back(static_cast<Scalar>(Take(1, 13)));
      aggregate->elements.push_back(FfiTypeOf(passing.parts.back()));
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
#if defined(__x86_64__) && !defined(_WIN32)
    // struct { long double; } comes back in st(0) (SysV x86-64 psABI 3.2.3, class X87); libffi 3.4 reads the
    // integer registers for it, but knows the plain long double, which travels the same way.
    const bool is_lone_long_double = result.type->type == FFI_TYPE_STRUCT && result.type->size == 16 &&
                                     result.type->elements[0] == &ffi_type_longdouble;
    if (is_lone_long_double) {
      plan_->result_ = {Scalar::kLongDouble, &ffi_type_longdouble, 16, 16, {}};
      return plan_->result_;
    }
#endif
    return result;
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

  void Prepare(int32_t fixed, const Passing& result) {
    const auto count = static_cast<unsigned>(plan_->types_.size());
    ffi_type** types = plan_->types_.data();
    const bool is_variadic = fixed >= 0;
    if (is_variadic && static_cast<unsigned>(fixed) > count) return Refuse("it has fewer arguments than fixed ones");
    const ffi_status status =
        is_variadic ? ffi_prep_cif_var(&plan_->cif_, FFI_DEFAULT_ABI, static_cast<unsigned>(fixed), count,
                                       result.type, types)
                    : ffi_prep_cif(&plan_->cif_, FFI_DEFAULT_ABI, count, result.type, types);
    if (status != FFI_OK) Refuse("libffi refuses its types");
  }

  std::span<const int32_t> rest_;
  std::shared_ptr<CallPlan> plan_{new CallPlan};
  const char* refusal_ = nullptr;
};

CallPlan::Made CallPlan::Make(std::span<const int32_t> shape) { return PlanReader(shape).Read(); }

void CallPlan::Invoke(void (*target)(), char* frame) {
  // SAFETY: whoever bound the target vouches that it was compiled for a frame of this extent.
  if (is_compiled_) return reinterpret_cast<void (*)(char*)>(target)(frame);
  const size_t count = offsets_.size();
  // SAFETY: `Make` bounds the count by kMostParameters, so this takes 8 KiB of stack at most.
  auto** arguments = static_cast<void**>(alloca((count + 1) * sizeof(void*)));
  for (size_t i = 0; i < count; ++i) arguments[i] = frame + offsets_[i];
  // SAFETY: `cif_` was prepared for this shape, and `Make` checked that every value lies inside the frame,
  // whose extent the caller has checked.
  ffi_call(&cif_, target, frame, arguments);
}

}  // namespace cdef::core
