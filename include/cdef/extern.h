/*
 * How the C of a module calls functions that are written in JavaScript. Included by modules that have such functions,
 * and apart from module.h because it needs <stdio.h>.
 */
#ifndef CDEF_EXTERN_H
#define CDEF_EXTERN_H

#include <cdef/module.h>
#include <errno.h>
#include <stdio.h>

/* What another file of C may call; C++ gives it the name that C expects. */
#ifdef __cplusplus
#define CDEF_SHARED extern "C"
#else
#define CDEF_SHARED
#endif

/* The newest binding. Whoever adds one has written it before the pointer to it. */
static inline cdef_binding *cdef_newest_binding(cdef_extern *self) {
#if CDEF_GNU
  return __atomic_load_n(&self->bindings, __ATOMIC_ACQUIRE);
#else
  return *(cdef_binding *volatile *)&self->bindings;
#endif
}

/* True the first time. Where threads are that fast without gcc's atomics, two of them may be the first. */
static inline int cdef_is_first(int *reported) {
#if CDEF_GNU
  return !__atomic_exchange_n(reported, 1, __ATOMIC_RELAXED);
#else
  int before = *(int volatile *)reported;
  *(int volatile *)reported = 1;
  return !before;
#endif
}

/*
 * Calls the JavaScript function that is attached on this thread; the frame holds its arguments, and then its result,
 * which takes `result_room` bytes. Where nobody takes the call, the result is zero, and stderr says so, once for
 * each function.
 */
static inline void cdef_call_javascript(cdef_extern *self, int *reported, char *frame, size_t result_room) {
  cdef_binding *binding;
  int kept;
  CDEF_CLEAR(frame, result_room);
  for (binding = cdef_newest_binding(self); binding; binding = binding->next)
    if (binding->call(binding, frame)) return;
  if (!cdef_is_first(reported)) return;
  kept = errno;
  fprintf(stderr,
          "cdef: module '%s': C called '%s', and no JavaScript function is attached to it here: "
          "use ffi.defExtern('%s', fn); until then it returns 0\n",
          self->module, self->name, self->name);
  errno = kept;
}

#endif
