/// JavaScript values to C++ ones and back. A reader that fails has thrown into JavaScript.
#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cdef::bridge {

/// The arguments of a call from JavaScript; those that are missing are undefined.
template <size_t count>
struct Arguments {
  Arguments(napi_env env, napi_callback_info info) {
    size_t given = count;
    napi_get_cb_info(env, info, &given, values.data(), nullptr, &data);
  }
  napi_value operator[](size_t index) const { return values[index]; }

  std::array<napi_value, count> values{};
  void* data = nullptr;
};

/// A number, taken modulo nothing: fractions are cut, NaN is 0, what is too large becomes the largest.
std::optional<int64_t> ReadInteger(napi_env env, napi_value value);
std::optional<uint32_t> ReadIndex(napi_env env, napi_value value);
/// As the one before; 0 where nothing is given.
std::optional<uint32_t> ReadOptionalIndex(napi_env env, napi_value value);
/// An address, as its signed 64-bit value.
std::optional<void*> ReadAddress(napi_env env, napi_value value);
/// A count of bytes or units; Infinity is SIZE_MAX.
std::optional<size_t> ReadCount(napi_env env, napi_value value);
std::optional<std::string> ReadString(napi_env env, napi_value value);

struct Bytes {
  void* data = nullptr;
  size_t size = 0;
};

/// The memory of an ArrayBuffer; nothing for any other value.
Bytes BytesOf(napi_env env, napi_value buffer);

/// The numbers of an array.
std::optional<std::vector<int32_t>> ReadNumbers(napi_env env, napi_value array);

napi_value MakeNumber(napi_env env, double number);
napi_value MakeAddress(napi_env env, uintptr_t address);
napi_value MakeBoolean(napi_env env, bool value);
napi_value MakeString(napi_env env, const std::string& text);
napi_value MakeUndefined(napi_env env);

/// Throws a TypeError with a code; returns nullptr, which is what a callback that throws returns.
napi_value ThrowTypeError(napi_env env, const char* code, const char* message);

struct Method {
  const char* name;
  napi_callback function;
};

/// Adds functions to the addon's exports.
template <size_t count>
void AddMethods(napi_env env, napi_value exports, const Method (&methods)[count]) {
  for (const Method& method : methods) {
    napi_value function;
    napi_create_function(env, method.name, NAPI_AUTO_LENGTH, method.function, nullptr, &function);
    napi_set_named_property(env, exports, method.name, function);
  }
}

/// Opens a handle scope for as long as it lives.
class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { napi_open_handle_scope(env, &scope_); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }
  HandleScope(const HandleScope&) = delete;
  HandleScope& operator=(const HandleScope&) = delete;

 private:
  napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

/// A JavaScript object that shares the ownership of a T; collected with the object.
template <typename T>
napi_value WrapShared(napi_env env, const napi_type_tag& tag, std::shared_ptr<T> shared) {
  napi_value object;
  napi_create_object(env, &object);
  napi_type_tag_object(env, object, &tag);
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<T>*>(data); };
  napi_wrap(env, object, new std::shared_ptr<T>(std::move(shared)), destroy, nullptr, nullptr);
  return object;
}

/// What WrapShared wrapped under this tag; nullptr for every other value.
template <typename T>
std::shared_ptr<T> UnwrapShared(napi_env env, const napi_type_tag& tag, napi_value value) {
  bool is_ours = false;
  void* data = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_object) return nullptr;
  if (napi_check_object_type_tag(env, value, &tag, &is_ours) != napi_ok || !is_ours) return nullptr;
  if (napi_unwrap(env, value, &data) != napi_ok) return nullptr;
  // SAFETY: the tag says that WrapShared made this object, with this T.
  return *static_cast<std::shared_ptr<T>*>(data);
}

}  // namespace cdef::bridge
