/// What C calls to run JavaScript: C functions of their own, and bindings of compiled ones; numbered so that JavaScript
/// can name them.
#pragma once

#include <ffi.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "call_plan.h"
#include "closure_code.h"
#include "extern_binding.h"
#include "foreign_call.h"
#include "register_traffic.h"
#include "thread_state.h"

namespace cdef::core {

class Closure {
 public:
  Closure(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t id);
  ~Closure();
  Closure(const Closure&) = delete;
  Closure& operator=(const Closure&) = delete;

  /// Makes the C function; false where the system grants no executable memory.
  bool Prepare(uint32_t slot);
  /// Lets a compiled function lead here instead; the plan is that of its frame.
  void Bind(uint32_t slot, cdef_extern& declaration);
  /// 0 for one that is bound.
  uintptr_t address() const { return reinterpret_cast<uintptr_t>(code_); }
  /// Called by the entry code of closures that do without libffi. Returns how many results go to the x87 stack.
  int RunFromRegisters(ClosureRegisters& registers, const char* stack);
  /// Called by the binding, on any thread. False where nothing runs any more, and the frame is as it was.
  bool RunFromExtern(char* frame);
  /// Another thread comes, and goes: the closure is not given up while one is inside.
  void Enter() { visitors_.fetch_add(1, std::memory_order_relaxed); }
  void Leave() { visitors_.fetch_sub(1, std::memory_order_release); }
  /// On the closure's thread, for another one that called with this frame. False where nothing ran: the callback has
  /// ended, or another one has its closure.
  bool Serve(const ForeignCaller& caller, char* frame, int& error_number);

  /// JavaScript has a function that C runs from now on: `runner` directly, or what the dispatcher has for the slot.
  void Begin(void* runner, uint32_t text);
  /// Nobody is to call it now, so that it need not outlive its environment for ever. Who does gets the error value.
  void Rest();
  /// Rests until it resumes with what it ran before.
  void Pause();
  void Resume();
  /// What calls mean that JavaScript cannot answer at once, from now on until it begins anew.
  void SetPolicy(std::shared_ptr<const Policy> policy);
  /// Where its calls lie as messages; nullptr where they do not.
  std::shared_ptr<Channel> channel() { return CurrentPolicy()->channel; }
  /// The plan of its frames.
  const CallPlan& plan() const { return *plan_; }
  /// Whether its error value is as large as a result; one that is empty always is.
  bool Accepts(const Policy& policy) const {
    return policy.error.empty() || policy.error.size() >= std::max<size_t>(plan_->result_size(), 16);
  }
  uint32_t id() const { return id_; }
  bool rests() const { return rests_.load(std::memory_order_relaxed); }
  /// What the dispatcher runs instead of looking at the slot; whose meaning the dispatcher knows.
  void* runner() const { return runner_; }
  /// The same also while it pauses.
  void* kept_runner() const { return runner_ ? runner_ : paused_; }
  bool is_under_way() const { return active_ > 0 || visitors_.load(std::memory_order_acquire) > 0; }
  /// Ends a binding; true where C knows no other way here, and does not run inside.
  bool Unbind();

 private:
  struct FreeClosure {
    void operator()(ffi_closure* closure) const { ffi_closure_free(closure); }
  };

  static void OnCall(ffi_cif* cif, void* result, void** arguments, void* self);
  bool PrepareThunk();
  template <typename Traffic>
  void Run(const Traffic& traffic);
  template <typename Traffic>
  void RunOnItsThread(Dispatcher& dispatcher, int from_c, const Traffic& traffic);
  template <typename Traffic>
  bool RunInFrame(Dispatcher& dispatcher, const Traffic& traffic);
  template <typename Traffic>
  void RunElsewhere(int from_c, const Traffic& traffic);
  template <typename Traffic>
  void Post(int from_c, const Traffic& traffic);
  template <typename Traffic>
  void LeaveMessage(int from_c, const Traffic& traffic, const std::shared_ptr<Channel>& channel);
  template <typename Traffic>
  void Wait(int from_c, const Traffic& traffic, const Policy& policy);
  template <typename Traffic>
  void StoreError(const Traffic& traffic);
  std::shared_ptr<const Policy> CurrentPolicy();
  ForeignCaller ThisCaller() const;
  bool RefusesJavaScript();
  void WarnOfStandstill(const char* wish);
  std::string Text() const;
  void Complain(const char* what);

  std::unique_ptr<ffi_closure, FreeClosure> closure_;
  std::optional<ClosureCode::Piece> thunk_;
  std::unique_ptr<ExternBinding, ExternBinding::Vacate> binding_;
  void* code_ = nullptr;
  std::shared_ptr<ThreadState> state_;
  std::shared_ptr<CallPlan> plan_;
  const uint32_t id_;
  uint32_t slot_ = 0;
  /// Calls inside: those of its own thread, and those of others.
  uint32_t active_ = 0;
  std::atomic<uint32_t> visitors_{0};
  /// The thread whose calls run JavaScript at once; that of no thread where none does.
  std::atomic<std::thread::id> direct_;
  /// How many callbacks have had this closure.
  std::atomic<uint32_t> generation_{0};
  std::atomic<uint32_t> text_{0};
  std::atomic<bool> rests_{false};
  void* runner_ = nullptr;
  void* paused_ = nullptr;
  std::mutex policy_mutex_;
  /// nullptr for the usual one.
  std::shared_ptr<const Policy> policy_;
  std::atomic<bool> complained_{false};
  std::atomic<bool> has_warned_{false};
};

/// The live closures of one environment.
class ClosureTable {
 public:
  ClosureTable() = default;
  /// Keeps what C may still call for ever: a late call must find a function that returns zero. What rests is kept until
  /// many others rest too.
  ~ClosureTable();
  ClosureTable(const ClosureTable&) = delete;
  ClosureTable& operator=(const ClosureTable&) = delete;

  /// nullptr where the system grants no executable memory.
  Closure* Make(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t slot);
  Closure* Bind(std::shared_ptr<ThreadState> state, std::shared_ptr<CallPlan> plan, uint32_t slot,
                cdef_extern& declaration);
  Closure* Find(uint32_t id);

 private:
  uint32_t NextId() const { return static_cast<uint32_t>(closures_.size()); }
  Closure* Keep(std::unique_ptr<Closure> closure);

  std::vector<std::unique_ptr<Closure>> closures_;
};

}  // namespace cdef::core
