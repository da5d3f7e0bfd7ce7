/** Functions that JavaScript defines, and C that calls them. */

export const DECLARATIONS = `
  extern "JS" int event(int x, double y);
  extern "JS" {
    int in_group(int); struct point { int x, y; };
    struct point turn(struct point, char);
    void nothing(void); }
  extern "JS+C" int shared(int); extern "C+JS" int shared2(int); extern "JS + C" int shared3(int);
  extern "JS" void fill(int *); extern "JS" long double extended(long double); extern "JS" double _Complex complex(double _Complex);
  extern "JS" __int128 huge(__int128); extern "JS" int user(void *data); extern "JS" char *text(const char *); extern "JS" bool flag(bool);
  struct part { int v; ...; }; extern "JS" struct part partial(struct part); extern "JS" int with_errno(void);
  extern "JS" int takes(int (*f)(int)); typedef int... sz_t; extern "JS" sz_t size(sz_t);
  enum color { RED, GREEN, ... }; extern "JS" enum color other(enum color);
  int call_event(int, double); int call_in_group(int); struct point call_point(int, int); int call_nothing(void); int call_shared(int);
  void call_fill(int *); long double call_extended(long double); double call_complex(double, double); __int128 call_huge(__int128);
  int call_user(void *); int call_text(const char *); bool call_flag(bool); int call_partial(int); int call_with_errno(int);
  int call_takes(void); sz_t call_size(sz_t); int call_other(void); int apply(int (*f)(int, double), int, double);
`

export const SOURCE = `
  #include <errno.h>
  #include <stdbool.h>
  #include <string.h>
  struct point { int x, y; }; struct part { double d; int v; char c; }; typedef unsigned char sz_t; enum color { RED = 5, GREEN = 9 };
  static int event(int, double); static int in_group(int); static struct point turn(struct point, char); static void nothing(void);
  int shared(int); int shared2(int); int shared3(int); static void fill(int *); static long double extended(long double);
  static double _Complex complex(double _Complex); static __int128 huge(__int128); static int user(void *); static char *text(const char *);
  static bool flag(bool); static struct part partial(struct part); static int with_errno(void); static int takes(int (*f)(int));
  static sz_t size(sz_t); static enum color other(enum color);
  static int call_event(int x, double y) { return event(x, y) + 1; }
  static int call_in_group(int x) { return in_group(x); }
  static struct point call_point(int x, int y) { struct point p = { x, y }; return turn(p, 7); }
  static int call_nothing(void) { nothing(); return 4; }
  static int call_shared(int x) { return shared(x) + shared2(x) + shared3(x); }
  static void call_fill(int *p) { fill(p); }
  static long double call_extended(long double x) { return extended(x); }
  static double call_complex(double re, double im) {
    double _Complex z; __real__ z = re; __imag__ z = im; z = complex(z); return __real__ z * 1000 + __imag__ z;
  }
  static __int128 call_huge(__int128 x) { return huge(x); }
  static int call_user(void *data) { return user(data); }
  static int call_text(const char *s) { char *r = text(s); return r ? (int)strlen(r) : -1; }
  static bool call_flag(bool b) { return flag(b); }
  static int call_partial(int v) { struct part p = { 1.5, v, 'c' }; p = partial(p); return p.d == 1.5 && p.c == 'c' ? p.v : -1; }
  static int call_with_errno(int e) { errno = e; int result = with_errno(); return result * 1000 + errno; }
  static int add_one(int x) { return x + 1; }
  static int call_takes(void) { return takes(add_one); }
  static sz_t call_size(sz_t x) { return size(x); }
  static int call_other(void) { return other(GREEN); }
  static int apply(int (*f)(int, double), int x, double y) { return f(x, y); }
`
