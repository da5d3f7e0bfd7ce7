#include "mapped_registers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "../arch/arch.h"

namespace cdef::core {

namespace {

/// Registers that are loaded for every call; those of each sort are counted by themselves in these conventions.
constexpr bool kIsKnown =
    arch::kConvention == arch::Convention::kSysvX64 || arch::kConvention == arch::Convention::kAapcs64;
constexpr size_t kIntegers = 6;
constexpr size_t kVectors = 4;
/// What most functions do with, so that fewer are loaded.
constexpr size_t kFew = 2;

struct Registers {
  std::array<uint64_t, kIntegers> integers{};
  std::array<uint64_t, kVectors> vectors{};
};

/// A register that is loaded anew for each call.
struct Source {
  Scalar scalar;
  bool is_address;
  char* at;
  size_t stride;
  uint64_t* into;
};

struct Sources {
  std::array<Source, kIntegers + kVectors> all{};
  size_t count = 0;
};

/// As the conventions want it: narrow integers extended to 32 bits at least, a float in the low half.
uint64_t Load(Scalar scalar, const char* from) {
  switch (scalar) {
    case Scalar::kU8: return LoadAs<uint8_t>(from);
    case Scalar::kS8: return static_cast<uint64_t>(int64_t{LoadAs<int8_t>(from)});
    case Scalar::kU16: return LoadAs<uint16_t>(from);
    case Scalar::kS16: return static_cast<uint64_t>(int64_t{LoadAs<int16_t>(from)});
    case Scalar::kU32:
    case Scalar::kFloat: return LoadAs<uint32_t>(from);
    case Scalar::kS32: return static_cast<uint64_t>(int64_t{LoadAs<int32_t>(from)});
    default: return LoadAs<uint64_t>(from);
  }
}

bool IsScalar(Scalar scalar) {
  return scalar != Scalar::kAggregate && scalar != Scalar::kLongdouble && scalar != Scalar::kComplexLongdouble;
}

/// The register of an argument; nullptr for one beyond those that are loaded.
uint64_t* RegisterOf(Registers& registers, const Location& location) {
  const bool is_integer = location.room == Room::kInteger;
  if (is_integer && location.index < kIntegers) return &registers.integers[location.index];
  if (location.room == Room::kVector && location.index < kVectors) return &registers.vectors[location.index];
  return nullptr;
}

/// Finds where every argument comes from; false where one is no scalar in a register.
bool Arrange(const CallPlan& plan, char* frame, const std::vector<Column>& columns, size_t first, Registers& registers,
             Sources& sources) {
  for (const Move& move : plan.map()->arguments) {
    uint64_t* into = RegisterOf(registers, move.location);
    if (!into || !IsScalar(plan.parameters()[move.parameter].scalar)) return false;
    const auto is_its = [&](const Column& column) {
      return column.kind != ColumnKind::kResults && column.offset == move.frame_offset;
    };
    const auto column = std::ranges::find_if(columns, is_its);
    if (column == columns.end()) {
      *into = Load(move.scalar, frame + move.frame_offset);
      continue;
    }
    const bool is_address = column->kind == ColumnKind::kAddresses;
    sources.all[sources.count++] = {move.scalar, is_address, column->memory + first * column->stride, column->stride, into};
  }
  return true;
}

template <size_t integers, size_t vectors, typename Result>
Result Call(void (*target)(), const Registers& from) {
  const auto integer = [&](size_t i) { return from.integers[i]; };
  const auto vector = [&](size_t i) { return std::bit_cast<double>(from.vectors[i]); };
  // SAFETY: whoever bound the target vouches for its shape. What a function does not take in a register it does not look at.
  if constexpr (integers == kFew && vectors == kFew) {
    using Function = Result (*)(uint64_t, uint64_t, double, double);
    return reinterpret_cast<Function>(target)(integer(0), integer(1), vector(0), vector(1));
  } else {
    using Function = Result (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double, double);
    return reinterpret_cast<Function>(target)(integer(0), integer(1), integer(2), integer(3), integer(4), integer(5),
                                              vector(0), vector(1), vector(2), vector(3));
  }
}

/// The low bytes of a register, which are all of a scalar.
template <typename Result>
void StoreLow(char* to, Result result, size_t size) {
  switch (size) {
    case 1: std::memcpy(to, &result, 1); return;
    case 2: std::memcpy(to, &result, 2); return;
    case 4: std::memcpy(to, &result, 4); return;
    default: std::memcpy(to, &result, sizeof result);
  }
}

struct Target {
  void (*function)();
  char* frame;
  /// Room for results; nullptr where there are none.
  char* results;
  size_t size;
  size_t stride;
};

/// Loads what varies; of any number of sources of any kind.
struct AnySources {
  static constexpr size_t kIntegerCount = kIntegers;
  static constexpr size_t kVectorCount = kVectors;

