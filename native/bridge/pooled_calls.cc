#include "pooled_calls.h"

#include <algorithm>
#include <utility>

#include "call.h"
#include "environment.h"
#include "library.h"
#include "value.h"

namespace cdef::bridge {

namespace {

using core::AsyncCall;
using core::Pool;
using core::PooledFunction;
using core::PumpedCall;

using Function = std::shared_ptr<const PooledFunction>;

/// What an entry says; numbered as BEGUN of src/native/addon.ts.
enum class Begun : int32_t { kYes = 0, kLibraryClosed = 1, kNoThread = 2, kPoolClosed = 3 };

napi_value Answer(napi_env env, Begun begun) {
  napi_value value = nullptr;
  napi_create_int32(env, static_cast<int32_t>(begun), &value);
  return value;
}

/// The call is not made, so that what watches it must not watch another one.
napi_value Refuse(napi_env env, const Function& function, Begun begun) {
  function->state->watched = nullptr;
  return Answer(env, begun);
}

struct CallArguments {
  char* frame;
  uint32_t pool;
  uint32_t id;
};

/// The function of an entry, and what it is called with: `entry(frame, pool, id)`. It is on the path of every call.
const Function& Read(napi_env env, napi_callback_info info, CallArguments& read) {
  napi_value values[3] = {};
  void* data = nullptr;
  size_t count = 3;
  int64_t frame = 0;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  napi_get_value_int64(env, values[0], &frame);
  napi_get_value_uint32(env, values[1], &read.pool);
  napi_get_value_uint32(env, values[2], &read.id);
  // SAFETY: JavaScript gives the address of memory that `allocate` returned, with the extent of the function's frame.
  read.frame = reinterpret_cast<char*>(frame);
  // SAFETY: `data` is what MakeEntry made for this very function, deleted when the function is collected.
  return *static_cast<Function*>(data);
}

napi_value BeginCall(napi_env env, napi_callback_info info) {
  CallArguments given{};
  const Function& function = Read(env, info, given);
  if (function->library && function->library->closed()) return Refuse(env, function, Begun::kLibraryClosed);
  PooledCalls& calls = Environment::Of(env).pooled_calls();
  auto pool = calls.Find(given.pool);
  if (!pool) return Refuse(env, function, Begun::kPoolClosed);
  auto& call = *new AsyncCall(function, given.frame, given.id, std::move(pool));
  return Answer(env, calls.Begin(call) ? Begun::kYes : Begun::kNoThread);
}

napi_value Pump(napi_env env, napi_callback_info info) {
  CallArguments given{};
  const Function& function = Read(env, info, given);
  if (function->library && function->library->closed()) return Refuse(env, function, Begun::kLibraryClosed);
  Environment& environment = Environment::Of(env);
  const auto pool = environment.pooled_calls().Find(given.pool);
  if (!pool) return Refuse(env, function, Begun::kPoolClosed);
  environment.Listen();
  PumpedCall call(function, given.frame);
  return Answer(env, call.RunOn(*pool) ? Begun::kYes : Begun::kNoThread);
}

napi_value MakeEntry(napi_env env, const Function& function, napi_callback run) {
  napi_value entry = nullptr;
  auto* data = new Function(function);
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Function*>(data); };
  napi_create_function(env, nullptr, 0, run, data, &entry);
  napi_add_finalizer(env, entry, data, destroy, nullptr, nullptr);
  return entry;
}

/// `pooled(plan, target, library)`: what begins calls of the function, and what waits for them.
napi_value MakePooled(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  auto plan = PlanOf(env, arguments[0]);
  if (!plan) return ThrowTypeError(env, "native/argument", "pooled expects a call plan");
  const auto target = ReadAddress(env, arguments[1]);
  if (!target) return nullptr;
  if (!*target) return ThrowTypeError(env, "native/argument", "pooled expects a function, not NULL");

  Environment& environment = Environment::Of(env);
  const auto function = std::make_shared<const PooledFunction>(PooledFunction{
      environment.state(), std::move(plan), LibraryOf(env, arguments[2]), reinterpret_cast<void (*)()>(*target),
      environment.pooled_calls().memory()});
  napi_value entries = nullptr;
  napi_create_object(env, &entries);
  napi_set_named_property(env, entries, "begin", MakeEntry(env, function, BeginCall));
  napi_set_named_property(env, entries, "pump", MakeEntry(env, function, Pump));
  return entries;
}

/// `pool(threads, stackSize, idle, isShared)`: the number of a pool.
napi_value MakePool(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  const auto threads = ReadCount(env, arguments[0]);
  const auto stack_size = ReadCount(env, arguments[1]);
  const auto idle = ReadInteger(env, arguments[2]);
  if (!threads || !stack_size || !idle) return nullptr;
  bool is_shared = false;
  napi_get_value_bool(env, arguments[3], &is_shared);
  const Pool::Limits limits{std::max<size_t>(*threads, 1), *stack_size, std::chrono::milliseconds(*idle)};
  auto pool = is_shared ? Pool::OfProcess(limits) : Pool::Make(limits);
  return MakeNumber(env, Environment::Of(env).pooled_calls().Add(std::move(pool), is_shared));
}

napi_value ClosePool(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto pool = ReadIndex(env, arguments[0]);
  if (pool) Environment::Of(env).pooled_calls().Close(*pool);
  return nullptr;
}

napi_value Allocate(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto bytes = ReadCount(env, arguments[0]);
  if (!bytes) return nullptr;
  void* block = Environment::Of(env).pooled_calls().memory()->Allocate(*bytes);
  return MakeAddress(env, reinterpret_cast<uintptr_t>(block));
}

napi_value Free(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto block = ReadAddress(env, arguments[0]);
  if (block) Environment::Of(env).pooled_calls().memory()->Free(*block);
  return nullptr;
}

napi_value WithdrawCall(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto id = ReadIndex(env, arguments[0]);
  if (!id) return nullptr;
  return MakeBoolean(env, Environment::Of(env).pooled_calls().Withdraw(*id));
}

napi_value OnEnded(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  void* words = nullptr;
  size_t bytes = 0;
  napi_valuetype run = napi_undefined;
  napi_typeof(env, arguments[1], &run);
  if (napi_get_arraybuffer_info(env, arguments[0], &words, &bytes) != napi_ok || bytes < 8 || run != napi_function) {
    return ThrowTypeError(env, "native/argument", "onEnded expects an ArrayBuffer and a function");
  }
  napi_ref results_kept = nullptr;
  napi_ref run_kept = nullptr;
  napi_create_reference(env, arguments[0], 1, &results_kept);
  napi_create_reference(env, arguments[1], 1, &run_kept);
  Environment::Of(env).pooled_calls().Report(results_kept, static_cast<int32_t*>(words), bytes / 8, run_kept);
  return nullptr;
}

}  // namespace

