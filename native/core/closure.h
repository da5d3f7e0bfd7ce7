/// What C calls to run JavaScript: C functions of their own, and bindings of compiled ones; numbered so that JavaScript
/// can name them.
#pragma once

#include <ffi.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "call_plan.h"
#include "closure_code.h"
#include "extern_binding.h"
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
  /// Called by the binding, on the closure's thread. False where nothing runs any more, and the frame is as it was.
  bool RunFromExtern(char* frame);
  uint32_t id() const { return id_; }
  /// Nobody is to call it now, so that it need not outlive its environment for ever.
  bool rests = false;
  /// What the dispatcher runs instead of looking at the slot; whose meaning the dispatcher knows.
  void* runner = nullptr;
  bool is_under_way() const { return active_ > 0; }
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
  bool RefusesJavaScript();
  void ComplainOfThread();
  void ComplainOfStack();

  std::unique_ptr<ffi_closure, FreeClosure> closure_;
  std::optional<ClosureCode::Piece> thunk_;
  std::unique_ptr<ExternBinding, ExternBinding::Vacate> binding_;
  void* code_ = nullptr;
  std::shared_ptr<ThreadState> state_;
  std::shared_ptr<CallPlan> plan_;
  const uint32_t id_;
  uint32_t slot_ = 0;
  uint32_t active_ = 0;
  std::atomic<bool> complained_{false};
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