  explicit AnySources(const Sources& from) : sources(from) {}

  void Load() {
    for (size_t k = 0; k < sources.count; ++k) {
      Source& source = sources.all[k];
      // SAFETY: JavaScript vouches that the columns hold as many items, and none has run since.
      *source.into = source.is_address ? reinterpret_cast<uintptr_t>(source.at) : core::Load(source.scalar, source.at);
      source.at += source.stride;
    }
  }

  Sources sources;
};

/// Of as many sources, whose items are that wide, for the first registers: most functions have such. Nobody looks at the upper half of
/// what has 32 bits.
template <size_t count, typename Item>
struct FewSources {
  static constexpr size_t kIntegerCount = kFew;
  static constexpr size_t kVectorCount = kFew;

  explicit FewSources(const Sources& from) {
    for (size_t k = 0; k < count; ++k) {
      at[k] = from.all[k].at;
      stride[k] = from.all[k].stride;
      into[k] = from.all[k].into;
    }
  }

  void Load() {
    for (size_t k = 0; k < count; ++k) {
      // SAFETY: as above.
      *into[k] = LoadAs<Item>(at[k]);
      at[k] += stride[k];
    }
  }

  std::array<const char*, count> at{};
  std::array<size_t, count> stride{};
  std::array<uint64_t*, count> into{};
};

struct Range {
  size_t first;
  size_t end;
};

template <typename Loading, typename Result>
size_t Run(Target target, Registers& registers, const Sources& sources, Range range, const Interruption& interruption) {
  Loading loading(sources);
  for (size_t i = range.first; i < range.end; ++i) {
    loading.Load();
    const auto result = Call<Loading::kIntegerCount, Loading::kVectorCount, Result>(target.function, registers);
    if (interruption.has_come()) {
      std::memcpy(target.frame, &result, sizeof result);
      return i;
    }
    if (!target.results) continue;
    StoreLow(target.results, result, target.size);
    target.results += target.stride;
  }
  return range.end;
}

/// Whether the first registers are all that a function gets.
bool TakesFew(const CallPlan& plan) {
  return std::ranges::all_of(plan.map()->arguments, [](const Move& move) { return move.location.index < kFew; });
}

size_t BytesOf(Scalar scalar) {
  switch (scalar) {
    case Scalar::kU32:
    case Scalar::kS32:
    case Scalar::kFloat: return sizeof(uint32_t);
    case Scalar::kU64:
    case Scalar::kS64:
    case Scalar::kPointer:
    case Scalar::kDouble: return sizeof(uint64_t);
    default: return 0;
  }
}

/// The bytes that all items have which are loaded; 0 where they differ, or some are no more than a part of a register.
size_t WidthOf(const Sources& sources) {
  size_t width = 0;
  for (size_t k = 0; k < sources.count; ++k) {
    const Source& source = sources.all[k];
    const size_t own = source.is_address ? 0 : BytesOf(source.scalar);
    if (own == 0 || (width != 0 && width != own)) return 0;
    width = own;
  }
  return width;
}

template <typename Result>
auto* ChooseRun(const CallPlan& plan, const Sources& sources) {
  const size_t width = TakesFew(plan) ? WidthOf(sources) : 0;
  if (sources.count == 1 && width == 4) return &Run<FewSources<1, uint32_t>, Result>;
  if (sources.count == 2 && width == 4) return &Run<FewSources<2, uint32_t>, Result>;
  if (sources.count == 1 && width == 8) return &Run<FewSources<1, uint64_t>, Result>;
  if (sources.count == 2 && width == 8) return &Run<FewSources<2, uint64_t>, Result>;
  return &Run<AnySources, Result>;
}

}  // namespace

std::optional<size_t> MapInRegisters(const CallPlan& plan, void (*target)(), char* frame,
                                     const std::vector<Column>& columns, size_t first, size_t end,
                                     const Interruption& interruption) {
  if (!kIsKnown || !plan.map() || plan.is_compiled() || plan.is_variadic() || !IsScalar(plan.result().scalar)) {
    return std::nullopt;
  }
  Registers registers;
  Sources sources;
  if (!Arrange(plan, frame, columns, first, registers, sources)) return std::nullopt;
  Target run{target, frame, nullptr, 0, 0};
  for (const Column& column : columns) {
    if (column.kind != ColumnKind::kResults) continue;
    run.results = column.memory + first * column.stride;
    run.size = column.size;
    run.stride = column.stride;
  }
  const auto chosen = IsFloat(plan.result().scalar) ? ChooseRun<double>(plan, sources) : ChooseRun<uint64_t>(plan, sources);
  return chosen(run, registers, sources, {first, end}, interruption);
}

}  // namespace cdef::core
