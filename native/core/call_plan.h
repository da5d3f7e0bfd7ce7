/// A call shape made ready: for libffi, the prepared interface and where each value lies in the frame; for a function
/// that takes the frame as a whole, its extent.
#pragma once

#include <ffi.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "call_map.h"
#include "scalar.h"

namespace cdef::core {

/// Why a shape cannot be called; a sentence's end, in lower case.
struct PlanRefusal {
  const char* reason;
};

/// How one value travels.
struct Passing {
  Scalar scalar = Scalar::kVoid;
  ffi_type* type = nullptr;
  size_t size = 0;
  size_t alignment = 1;
};

class CallPlan {
 public:
  using Made = std::variant<std::shared_ptr<CallPlan>, PlanRefusal>;

  /// Reads what encodeShape or encodeCompiled of src/native/call.ts wrote.
  static Made Make(std::span<const int32_t> shape);

  CallPlan(const CallPlan&) = delete;
  CallPlan& operator=(const CallPlan&) = delete;

  size_t frame_size() const { return frame_size_; }
  size_t parameter_count() const { return offsets_.size(); }
  size_t parameter_offset(size_t index) const { return offsets_[index]; }
  size_t parameter_size(size_t index) const { return types_[index]->size; }
  size_t result_size() const { return result_size_; }
  Scalar result_scalar() const { return result_scalar_; }
  const Passing& result() const { return result_; }
  const std::vector<Passing>& parameters() const { return parameters_; }
  /// Where everything goes; nullptr where this build writes no code for the convention. That of a compiled shape is
  /// empty.
  const CallMap* map() const { return map_ ? &*map_ : nullptr; }
  bool is_variadic() const { return is_variadic_; }
  /// The target is a `void (char *frame)` that a C compiler wrote for the shape. There is no interface for libffi then,
  /// and neither parameters nor a result that anyone but the target knows.
  bool is_compiled() const { return is_compiled_; }
  /// libffi knows nothing of the shape: only the moves say how its values travel.
  bool needs_own_code() const { return needs_own_code_; }
  ffi_cif* cif() { return &cif_; }

  /// Calls `target` with the arguments of the frame; the result lies at the frame's start afterwards.
  void Invoke(void (*target)(), char* frame);

 private:
  friend class PlanReader;

  struct Aggregate {
    ffi_type type{};
    std::vector<ffi_type*> elements;
  };

  CallPlan() = default;

  ffi_cif cif_{};
  std::vector<uint32_t> offsets_;
  std::vector<ffi_type*> types_;
  std::vector<std::unique_ptr<Aggregate>> aggregates_;
  std::vector<Passing> parameters_;
  Passing result_;
  std::optional<CallMap> map_;
  bool is_variadic_ = false;
  bool is_compiled_ = false;
  bool needs_own_code_ = false;
  size_t frame_size_ = 0;
  size_t result_size_ = 0;
  Scalar result_scalar_ = Scalar::kVoid;
};

}  // namespace cdef::core
