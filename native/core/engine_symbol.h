/// The engine's functions by name, the one place that looks them up. Names are mangled with their parameters, so a
/// changed signature is a missing symbol.
#pragma once

#include "../platform/libraries.h"
#include "engine.h"

namespace cdef::core {

/// What the two kinds of compilers call one function.
struct EngineName {
  const char* itanium;
  const char* microsoft;
};

/// nullptr where the running program exports no such symbol.
inline void* FindEngineAddress(const EngineName& name) {
#if defined(_WIN32)
  return platform::FindInProgram(name.microsoft);
#else
  return platform::FindInProgram(name.itanium);
#endif
}

/// Sets `function` to nullptr where there is none.
template <typename Function>
void FindEngineSymbol(const EngineName& name, Function& function) {
  function = reinterpret_cast<Function>(FindEngineAddress(name));
}

/// A static function that returns a v8::Local. Microsoft's compiler returns what has constructors through memory, whose
/// address comes first; others return the word in a register.
template <typename... Arguments>
class HandleFunction {
 public:
  void Find(const EngineName& name) { FindEngineSymbol(name, function_); }
  explicit operator bool() const { return function_ != nullptr; }

#if defined(_WIN32)
  HandleWord operator()(Arguments... arguments) const {
    HandleWord result = nullptr;
    function_(&result, arguments...);
    return result;
  }

 private:
  void* (*function_)(HandleWord* result, Arguments...) = nullptr;
#else
  HandleWord operator()(Arguments... arguments) const { return function_(arguments...); }

 private:
  HandleWord (*function_)(Arguments...) = nullptr;
#endif
};

/// The same of a member function, whose receiver comes before that address.
template <typename... Arguments>
class HandleMethod {
 public:
  void Find(const EngineName& name) { FindEngineSymbol(name, function_); }
  explicit operator bool() const { return function_ != nullptr; }

#if defined(_WIN32)
  HandleWord operator()(void* receiver, Arguments... arguments) const {
    HandleWord result = nullptr;
    function_(receiver, &result, arguments...);
    return result;
  }

 private:
  void* (*function_)(void* receiver, HandleWord* result, Arguments...) = nullptr;
#else
  HandleWord operator()(void* receiver, Arguments... arguments) const { return function_(receiver, arguments...); }

 private:
  HandleWord (*function_)(void* receiver, Arguments...) = nullptr;
#endif
};

}  // namespace cdef::core
