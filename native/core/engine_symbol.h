/// The engine's functions by name, the one place that looks them up. Names are mangled with their parameters, so a
/// changed signature is a missing symbol.
#pragma once

#include "../platform/libraries.h"

namespace cdef::core {

/// Sets `function` to nullptr where the running program exports no such symbol.
template <typename Function>
void FindEngineSymbol(const char* name, Function& function) {
  function = reinterpret_cast<Function>(platform::FindInProgram(name));
}

}  // namespace cdef::core
