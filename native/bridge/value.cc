#include "value.h"

#include "../core/memory.h"

namespace cdef::bridge {

std::optional<int64_t> ReadInteger(napi_env env, napi_value value) {
  int64_t integer = 0;
  if (napi_get_value_int64(env, value, &integer) == napi_ok) return integer;
  ThrowTypeError(env, "native/argument", "the addon expects a number here");
  return std::nullopt;
}

std::optional<uint32_t> ReadIndex(napi_env env, napi_value value) {
  const auto integer = ReadInteger(env, value);
  if (!integer) return std::nullopt;
  if (*integer >= 0 && *integer <= UINT32_MAX) return static_cast<uint32_t>(*integer);
  ThrowTypeError(env, "native/argument", "the addon expects an unsigned 32-bit integer here");
  return std::nullopt;
}

std::optional<std::vector<int32_t>> ReadNumbers(napi_env env, napi_value array) {
  uint32_t length = 0;
  if (napi_get_array_length(env, array, &length) != napi_ok) {
    ThrowTypeError(env, "native/argument", "the addon expects an array of numbers here");
    return std::nullopt;
  }
  std::vector<int32_t> numbers(length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element = nullptr;
    napi_get_element(env, array, i, &element);
    if (napi_get_value_int32(env, element, &numbers[i]) == napi_ok) continue;
    ThrowTypeError(env, "native/argument", "the addon expects an array of numbers here");
    return std::nullopt;
  }
  return numbers;
}

std::optional<uint32_t> ReadOptionalIndex(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  return type == napi_undefined ? 0 : ReadIndex(env, value);
}

std::optional<void*> ReadAddress(napi_env env, napi_value value) {
  const auto integer = ReadInteger(env, value);
  if (!integer) return std::nullopt;
  return core::PointerAt(*integer);
}

std::optional<size_t> ReadCount(napi_env env, napi_value value) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok || !(number >= 0)) {
    ThrowTypeError(env, "native/argument", "the addon expects a count here");
    return std::nullopt;
  }
  constexpr double kLargestExact = 9007199254740991.0;
  return number > kLargestExact ? SIZE_MAX : static_cast<size_t>(number);
}

std::optional<std::string> ReadString(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    ThrowTypeError(env, "native/argument", "the addon expects a string here");
    return std::nullopt;
  }
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

Bytes BytesOf(napi_env env, napi_value buffer) {
  Bytes bytes;
  bool is_buffer = false;
  if (napi_is_arraybuffer(env, buffer, &is_buffer) != napi_ok || !is_buffer) return {};
  napi_get_arraybuffer_info(env, buffer, &bytes.data, &bytes.size);
  return bytes;
}

napi_value MakeNumber(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

napi_value MakeAddress(napi_env env, uintptr_t address) {
  return MakeNumber(env, static_cast<double>(static_cast<intptr_t>(address)));
}

napi_value MakeBoolean(napi_env env, bool boolean) {
  napi_value value = nullptr;
  napi_get_boolean(env, boolean, &value);
  return value;
}

napi_value MakeString(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

napi_value MakeUndefined(napi_env env) {
  napi_value value = nullptr;
  napi_get_undefined(env, &value);
  return value;
}

napi_value ThrowTypeError(napi_env env, const char* code, const char* message) {
  napi_throw_type_error(env, code, message);
  return nullptr;
}

}  // namespace cdef::bridge
