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
  if (closure->kept_runner()) napi_delete_reference(env, static_cast<Kept>(closure->kept_runner()));

  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[1], &type);
  if (type != napi_function) return closure->Rest(), nullptr;
  const auto text = ReadOptionalIndex(env, arguments[2]);
  Kept reference = nullptr;
  napi_create_reference(env, arguments[1], 0, &reference);
  closure->Begin(reference, text.value_or(0));
  return nullptr;
}

napi_value PauseRunner(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  core::Closure* closure = ReadClosure(env, arguments[0]);
  if (closure) closure->Pause();
  return nullptr;
}

napi_value ResumeRunner(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  core::Closure* closure = ReadClosure(env, arguments[0]);
  if (closure) closure->Resume();
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

/// The error value is what an ArrayBuffer begins with.
napi_value SetPolicy(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  core::Closure* closure = ReadClosure(env, arguments[0]);
  const auto use = ReadIndex(env, arguments[1]);
  const auto deadline = ReadInteger(env, arguments[2]);
  if (!closure || !use || !deadline) return nullptr;
  auto policy = std::make_shared<core::Policy>();
  policy->use = static_cast<core::ThreadUse>(*use);
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

/// Of a capacity, one of core::Overflow, and pairs: where in a frame a string's address lies, and the bytes of its units.
napi_value OpenChannel(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  core::Closure* closure = ReadClosure(env, arguments[0]);
  const auto capacity = ReadIndex(env, arguments[1]);
  const auto overflow = ReadIndex(env, arguments[2]);
  const auto numbers = ReadNumbers(env, arguments[3]);
  if (!closure || !capacity || !overflow || !numbers) return nullptr;
  const size_t frame = closure->plan().frame_size();
  bool is_right = *capacity > 0 && *overflow <= static_cast<uint32_t>(core::Overflow::kError);
  std::vector<core::Channel::Text> texts;
  for (size_t i = 0; i + 1 < numbers->size(); i += 2) {
    const auto offset = static_cast<uint32_t>((*numbers)[i]);
    const auto unit = static_cast<uint32_t>((*numbers)[i + 1]);
    is_right = is_right && frame >= sizeof(void*) && offset <= frame - sizeof(void*) && (unit == 1 || unit == 2 || unit == 4);
    texts.push_back({offset, unit});
  }
  if (!is_right) return ThrowTypeError(env, "native/argument", "openChannel expects room, a known overflow and texts in the frame");
  auto policy = std::make_shared<core::Policy>();
  policy->use = core::ThreadUse::kPost;
  policy->channel = std::make_shared<core::Channel>(*capacity, static_cast<core::Overflow>(*overflow), std::move(texts));
  closure->SetPolicy(std::move(policy));
  return nullptr;
}

/// The channel of the closure with that id; nullptr, and an error in JavaScript, where there is none.
std::shared_ptr<core::Channel> ReadChannel(napi_env env, napi_value value) {
  core::Closure* closure = ReadClosure(env, value);
  if (!closure) return nullptr;
  auto channel = closure->channel();
  if (!channel) ThrowTypeError(env, "native/argument", "there is no such channel");
  return channel;
}

napi_value Receive(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const auto channel = ReadChannel(env, arguments[0]);
  const auto frame = ReadIndex(env, arguments[1]);
  if (!channel || !frame) return nullptr;
  const core::ThreadState& state = *Environment::Of(env).state();
  const size_t size = ReadClosure(env, arguments[0])->plan().frame_size();
  if (!state.Holds(*frame, size)) return ThrowTypeError(env, "native/argument", "receive expects a frame on the stack");
  // SAFETY: Holds checked the frame's extent.
  return MakeNumber(env, static_cast<double>(channel->Take(state.frames + *frame, size)));
}

napi_value CloseChannel(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto channel = ReadChannel(env, arguments[0]);
  if (channel) channel->Close();
  return nullptr;
}

napi_value LostMessages(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto channel = ReadChannel(env, arguments[0]);
  return channel ? MakeNumber(env, channel->lost()) : nullptr;
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
              {"pauseRunner", PauseRunner},
              {"resumeRunner", ResumeRunner},
              {"runnerOf", RunnerOf},
              {"setPolicy", SetPolicy},
              {"openChannel", OpenChannel},
              {"receive", Receive},
              {"closeChannel", CloseChannel},
              {"lostMessages", LostMessages},
              {"text", AddText}});
}

}  // namespace cdef::bridge
