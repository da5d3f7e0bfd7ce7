#include "closure.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "../platform/last_error.h"
#include "fork.h"
#include "pooled_call.h"
#include "text_table.h"

namespace cdef::core {

namespace {

/// Closures of environments that have ended. C may call one at any time, to get zero.
class Leftovers {
 public:
  static Leftovers& OfProcess() {
    static auto* leftovers = new Leftovers;
    return *leftovers;
  }

  void Take(std::unique_ptr<Closure> closure) {
    const std::lock_guard lock(mutex_);
    if (!closure->rests() || closure->is_under_way()) return kept_.push_back(std::move(closure));
    resting_.push_back(std::move(closure));
    if (resting_.size() > kMostResting) resting_.pop_front();
  }

 private:
  static constexpr size_t kMostResting = 1024;

  Leftovers() = default;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Closure>> kept_;
  std::deque<std::unique_ptr<Closure>> resting_;
};

/// C's errno and Windows' last error go to JavaScript on the way in, JavaScript's to C on the way out.
class ErrnoExchange {
 public:
  ErrnoExchange(ThreadState& state, int from_c) : words_(state.words) {
    words_[ThreadState::kErrno] = from_c;
    words_[ThreadState::kLastError] = platform::LastError();
  }
  ~ErrnoExchange() {
    errno = words_[ThreadState::kErrno];
    platform::SetLastError(words_[ThreadState::kLastError]);
  }
  ErrnoExchange(const ErrnoExchange&) = delete;
  ErrnoExchange& operator=(const ErrnoExchange&) = delete;

 private:
  int32_t* words_;
};

/// While JavaScript runs, the fast call that led to it counts as a call under way like others, and a new one may begin.
class FastCallSuspension {
 public:
  explicit FastCallSuspension(ThreadState& state)
      : state_(state), fast_(state.words[ThreadState::kFast]), unwinding_(state.unwinding) {
    if (!fast_) return;
    state_.words[ThreadState::kFast] = ThreadState::kNoFastCall;
    ++state_.words[ThreadState::kDepth];
    state_.unwinding = false;
  }
  ~FastCallSuspension() {
    if (!fast_) return;
    state_.words[ThreadState::kFast] = state_.unwinding ? ThreadState::kLeavingFastCall : fast_;
    --state_.words[ThreadState::kDepth];
    state_.unwinding = unwinding_;
  }
  FastCallSuspension(const FastCallSuspension&) = delete;
  FastCallSuspension& operator=(const FastCallSuspension&) = delete;

 private:
  ThreadState& state_;
  int32_t fast_;
  bool unwinding_;
};

/// Another thread inside a closure.
class Visit {
 public:
  explicit Visit(Closure& closure) : closure_(closure) { closure_.Enter(); }
  ~Visit() { closure_.Leave(); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

 private:
  Closure& closure_;
};

/// A frame on top of the frame stack.
class PushedFrame {
 public:
  PushedFrame(ThreadState& state, size_t size) : words_(state.words), offset_(state.words[ThreadState::kTop]) {
    words_[ThreadState::kTop] = offset_ + static_cast<int32_t>(size);
  }
  ~PushedFrame() { words_[ThreadState::kTop] = offset_; }
  PushedFrame(const PushedFrame&) = delete;
  PushedFrame& operator=(const PushedFrame&) = delete;

 private:
  int32_t* words_;
  int32_t offset_;
};

/// The arguments and the result of a call from C as libffi hands them over.
class LibffiTraffic {
 public:
  LibffiTraffic(void* result, void** arguments) : result_(result), arguments_(arguments) {}

  void LoadArguments(const CallPlan& plan, char* frame) const {
    // SAFETY: libffi made the arguments for the same plan, whose reader checked that they lie inside the frame.
    for (size_t i = 0; i < plan.parameter_count(); ++i) {
      std::memcpy(frame + plan.parameter_offset(i), arguments_[i], plan.parameter_size(i));
    }
  }
  void StoreResult(const CallPlan& plan, const char* frame) const {
    if (plan.result_size() > 0) core::StoreResult(plan.result_scalar(), frame, plan.result_size(), result_);
  }
  void StoreZero(const CallPlan& plan) const {
    const size_t size = plan.result_size();
    const bool is_scalar = plan.result_scalar() != Scalar::kAggregate;
    if (size > 0) std::memset(result_, 0, is_scalar ? std::max(size, sizeof(ffi_arg)) : size);
  }

