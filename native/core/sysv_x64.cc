#include "sysv_x64.h"

#include <algorithm>

namespace cdef::core {

namespace {

bool IsLongDouble(Scalar scalar) { return scalar == Scalar::kLongDouble || scalar == Scalar::kComplexLongDouble; }

}  // namespace

std::optional<std::vector<bool>> FloatEightbytes(const Passing& passing) {
  if (passing.scalar != Scalar::kAggregate) {
    if (IsLongDouble(passing.scalar)) return std::nullopt;
    return std::vector<bool>{IsFloat(passing.scalar)};
  }
  if (passing.size > 16 || IsLongDouble(passing.parts.front())) return std::nullopt;
  // An eightbyte is SSE if all that it holds is (psABI 3.2.3, rule 4).
  std::vector<bool> floats((passing.size + 7) / 8, true);
  size_t end = 0;
  for (const Scalar part : passing.parts) {
    const size_t size = FfiTypeOf(part)->size;
    end = (end + size - 1) / size * size;
    const size_t eightbyte = std::min(end / 8, floats.size() - 1);
    floats[eightbyte] = floats[eightbyte] && IsFloat(part);
    end += size;
  }
  return floats;
}

namespace {

/// The eightbytes of one parameter, with their rooms.
void MapParameter(const Passing& value, uint32_t at, ArgumentRooms& rooms, std::vector<FrameMove>& moves) {
  const auto floats = FloatEightbytes(value);
  if (floats && value.scalar != Scalar::kAggregate) {
    moves.push_back({rooms.Take(floats->front()), value.scalar, at, static_cast<uint32_t>(value.size)});
    return;
  }
  const auto eightbytes = static_cast<uint32_t>((value.size + 7) / 8);
  const auto rest_of = [&](uint32_t i) { return std::min(8U, static_cast<uint32_t>(value.size) - 8 * i); };
  const auto kinds = floats.value_or(std::vector<bool>{});
  const auto float_count = static_cast<uint32_t>(std::ranges::count(kinds, true));
  if (floats && rooms.HasRegisters(eightbytes - float_count, float_count)) {
    for (uint32_t i = 0; i < eightbytes; ++i) {
      moves.push_back({rooms.Take(kinds[i]), kinds[i] ? Scalar::kDouble : Scalar::kU64, at + 8 * i, rest_of(i)});
    }
    return;
  }
  const Location first = rooms.TakeStack(eightbytes, value.alignment);
  for (uint32_t i = 0; i < eightbytes; ++i) {
    moves.push_back({{Room::kStack, first.index + i}, Scalar::kU64, at + 8 * i, rest_of(i)});
  }
}

}  // namespace

FrameMap MapFrame(const CallPlan& plan) {
  FrameMap map;
  ArgumentRooms rooms;
  const Passing& result = plan.result();
  map.has_result_in_memory = result.scalar == Scalar::kAggregate && !FloatEightbytes(result).has_value();
  if (map.has_result_in_memory) rooms.Take(false);
  for (size_t i = 0; i < plan.parameters().size(); ++i) {
    MapParameter(plan.parameters()[i], static_cast<uint32_t>(plan.parameter_offset(i)), rooms, map.moves);
  }
  map.stack_eightbytes = rooms.stack_eightbytes();
  map.floats = rooms.floats();
  return map;
}

}  // namespace cdef::core
