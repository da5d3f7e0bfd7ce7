#include "watch.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "../core/watched_call.h"
#include "environment.h"
#include "value.h"

namespace cdef::bridge {

namespace {

/// `watch(function, details, names, addresses, modes)`: the next call of C is watched.
napi_value Watch(napi_env env, napi_callback_info info) {
  const Arguments<5> arguments(env, info);
  auto function = ReadString(env, arguments[0]);
  auto details = ReadString(env, arguments[1]);
  const auto modes = ReadIndex(env, arguments[4]);
  uint32_t count = 0;
  if (!function || !details || !modes || napi_get_array_length(env, arguments[2], &count) != napi_ok) return nullptr;
  core::WatchedText text{std::move(*function), std::move(*details), {}};
  for (uint32_t i = 0; i < count; ++i) {
    napi_value name = nullptr;
    napi_value address = nullptr;
    napi_get_element(env, arguments[2], i, &name);
    napi_get_element(env, arguments[3], i, &address);
    auto named = ReadString(env, name);
    // A number cannot hold every word that C takes for an address.
    const auto digits = ReadString(env, address);
    if (!named || !digits) return nullptr;
    text.pointers.push_back({std::strtoull(digits->c_str(), nullptr, 16), std::move(*named)});
  }
  core::WatchedCall::Prepare();
  Environment::Of(env).state()->watched = std::make_unique<core::WatchedCall>(std::move(text), *modes);
  return nullptr;
}

napi_value Described(napi_env env, const core::Crash& crash) {
  napi_value object = nullptr;
  napi_value frames = nullptr;
  napi_create_object(env, &object);
  napi_create_array_with_length(env, crash.frames.size(), &frames);
  for (size_t i = 0; i < crash.frames.size(); ++i) {
    napi_set_element(env, frames, static_cast<uint32_t>(i), MakeString(env, crash.frames[i]));
  }
  napi_set_named_property(env, object, "signal", MakeNumber(env, crash.signal));
  napi_set_named_property(env, object, "address", MakeAddress(env, crash.address));
  napi_set_named_property(env, object, "text", MakeString(env, crash.text));
  napi_set_named_property(env, object, "frames", frames);
  return object;
}

/// `crash(id)`: how the call ended that has just been made, or the asynchronous one with that number.
napi_value Crash(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  core::ThreadState& state = *Environment::Of(env).state();
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[0], &type);
  std::optional<core::Crash> crash;
  if (type == napi_undefined) {
    crash = std::exchange(state.crash, std::nullopt);
  } else if (const auto id = ReadIndex(env, arguments[0])) {
    const auto found = state.pooled_crashes.find(*id);
    if (found != state.pooled_crashes.end()) {
      crash = std::move(found->second);
      state.pooled_crashes.erase(found);
    }
  }
  return crash ? Described(env, *crash) : MakeUndefined(env);
}

}  // namespace

void RegisterWatch(napi_env env, napi_value exports) { AddMethods(env, exports, {{"watch", Watch}, {"crash", Crash}}); }

}  // namespace cdef::bridge
