#include "fast.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "../arch/arch.h"
#include "../core/fast_calls.h"
#include "../core/text_functions.h"
#include "call.h"
#include "environment.h"
#include "library.h"
#include "value.h"

namespace cdef::bridge {

namespace {

using core::FastCalls;

/// Ties a new function to its handle; it lives as long as the environment.
napi_value Keep(napi_env env, FastCalls::Function& function) {
  // SAFETY: a napi_value is the word of a v8::Local, made in the scope that Node-API opened for this call.
  const auto made = static_cast<napi_value>(function.handle);
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<FastCalls::Function*>(data); };
  napi_wrap(env, made, &function, destroy, nullptr, nullptr);
  Kept kept = nullptr;
  napi_create_reference(env, made, 1, &kept);
  function.kept = kept;
  return made;
}

napi_value FindAgain(napi_env env, const FastCalls::Function& function) {
  napi_value found = nullptr;
  napi_get_reference_value(env, static_cast<Kept>(function.kept), &found);
  return found;
}

napi_value Fast(napi_env env, napi_callback_info info) {
  const Arguments<5> arguments(env, info);
  const auto plan = PlanOf(env, arguments[0]);
  if (!plan) return ThrowTypeError(env, "native/argument", "fast expects a call plan");
  const auto target = ReadAddress(env, arguments[1]);
  if (!target) return nullptr;
  const auto form = ReadIndex(env, arguments[3]);
  const auto text = ReadOptionalIndex(env, arguments[4]);
  if (!form || !text) return nullptr;

  FastCalls* calls = Environment::Of(env).fast_calls();
  if (!calls || !*target) return MakeUndefined(env);
  FastCalls::Function* function =
      calls->Take(*plan, static_cast<arch::FastForm>(*form), reinterpret_cast<core::CodeMemory::Target>(*target),
                  LibraryOf(env, arguments[2]), *text);
  if (!function) return MakeUndefined(env);
  return function->kept ? FindAgain(env, *function) : Keep(env, *function);
}

napi_value Retire(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  void* data = nullptr;
  if (napi_unwrap(env, arguments[0], &data) != napi_ok || !data) {
    return ThrowTypeError(env, "native/argument", "retire expects what fast returned");
  }
  static_cast<FastCalls::Function*>(data)->Retire();
  return nullptr;
}

napi_value Settle(napi_env env, napi_callback_info) {
  Environment::Of(env).state()->Settle();
  return nullptr;
}

napi_value Made(napi_env env, core::HandleWord function) {
  // SAFETY: a napi_value is the word of a v8::Local, made in the scope that Node-API opened for this call.
  return function ? static_cast<napi_value>(function) : MakeUndefined(env);
}

napi_value TextWriter(napi_env env, napi_callback_info) { return Made(env, core::MakeTextWriter()); }

napi_value TextFinder(napi_env env, napi_callback_info) { return Made(env, core::MakeTextFinder()); }

/// What the self-test calls: every kind of register, and a result that shows each argument and its place.
double Probe(int32_t a, double b, int64_t c, uint32_t d, float e) {
  return static_cast<double>(a) * 2 + b * 3 + static_cast<double>(c) * 5 + d * 7.0 + static_cast<double>(e) * 11;
}

}  // namespace

void RegisterFast(napi_env env, napi_value exports) {
  AddMethods(env, exports, {{"fast", Fast},
                           {"retire", Retire},
                           {"settle", Settle},
                           {"textWriter", TextWriter},
                           {"textFinder", TextFinder}});
  napi_set_named_property(env, exports, "ownCode", MakeBoolean(env, arch::kConvention != arch::Convention::kNone));
  napi_set_named_property(env, exports, "probe", MakeAddress(env, reinterpret_cast<uintptr_t>(&Probe)));
}

}  // namespace cdef::bridge
