#include "fast_calls.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "mapped_registers.h"
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
    case Scalar::kPointer:
    case Scalar::kAggregate: return FastType::kInt64;
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

FastSignature SignatureOf(const CallPlan& plan, arch::FastForm form) {
  if (form == arch::FastForm::kPacked) return {FastType::kVoid, {FastType::kInt32}, false};
  if (form == arch::FastForm::kEntry) return {FastType::kVoid, {}, false};
  const bool has_bigints = form == arch::FastForm::kBigints;
  const bool returns_struct = plan.result().scalar == Scalar::kAggregate;
  FastSignature signature{FastType::kVoid, {}, has_bigints};
  if (returns_struct) {
    signature.parameters.push_back(FastType::kInt64);
  } else {
    signature.result = ResultTypeOf(plan.result().scalar, has_bigints);
  }
  for (const Passing& parameter : plan.parameters()) {
    signature.parameters.push_back(TypeOf(parameter.scalar, has_bigints));
  }
  return signature;
}

}  // namespace

FastCalls::Function::~Function() { Unlink(); }

void FastCalls::Function::Unlink() {
  if (library_) library_->RemoveLink(piece_.slot);
  library_ = nullptr;
}

void FastCalls::Function::Aim(CodeMemory::Target target, std::shared_ptr<DynamicLibrary> library, uint32_t text) {
  text_ = text;
  if (number_ > CallNames::kNameless) owner_->state_->fast_names.Set(number_, text);
  library_ = std::move(library);
  is_retired_ = false;
  *piece_.slot = library_ && library_->closed() ? owner_->closed_target_ : target;
  if (library_) library_->AddLink({piece_.slot, owner_->closed_target_});
}

void FastCalls::Function::Retire() {
  if (std::exchange(is_retired_, true)) return;
  Unlink();
  *piece_.slot = owner_->closed_target_;
  // SAFETY: a thunk may run further up the stack; it serves again only when none does.
  owner_->state_->WhenIdle([this] { owner_->resting_[key_].push_back(this); });
}

FastCalls::FastCalls(std::shared_ptr<ThreadState> state, const FastCallFacts& facts)
    : state_(std::move(state)),
      facts_(facts),
      context_{state_->words, state_->frames, &errno, facts.may_run_javascript} {}

std::shared_ptr<FastCalls> FastCalls::Make(std::shared_ptr<ThreadState> state, bool refuses_memory) {
  const FastCallFacts* facts = FindFastCallFacts();
  if (arch::kConvention == arch::Convention::kNone || !facts || !state->words) return nullptr;
  std::shared_ptr<FastCalls> made(new FastCalls(std::move(state), *facts));
  if (refuses_memory) made->memory_.RefuseAll();
  return made->WriteCommonCode() ? made : nullptr;
}

bool FastCalls::WriteCommonCode() {
  const auto closed = memory_.Write(arch::WriteClosedTarget(context_), nullptr);
  const auto slow = memory_.Write(arch::WriteSlowCallback(context_), nullptr);
  if (!closed || !slow) return false;
  closed_target_ = reinterpret_cast<CodeMemory::Target>(closed->code);
  slow_callback_ = slow->code;
  return true;
}

namespace {

/// What two functions have in common that can serve for each other.
std::vector<uint8_t> KeyOf(arch::FastForm form, const FastSignature& signature, size_t frame_size, const MachineCode& code) {
  std::vector<uint8_t> key{static_cast<uint8_t>(form), static_cast<uint8_t>(signature.result)};
  for (const FastType type : signature.parameters) key.push_back(static_cast<uint8_t>(type));
  for (size_t rest = frame_size; rest > 0; rest >>= 8) key.push_back(static_cast<uint8_t>(rest));
  key.push_back(0xff);
  key.insert(key.end(), code.bytes.begin(), code.bytes.end());
  return key;
}

}  // namespace