 private:
  void* result_;
  void** arguments_;
};

/// The frame of a compiled function, which is laid out as ours.
class FrameTraffic {
 public:
  explicit FrameTraffic(char* frame) : frame_(frame) {}

  void LoadArguments(const CallPlan& plan, char* frame) const {
    // SAFETY: whoever bound the function vouches that its frame is as large as the plan says.
    std::memcpy(frame, frame_, plan.frame_size());
  }
  void StoreResult(const CallPlan& plan, const char* frame) const { std::memcpy(frame_, frame, plan.result_size()); }
  void StoreZero(const CallPlan& plan) const { std::memset(frame_, 0, plan.result_size()); }

 private:
  char* frame_;
};

}  // namespace

Closure::Closure(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t id)
    : state_(std::move(state)), plan_(std::move(plan)), id_(id), direct_(state_->owner) {}

Closure::~Closure() {
  if (thunk_) ClosureCode::OfProcess().Free(*thunk_);
}

bool Closure::Prepare(uint32_t slot) {
  slot_ = slot;
  // libffi maps pages that are writable and executable at once, so it is asked only where there is no code of ours.
  if (arch::ClosureEntry()) return PrepareThunk();
  closure_.reset(static_cast<ffi_closure*>(ffi_closure_alloc(sizeof(ffi_closure), &code_)));
  return closure_ && ffi_prep_closure_loc(closure_.get(), plan_->cif(), &OnCall, this, code_) == FFI_OK;
}

bool Closure::PrepareThunk() {
  if (!HasClosureEntry(*plan_)) return false;
  thunk_ = ClosureCode::OfProcess().Take(this);
  if (thunk_) code_ = thunk_->code;
  return thunk_.has_value();
}

void Closure::Bind(uint32_t slot, cdef_extern& declaration) {
  slot_ = slot;
  binding_.reset(ExternBinding::Take(declaration, *this));
}

bool Closure::Unbind() {
  binding_.reset();
  return !code_ && !is_under_way();
}

void Closure::OnCall(ffi_cif*, void* result, void** arguments, void* self) {
  // SAFETY: `self` is what Prepare gave; closures live as long as their environment, and what C may still call after it
  // is kept (Leftovers).
  static_cast<Closure*>(self)->Run(LibffiTraffic(result, arguments));
}

int Closure::RunFromRegisters(ClosureRegisters& registers, const char* stack) {
  const RegisterTraffic traffic(*plan_->map(), registers, stack);
  Run(traffic);
  return traffic.x87_results();
}

bool Closure::RunFromExtern(char* frame) {
  if (!state_->dispatcher.load(std::memory_order_acquire)) return false;
  Run(FrameTraffic(frame));
  return true;
}

template <typename Traffic>
void Closure::Run(const Traffic& traffic) {
  const int from_c = errno;
  Dispatcher* dispatcher = state_->dispatcher.load(std::memory_order_acquire);
  const bool is_direct = direct_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  if (!is_direct || !dispatcher || IsForkedChild()) return RunElsewhere(from_c, traffic);
  RunOnItsThread(*dispatcher, from_c, traffic);
}

template <typename Traffic>
void Closure::RunOnItsThread(Dispatcher& dispatcher, int from_c, const Traffic& traffic) {
  if (RefusesJavaScript()) {
    StoreError(traffic);
    errno = from_c;
    return;
  }

  ++active_;
  {
    const FastCallSuspension suspension(*state_);
    const ErrnoExchange exchange(*state_, from_c);
    if (!RunInFrame(dispatcher, traffic)) StoreError(traffic);
  }
  --active_;
}

/// Where JavaScript does not run at once.
template <typename Traffic>
void Closure::RunElsewhere(int from_c, const Traffic& traffic) {
  const Visit visit(*this);
  const auto policy = CurrentPolicy();
  const bool is_silent = IsForkedChild() || !state_->dispatcher.load(std::memory_order_acquire);
  const bool is_deaf = is_silent || rests();
  if (!is_deaf && policy->channel) return LeaveMessage(from_c, traffic, policy->channel);
  if (!is_deaf && policy->use == ThreadUse::kPost) return Post(from_c, traffic);
  if (!is_deaf && policy->use == ThreadUse::kWait) return Wait(from_c, traffic, *policy);
  if (!is_silent && rests()) Complain("was called after its life had ended");
  if (!is_deaf) Complain("was called from a thread other than the one that made it, which `thread: 'own'` refuses");
  StoreError(traffic);
  errno = from_c;
}

template <typename Traffic>
void Closure::Post(int from_c, const Traffic& traffic) {
  auto* call = new PostedCall(*this, ThisCaller(), plan_->frame_size(), from_c);
  traffic.LoadArguments(*plan_, call->frame());
  if (!state_->mailbox.Ask(*call)) call->Refuse();
  errno = from_c;
}

template <typename Traffic>
void Closure::LeaveMessage(int from_c, const Traffic& traffic, const std::shared_ptr<Channel>& channel) {
  const ForeignCaller caller = ThisCaller();
  ForeignFrame frame(plan_->frame_size());
  traffic.LoadArguments(*plan_, frame.data());
  // The thread that reads the messages cannot wait for room, nor can others while it is inside a pumped call.
  const auto may_wait = [this] {
    return std::this_thread::get_id() != state_->owner && state_->mailbox.is_open() && !state_->mailbox.is_pumped();
  };
  const Channel::Patience patience{may_wait, [this] { WarnOfStandstill("for room in"); }};
  if (channel->Put(frame.data(), plan_->frame_size(), patience)) {
    auto* waking = new PostedCall(*this, caller, plan_->frame_size(), from_c, channel);
    if (!state_->mailbox.Ask(*waking)) waking->Refuse();
  }
  errno = from_c;
}

template <typename Traffic>
void Closure::Wait(int from_c, const Traffic& traffic, const Policy& policy) {
  ForeignFrame frame(plan_->frame_size());
  traffic.LoadArguments(*plan_, frame.data());
  WaitingCall call(*this, ThisCaller(), frame.data(), from_c);
  if (call.Run(state_->mailbox, policy.deadline, [this] { WarnOfStandstill("to run"); })) {
    traffic.StoreResult(*plan_, frame.data());
  } else {
    StoreError(traffic);
  }
  errno = call.error_number();
}

/// What C gets where JavaScript gives nothing.
template <typename Traffic>
void Closure::StoreError(const Traffic& traffic) {
  const auto policy = CurrentPolicy();
  if (policy->error.empty()) return traffic.StoreZero(*plan_);
  traffic.StoreResult(*plan_, policy->error.data());
}

ForeignCaller Closure::ThisCaller() const {
  return {generation_.load(std::memory_order_acquire), PooledCall::NumberFor(*state_)};
}

bool Closure::Serve(const ForeignCaller& caller, char* frame, int& error_number) {
  Dispatcher* dispatcher = state_->dispatcher.load(std::memory_order_acquire);
  if (!dispatcher || rests() || caller.generation != generation_.load(std::memory_order_relaxed)) return false;
  // This thread's own errno is as it was afterwards: the other call has one of its own.
  const int here = errno;
  int32_t* words = state_->words;
  const int32_t errno_here = words[ThreadState::kErrno];
  const int32_t served_here = words[ThreadState::kServed];
  const int32_t caller_here = words[ThreadState::kCaller];
  bool has_run = false;
  if (!RefusesJavaScript()) {
    const FastCallSuspension suspension(*state_);
    words[ThreadState::kErrno] = error_number;
    words[ThreadState::kServed] = words[ThreadState::kDepth] + 1;
    words[ThreadState::kCaller] = static_cast<int32_t>(caller.number);
    has_run = RunInFrame(*dispatcher, FrameTraffic(frame));
    words[ThreadState::kServed] = served_here;
    words[ThreadState::kCaller] = caller_here;
    error_number = words[ThreadState::kErrno];
  }
  words[ThreadState::kErrno] = errno_here;
  errno = here;
  return has_run;
}

void Closure::Begin(void* runner, uint32_t text) {
  runner_ = runner;
  paused_ = nullptr;
  text_.store(text, std::memory_order_relaxed);
  rests_.store(false, std::memory_order_relaxed);
  complained_.store(false, std::memory_order_relaxed);
  has_warned_.store(false, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  if (policy_) SetPolicy(nullptr);
}

void Closure::Rest() {
  runner_ = nullptr;
  paused_ = nullptr;
  rests_.store(true, std::memory_order_relaxed);
}

void Closure::Pause() {
  void* runner = runner_;
  Rest();
  paused_ = runner;
}

void Closure::Resume() { Begin(paused_, text_.load(std::memory_order_relaxed)); }

void Closure::SetPolicy(std::shared_ptr<const Policy> policy) {
  const bool runs_at_once = !policy || policy->use != ThreadUse::kPost;
  direct_.store(runs_at_once ? state_->owner : std::thread::id(), std::memory_order_relaxed);
  const std::lock_guard lock(policy_mutex_);
  policy_ = std::move(policy);
}

std::shared_ptr<const Policy> Closure::CurrentPolicy() {
  static const auto* usual = new std::shared_ptr<const Policy>(std::make_shared<const Policy>());
  const std::lock_guard lock(policy_mutex_);
  return policy_ ? policy_ : *usual;
}

/// True while an exception is on its way, and where the engine would end the process if JavaScript ran now. No call is
/// fast there while closures live, so this one is dead, and the caller is told so.
bool Closure::RefusesJavaScript() {
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < state_->lowest_stack) {
    Complain("was called with less stack left than JavaScript needs");
    return true;
  }
  if (state_->words[ThreadState::kFast] == ThreadState::kLeavingFastCall) return true;
  if (state_->words[ThreadState::kFast] == ThreadState::kNoFastCall && state_->unwinding) return true;
  ThreadState* caller = state_->may_run_javascript ? nullptr : ThreadState::InFastCall();
  if (!caller) return false;
  caller->words[ThreadState::kRefusedSlot] = caller == state_.get() ? static_cast<int32_t>(slot_) : -1;
  caller->words[ThreadState::kFlags] |= ThreadState::kRefused;
  return true;
}

template <typename Traffic>
bool Closure::RunInFrame(Dispatcher& dispatcher, const Traffic& traffic) {
  ++state_->callbacks_begun;
  const auto offset = static_cast<uint32_t>(state_->words[ThreadState::kTop]);
  if (!state_->Holds(offset, plan_->frame_size())) return dispatcher.ReportFullStack(), false;

  const PushedFrame pushed(*state_, plan_->frame_size());
  // SAFETY: Holds checked the frame's extent, CallPlan::Make that every argument and the result lie inside it.
  char* frame = state_->frames + offset;
  traffic.LoadArguments(*plan_, frame);
  std::memset(frame, 0, plan_->result_size());
  ++state_->callbacks;
  const bool has_run = dispatcher.Dispatch(slot_, offset, runner_);
  --state_->callbacks;
  if (!has_run) return false;
  traffic.StoreResult(*plan_, frame);
  return true;
}

/// Once for each callback, from a thread that waits for it: where the JavaScript thread is inside C it may do so for ever.
void Closure::WarnOfStandstill(const char* wish) {
  if (has_warned_.load(std::memory_order_relaxed)) return;
  std::optional<uint32_t> call;
  state_->mailbox.WhileOpen([&] {
    if (!state_->mailbox.is_pumping()) call = state_->TextOfCall();
  });
  if (!call || has_warned_.exchange(true)) return;
  const std::string callback = Text();
  const std::string function = TextTable::OfProcess().At(*call);
  std::fprintf(stderr, "cdef: a thread waits %s %s, but the JavaScript thread is inside %s\n", wish, callback.c_str(),
               function.empty() ? "a C function" : function.c_str());
}

std::string Closure::Text() const {
  const std::string text = TextTable::OfProcess().At(text_.load(std::memory_order_relaxed));
  return text.empty() ? "a callback" : text;
}

/// Once for each callback; from any thread.
void Closure::Complain(const char* what) {
  if (complained_.exchange(true)) return;
  std::fprintf(stderr, "cdef: %s %s; it returned its error value\n", Text().c_str(), what);
}

ClosureTable::~ClosureTable() {
  for (auto& closure : closures_) {
    if (closure && !closure->Unbind()) Leftovers::OfProcess().Take(std::move(closure));
  }
}

Closure* ClosureTable::Make(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t slot) {
  auto closure = std::make_unique<Closure>(std::move(state), std::move(plan), NextId());
  return closure->Prepare(slot) ? Keep(std::move(closure)) : nullptr;
}

Closure* ClosureTable::Bind(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t slot,
                            cdef_extern& declaration) {
  auto closure = std::make_unique<Closure>(std::move(state), std::move(plan), NextId());
  closure->Bind(slot, declaration);
  return Keep(std::move(closure));
}

Closure* ClosureTable::Keep(std::unique_ptr<Closure> closure) {
  closures_.push_back(std::move(closure));
  return closures_.back().get();
}

Closure* ClosureTable::Find(uint32_t id) { return id < closures_.size() ? closures_[id].get() : nullptr; }

}  // namespace cdef::core
