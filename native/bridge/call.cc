#include "call.h"

#include <string>
#include <utility>
#include <vector>

#include "../core/bound_call.h"
#include "environment.h"
#include "library.h"
#include "value.h"

namespace cdef::bridge {

namespace {

using core::BoundCall;
using core::CallOutcome;
using core::CallPlan;

constexpr napi_type_tag kPlanTag = {0x6364'6566'706c'616e, 0xb7a0'51d6'2e98'4c03};

napi_value Plan(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto shape = ReadNumbers(env, arguments[0]);
  if (!shape) return nullptr;

  CallPlan::Made made = CallPlan::Make(*shape);
  if (const auto* refusal = std::get_if<core::PlanRefusal>(&made)) {
    const std::string message = std::string("this signature cannot be called: ") + refusal->reason;
    return ThrowTypeError(env, "native/plan", message.c_str());
  }
  return WrapShared(env, kPlanTag, std::get<std::shared_ptr<CallPlan>>(std::move(made)));
}

/// The entry of one C function. It is on the path of every call, so it asks Node-API for nothing but its argument.
napi_value Enter(napi_env env, napi_callback_info info) {
  napi_value argument = nullptr;
  void* data = nullptr;
  size_t count = 1;
  uint32_t frame = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, &data);
  napi_get_value_uint32(env, argument, &frame);
  // SAFETY: `data` is the BoundCall of this very function, deleted when the function is collected.
  const CallOutcome outcome = static_cast<BoundCall*>(data)->Run(frame);
  if (outcome == CallOutcome::kReturned) return MakeBoolean(env, true);
  if (outcome == CallOutcome::kClosed) return MakeBoolean(env, false);
  return ThrowTypeError(env, "native/frame", "the call frame lies outside the frame stack");
}

napi_value Bind(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  auto plan = PlanOf(env, arguments[0]);
  if (!plan) return ThrowTypeError(env, "native/argument", "bind expects a call plan");
  const auto target = ReadAddress(env, arguments[1]);
  if (!target) return nullptr;
  if (!*target) return ThrowTypeError(env, "native/argument", "bind expects a function, not NULL");

  const auto text = ReadOptionalIndex(env, arguments[3]);
  if (!text) return nullptr;
  auto* bound = new BoundCall(Environment::Of(env).state(), std::move(plan), LibraryOf(env, arguments[2]),
                              reinterpret_cast<BoundCall::Target>(*target), *text);
  napi_value entry = nullptr;
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<BoundCall*>(data); };
  napi_create_function(env, nullptr, 0, Enter, bound, &entry);
  napi_add_finalizer(env, entry, bound, destroy, nullptr, nullptr);
  return entry;
}

}  // namespace

std::shared_ptr<CallPlan> PlanOf(napi_env env, napi_value handle) {
  return UnwrapShared<CallPlan>(env, kPlanTag, handle);
}

void RegisterCall(napi_env env, napi_value exports) {
  AddMethods(env, exports, {{"plan", Plan}, {"bind", Bind}});
}

}  // namespace cdef::bridge