FastCalls::Function* FastCalls::Take(const CallPlan& plan, arch::FastForm form, CodeMemory::Target target,
                                     std::shared_ptr<DynamicLibrary> library, uint32_t text, uint32_t omit) {
  const bool is_direct = form == arch::FastForm::kNumbers || form == arch::FastForm::kBigints;
  if (form == arch::FastForm::kBigints && !facts_.has_bigints) return nullptr;
  if (is_direct && plan.parameter_count() > kMostParameters) return nullptr;
  const arch::Upkeep upkeep = form == arch::FastForm::kEntry ? arch::Upkeep::kByCaller : arch::Upkeep::kByThunk;
  arch::ThunkContext context = context_;
  const auto omits = [omit](arch::Omit what) { return (omit & static_cast<uint32_t>(what)) != 0; };
  context.leaves_errno = omits(arch::Omit::kErrno);
  context.calls_nothing_back = omits(arch::Omit::kCallbacks);
  const auto code = is_direct ? arch::WriteDirectThunk(plan, form, context) : arch::WritePackedThunk(plan, context, upkeep);
  if (!code) return nullptr;

  const FastSignature signature = SignatureOf(plan, form);
  std::vector<uint8_t> key = KeyOf(form, signature, is_direct ? 0 : plan.frame_size(), *code);
  std::vector<Function*>& resting = resting_[key];
  Function* function = nullptr;
  if (resting.empty()) {
    function = New(plan, form, *code, signature, std::move(key)).release();
    if (!function) return nullptr;
  } else {
    function = resting.back();
    resting.pop_back();
  }
  function->Aim(target, std::move(library), text);
  return function;
}

std::unique_ptr<FastCalls::Function> FastCalls::New(const CallPlan& plan, arch::FastForm form, const MachineCode& code,
                                                    const FastSignature& signature, std::vector<uint8_t> key) {
  MachineCode own = code;
  int32_t number = CallNames::kNameless;
  if (own.number) {
    number = state_->fast_names.Add();
    std::memcpy(own.bytes.data() + *own.number, &number, sizeof number);
  }
  const auto piece = memory_.Write(own, closed_target_);
  if (!piece) return nullptr;
  auto made = std::make_unique<Function>(shared_from_this(), std::move(key), *piece, number);
  if (form == arch::FastForm::kEntry) {
    if (AddForwarder(*made, plan)) made->handle = MakeSlowFunction(made->forwarder_->code);
  } else {
    made->handle = MakeFastFunction(piece->code, signature, slow_callback_);
  }
  return made->handle ? std::move(made) : nullptr;
}

bool FastCalls::AddForwarder(Function& function, const CallPlan& plan) {
  function.frame_size_ = plan.frame_size();
  function.forwarder_ = memory_.Write(arch::WriteForwarder(&function), reinterpret_cast<CodeMemory::Target>(&Enter));
  return function.forwarder_.has_value();
}

void FastCalls::Enter(Function* function) {
  ThreadState& state = *function->owner_->state_;
  const auto frame = static_cast<uint32_t>(state.words[ThreadState::kFrame]);
  if (!state.Holds(frame, function->frame_size_)) {
    state.words[ThreadState::kFlags] |= ThreadState::kNotCalled;
    return;
  }
  const Underway underway(state, frame, function->text_);
  // SAFETY: the thunk was written for the plan whose frame was checked just now.
  reinterpret_cast<void (*)(void*, int32_t)>(function->piece_.code)(nullptr, static_cast<int32_t>(frame));
}

namespace {

bool LieInside(size_t frame_size, const std::vector<Column>& columns) {
  return std::ranges::all_of(columns, [&](const Column& column) {
    const size_t bytes = column.kind == ColumnKind::kAddresses ? sizeof(char*) : column.size;
    return column.offset <= frame_size && bytes <= frame_size - column.offset;
  });
}

}  // namespace

std::optional<size_t> FastCalls::Function::Map(const CallPlan& plan, size_t frame, const std::vector<Column>& columns,
                                               size_t first, size_t end) {
  ThreadState& state = *owner_->state_;
  const CodeMemory::Target target = *piece_.slot;
  if (target == owner_->closed_target_ || !forwarder_ || frame_size_ != plan.frame_size() || !state.Holds(frame, frame_size_) || !LieInside(frame_size_, columns)) return std::nullopt;
  const auto call = reinterpret_cast<void (*)(void*, int32_t)>(piece_.code);
  size_t i = first;
  {
    const Underway underway(state, frame, text_);
    const Interruption interruption(state);
    const auto reached = MapInRegisters(plan, target, state.frames + frame, columns, first, end, interruption);
    if (reached) return reached;
    const MappedFrame values(state.frames + frame, columns);
    for (; i < end; ++i) {
      values.Load(i);
      // SAFETY: the thunk was written for the plan whose frame was checked just now.
      call(nullptr, static_cast<int32_t>(frame));
      if (interruption.has_come()) break;
      values.Store(i);
    }
  }
  return i;
}

}  // namespace cdef::core
