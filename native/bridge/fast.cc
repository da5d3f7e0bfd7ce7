#include "fast.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "../arch/arch.h"
#include "../core/fast_calls.h"
#include "../core/text_functions.h"
#include "../core/view_functions.h"
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
  const Arguments<6> arguments(env, info);
  const auto plan = PlanOf(env, arguments[0]);
  if (!plan) return ThrowTypeError(env, "native/argument", "fast expects a call plan");
  const auto target = ReadAddress(env, arguments[1]);
  if (!target) return nullptr;
  const auto form = ReadIndex(env, arguments[3]);
  const auto text = ReadOptionalIndex(env, arguments[4]);
  const auto omit = ReadOptionalIndex(env, arguments[5]);
  if (!form || !text || !omit) return nullptr;

  FastCalls* calls = Environment::Of(env).fast_calls();
  if (!calls || !*target) return MakeUndefined(env);
  FastCalls::Function* function =
      calls->Take(*plan, static_cast<arch::FastForm>(*form), reinterpret_cast<core::CodeMemory::Target>(*target),
                  LibraryOf(env, arguments[2]), *text, *omit);
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

/// Words of a column in the table that JavaScript writes: its kind, offset, size, address and stride.
constexpr size_t kColumnWords = 5;

std::optional<std::vector<core::Column>> ReadColumns(const core::ThreadState& state, uint32_t table, uint32_t count) {
  if (count > state.frames_size / (kColumnWords * sizeof(double))) return std::nullopt;
  const size_t bytes = count * kColumnWords * sizeof(double);
  if (table > state.frames_size || bytes > state.frames_size - table) return std::nullopt;
  std::vector<core::Column> columns;
  for (uint32_t i = 0; i < count; ++i) {
    std::array<double, kColumnWords> words{};
    std::memcpy(words.data(), state.frames + table + i * sizeof words, sizeof words);
    const auto address = static_cast<uintptr_t>(static_cast<int64_t>(words[3]));
    columns.push_back({static_cast<core::ColumnKind>(words[0]), static_cast<size_t>(words[1]), static_cast<size_t>(words[2]),
                       reinterpret_cast<char*>(address), static_cast<size_t>(words[4])});
  }
  return columns;
}

napi_value Map(napi_env env, napi_callback_info info) {
  const Arguments<7> arguments(env, info);
  const auto plan = PlanOf(env, arguments[0]);
  void* data = nullptr;
  if (!plan || napi_unwrap(env, arguments[1], &data) != napi_ok || !data) {
    return ThrowTypeError(env, "native/argument", "map expects a call plan and what fast returned");
  }
  std::array<uint32_t, 5> numbers{};
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto number = ReadIndex(env, arguments[i + 2]);
    if (!number) return nullptr;
    numbers[i] = *number;
  }
  const auto [frame, table, count, first, end] = numbers;
  const auto columns = ReadColumns(*Environment::Of(env).state(), table, count);
  if (!columns) return ThrowTypeError(env, "native/frame", "the columns lie outside the frame stack");
  const auto reached = static_cast<FastCalls::Function*>(data)->Map(*plan, frame, *columns, first, end);
  return MakeNumber(env, reached ? static_cast<double>(*reached) : -1);
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

napi_value ViewFinder(napi_env env, napi_callback_info info) {
  const Arguments<6> arguments(env, info);
  for (const napi_value value : arguments.values) {
    bool is_array = false;
    napi_is_typedarray(env, value, &is_array);
    if (!is_array) return ThrowTypeError(env, "native/argument", "viewFinder expects typed arrays");
  }
  core::SampleViews samples{};
  for (size_t i = 0; i < samples.known.size(); ++i) {
    samples.known[i].view = arguments[i];
    void* data = nullptr;
    napi_get_typedarray_info(env, arguments[i], nullptr, nullptr, &data, nullptr, nullptr);
    samples.known[i].address = data;
  }
  // Not asked for its address: that would move its items out of the heap.
  samples.small = arguments[3];
  samples.variable = {arguments[4], arguments[5]};
  // SAFETY: a napi_value is the word of a v8::Local.
  return Made(env, core::MakeViewFinder(samples));
}

/// What the self-test calls: every kind of register, and a result that shows each argument and its place.
double Probe(int32_t a, double b, int64_t c, uint32_t d, float e) {
  return static_cast<double>(a) * 2 + b * 3 + static_cast<double>(c) * 5 + d * 7.0 + static_cast<double>(e) * 11;
}

}  // namespace

void RegisterFast(napi_env env, napi_value exports) {
  AddMethods(env, exports, {{"fast", Fast},
                           {"retire", Retire},
                           {"map", Map},
                           {"settle", Settle},
                           {"textWriter", TextWriter},
                           {"textFinder", TextFinder},
                           {"viewFinder", ViewFinder}});
  napi_set_named_property(env, exports, "ownCode", MakeBoolean(env, arch::kConvention != arch::Convention::kNone));
  napi_set_named_property(env, exports, "probe", MakeAddress(env, reinterpret_cast<uintptr_t>(&Probe)));
}

}  // namespace cdef::bridge
