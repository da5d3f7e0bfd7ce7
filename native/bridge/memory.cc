#include "memory.h"

#include <cstring>

#include "../core/engine.h"
#include "../core/memory.h"
#include "../core/scalar.h"
#include "environment.h"
#include "value.h"

namespace cdef::bridge {

namespace {

using core::LoadAs;
using core::Width;

struct Bytes {
  void* data = nullptr;
  size_t size = 0;
};

constexpr size_t kAddressSpace = size_t{1} << 48;

/// `new Constructor(argument)`; nullptr where that throws.
napi_value MakeInstance(napi_env env, const char* constructor_name, napi_value argument) {
  napi_value global = nullptr;
  napi_value constructor = nullptr;
  napi_value instance = nullptr;
  napi_get_global(env, &global);
  napi_get_named_property(env, global, constructor_name, &constructor);
  napi_new_instance(env, constructor, 1, &argument, &instance);
  return instance;
}

/// Node-API of these versions does not know a SharedArrayBuffer, but knows a view of one. Nothing for what is no buffer,
/// or where an exception is on its way.
std::optional<Bytes> BytesOfShared(napi_env env, napi_value buffer) {
  const napi_value view = MakeInstance(env, "Uint8Array", buffer);
  if (!view) return std::nullopt;
  Bytes bytes;
  napi_value viewed = nullptr;
  bool is_buffer_of_view = false;
  napi_get_typedarray_info(env, view, nullptr, &bytes.size, &bytes.data, &viewed, nullptr);
  napi_strict_equals(env, viewed, buffer, &is_buffer_of_view);
  // Of anything but a buffer the view is a copy, which goes away.
  return is_buffer_of_view ? std::optional(bytes) : std::nullopt;
}

bool IsArrayBuffer(napi_env env, napi_value value) {
  bool is_buffer = false;
  napi_is_arraybuffer(env, value, &is_buffer);
  return is_buffer;
}

napi_value AddressOf(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  Bytes bytes;
  if (IsArrayBuffer(env, arguments[0])) {
    napi_get_arraybuffer_info(env, arguments[0], &bytes.data, &bytes.size);
  } else {
    const auto shared = BytesOfShared(env, arguments[0]);
    if (!shared) return ThrowTypeError(env, "native/argument", "addressOf expects a buffer");
    bytes = *shared;
  }
  return MakeAddress(env, bytes.size > 0 ? reinterpret_cast<uintptr_t>(bytes.data) : 0);
}

napi_value Window(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const auto address = ReadAddress(env, arguments[0]);
  if (!address) return nullptr;
  const auto bytes = ReadCount(env, arguments[1]);
  if (!bytes) return nullptr;
  // The engine takes no NULL, and aborts on a length beyond its own limit.
  if (!*address || *bytes > kAddressSpace) {
    return ThrowTypeError(env, "native/argument", "a window begins above NULL and ends in the address space");
  }

  const auto window = static_cast<napi_value>(core::MakeWindow(*address, *bytes));
  if (!window) return MakeUndefined(env);
  core::SetDetachKey(window, Environment::Of(env).DetachKey());
  return window;
}

napi_value Lock(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  bool is_buffer = false;
  bool is_locked = false;
  napi_is_arraybuffer(env, arguments[0], &is_buffer);
  napi_get_value_bool(env, arguments[1], &is_locked);
  if (!is_buffer) return ThrowTypeError(env, "native/argument", "lock expects an ArrayBuffer");

  const napi_value key = is_locked ? Environment::Of(env).DetachKey() : MakeUndefined(env);
  return MakeBoolean(env, core::SetDetachKey(arguments[0], key));
}

/// `hold(buffer, place)`: puts the buffer's bytes at a place of the list of those that are held.
napi_value Hold(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const bool is_shared = !IsArrayBuffer(env, arguments[0]);
  if (is_shared && !BytesOfShared(env, arguments[0])) {
    return ThrowTypeError(env, "native/argument", "hold expects a buffer");
  }
  const auto place = ReadIndex(env, arguments[1]);
  if (!place) return nullptr;
  auto& held = Environment::Of(env).pooled_calls().memory()->held();
  if (*place > held.size()) return ThrowTypeError(env, "native/argument", "hold expects the first free place");
  if (*place == held.size()) held.emplace_back();
  held[*place] = core::HoldBytes(arguments[0], is_shared);
  return nullptr;
}

/// `drop(place)`: ends what `hold` began.
napi_value Drop(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto place = ReadIndex(env, arguments[0]);
  if (!place) return nullptr;
  auto& held = Environment::Of(env).pooled_calls().memory()->held();
  if (*place < held.size()) held[*place] = {};
  return nullptr;
}

napi_value Read(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const auto from = ReadAddress(env, arguments[0]);
  if (!from) return nullptr;
  const auto width = ReadInteger(env, arguments[1]);
  if (!width) return nullptr;

  napi_value value = nullptr;
  // SAFETY: the caller of `read` vouches for the address.
  switch (static_cast<Width>(*width)) {
    case Width::kI8: return MakeNumber(env, LoadAs<int8_t>(*from));
    case Width::kU8: return MakeNumber(env, LoadAs<uint8_t>(*from));
    case Width::kI16: return MakeNumber(env, LoadAs<int16_t>(*from));
    case Width::kU16: return MakeNumber(env, LoadAs<uint16_t>(*from));
    case Width::kI32: return MakeNumber(env, LoadAs<int32_t>(*from));
    case Width::kU32: return MakeNumber(env, LoadAs<uint32_t>(*from));
    case Width::kI64: return napi_create_bigint_int64(env, LoadAs<int64_t>(*from), &value), value;
    case Width::kU64: return napi_create_bigint_uint64(env, LoadAs<uint64_t>(*from), &value), value;
    case Width::kF32: return MakeNumber(env, static_cast<double>(LoadAs<float>(*from)));
    case Width::kF64: return MakeNumber(env, LoadAs<double>(*from));
  }
  return ThrowTypeError(env, "native/argument", "the addon knows no such width");
}

template <typename T>
void Store(void* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

/// The low 64 bits of a number or bigint; integers are stored modulo their width, as a DataView stores them.
std::optional<int64_t> ReadBits(napi_env env, napi_value value) {
  int64_t bits = 0;
  bool is_lossless = false;
  if (napi_get_value_bigint_int64(env, value, &bits, &is_lossless) == napi_ok) return bits;
  return ReadInteger(env, value);
}

napi_value Write(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  const auto to = ReadAddress(env, arguments[0]);
  if (!to) return nullptr;
  const auto number = ReadInteger(env, arguments[1]);
  if (!number) return nullptr;
  const auto width = static_cast<Width>(*number);
  const bool is_float = width == Width::kF32 || width == Width::kF64;
  double real = 0;
  if (is_float && napi_get_value_double(env, arguments[2], &real) != napi_ok) {
    return ThrowTypeError(env, "native/argument", "the addon expects a number here");
  }
  const auto bits = is_float ? std::optional<int64_t>(0) : ReadBits(env, arguments[2]);
  if (!bits) return nullptr;

  // SAFETY: the caller of `write` vouches for the address.
  switch (width) {
    case Width::kI8: case Width::kU8: return Store(*to, static_cast<uint8_t>(*bits)), nullptr;
    case Width::kI16: case Width::kU16: return Store(*to, static_cast<uint16_t>(*bits)), nullptr;
    case Width::kI32: case Width::kU32: return Store(*to, static_cast<uint32_t>(*bits)), nullptr;
    case Width::kI64: case Width::kU64: return Store(*to, *bits), nullptr;
    case Width::kF32: return Store(*to, static_cast<float>(real)), nullptr;
    case Width::kF64: return Store(*to, real), nullptr;
  }
  return ThrowTypeError(env, "native/argument", "the addon knows no such width");
}

napi_value Move(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  const auto to = ReadAddress(env, arguments[0]);
  if (!to) return nullptr;
  const auto from = ReadAddress(env, arguments[1]);
  if (!from) return nullptr;
  const auto bytes = ReadCount(env, arguments[2]);
  // SAFETY: the caller of `move` vouches for both ranges.
  if (bytes && *bytes > 0) std::memmove(*to, *from, *bytes);
  return nullptr;
}

napi_value Terminated(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  const auto text = ReadAddress(env, arguments[0]);
  if (!text) return nullptr;
  const auto unit = ReadCount(env, arguments[1]);
  if (!unit) return nullptr;
  const auto limit = ReadCount(env, arguments[2]);
  if (!limit) return nullptr;
  return MakeNumber(env, static_cast<double>(core::CountUntilZero(*text, *unit, *limit)));
}

/// Tells the collector about bytes that it cannot see: `account(change)`.
napi_value Account(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto change = ReadInteger(env, arguments[0]);
  if (!change) return nullptr;
  int64_t total = 0;
  napi_adjust_external_memory(env, *change, &total);
  return nullptr;
}

}  // namespace

void RegisterMemory(napi_env env, napi_value exports) {
  AddMethods(env, exports,
             {{"addressOf", AddressOf},
              {"window", Window},
              {"lock", Lock},
              {"hold", Hold},
              {"drop", Drop},
              {"read", Read},
              {"write", Write},
              {"move", Move},
              {"terminated", Terminated},
              {"account", Account}});
}

}  // namespace cdef::bridge
