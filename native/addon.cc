/// Registration, nothing else. The contract is src/native/addon.ts.
#include <node_api.h>

#include "bridge/call.h"
#include "bridge/closure.h"
#include "bridge/environment.h"
#include "bridge/fast.h"
#include "bridge/guard.h"
#include "bridge/library.h"
#include "bridge/memory.h"
#include "bridge/pooled_calls.h"
#include "bridge/stream.h"
#include "bridge/value.h"
#include "bridge/watch.h"

NAPI_MODULE_INIT() {
  using namespace cdef::bridge;
  napi_set_named_property(env, exports, "contract", MakeNumber(env, CDEF_CONTRACT));
  RegisterEnvironment(env, exports);
  RegisterMemory(env, exports);
  RegisterStream(env, exports);
  RegisterLibrary(env, exports);
  RegisterCall(env, exports);
  RegisterClosure(env, exports);
  RegisterFast(env, exports);
  RegisterPooledCalls(env, exports);
  RegisterWatch(env, exports);
  RegisterGuard(env, exports);
  return exports;
}
