/** C functions of every shape that calls distinguish, for the tests that compare their paths. */
import { compileLibrary } from '../support/compile.ts'
import type { Untyped } from '../support/untyped.ts'

const DECLARED = `
  typedef struct { int num; double dnum; } Point;
  typedef struct { float x, y, z; } Triple;
  typedef struct { long a, b, c; } Large;
  typedef union { int i; float f; } Either;
  typedef struct { char tag; short rest; char end; } Odd;
  enum color { RED, GREEN = 5, BLUE };
`

const FUNCTIONS = `
  void nothing(void);
  signed char to_s8(int x); unsigned char to_u8(int x); short to_s16(int x); unsigned short to_u16(int x);
  unsigned to_u32(double x); char to_char(int x); _Bool is_negative(int x); wchar_t to_wide(int x);
  int from_s8(signed char x); int from_u8(unsigned char x); int from_s16(short x); int from_u16(unsigned short x);
  int from_char(char x); int from_bool(_Bool x); int from_wide(wchar_t x); double from_u32(unsigned x);
  enum color next_color(enum color c);
  float halve(float x); double third(double x);
  long add_long(long a, long b); size_t add_size(size_t a, size_t b); unsigned long top(void);
  long long add_big(long long a, long long b); unsigned long long invert(unsigned long long x);
  long long mixed_big(const char *text, long long b); long long big_result(int x);
  int sum8(int a, int b, int c, int d, int e, int f, int g, int h);
  double sum_mixed(int a, double b, float c, long d, unsigned char e, short f, unsigned g, long h, int i, double j);
  double sum_doubles(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j);
  int sum14(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n);
  size_t length(const char *text); size_t wide_length(const wchar_t *text); int first_byte(const void *bytes);
  int sum_ints(const int *values, int count);
  void *same(void *p); Point *same_point(Point *p); void *odd_pointer(void);
  Point add_points(Point a, Point b); Triple turn(Triple t); Large grow(Large l, int by); Either either(Either e, int x);
  Odd odd(Odd o); Point sum_points(const Point *points, unsigned count);
  long double wider(long double x); double _Complex conjugate(double _Complex z); float _Complex spin(float _Complex z);
  __int128 shifted(__int128 x);
  int errno_plus(int more); int apply(int (*f)(int), int x); int (*pick(int which))(int);
  int count_calls(void (*f)(void), int times);
`

const SOURCE = `
  #include <errno.h>
  #include <stddef.h>
  #include <string.h>
  #include <wchar.h>
  ${DECLARED}
  void nothing(void) {}
  signed char to_s8(int x) { return x; } unsigned char to_u8(int x) { return x; }
  short to_s16(int x) { return x; } unsigned short to_u16(int x) { return x; }
  unsigned to_u32(double x) { return x; } char to_char(int x) { return x; } _Bool is_negative(int x) { return x < 0; }
  wchar_t to_wide(int x) { return x; }
  int from_s8(signed char x) { return x; } int from_u8(unsigned char x) { return x; }
  int from_s16(short x) { return x; } int from_u16(unsigned short x) { return x; }
  int from_char(char x) { return x; } int from_bool(_Bool x) { return x; } int from_wide(wchar_t x) { return x; }
  double from_u32(unsigned x) { return x; }
  enum color next_color(enum color c) { return c == RED ? GREEN : BLUE; }
  float halve(float x) { return x / 2; } double third(double x) { return x / 3; }
  long add_long(long a, long b) { return (unsigned long)a + b; } size_t add_size(size_t a, size_t b) { return a + b; }
  unsigned long top(void) { return ~0UL; }
  long long add_big(long long a, long long b) { return (unsigned long long)a + b; }
  unsigned long long invert(unsigned long long x) { return ~x; }
  long long mixed_big(const char *text, long long b) { return strlen(text) + b; }
  long long big_result(int x) { return (long long)x << 40; }
  int sum8(int a, int b, int c, int d, int e, int f, int g, int h) { return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h; }
  double sum_mixed(int a, double b, float c, long d, unsigned char e, short f, unsigned g, long h, int i, double j) {
    return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7.0*g + 8*h + 9*i + 10*j;
  }
  double sum_doubles(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j) {
    return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j;
  }
  int sum14(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n) {
    return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l + 13*m + 14*n;
  }
  size_t length(const char *text) { return strlen(text); } size_t wide_length(const wchar_t *text) { return wcslen(text); }
  int first_byte(const void *bytes) { return bytes ? *(const unsigned char *)bytes : -1; }
  int sum_ints(const int *values, int count) { int s = 0; for (int i = 0; i < count; i++) s += values[i]; return s; }
  void *same(void *p) { return p; } Point *same_point(Point *p) { return p; }
  void *odd_pointer(void) { return (void *)0xdeadbeefdeadbeefUL; }
  Point add_points(Point a, Point b) { return (Point){a.num + b.num, a.dnum + b.dnum}; }
  Triple turn(Triple t) { return (Triple){t.y, t.z, t.x}; }
  Large grow(Large l, int by) { return (Large){l.a + by, l.b + by, l.c + by}; }
  Either either(Either e, int x) { e.i += x; return e; }
  Odd odd(Odd o) { return (Odd){o.tag + 1, o.rest + 1, o.end + 1}; }
  Point sum_points(const Point *p, unsigned n) {
    Point s = {0, 0}; for (unsigned i = 0; i < n; i++) { s.num += p[i].num; s.dnum += p[i].dnum; } return s;
  }
  long double wider(long double x) { return x * 2; }
  double _Complex conjugate(double _Complex z) { return __real__ z - 1i * __imag__ z; }
  float _Complex spin(float _Complex z) { return z * 1.0if; }
  __int128 shifted(__int128 x) { return x << 3; }
  int errno_plus(int more) { int before = errno; errno = before + more; return before; }
  int apply(int (*f)(int), int x) { return f ? f(x) : -1; }
  static int one(int x) { return x + 1; } static int two(int x) { return x + 2; }
  int (*pick(int which))(int) { return which == 1 ? one : which == 2 ? two : NULL; }
  int count_calls(void (*f)(void), int times) { for (int i = 0; i < times; i++) f(); return times; }
`

export const DECLARATIONS = DECLARED + FUNCTIONS

/** Opens the functions. The flags are given because AddressSanitizer refuses the one that is taken where none are. */
export const openPaths = (ffi: Untyped): Untyped =>
  ffi.dlopen(compileLibrary('paths', SOURCE, ['-Wno-overflow']), ffi.RTLD_NOW)
