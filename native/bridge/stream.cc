#include "stream.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "../platform/stream.h"
#include "value.h"

namespace cdef::bridge {

namespace {

napi_value OpenStream(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto descriptor = ReadInteger(env, arguments[0]);
  if (!descriptor) return nullptr;
  // What is no int is no descriptor either; -1 gives the system's own words for that.
  const bool is_int = *descriptor >= 0 && *descriptor <= INT32_MAX;
  std::FILE* stream = platform::OpenStream(is_int ? static_cast<int>(*descriptor) : -1);
  if (!stream) return MakeString(env, std::strerror(errno));
  return MakeAddress(env, reinterpret_cast<uintptr_t>(stream));
}

napi_value CloseStream(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto address = ReadAddress(env, arguments[0]);
  // SAFETY: the caller of `closeStream` vouches that `openStream` gave the address, and that it closes it once.
  if (address && *address) std::fclose(static_cast<std::FILE*>(*address));
  return nullptr;
}

}  // namespace

void RegisterStream(napi_env env, napi_value exports) {
  AddMethods(env, exports, {{"openStream", OpenStream}, {"closeStream", CloseStream}});
}

}  // namespace cdef::bridge
