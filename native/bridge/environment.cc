#include "environment.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include "../core/javascript_call.h"
#include "../platform/stack.h"
#include "value.h"

namespace cdef::bridge {

namespace {

constexpr size_t kStateBytes = core::ThreadState::kWords * sizeof(int32_t);

/// From Node 26 on the engine ends the process where it must act further than about 1,024 KiB down the thread's stack,
/// and throws from `--stack-size`, 984 KiB unless set, to there (seen with V8 14.6).
constexpr size_t kEngineStack = 1004 * 1024;

uintptr_t LowestStack(napi_env env) {
  const napi_node_version* version = nullptr;
  if (napi_get_node_version(env, &version) != napi_ok || version->major < 25) return 0;
  const auto [base, size] = platform::StackOfThread();
  return size > kEngineStack ? base + size - kEngineStack : 0;
}

bool IsFalse(napi_env env, napi_value value) {
  bool is_true = true;
  return napi_get_value_bool(env, value, &is_true) == napi_ok && !is_true;
}

}  // namespace

void Environment::Install(napi_env env) {
  auto* environment = new Environment(env);
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); };
  napi_set_instance_data(env, environment, destroy, nullptr);
  // The hook runs before the buffers and functions of this environment go; from then on closures return zero.
  napi_add_env_cleanup_hook(env, Retire, environment);
}

void Environment::Retire(void* self) { static_cast<Environment*>(self)->state_->Close(); }

void Environment::Listen() {
  if (wake_) return;
  napi_value name = MakeString(env_, "CDEF");
  const auto drain = [](napi_env env, napi_value, void*, void*) {
    // Without an environment the queue is only emptied.
    if (env) Of(env).state_->mailbox.Drain();
  };
  if (napi_create_threadsafe_function(env_, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, drain, &wake_) !=
      napi_ok) {
    return;
  }
  napi_unref_threadsafe_function(env_, wake_);
  // Hooks run in reverse order: nobody must wake the function once its own has closed it.
  napi_remove_env_cleanup_hook(env_, Retire, this);
  napi_add_env_cleanup_hook(env_, Retire, this);
  state_->mailbox.Open([this] { napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking); },
                       [this](const std::vector<core::FinishedCall*>& calls) { deliver_(calls); });
}

void Environment::KeepAlive(int32_t reasons) {
  Listen();
  if (!wake_) return;
  const bool was_needed = reasons_ > 0;
  reasons_ += reasons;
  if (!was_needed && reasons_ > 0) napi_ref_threadsafe_function(env_, wake_);
  if (was_needed && reasons_ == 0) napi_unref_threadsafe_function(env_, wake_);
}

Environment::~Environment() { std::erase(core::ThreadState::Attached(), state_.get()); }

Environment& Environment::Of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

napi_value Environment::KeepLoopAlive(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto reasons = ReadInteger(env, arguments[0]);
  if (reasons && *reasons != 0) Of(env).KeepAlive(static_cast<int32_t>(*reasons));
  return nullptr;
}

napi_value Environment::Attach(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  Environment& self = Of(env);
  const Bytes words = BytesOf(env, arguments[0]);
  const Bytes frames = BytesOf(env, arguments[1]);
  napi_valuetype dispatch = napi_undefined;
  napi_typeof(env, arguments[2], &dispatch);
  if (self.dispatch_) return ThrowTypeError(env, "native/attached", "the addon is attached already");
  if (words.size < kStateBytes || frames.size < 16 || frames.size > INT32_MAX || dispatch != napi_function) {
    return ThrowTypeError(env, "native/argument", "attach expects the state, the frames and a function");
  }

  napi_create_reference(env, arguments[0], 1, &self.state_buffer_);
  napi_create_reference(env, arguments[1], 1, &self.frames_buffer_);
  napi_create_reference(env, arguments[2], 1, &self.dispatch_);
  // SAFETY: the references keep both buffers, and nobody else holds them who could detach them.
  self.state_->words = static_cast<int32_t*>(words.data);
  self.state_->frames = static_cast<char*>(frames.data);
  self.state_->frames_size = frames.size;
  const core::FastCallFacts* facts = core::FindFastCallFacts();
  self.state_->lowest_stack = LowestStack(env);
  self.state_->may_run_javascript = facts && facts->may_run_javascript;
  core::ThreadState::Attached().push_back(self.state_.get());
  self.state_->dispatcher.store(&self, std::memory_order_release);
  return nullptr;
}

