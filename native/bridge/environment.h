/// What the addon keeps for one JavaScript environment: the shared state, the dispatch function, the closures.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "../core/closure.h"
#include "../core/engine.h"
#include "../core/fast_calls.h"
#include "../core/thread_state.h"
#include "pooled_calls.h"

namespace cdef::bridge {

/// A strong reference to a JavaScript value, for as long as the environment lives.
using Kept = napi_ref;

class Environment final : public core::Dispatcher {
 public:
  /// Makes the record of this environment; it lives until the environment is torn down.
  static void Install(napi_env env);
  static Environment& Of(napi_env env);

  explicit Environment(napi_env env) : env_(env), pooled_calls_(env) {}
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  const std::shared_ptr<core::ThreadState>& state() const { return state_; }
  core::ClosureTable& closures() { return closures_; }
  /// nullptr where there are none, and before `attach`.
  core::FastCalls* fast_calls();
  /// The private value under which buffers are locked.
  napi_value DetachKey();
  PooledCalls& pooled_calls() { return pooled_calls_; }

  /// From now on other threads may ask for callbacks and leave ended calls; `deliver` gets those. Once is enough.
  void Listen();
  /// Has the loop stay alive for one reason more (1) or fewer (-1); for as long as there is one.
  void KeepAlive(int32_t reasons);
  /// What gets ended calls.
  void set_deliver(core::Mailbox::Deliver deliver) { deliver_ = std::move(deliver); }

  bool Dispatch(uint32_t slot, uint32_t frame, void* runner) override;
  void ReportFullStack() override;

  static napi_value Attach(napi_env env, napi_callback_info info);
  static napi_value KeepLoopAlive(napi_env env, napi_callback_info info);

 private:
  static void Retire(void* self);
  bool IsCalledFromJavaScript() const { return state_->words[core::ThreadState::kDepth] > 0; }
  bool RunDirectly(Kept runner);
  void ReportUncaught();

  napi_env env_;
  std::shared_ptr<core::ThreadState> state_ = std::make_shared<core::ThreadState>();
  core::ClosureTable closures_;
  PooledCalls pooled_calls_;
  std::shared_ptr<core::FastCalls> fast_calls_;
  bool has_asked_for_fast_calls_ = false;
  Kept state_buffer_ = nullptr;
  Kept frames_buffer_ = nullptr;
  Kept dispatch_ = nullptr;
  Kept detach_key_ = nullptr;
  napi_threadsafe_function wake_ = nullptr;
  core::Mailbox::Deliver deliver_;
  int32_t reasons_ = 0;
};

void RegisterEnvironment(napi_env env, napi_value exports);

}  // namespace cdef::bridge
