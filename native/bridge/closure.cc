#include "closure.h"

#include "../core/closure.h"
#include "../core/text_table.h"
#include "call.h"
#include "environment.h"
#include "value.h"

namespace cdef::bridge {

namespace {

napi_value MakeClosure(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  auto plan = PlanOf(env, arguments[0]);
  if (!plan) return ThrowTypeError(env, "native/argument", "closure expects a call plan");
  if (plan->is_compiled()) {
    return ThrowTypeError(env, "native/argument", "closure expects the plan of a C function, not of a compiled call");
  }
  const auto slot = ReadIndex(env, arguments[1]);
  if (!slot) return nullptr;

  Environment& environment = Environment::Of(env);
  environment.Listen();
  const core::Closure* closure = environment.closures().Make(environment.state(), std::move(plan), *slot);
  if (!closure) {
    return ThrowTypeError(env, "native/closure", "the system grants no executable memory, which a callback needs");
  }
  napi_value made = nullptr;
  napi_create_object(env, &made);
  napi_set_named_property(env, made, "address", MakeAddress(env, closure->address()));
  napi_set_named_property(env, made, "id", MakeNumber(env, closure->id()));
  return made;
}

/// A declaration has an address like any other memory; whoever gives it vouches for what lies there.
napi_value BindExtern(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  const auto address = ReadAddress(env, arguments[0]);
  if (!address) return nullptr;
  if (!*address) return ThrowTypeError(env, "native/argument", "bindExtern expects a declaration, not NULL");
  auto plan = PlanOf(env, arguments[1]);
  if (!plan || !plan->is_compiled()) {
    return ThrowTypeError(env, "native/argument", "bindExtern expects the plan of a compiled call");
  }
  const auto slot = ReadIndex(env, arguments[2]);
  if (!slot) return nullptr;

  Environment& environment = Environment::Of(env);
  environment.Listen();
  // SAFETY: the address is one that a compiled module gave for its own declaration.
  auto& declaration = *static_cast<cdef_extern*>(*address);
  return MakeNumber(env, environment.closures().Bind(environment.state(), std::move(plan), *slot, declaration)->id());
}

/// The closure with the id that is given first; nullptr, and an error in JavaScript, where there is none.
core::Closure* ReadClosure(napi_env env, napi_value value) {
  const auto id = ReadIndex(env, value);
  if (!id) return nullptr;
  core::Closure* closure = Environment::Of(env).closures().Find(*id);
  if (!closure) ThrowTypeError(env, "native/argument", "there is no such closure");
  return closure;
}

/// A weak reference: whoever holds the C function keeps the runner too.
napi_value SetRunner(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  core::Closure* closure = ReadClosure(env, arguments[0]);
  if (!closure) return nullptr;
  if (closure->runner()) napi_delete_reference(env, static_cast<Kept>(closure->runner()));

  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[1], &type);
  if (type != napi_function) return closure->Rest(), nullptr;
  const auto text = ReadOptionalIndex(env, arguments[2]);
  Kept reference = nullptr;
  napi_create_reference(env, arguments[1], 0, &reference);
  closure->Begin(reference, text.value_or(0));
  return nullptr;
}

napi_value RunnerOf(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const core::Closure* closure = ReadClosure(env, arguments[0]);
  // What was collected is nothing too.
  napi_value runner = nullptr;
  if (closure && closure->runner()) napi_get_reference_value(env, static_cast<Kept>(closure->runner()), &runner);
  return runner;
}

constexpr napi_type_tag kChannelTag = {0x6364'6566'6368'616e, 0x91c2'7f04'd3a8'56eb};

/// Of a capacity, what happens beyond it, and pairs of where the texts lie and of their units' bytes.
napi_value MakeChannel(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  const auto capacity = ReadIndex(env, arguments[0]);
  const auto overflow = ReadIndex(env, arguments[1]);
  const auto numbers = ReadNumbers(env, arguments[2]);
  if (!capacity || !overflow || !numbers) return nullptr;
  std::vector<core::Channel::Text> texts;
  for (size_t i = 0; i + 1 < numbers->size(); i += 2) {
    texts.push_back({static_cast<uint32_t>((*numbers)[i]), static_cast<uint32_t>((*numbers)[i + 1])});
  }
  return WrapShared(env, kChannelTag,
                    std::make_shared<core::Channel>(*capacity, static_cast<core::Overflow>(*overflow), std::move(texts)));
}

std::shared_ptr<core::Channel> ChannelOf(napi_env env, napi_value handle) {
  return UnwrapShared<core::Channel>(env, kChannelTag, handle);
}

napi_value LeaveChannel(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto channel = ChannelOf(env, arguments[0]);
  if (channel) channel->Leave();
  return nullptr;
}

napi_value CloseChannel(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto channel = ChannelOf(env, arguments[0]);
  if (channel) channel->Close();
  return nullptr;
}

napi_value LostMessages(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto channel = ChannelOf(env, arguments[0]);
  return MakeNumber(env, channel ? channel->lost() : 0);
}

napi_value WaitingMessages(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto channel = ChannelOf(env, arguments[0]);
  return MakeNumber(env, channel ? channel->waiting() : 0);
}

/// The error value is what an ArrayBuffer begins with.
napi_value SetPolicy(napi_env env, napi_callback_info info) {
  const Arguments<5> arguments(env, info);
  core::Closure* closure = ReadClosure(env, arguments[0]);
  const auto use = ReadIndex(env, arguments[1]);
  const auto deadline = ReadInteger(env, arguments[2]);
  if (!closure || !use || !deadline) return nullptr;
  auto policy = std::make_shared<core::Policy>();
  policy->use = static_cast<core::ThreadUse>(*use);
  policy->channel = ChannelOf(env, arguments[4]);
  policy->deadline = std::chrono::milliseconds(*deadline);
  const Bytes error = BytesOf(env, arguments[3]);
  const auto* bytes = static_cast<const char*>(error.data);
  policy->error.assign(bytes, bytes + error.size);
  if (*use > static_cast<uint32_t>(core::ThreadUse::kPost) || !closure->Accepts(*policy)) {
    return ThrowTypeError(env, "native/argument", "setPolicy expects a known use and the bytes of a whole result");
  }
  closure->SetPolicy(std::move(policy));
  return nullptr;
}

napi_value AddText(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  auto text = ReadString(env, arguments[0]);
  if (!text) return nullptr;
  return MakeNumber(env, core::TextTable::OfProcess().Add(*std::move(text)));
}

}  // namespace

void RegisterClosure(napi_env env, napi_value exports) {
  AddMethods(env, exports,
             {{"closure", MakeClosure},
              {"bindExtern", BindExtern},
              {"setRunner", SetRunner},
              {"runnerOf", RunnerOf},
              {"setPolicy", SetPolicy},
              {"text", AddText},
              {"channel", MakeChannel},
              {"leaveChannel", LeaveChannel},
              {"closeChannel", CloseChannel},
              {"lostMessages", LostMessages},
              {"waitingMessages", WaitingMessages}});
}

}  // namespace cdef::bridge
