/// The scalar kinds that a call can pass; the one table between our numbers and libffi's types.
#pragma once

#include <ffi.h>

#include <cstdint>
#include <cstring>

namespace cdef::core {

/// The numbers are those of SCALAR_CODES in src/native/call.ts.
enum class Scalar : int32_t {
  kVoid = 0,
  kU8 = 1,
  kS8 = 2,
  kU16 = 3,
  kS16 = 4,
  kU32 = 5,
  kS32 = 6,
  kU64 = 7,
  kS64 = 8,
  kFloat = 9,
  kDouble = 10,
  kLongdouble = 11,
  kPointer = 12,
  kComplexLongdouble = 13,
  kAggregate = 14,
};

/// libffi's type for a scalar; nullptr for an aggregate or a number that is no scalar.
inline ffi_type* FfiTypeOf(Scalar scalar) {
  switch (scalar) {
    case Scalar::kVoid: return &ffi_type_void;
    case Scalar::kU8: return &ffi_type_uint8;
    case Scalar::kS8: return &ffi_type_sint8;
    case Scalar::kU16: return &ffi_type_uint16;
    case Scalar::kS16: return &ffi_type_sint16;
    case Scalar::kU32: return &ffi_type_uint32;
    case Scalar::kS32: return &ffi_type_sint32;
    case Scalar::kU64: return &ffi_type_uint64;
    case Scalar::kS64: return &ffi_type_sint64;
    case Scalar::kFloat: return &ffi_type_float;
    case Scalar::kDouble: return &ffi_type_double;
    case Scalar::kLongdouble: return &ffi_type_longdouble;
    case Scalar::kPointer: return &ffi_type_pointer;
#ifdef FFI_TARGET_HAS_COMPLEX_TYPE
    case Scalar::kComplexLongdouble: return &ffi_type_complex_longdouble;
#else
    case Scalar::kComplexLongdouble: return nullptr;
#endif
    case Scalar::kAggregate: return nullptr;
  }
  return nullptr;
}

inline bool IsFloat(Scalar scalar) { return scalar == Scalar::kFloat || scalar == Scalar::kDouble; }

template <typename T>
T LoadAs(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Stores a closure's result where libffi expects it: integers narrower than a register fill a whole one.
inline void StoreResult(Scalar scalar, const void* from, size_t size, void* to) {
  const auto store = [to](ffi_sarg value) { std::memcpy(to, &value, sizeof value); };
  switch (scalar) {
    case Scalar::kU8: return store(LoadAs<uint8_t>(from));
    case Scalar::kS8: return store(LoadAs<int8_t>(from));
    case Scalar::kU16: return store(LoadAs<uint16_t>(from));
    case Scalar::kS16: return store(LoadAs<int16_t>(from));
    case Scalar::kU32: return store(static_cast<ffi_sarg>(LoadAs<uint32_t>(from)));
    case Scalar::kS32: return store(LoadAs<int32_t>(from));
    default: std::memcpy(to, from, size);
  }
}

}  // namespace cdef::core
