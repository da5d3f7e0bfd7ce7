/** A library for hostile values: each function reads or writes exactly what it is told to. */
import type { FFI } from '../../src/ffi.ts'
import { setting } from '../../src/settings.ts'
import { compileLibrary } from '../support/compile.ts'
import type { Untyped } from '../support/untyped.ts'

const SOURCE = `
  #include <stddef.h>
  #include <stdint.h>
  #include <string.h>
  struct point { int x, y; };
  struct span { const unsigned char *bytes; int count; };
  int sum_bytes(const unsigned char *bytes, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) sum += bytes[i];
    return sum;
  }
  int sum_both(const unsigned char *a, int na, const unsigned char *b, int nb) { return sum_bytes(a, na) * 1000 + sum_bytes(b, nb); }
  int sum_span(struct span s, const int *more, int n) {
    int sum = sum_bytes(s.bytes, s.count);
    for (int i = 0; i < n; i++) sum += more[i];
    return sum;
  }
  int bytes_and_point(const unsigned char *bytes, int count, struct point p) { return sum_bytes(bytes, count) + p.x + p.y; }
  int bytes_and_points(const unsigned char *bytes, int count, const struct point *p) { return sum_bytes(bytes, count) + p->x + p->y; }
  int bytes_and_any(const unsigned char *bytes, int count, const void *any) { return sum_bytes(bytes, count) + (any != NULL); }
  int fill(unsigned char *bytes, int count, int value, void (*then)(void)) {
    if (then) then();
    memset(bytes, value, count);
    return sum_bytes(bytes, count);
  }
  int work(struct span s, void (*then)(void)) {
    if (then) then();
    return sum_bytes(s.bytes, s.count);
  }
  int both(const char *a, const char *b) { return a[0] * 1000 + b[0]; }
  int texts(const char *const *list) { int n = 0; while (list[n]) n++; return n; }
  int touch_one(const void *a) { return a ? *(const unsigned char *)a : -1; }
  int touch_two(const void *a, const void *b) { return touch_one(a) + touch_one(b); }
  int touch_text(const char *a, const char *b) { return touch_one(a) + touch_one(b); }
  int touch_point(struct point p, const int *q) { return p.x + touch_one(q); }
  int touch_span(struct span s, const char *text, int n) { return touch_one(s.bytes) + touch_one(text) + n; }
  int touch_call(const void *a, void (*then)(void), const char *text) {
    if (then) then();
    return touch_one(a) + touch_one(text);
  }
  int touch_list(const char *const *list, long long n) { return touch_one(list) + (int)n; }
  struct point same_point(struct point p, double d, const struct point *q) { p.y += d + (q ? q->x : 0); return p; }
  int first_int(const int *items) { return items[0]; }
  int at(const int *items, int i) { return items[i]; }
  long where(const void *p) { return (long)p; }
`

export const DECLARATIONS = `
  struct point { int x, y; };
  struct list { int n; struct point items[]; };
  struct span { const unsigned char *bytes; int count; };
  int sum_bytes(const unsigned char *bytes, int count);
  int sum_both(const unsigned char *a, int na, const unsigned char *b, int nb);
  int sum_span(struct span s, const int *more, int n);
  int bytes_and_point(const unsigned char *bytes, int count, struct point p);
  int bytes_and_points(const unsigned char *bytes, int count, const struct point *p);
  int bytes_and_any(const unsigned char *bytes, int count, const void *any);
  int fill(unsigned char *bytes, int count, int value, void (*then)(void));
  int work(struct span s, void (*then)(void));
  int both(const char *a, const char *b);
  int texts(const char *const *list);
  int touch_one(const void *a);
  int touch_two(const void *a, const void *b);
  int touch_text(const char *a, const char *b);
  int touch_point(struct point p, const int *q);
  int touch_span(struct span s, const char *text, int n);
  int touch_call(const void *a, void (*then)(void), const char *text);
  int touch_list(const char *const *list, long long n);
  struct point same_point(struct point p, double d, const struct point *q);
  int first_int(const int *items);
  int at(const int *items, int i);
  long where(const void *p);
  int memcmp(const void *a, const void *b, size_t n);
`

/** Under a sanitizer what C reads is checked as well. */
const OPTIONS = setting('CDEF_ADDON')?.includes('asan') ? ['-fsanitize=address'] : []

/** The library, opened; with flags, since sanitizers do not go with those that are there otherwise. */
export const openHostile = (ffi: FFI): Untyped => ffi.dlopen(compileLibrary('hostile', SOURCE, OPTIONS), ffi.RTLD_NOW)

/** Calls until the call has been optimised, and then a few times more. */
export function often(call: () => void, times = 200): void {
  for (let i = 0; i < times; i++) call()
}
