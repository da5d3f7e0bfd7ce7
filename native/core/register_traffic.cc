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
    const void* place = PlaceOf(move.location);
    // SAFETY: C passes the address of the value, which lies there until the call returns.
    if (move.scalar == Scalar::kAggregate) place = LoadAs<const void*>(place);
    CopyPart(frame + move.frame_offset, place, move.size);
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
    // SAFETY: C passes the address of memory for the result.
    std::memcpy(registers_.result_address(), frame, result.size);
    return registers_.ReturnResultAddress();
  }
  for (const Move& move : map_.results) {
    if (move.location.room == Room::kX87) {
      std::memcpy(registers_.x87_result(move.location.index), frame + move.frame_offset, move.size);
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
  void* const memory = registers_.result_address();
  std::memset(registers_.integer_results, 0, sizeof registers_.integer_results);
  std::memset(registers_.vector_results, 0, sizeof registers_.vector_results);
  for (uint32_t i = 0; i < static_cast<uint32_t>(x87_results()); ++i) std::memset(registers_.x87_result(i), 0, 16);
  if (!map_.has_result_in_memory) return;
  std::memset(memory, 0, plan.result_size());
  registers_.ReturnResultAddress();
}

}  // namespace cdef::core
