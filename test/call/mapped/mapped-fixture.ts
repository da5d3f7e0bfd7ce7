/** C functions to map: numbers, structs, pointers, errno, callbacks. */
import { FFI } from '../../../src/ffi.ts'
import { compileLibrary } from '../../support/compile.ts'
import type { Untyped } from '../../support/untyped.ts'

export const DECLARATIONS = `
  typedef struct { double x, y; } vec;
  typedef struct { char name[24]; int n; } large;
  enum color { RED, GREEN = 5 };
  typedef int (*visit_t)(int);
  int add(int a, int b);
  double scale(double a, float b);
  int64_t twice(int64_t a);
  uint64_t widen(uint32_t a);
  long total(const int *items, int n);
  signed char negated(signed char c);
  char upper(char c);
  bool odd(unsigned x);
  bool not_of(bool b);
  float half(float x);
  long double third(long double x);
  enum color next(enum color c);
  vec turned(vec v, double by);
  large grown(large l, int by);
  double norm(const vec *v);
  void move_all(vec *v, double by);
  vec *chosen(vec *v);
  size_t len(const char *s);
  int dereferenced(const int *p);
  int weighed(int a, double b, int c, float d, int64_t e, int f, int g, int h, int i, double j);
  int errno_of(int e);
  int visited(visit_t visit, int x);
  void count_up(int by);
  int counted(void);
  wchar_t letter(wchar_t c);
  visit_t tripled(void);
  int printed(const char *format, ...);
`

export const SOURCE = `
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>
typedef struct { double x, y; } vec;
typedef struct { char name[24]; int n; } large;
enum color { RED, GREEN = 5 };
typedef int (*visit_t)(int);
int add(int a, int b) { return a + b; }
double scale(double a, float b) { return a * b; }
int64_t twice(int64_t a) { return a * 2; }
uint64_t widen(uint32_t a) { return ((uint64_t)a << 32) + 1; }
long total(const int *items, int n) { long s = 0; while (n-- > 0) s += items[n]; return s; }
signed char negated(signed char c) { return -c; }
char upper(char c) { return c - 32; }
bool odd(unsigned x) { return x & 1; }
bool not_of(bool b) { return !b; }
float half(float x) { return x / 2; }
long double third(long double x) { return x / 3; }
enum color next(enum color c) { return c == RED ? GREEN : RED; }
vec turned(vec v, double by) { vec r = { v.y * by, v.x }; return r; }
large grown(large l, int by) { l.n += by; l.name[0]++; return l; }
double norm(const vec *v) { return v ? v->x * v->x + v->y * v->y : -1; }
void move_all(vec *v, double by) { v->x += by; v->y -= by; }
vec *chosen(vec *v) { return v && v->x > 1 ? v : 0; }
size_t len(const char *s) { return s ? strlen(s) : 999; }
int dereferenced(const int *p) { return p ? *p : -1; }
int weighed(int a, double b, int c, float d, int64_t e, int f, int g, int h, int i, double j) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
int errno_of(int e) { int before = errno; errno = e; return before; }
int visited(visit_t visit, int x) { return visit(x) + 1; }
static int count;
void count_up(int by) { count += by; }
int counted(void) { int c = count; count = 0; return c; }
wchar_t letter(wchar_t c) { return c + 1; }
static int triple(int x) { return x * 3; }
visit_t tripled(void) { return triple; }
int printed(const char *format, ...) { return (int)strlen(format); }
`

export interface Opened {
  readonly ffi: Untyped
  readonly lib: Untyped
}

/** The functions, in ABI or in API mode. */
export function open(mode: 'ABI' | 'API', options?: object): Opened {
  const ffi = new FFI(DECLARATIONS, options) as unknown as Untyped
  return { ffi, lib: mode === 'ABI' ? ffi.dlopen(compileLibrary('mapped', SOURCE)) : ffi.verify(SOURCE) }
}