core::FastCalls* Environment::fast_calls() {
  if (!has_asked_for_fast_calls_ && state_->words) {
    has_asked_for_fast_calls_ = true;
    const char* setting = std::getenv("CDEF_FAST");
    fast_calls_ = core::FastCalls::Make(state_, setting && std::strcmp(setting, "no-memory") == 0);
  }
  return fast_calls_.get();
}

napi_value Environment::DetachKey() {
  napi_value key = nullptr;
  if (detach_key_) {
    napi_get_reference_value(env_, detach_key_, &key);
    return key;
  }
  napi_create_object(env_, &key);
  napi_create_reference(env_, key, 1, &detach_key_);
  return key;
}

/// The runner knows where its frame lies: at the top of the stack.
bool Environment::RunDirectly(Kept runner) {
  napi_value function = nullptr;
  napi_get_reference_value(env_, runner, &function);
  // It was collected, and nobody has said so yet.
  if (!function) return false;
  // Whoever called C catches what escapes from here, be it a stack overflow; until then no JavaScript may run.
  state_->unwinding = !core::CallJavaScript(function);
  return true;
}

bool Environment::Dispatch(uint32_t slot, uint32_t frame, void* runner) {
  if (runner && IsCalledFromJavaScript() && core::CanCallJavaScript()) {
    const core::EngineScope scope;
    if (RunDirectly(static_cast<Kept>(runner))) return !state_->unwinding;
  }
  const HandleScope scope(env_);
  napi_value dispatch = nullptr;
  std::array<napi_value, 3> arguments{};
  napi_get_reference_value(env_, dispatch_, &dispatch);
  napi_create_uint32(env_, slot, &arguments[0]);
  napi_create_uint32(env_, frame, &arguments[1]);
  if (runner) napi_get_reference_value(env_, static_cast<Kept>(runner), &arguments[2]);
  if (!arguments[2]) arguments[2] = MakeUndefined(env_);
  if (IsCalledFromJavaScript()) {
    // An error that escapes stays pending: further callbacks fail at once, and Node-API throws it when the entry
    // function returns, after C has returned in good order.
    const napi_value receiver = MakeUndefined(env_);
    napi_value outcome = nullptr;
    const napi_status status =
        napi_call_function(env_, receiver, dispatch, arguments.size(), arguments.data(), &outcome);
    if (status != napi_ok) state_->words[core::ThreadState::kFlags] |= core::ThreadState::kRaised;
    return status == napi_ok && !IsFalse(env_, outcome);
  }
  // C runs outside any call of ours, from the event loop say: microtasks have to run and an error to be reported.
  napi_value global = nullptr;
  napi_get_global(env_, &global);
  napi_value outcome = nullptr;
  if (napi_make_callback(env_, nullptr, global, dispatch, arguments.size(), arguments.data(), &outcome) == napi_ok) {
    return !IsFalse(env_, outcome);
  }
  ReportUncaught();
  return false;
}

void Environment::ReportFullStack() {
  const HandleScope scope(env_);
  bool is_pending = false;
  napi_is_exception_pending(env_, &is_pending);
  if (is_pending) return;
  napi_throw_range_error(env_, "call/depth", "callbacks are nested too deeply: the stack of call frames is full");
  if (IsCalledFromJavaScript()) {
    // Node-API throws it when one of its functions returns; a call that did without them asks for that.
    state_->words[core::ThreadState::kFlags] |= core::ThreadState::kRaised;
  } else {
    ReportUncaught();
  }
}

void Environment::ReportUncaught() {
  bool is_pending = false;
  napi_value error = nullptr;
  napi_is_exception_pending(env_, &is_pending);
  if (!is_pending || napi_get_and_clear_last_exception(env_, &error) != napi_ok) return;
  napi_fatal_exception(env_, error);
}

void RegisterEnvironment(napi_env env, napi_value exports) {
  Environment::Install(env);
  AddMethods(env, exports, {{"attach", Environment::Attach}, {"keepAlive", Environment::KeepLoopAlive}});
}

}  // namespace cdef::bridge
