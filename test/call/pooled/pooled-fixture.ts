/** C functions that sleep, wait for one another and say on which thread they run. */
import { FFI } from '../../../src/ffi.ts'
import { compileLibrary } from '../../support/compile.ts'
import type { Untyped } from '../../support/untyped.ts'

export const DECLARATIONS = `
  struct point { double x, y; int t; };
  typedef int (*weigh)(int);
  int add(int a, int b);
  int slow(int ms);
  int fail(int e);
  int errno_now(void);
  int64_t wide(int64_t a);
  long far(void);
  _Bool flip(_Bool b);
  size_t len(const char *s);
  const char *second(const char **list);
  struct point mirror(struct point p);
  struct point *moved(struct point *p, double dx);
  double many(int a, double b, float c, int64_t d, short e, char f, double g, double h, int i, int j, int k, double l);
  int sum(int n, ...);
  void fill(int *a, int n, int ms);
  int sum_later(const int *a, int n, int ms);
  weigh get_weigh(void);
  long thread(void);
  int depth(int n);
  int count_of(int add);
  int started(void);
  void reset(void);
  int until_told(void);
  void tell(void);
  int order(int n);
  const char *thread_name(void);
  int each(weigh visit, int n);
  int join_all(weigh visit, int threads, int calls);
  void note_all(void (*note)(int), int n);
`

const SOURCE = `
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
struct point { double x, y; int t; };
typedef int (*weigh)(int);
static atomic_int begun, told, counted;
int add(int a, int b) { return a + b; }
int slow(int ms) { begun++; usleep(ms * 1000); errno = ms; return ms * 2; }
int fail(int e) { errno = e; return -1; }
int errno_now(void) { return errno; }
int64_t wide(int64_t a) { return a * 2; }
long far(void) { return LONG_MAX; }
_Bool flip(_Bool b) { return !b; }
size_t len(const char *s) { return strlen(s); }
const char *second(const char **list) { return strdup(list[1]); }
struct point mirror(struct point p) { struct point r = { -p.x, -p.y, p.t + 1 }; return r; }
struct point *moved(struct point *p, double dx) { p->x += dx; return p; }
double many(int a, double b, float c, int64_t d, short e, char f, double g, double h, int i, int j, int k, double l) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
int sum(int n, ...) {
  va_list v; va_start(v, n);
  int s = 0;
  while (n--) s += va_arg(v, int);
  va_end(v);
  return s;
}
void fill(int *a, int n, int ms) { begun++; usleep(ms * 1000); for (int i = 0; i < n; i++) a[i] = i * i; }
int sum_later(const int *a, int n, int ms) { begun++; usleep(ms * 1000); int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }
static int triple(int x) { return x * 3; }
weigh get_weigh(void) { return triple; }
long thread(void) { return syscall(SYS_gettid); }
int depth(int n) { volatile char room[1024]; room[0] = n; return n == 0 ? 0 : 1 + depth(n - 1) + (room[0] - room[0]); }
int count_of(int add) { return counted += add; }
int started(void) { return begun; }
void reset(void) { begun = told = counted = 0; }
int until_told(void) { begun++; while (!told) usleep(500); return 7; }
void tell(void) { told = 1; }
int order(int n) { static atomic_int next; if (n < 0) return next = 0; return next++ == n; }
int each(weigh visit, int n) { int s = 0; for (int i = 0; i < n; i++) s += visit(i); return s; }
struct job { weigh visit; int calls; int sum; };
static void *work(void *data) { struct job *job = data; job->sum = each(job->visit, job->calls); return 0; }
int join_all(weigh visit, int threads, int calls) {
  pthread_t all[64];
  struct job jobs[64];
  int sum = 0;
  for (int i = 0; i < threads; i++) { jobs[i] = (struct job){ visit, calls, 0 }; pthread_create(&all[i], 0, work, &jobs[i]); }
  for (int i = 0; i < threads; i++) { pthread_join(all[i], 0); sum += jobs[i].sum; }
  return sum;
}
void note_all(void (*note)(int), int n) { for (int i = 0; i < n; i++) note(i); }
const char *thread_name(void) { static _Thread_local char name[32]; pthread_getname_np(pthread_self(), name, sizeof name); return name; }
`

/** The path of the library. */
export const pooledLibrary = (): string => compileLibrary('pooled', SOURCE)

/** The functions, in ABI or in API mode. */
export function open(mode: 'ABI' | 'API' = 'ABI'): { readonly ffi: Untyped; readonly lib: Untyped } {
  const ffi = new FFI(DECLARATIONS) as unknown as Untyped
  return { ffi, lib: mode === 'ABI' ? ffi.dlopen(pooledLibrary()) : ffi.verify(SOURCE) }
}

/** Waits until so many calls have begun in C. */
export async function begun(lib: Untyped, count: number): Promise<void> {
  while (lib.started() < count) await new Promise((resolve) => setTimeout(resolve, 1))
}