/// Nobody could close them any more.
PooledCalls::~PooledCalls() {
  for (const auto& pool : pools_) {
    if (pool && pool != shared_) pool->Close();
  }
}

uint32_t PooledCalls::Add(std::shared_ptr<Pool> pool, bool is_shared) {
  if (is_shared) shared_ = pool;
  const auto free = std::ranges::find(pools_, nullptr);
  const auto number = static_cast<uint32_t>(free - pools_.begin());
  if (free == pools_.end()) {
    pools_.push_back(std::move(pool));
  } else {
    *free = std::move(pool);
  }
  return number;
}

void PooledCalls::Close(uint32_t pool) {
  if (pool >= pools_.size() || !pools_[pool]) return;
  pools_[pool]->Close();
  pools_[pool] = nullptr;
}

void PooledCalls::Report(napi_ref results, int32_t* words, size_t most, napi_ref run) {
  results_ = results;
  words_ = words;
  most_ = most;
  run_ = run;
  Environment::Of(env_).set_deliver([this](const std::vector<core::FinishedCall*>& ended) { Deliver(ended); });
}

bool PooledCalls::Begin(AsyncCall& call) {
  Environment& environment = Environment::Of(env_);
  // Comes first, so that nothing has ended before somebody listens.
  environment.KeepAlive(1);
  const uint32_t id = call.id();
  if (id >= calls_.size()) calls_.resize(id + 1);
  calls_[id] = &call;
  if (environment.state()->mailbox.is_open() && call.Begin()) return true;
  calls_[id] = nullptr;
  call.End();
  environment.KeepAlive(-1);
  return false;
}

bool PooledCalls::Withdraw(uint32_t id) {
  if (id >= calls_.size() || !calls_[id] || !calls_[id]->Withdraw()) return false;
  std::exchange(calls_[id], nullptr)->End();
  Environment::Of(env_).KeepAlive(-1);
  return true;
}

void PooledCalls::Deliver(const std::vector<core::FinishedCall*>& calls) {
  Environment::Of(env_).KeepAlive(-static_cast<int32_t>(calls.size()));
  for (size_t first = 0; first < calls.size(); first += most_) {
    const HandleScope scope(env_);
    const size_t count = std::min(most_, calls.size() - first);
    for (size_t i = 0; i < count; ++i) {
      auto& call = *static_cast<AsyncCall*>(calls[first + i]);
      words_[2 * i] = static_cast<int32_t>(call.id());
      words_[2 * i + 1] = call.error_number();
      calls_[call.id()] = nullptr;
      call.End();
    }
    napi_value run = nullptr;
    napi_value argument = nullptr;
    napi_get_reference_value(env_, run_, &run);
    napi_create_uint32(env_, static_cast<uint32_t>(count), &argument);
    napi_call_function(env_, MakeUndefined(env_), run, 1, &argument, nullptr);
  }
}

void RegisterPooledCalls(napi_env env, napi_value exports) {
  AddMethods(env, exports,
             {{"pooled", MakePooled},
              {"pool", MakePool},
              {"closePool", ClosePool},
              {"allocate", Allocate},
              {"free", Free},
              {"withdraw", WithdrawCall},
              {"onEnded", OnEnded}});
}

}  // namespace cdef::bridge
