#include "library.h"

#include <utility>

#include "../platform/last_error.h"
#include "environment.h"
#include "value.h"

namespace cdef::bridge {

namespace {

constexpr napi_type_tag kLibraryTag = {0x6364'6566'6c69'6272, 0x8f1d'3a52'97c4'4be1};

napi_value MakeFlags(napi_env env) {
  napi_value flags = nullptr;
  napi_create_object(env, &flags);
  for (const platform::LibraryFlag& flag : platform::LibraryFlags()) {
    napi_set_named_property(env, flags, flag.name, MakeNumber(env, flag.value));
  }
  return flags;
}

napi_value Wrap(napi_env env, core::DynamicLibrary::Opened opened) {
  if (auto* failure = std::get_if<platform::LibraryFailure>(&opened)) return MakeString(env, failure->reason);
  return WrapShared(env, kLibraryTag, std::get<std::shared_ptr<core::DynamicLibrary>>(std::move(opened)));
}

napi_value Open(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const auto flags = ReadInteger(env, arguments[1]);
  if (!flags) return nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[0], &type);
  if (type == napi_null) return Wrap(env, core::DynamicLibrary::Open(nullptr, static_cast<int>(*flags)));

  const auto path = ReadString(env, arguments[0]);
  if (!path) return nullptr;
  if (path->find('\0') != std::string::npos) return MakeString(env, "the path holds a NUL character");
  return Wrap(env, core::DynamicLibrary::Open(path->c_str(), static_cast<int>(*flags)));
}

napi_value Adopt(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto address = ReadAddress(env, arguments[0]);
  if (!address) return nullptr;
  return WrapShared(env, kLibraryTag, core::DynamicLibrary::Adopt(*address));
}

napi_value Symbol(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const auto library = LibraryOf(env, arguments[0]);
  if (!library) return ThrowTypeError(env, "native/argument", "the addon expects a library here");
  const auto name = ReadString(env, arguments[1]);
  if (!name || name->find('\0') != std::string::npos) return nullptr;

  const auto address = library->Find(name->c_str());
  return address ? MakeAddress(env, *address) : MakeUndefined(env);
}

napi_value Close(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto library = LibraryOf(env, arguments[0]);
  if (!library) return ThrowTypeError(env, "native/argument", "the addon expects a library here");
  library->Close(*Environment::Of(env).state());
  return nullptr;
}

#if defined(_WIN32)
napi_value SystemError(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto code = ReadInteger(env, arguments[0]);
  if (!code) return nullptr;
  return MakeString(env, platform::ErrorText(static_cast<int32_t>(*code)));
}
#endif

}  // namespace

std::shared_ptr<core::DynamicLibrary> LibraryOf(napi_env env, napi_value handle) {
  return UnwrapShared<core::DynamicLibrary>(env, kLibraryTag, handle);
}

void RegisterLibrary(napi_env env, napi_value exports) {
  napi_set_named_property(env, exports, "constants", MakeFlags(env));
  AddMethods(env, exports, {{"open", Open}, {"adopt", Adopt}, {"symbol", Symbol}, {"close", Close}});
#if defined(_WIN32)
  AddMethods(env, exports, {{"systemError", SystemError}});
#endif
}

}  // namespace cdef::bridge
