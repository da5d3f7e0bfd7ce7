/// No code of our own for this processor: everything goes through libffi.
#include "../arch.h"
#if defined(CDEF_ARCH_NONE)

namespace cdef::arch {

std::optional<core::MachineCode> WriteDirectThunk(const core::CallPlan&, FastForm, const ThunkContext&) {
  return std::nullopt;
}
std::optional<core::MachineCode> WritePackedThunk(const core::CallPlan&, const ThunkContext&, Upkeep) {
  return std::nullopt;
}
void Invoke(const core::CallMap&, void (*)(), char*) {}
core::MachineCode WriteForwarder(const void*) { return {}; }
core::MachineCode WriteClosedTarget(const ThunkContext&) { return {}; }
core::MachineCode WriteSlowCallback(const ThunkContext&) { return {}; }
void LinkSlot(uint8_t*, size_t, const void*) {}
const void* ClosureEntry() { return nullptr; }
void WriteClosureThunk(uint8_t*, const uint8_t*, const uint8_t*) {}

}  // namespace cdef::arch

#endif
