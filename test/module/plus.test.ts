/** Modules whose C is C++. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findProgram } from '../../src/toolchain/find.ts'
import { type Imported, verified } from '../support/modules.ts'
import { refuses } from '../support/untyped.ts'

const skip = findProgram('g++') === undefined && findProgram('clang++') === undefined && 'no C++ compiler'

const DECLARATIONS = `
  int c_function(int); struct point { int x, y; }; struct point swap(struct point); int overloaded(int); double overloaded_d(double);
  bool is_not(bool); extern int variable; enum color { RED, GREEN }; enum color next(enum color); int generic(int); int by_reference(int);
  #define NUMBER 5
  #define COUNTED ...
  typedef int... sz_t; sz_t size(sz_t); int variadic(int, ...); extern "JS" int event(int); extern "JS+C" int shared(int); int call(int);
  typedef ... thing; thing *make(int); int get(thing *); struct part { int v; ...; }; struct part partial(struct part);
  static const int INTEGER; static const double REAL; extern const char *const NAME; char16_t next_16(char16_t); static const wchar_t WIDE;
  struct bits { int a:3; int b:7; ...; }; struct exact { int a; double b; }; union number { int i; float f; };
  union number double_union(union number); extern int counted[...]; int length(const char *); long double extended(long double);
  extern int (*pointer)(int); __int128 huge(__int128); float _Complex complex(float _Complex);
`
const SOURCE = `
  #include <cstring>
  #include <string>
  extern "C" { int c_function(int a) { return a + 1; } }
  struct point { int x, y; point swapped() const { return point{y, x}; } };
  static point swap(point p) { return p.swapped(); }
  static int overloaded(int x) { return x; }
  static double overloaded(double x) { return x * 2; }
  static double overloaded_d(double d) { return overloaded(d); }
  static bool is_not(bool b) { return !b; }
  int variable = 8;
  enum color { RED, GREEN };
  static color next(color c) { return c == RED ? GREEN : RED; }
  template <typename T> T generic(T x) { return x * 3; }
  static int by_reference(const int &x) { return x; }
  #define NUMBER 5
  #define COUNTED (1 << 4)
  typedef unsigned char sz_t;
  static sz_t size(sz_t x) { return x; }
  extern "C" int variadic(int n, ...) { return n; }
  static int event(int); extern "C" int shared(int);
  static int call(int x) { return event(x) + shared(x); }
  struct thing { std::string text; int v; };
  static thing *make(int v) { return new thing{"abc", v}; }
  static int get(thing *t) { int n = t->v + (int)t->text.size(); delete t; return n; }
  struct part { double d; int v; };
  static part partial(part p) { p.v++; return p; }
  static const int INTEGER = 3;
  static constexpr double REAL = 1.5;
  extern const char *const NAME; const char *const NAME = "name";
  static char16_t next_16(char16_t c) { return c + 1; }
  static const wchar_t WIDE = L'w';
  struct bits { char pad; int a:3; int b:7; }; struct exact { int a; double b; }; union number { int i; float f; };
  static number double_union(number n) { n.f *= 2; return n; }
  int counted[3] = {1, 2, 3};
  static int length(const char *s) { return (int)std::strlen(s); }
  static long double extended(long double x) { return x; }
  static int triple(int x) { return x * 3; }
  int (*pointer)(int) = triple;
  static __int128 huge(__int128 x) { return x * 2; }
  static float _Complex complex(float _Complex z) { return z * 2; }
`

const { ffi, lib }: Imported = skip
  ? { ffi: undefined, lib: undefined }
  : verified(DECLARATIONS, SOURCE, { sourceExtension: '.cpp' })

test('functions of C++ are called: overloads, templates, references, and those of C', { skip }, () => {
  assert.deepEqual(
    [lib.c_function(4), lib.overloaded(3), lib.overloaded_d(1.5), lib.generic(4), lib.by_reference(3)],
    [5, 3, 3, 12, 3],
  )
  assert.deepEqual(
    [lib.is_not(true), lib.next(0), lib.size(255), lib.variadic(5), lib.length('abc'), lib.next_16('a')],
    [false, 1, 255, 5, 3, 'b'],
  )
  assert.deepEqual([lib.swap({ x: 1, y: 2 }).x, lib.partial({ v: 4 }).v, lib.double_union({ f: 1.5 }).f], [2, 5, 3])
  assert.deepEqual(
    [Number(lib.extended(2.5)), lib.huge(2n ** 90n), lib.complex({ re: 1, im: 2 })],
    [2.5, 2n ** 91n, { re: 2, im: 4 }],
  )
  assert.equal(lib.get(lib.make(4)), 7)
})

test('variables, constants and layouts of C++ are those of its compiler', { skip }, () => {
  assert.deepEqual(
    [lib.variable, lib.NUMBER, lib.COUNTED, lib.INTEGER, lib.REAL, ffi.string(lib.NAME), lib.WIDE],
    [8, 5, 16, 3, 1.5, 'name', 'w'],
  )
  lib.variable = 9
  assert.deepEqual(
    [lib.variable, lib.counted.length, lib.pointer(3), ffi.sizeof('struct bits'), ffi.sizeof('struct part')],
    [9, 3, 9, 4, 16],
  )
  const bits = ffi.new('struct bits *', { a: -1, b: 20 })
  assert.deepEqual([bits.a, bits.b], [-1, 20])
})

test('C++ calls JavaScript', { skip }, () => {
  ffi.defExtern('event', (x: number) => x * 2)
  ffi.defExtern('shared', (x: number) => x * 100)
  assert.equal(lib.call(1), 102)
})

test('what C++ has otherwise does not compile, and the error shows the declaration', { skip }, () => {
  const cases = [
    ['\nvoid f(int *);', 'static void f(long *) {}'],
    ['\nextern int v;', 'long v;'],
    ['\nstruct s { float x; };', 'struct s { int x; };'],
    ['\nint absent(int);', ''],
  ] as const
  for (const [declared, source] of cases)
    refuses(
      () => verified(declared, source, { sourceExtension: '.cpp' }),
      'VerificationError',
      'toolchain/compile',
      new RegExp(`<cdef>:2: error: .*\n {4}${declared.trim().replace(/[*()]/g, '\\$&')}`),
    )
  refuses(
    () => verified('struct s { int a; };', 'struct s { int a, b; };', { sourceExtension: '.cc' }),
    'VerificationError',
    'verify/size',
  )
})
