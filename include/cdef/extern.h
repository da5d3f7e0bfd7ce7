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
CDEF_INLINE cdef_binding *cdef_newest_binding(cdef_extern *cdef_self) {
#if CDEF_GNU
  return __atomic_load_n(&cdef_self->cdef_bindings, __ATOMIC_ACQUIRE);
#else
  return *(cdef_binding *volatile *)&cdef_self->cdef_bindings;
#endif
}

/* True the first time. Where threads are that fast without gcc's atomics, two of them may be the first. */
CDEF_INLINE int cdef_is_first(int *cdef_reported) {
#if CDEF_GNU
  return !__atomic_exchange_n(cdef_reported, 1, __ATOMIC_RELAXED);
#else
  int cdef_before = *(int volatile *)cdef_reported;
  *(int volatile *)cdef_reported = 1;
  return !cdef_before;
#endif
}

/*
 * Calls the JavaScript function that is attached on this thread; the frame holds its arguments, and then its result,
 * which takes `cdef_result_room` bytes. Where nobody takes the call, the result is zero, and stderr says so, once for
 * each function.
 */
CDEF_INLINE void cdef_call_javascript(cdef_extern *cdef_self, int *cdef_reported, char *cdef_frame,
                                      size_t cdef_result_room) {
  cdef_binding *cdef_each;
  int cdef_kept;
  CDEF_CLEAR(cdef_frame, cdef_result_room);
  for (cdef_each = cdef_newest_binding(cdef_self); cdef_each; cdef_each = cdef_each->cdef_next)
    if (cdef_each->cdef_call(cdef_each, cdef_frame)) return;
  if (!cdef_is_first(cdef_reported)) return;
  cdef_kept = errno;
  (fprintf)(stderr,
            "cdef: module '%s': C called '%s', and no JavaScript function is attached to it here: "
            "use ffi.defExtern('%s', fn); until then it returns 0\n",
            cdef_self->cdef_module_name, cdef_self->cdef_name, cdef_self->cdef_name);
  errno = cdef_kept;
}

#endif
