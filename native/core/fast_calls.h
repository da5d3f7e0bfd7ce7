/// The fast functions of one JavaScript thread and the memory of their thunks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "../arch/arch.h"
#include "call_plan.h"
#include "code_memory.h"
#include "dynamic_library.h"
#include "fast_function.h"
#include "mapped_calls.h"
#include "thread_state.h"

namespace cdef::core {

/// V8 keeps every function that was made from a template for as long as its context, so none is ever given up: one that
/// is no longer wanted rests, and serves again for the next C function of the same shape.
class FastCalls : public std::enable_shared_from_this<FastCalls> {
 public:
  /// A function of V8's and its thunk.
  class Function {
   public:
    Function(std::shared_ptr<FastCalls> owner, std::vector<uint8_t> key, CodeMemory::Piece piece, int32_t number)
        : owner_(std::move(owner)), key_(std::move(key)), piece_(piece), number_(number) {}
    ~Function();
    Function(const Function&) = delete;
    Function& operator=(const Function&) = delete;

    /// Lets the thunk call nothing more, at once or when no call of this thread is under way, and rest from then on.
    void Retire();

    /// Of an entry that was made for the plan: makes a call for each index from `first` to `end`, with values from columns, on the frame at that offset.
    /// Returns the end, or the index of a call that JavaScript ran in: its result lies in the frame then, since the columns may be
    /// gone. Nothing where it could not be called.
    std::optional<size_t> Map(const CallPlan& plan, size_t frame, const std::vector<Column>& columns, size_t first, size_t end);

    /// The new function's, in the scope that the caller of `Take` has opened.
    HandleWord handle = nullptr;
    /// What the bridge keeps to find the function's handle again.
    void* kept = nullptr;

   private:
    friend class FastCalls;

    void Aim(CodeMemory::Target target, std::shared_ptr<DynamicLibrary> library, uint32_t text);
    void Unlink();

    std::shared_ptr<FastCalls> owner_;
    std::vector<uint8_t> key_;
    CodeMemory::Piece piece_;
    /// What its thunk stores while it is under way.
    int32_t number_;
    uint32_t text_ = 0;
    std::shared_ptr<DynamicLibrary> library_;
    /// Of an entry: what V8 calls, and the bytes of the frame that it takes from the state.
    std::optional<CodeMemory::Piece> forwarder_;
    size_t frame_size_ = 0;
    bool is_retired_ = false;
  };

  /// nullptr where this V8 has no fast calls that are known, or the system no executable memory. The state is attached.
  static std::shared_ptr<FastCalls> Make(std::shared_ptr<ThreadState> state, bool refuses_memory);

  /// A function that calls `target`, which `text` names and which leaves alone what `omit` says; nullptr for a shape that has none in this form. One that has no handle yet is new,
  /// and belongs to the caller, who keeps it until the environment ends.
  Function* Take(const CallPlan& plan, arch::FastForm form, CodeMemory::Target target,
                 std::shared_ptr<DynamicLibrary> library, uint32_t text, uint32_t omit);

 private:
  FastCalls(std::shared_ptr<ThreadState> state, const FastCallFacts& facts);
  bool WriteCommonCode();
  static void Enter(Function* function);
  std::unique_ptr<Function> New(const CallPlan& plan, arch::FastForm form, const MachineCode& code,
                                const FastSignature& signature, std::vector<uint8_t> key);
  bool AddForwarder(Function& function, const CallPlan& plan);

  std::shared_ptr<ThreadState> state_;
  const FastCallFacts& facts_;
  arch::ThunkContext context_;
  CodeMemory memory_;
  CodeMemory::Target closed_target_ = nullptr;
  const void* slow_callback_ = nullptr;
  std::map<std::vector<uint8_t>, std::vector<Function*>> resting_;
};

}  // namespace cdef::core
