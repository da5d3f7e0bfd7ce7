/// Call plans, and the entry functions that call C.
#pragma once

#include <node_api.h>

#include <memory>

#include "../core/call_plan.h"

namespace cdef::bridge {

/// The plan behind a handle; nullptr for any other value.
std::shared_ptr<core::CallPlan> PlanOf(napi_env env, napi_value handle);

void RegisterCall(napi_env env, napi_value exports);

}  // namespace cdef::bridge
