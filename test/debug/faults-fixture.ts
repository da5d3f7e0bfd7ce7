/** C that goes wrong in each way that there is. */
import { compileLibrary } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

export const DECLARATIONS = `
  typedef int (*visit_fn)(int);
  struct pair { int a, b; };
  size_t length(const char *s); void fill(int *p, int value); int sum(const int *p, int n); int divide(int a, int b);
  void trap(void); int through(visit_fn f); int visit(visit_fn f, int *then); int deep(int n); void stop(void); void twice(void *p);
  int pair_sum(struct pair p, int *then); int many(int n, ...); void touch(char *p, int at); void start_fault(void); void raise_it(int signal);
  int rounding(void); void round_up(int *then); int errno_then(int *then); void *of_malloc(size_t n);
`
const SOURCE = `
  #include <assert.h>
  #include <errno.h>
  #include <fenv.h>
  #include <pthread.h>
  #include <signal.h>
  #include <stdarg.h>
  #include <stdlib.h>
  #include <string.h>
  typedef int (*visit_fn)(int);
  struct pair { int a, b; };
  size_t length(const char *s) { return strlen(s); }
  void fill(int *p, int value) { *p = value; }
  int sum(const int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }
  int divide(int a, int b) { return a / b; }
  void trap(void) { __builtin_trap(); }
  int through(visit_fn f) { return f(3) + 1; }
  int visit(visit_fn f, int *then) { int r = f(1); return *then + r; }
  int deep(int n) { volatile char big[4096]; big[0] = n; return deep(n + 1) + big[0]; }
  void stop(void) { assert(0 && "stopped"); }
  void twice(void *p) { free(p); free(p); }
  int pair_sum(struct pair p, int *then) { return p.a + p.b + *then; }
  int many(int n, ...) { va_list v; va_start(v, n); int s = 0; for (int i = 0; i < n; i++) s += *va_arg(v, int *); va_end(v); return s; }
  void touch(char *p, int at) { p[at] = 1; }
  static void *run(void *p) { return (void *)(long)*(int *)8; }
  void start_fault(void) { pthread_t t; pthread_create(&t, 0, run, 0); pthread_join(t, 0); }
  void raise_it(int signal) { raise(signal); }
  int rounding(void) { return fegetround(); }
  void round_up(int *then) { fesetround(FE_UPWARD); *then = 1; }
  int errno_then(int *then) { errno = 7; return *then; }
  void *of_malloc(size_t n) { return malloc(n); }
`

export const libraryPath = (): string => compileLibrary('faults', SOURCE, ['-O1', '-fno-optimize-sibling-calls'])

/** The declarations with these modes, and the library. */
export function openFaults(debug: unknown = true): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS, { debug } as object)
  return { ffi, lib: ffi.dlopen(libraryPath()) }
}
