/// The shortest road from C into a JavaScript function: v8::Function::Call, taken by name from the running program.
#pragma once

#include <cstdint>

#include "engine.h"

namespace cdef::core {

/// Whether this V8 is one whose functions and layouts are known; FindFastCallFacts says which.
bool CanCallJavaScript();

/// Keeps the handles made while it lives from outliving it. Only where CanCallJavaScript.
class EngineScope {
 public:
  EngineScope();
  ~EngineScope();
  EngineScope(const EngineScope&) = delete;
  EngineScope& operator=(const EngineScope&) = delete;

 private:
  friend bool CanCallJavaScript();
  /// v8::HandleScope: { isolate, next, limit }.
  struct {
    void* isolate;
    void* next;
    void* limit;
  } scope_;
};

/// Calls a function without arguments, in the current context; false where an exception is on its way.
bool CallJavaScript(HandleWord function);

}  // namespace cdef::core
