#include "register_traffic.h"

#include <cstddef>
#include <cstring>
#include <iterator>

namespace cdef::core {

namespace {

/// Copies at most sixteen bytes; a call of memcpy with a variable size would cost more than the rest.
void CopyPart(void* to, const void* from, uint32_t size) {
  switch (size) {
    case 8: std::memcpy(to, from, 8); return;
    case 4: std::memcpy(to, from, 4); return;
    case 16: std::memcpy(to, from, 16); return;
    default: std::memcpy(to, from, size);
  }
}

}  // namespace

bool HasClosureEntry(const CallPlan& plan) {
  return arch::ClosureEntry() && plan.map() && !plan.is_variadic();
}

int RegisterTraffic::x87_results() const {
  if (map_.results.empty() || map_.results.front().location.room != Room::kX87) return 0;
  return static_cast<int>(map_.results.size());
}

void RegisterTraffic::LoadArguments(const CallPlan&, char* frame) const {
  // SAFETY: the map was made for the plan, whose reader checked that every value lies inside the frame.
  for (const Move& move : map_.arguments) {
    const Location& room = move.location;
    CopyPart(frame + move.frame_offset, PlaceOf(room), move.size);
  }
}

const void* RegisterTraffic::PlaceOf(const Location& room) const {
  switch (room.room) {
    case Room::kInteger: return &registers_.integers[room.index];
    case Room::kVector: return &registers_.vectors[room.index];
    default: return stack_ + room.index * size_t{8};
  }
}

void RegisterTraffic::StoreResult(const CallPlan& plan, const char* frame) const {
  const Passing& result = plan.result();
  if (map_.has_result_in_memory) {
    // SAFETY: C passes the address of memory for the result as the first argument.
    std::memcpy(reinterpret_cast<void*>(registers_.integers[0]), frame, result.size);
    registers_.integer_results[0] = registers_.integers[0];
    return;
  }
  for (const Move& move : map_.results) {
    if (move.location.room == Room::kX87) {
      std::memcpy(registers_.x87_results[move.location.index], frame + move.frame_offset, move.size);
      continue;
    }
    const bool is_vector = move.location.room == Room::kVector;
    void* to = is_vector ? static_cast<void*>(&registers_.vector_results[move.location.index])
                         : &registers_.integer_results[move.location.index];
    // A scalar fills its register; of a struct only its bytes count.
    if (result.scalar == Scalar::kAggregate) std::memcpy(to, frame + move.frame_offset, move.size);
    else core::StoreResult(result.scalar, frame + move.frame_offset, result.size, to);
  }
}

void RegisterTraffic::StoreZero(const CallPlan& plan) const {
  std::memset(registers_.integer_results, 0, sizeof registers_.integer_results);
  std::memset(registers_.vector_results, 0, sizeof registers_.vector_results);
  std::memset(registers_.x87_results, 0, sizeof registers_.x87_results);
  if (!map_.has_result_in_memory) return;
  std::memset(reinterpret_cast<void*>(registers_.integers[0]), 0, plan.result_size());
  registers_.integer_results[0] = registers_.integers[0];
}

}  // namespace cdef::core
