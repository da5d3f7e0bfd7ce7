/// The fast functions of one JavaScript thread and the memory of their thunks.
#pragma once

#include <memory>
#include <optional>

#include "call_plan.h"
#include "code_memory.h"
#include "dynamic_library.h"
#include "fast_function.h"
#include "thread_state.h"
#include "thunk.h"

namespace cdef::core {

class FastCalls : public std::enable_shared_from_this<FastCalls> {
 public:
  /// What a fast function keeps for as long as it lives.
  class Function {
   public:
    Function(std::shared_ptr<FastCalls> owner, CodeMemory::Piece piece, std::shared_ptr<DynamicLibrary> library);
    /// Gives the thunk back, at once or when no call of this thread is under way: C may run further up the stack.
    ~Function();
    Function(const Function&) = delete;
    Function& operator=(const Function&) = delete;

    HandleWord handle = nullptr;

   private:
    friend class FastCalls;

    std::shared_ptr<FastCalls> owner_;
    CodeMemory::Piece piece_;
    std::shared_ptr<DynamicLibrary> library_;
    /// Of an entry: what V8 calls, and the bytes of the frame that it takes from the state.
    std::optional<CodeMemory::Piece> forwarder_;
    size_t frame_size_ = 0;
  };

  /// nullptr where this V8 has no fast calls that are known, or the system no executable memory. The state is attached.
  static std::shared_ptr<FastCalls> Make(std::shared_ptr<ThreadState> state, bool refuses_memory);

  /// A function that calls `target`; nullptr for a shape that has none in this form. Its handle lives in the scope that
  /// the caller has opened.
  std::unique_ptr<Function> MakeFunction(const CallPlan& plan, FastForm form, CodeMemory::Target target,
                                         std::shared_ptr<DynamicLibrary> library);

 private:
  FastCalls(std::shared_ptr<ThreadState> state, const FastCallFacts& facts);
  bool WriteCommonCode();
  static void Enter(Function* function);
  std::unique_ptr<Function> MakeEntry(const CallPlan& plan, CodeMemory::Target target,
                                      std::shared_ptr<DynamicLibrary> library);
  std::unique_ptr<Function> WriteFunction(const Assembler& code, CodeMemory::Target target,
                                          std::shared_ptr<DynamicLibrary> library);

  std::shared_ptr<ThreadState> state_;
  const FastCallFacts& facts_;
  ThunkContext context_;
  CodeMemory memory_;
  CodeMemory::Target closed_target_ = nullptr;
  const void* slow_callback_ = nullptr;
};

}  // namespace cdef::core
