#include "fast_calls.h"

#include <cerrno>
#include <utility>

#include "underway.h"

namespace cdef::core {

namespace {

/// Beyond this V8 itself would need more stack than its fast calls are tested with.
constexpr size_t kMostParameters = 12;

FastType TypeOf(Scalar scalar, bool has_bigints) {
  switch (scalar) {
    case Scalar::kVoid: return FastType::kVoid;
    case Scalar::kU32: return FastType::kUint32;
    case Scalar::kU64: return has_bigints ? FastType::kUint64 : FastType::kInt64;
    case Scalar::kS64:
    case Scalar::kPointer: return FastType::kInt64;
    case Scalar::kFloat: return FastType::kFloat32;
    case Scalar::kDouble: return FastType::kFloat64;
    default: return FastType::kInt32;
  }
}

/// As the thunk converts it: floats, and 64-bit integers that are numbers, come as doubles.
FastType ResultTypeOf(Scalar scalar, bool has_bigints) {
  const FastType type = TypeOf(scalar, has_bigints);
  if (type == FastType::kFloat32 || (type == FastType::kInt64 && !has_bigints)) return FastType::kFloat64;
  return type;
}

FastSignature SignatureOf(const CallPlan& plan, FastForm form) {
  if (form == FastForm::kPacked) return {FastType::kVoid, {FastType::kInt32}, false};
  const bool has_bigints = form == FastForm::kBigints;
  FastSignature signature{ResultTypeOf(plan.result().scalar, has_bigints), {}, has_bigints};
  for (const Passing& parameter : plan.parameters()) {
    signature.parameters.push_back(TypeOf(parameter.scalar, has_bigints));
  }
  return signature;
}

}  // namespace

FastCalls::Function::Function(std::shared_ptr<FastCalls> owner, CodeMemory::Piece piece,
                              std::shared_ptr<DynamicLibrary> library)
    : owner_(std::move(owner)), piece_(piece), library_(std::move(library)) {
  if (library_) library_->AddLink({piece_.slot, owner_->closed_target_});
}

FastCalls::Function::~Function() {
  if (library_) library_->RemoveLink(piece_.slot);
  // SAFETY: optimised code that embeds the thunk's address checks for this very function object first, and it is gone.
  owner_->state_->WhenIdle([owner = owner_, piece = piece_, forwarder = forwarder_] {
    owner->memory_.Free(piece);
    if (forwarder) owner->memory_.Free(*forwarder);
  });
}

FastCalls::FastCalls(std::shared_ptr<ThreadState> state, const FastCallFacts& facts)
    : state_(std::move(state)),
      facts_(facts),
      context_{state_->words, state_->frames, &errno, facts.may_run_javascript} {}

std::shared_ptr<FastCalls> FastCalls::Make(std::shared_ptr<ThreadState> state, bool refuses_memory) {
  const FastCallFacts* facts = FindFastCallFacts();
  if (!facts || !state->words) return nullptr;
  std::shared_ptr<FastCalls> made(new FastCalls(std::move(state), *facts));
  if (refuses_memory) made->memory_.RefuseAll();
  return made->WriteCommonCode() ? made : nullptr;
}

bool FastCalls::WriteCommonCode() {
  const auto closed = memory_.Write(WriteClosedTarget(context_), nullptr);
  const auto slow = memory_.Write(WriteSlowCallback(context_), nullptr);
  if (!closed || !slow) return false;
  closed_target_ = reinterpret_cast<CodeMemory::Target>(closed->code);
  slow_callback_ = slow->code;
  return true;
}

std::unique_ptr<FastCalls::Function> FastCalls::WriteFunction(const Assembler& code, CodeMemory::Target target,
                                                              std::shared_ptr<DynamicLibrary> library) {
  const bool is_closed = library && library->closed();
  const auto piece = memory_.Write(code, is_closed ? closed_target_ : target);
  if (!piece) return nullptr;
  return std::make_unique<Function>(shared_from_this(), *piece, std::move(library));
}

std::unique_ptr<FastCalls::Function> FastCalls::MakeFunction(const CallPlan& plan, FastForm form,
                                                             CodeMemory::Target target,
                                                             std::shared_ptr<DynamicLibrary> library) {
  if (form == FastForm::kEntry) return MakeEntry(plan, target, std::move(library));
  if (form == FastForm::kBigints && !facts_.has_bigints) return nullptr;
  const bool is_packed = form == FastForm::kPacked;
  if (!is_packed && plan.parameter_count() > kMostParameters) return nullptr;
  const auto code =
      is_packed ? WritePackedThunk(plan, context_, Upkeep::kByThunk) : WriteDirectThunk(plan, form, context_);
  if (!code) return nullptr;
  auto made = WriteFunction(*code, target, std::move(library));
  if (!made) return nullptr;
  made->handle = MakeFastFunction(made->piece_.code, SignatureOf(plan, form), slow_callback_);
  return made->handle ? std::move(made) : nullptr;
}

std::unique_ptr<FastCalls::Function> FastCalls::MakeEntry(const CallPlan& plan, CodeMemory::Target target,
                                                          std::shared_ptr<DynamicLibrary> library) {
  const auto code = WritePackedThunk(plan, context_, Upkeep::kByCaller);
  if (!code) return nullptr;
  auto made = WriteFunction(*code, target, std::move(library));
  if (!made) return nullptr;
  made->frame_size_ = plan.frame_size();
  made->forwarder_ = memory_.Write(WriteForwarder(made.get()), reinterpret_cast<CodeMemory::Target>(&Enter));
  if (!made->forwarder_) return nullptr;
  made->handle = MakeSlowFunction(made->forwarder_->code);
  return made->handle ? std::move(made) : nullptr;
}

void FastCalls::Enter(Function* function) {
  ThreadState& state = *function->owner_->state_;
  const auto frame = static_cast<uint32_t>(state.words[ThreadState::kFrame]);
  if (!state.Holds(frame, function->frame_size_)) {
    state.words[ThreadState::kFlags] |= ThreadState::kNotCalled;
    return;
  }
  const Underway underway(state, frame);
  // SAFETY: the thunk was written for the plan whose frame was checked just now.
  reinterpret_cast<void (*)(void*, int32_t)>(function->piece_.code)(nullptr, static_cast<int32_t>(frame));
}

}  // namespace cdef::core
