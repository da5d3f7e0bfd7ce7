/// How the C of a compiled module finds the JavaScript function that stands behind an `extern "JS"` declaration.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <thread>

// What C code compiled by other compilers, at other times, knows as well: the counterpart of include/cdef/module.h.
extern "C" {

/// One that may run the function. `call` returns 1 where it has, with the result at the frame's start; 0 where the
/// function is not its own, so that the next one is asked.
struct cdef_binding {
  int (*call)(cdef_binding* self, char* frame);
  cdef_binding* next;
};

/// A declaration, with its bindings: the newest first, pushed atomically, never removed.
struct cdef_extern {
  const char* module;
  const char* name;
  cdef_binding* bindings;
};

}  // extern "C"

static_assert(sizeof(cdef_binding) == 2 * sizeof(void*) && offsetof(cdef_binding, call) == 0 &&
              offsetof(cdef_binding, next) == sizeof(void*));
static_assert(sizeof(cdef_extern) == 3 * sizeof(void*) && offsetof(cdef_extern, module) == 0 &&
              offsetof(cdef_extern, name) == sizeof(void*) && offsetof(cdef_extern, bindings) == 2 * sizeof(void*));

namespace cdef::core {

class Closure;

/// A binding that leads to a closure of one thread. C may look at it at any time and from any thread, so it is never
/// freed; one that is vacant serves again, so that threads which come and go leave no more behind than live at once.
class ExternBinding : public cdef_binding {
 public:
  struct Vacate {
    /// On the closure's thread. C finds nothing here from now on.
    void operator()(ExternBinding* binding) const;
  };

  /// Leads this thread's calls of the function to a closure, until the binding is vacated.
  static ExternBinding* Take(cdef_extern& declaration, Closure& closure);

  ExternBinding(const ExternBinding&) = delete;
  ExternBinding& operator=(const ExternBinding&) = delete;

 private:
  explicit ExternBinding(Closure& closure);

  static int Call(cdef_binding* self, char* frame);
  static ExternBinding* ServingOthers(ExternBinding* newest);
  /// On any thread but the owner; false where it is vacant.
  bool CallForOther(char* frame);
  static ExternBinding* TakeVacant(cdef_binding* newest, Closure& closure);

  /// The thread that it serves; that of no thread for a vacant one.
  std::atomic<std::thread::id> owner_;
  /// For the owner to look at, and with the lock for others.
  Closure* closure_;
  std::mutex mutex_;
};

}  // namespace cdef::core
