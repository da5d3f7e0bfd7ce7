/// Calls on threads of pools, as JavaScript begins them and hears of their end.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "../core/call_memory.h"
#include "../core/pool.h"
#include "../core/pooled_call.h"

namespace cdef::bridge {

/// What one environment knows of its calls.
class PooledCalls {
 public:
  explicit PooledCalls(napi_env env) : env_(env) {}
  ~PooledCalls();
  PooledCalls(const PooledCalls&) = delete;
  PooledCalls& operator=(const PooledCalls&) = delete;

  const std::shared_ptr<core::CallMemory>& memory() const { return memory_; }

  /// The pool with a number; nullptr where it has been closed.
  std::shared_ptr<core::Pool> Find(uint32_t pool) const { return pool < pools_.size() ? pools_[pool] : nullptr; }
  /// A shared one is not closed when the environment ends.
  uint32_t Add(std::shared_ptr<core::Pool> pool, bool is_shared);
  void Close(uint32_t pool);

  /// Where JavaScript finds the numbers of ended calls, each with C's errno, and what it runs then: `run(count)`.
  void Report(napi_ref results, int32_t* words, size_t most, napi_ref run);
  /// Begins a call; false where the system grants no thread.
  bool Begin(core::AsyncCall& call);
  /// Takes one back that has not begun; false where it has.
  bool Withdraw(uint32_t id);

 private:
  void Deliver(const std::vector<core::FinishedCall*>& calls);

  napi_env env_;
  std::shared_ptr<core::CallMemory> memory_ = std::make_shared<core::CallMemory>();
  std::vector<std::shared_ptr<core::Pool>> pools_;
  std::shared_ptr<core::Pool> shared_;
  /// By their numbers, which JavaScript gives them.
  std::vector<core::AsyncCall*> calls_;
  napi_ref results_ = nullptr;
  napi_ref run_ = nullptr;
  int32_t* words_ = nullptr;
  size_t most_ = 0;
};

void RegisterPooledCalls(napi_env env, napi_value exports);

}  // namespace cdef::bridge
