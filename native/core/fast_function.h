/// JavaScript functions that optimised code calls as C: V8's fast calls, made through symbols that the program exports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine.h"

namespace cdef::core {

/// What V8 calls the types of a fast call (v8-fast-api-calls.h, CTypeInfo::Type); the same numbers in V8 11 to 14.
enum class FastType : uint8_t {
  kVoid = 0,
  kInt32 = 3,
  kUint32 = 4,
  kInt64 = 5,
  kUint64 = 6,
  kFloat32 = 7,
  kFloat64 = 8,
  kValue = 10,
  kOneByteString = 11,
};

/// What differs between the versions of V8 whose layouts are known.
struct FastCallFacts {
  int major;
  int minor;
  /// sizeof(v8::CTypeInfo).
  int type_size;
  /// Whether 64-bit integers can be bigints; the constructor of CFunctionInfo then takes one argument more.
  bool has_bigints;
  /// Whether JavaScript may run inside a fast call. V8 13.6 (Node.js 24) allows it, but a collection that moves compiled
  /// code then leaves the thunk's return address behind, and the process ends.
  bool may_run_javascript;
  /// Where a v8::FunctionCallbackInfo has the slot of its result (kReturnValueIndex in v8-function-callback.h): so many words
  /// from where its first word points to, or, where the object is the frame itself, from its start.
  size_t result_index;
  bool result_is_behind_pointer;
  /// Where an isolate keeps its handle scopes (Internals::kIsolateHandleScopeDataOffset), where the constructor of
  /// v8::HandleScope is not exported but inline; else 0.
  size_t scope_data_offset;
};

/// The facts of this V8; nullptr where fast calls cannot be relied on.
const FastCallFacts* FindFastCallFacts();

struct FastSignature {
  FastType result;
  /// Without the receiver, which is always the first.
  std::vector<FastType> parameters;
  bool has_bigints;
};

/// A function whose fast call runs `code`, and whose slow one runs `slow`; nullptr where V8 refuses.
HandleWord MakeFastFunction(const void* code, const FastSignature& signature, const void* slow);

/// Has a v8::FunctionCallback return a small integer.
void SetSlowResult(void* callback_info, int32_t result);

/// A function that V8 always calls slowly; `callback` is a v8::FunctionCallback, but cheaper than Node-API's.
HandleWord MakeSlowFunction(const void* callback);

}  // namespace cdef::core
