/** Functions of compiled modules: the compiler passes what they take and give. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { refuses } from '../support/untyped.ts'

const { ffi, lib } = await moduleFolder().module(
  'functions',
  `
  int f0(void); int f1(int); int f2(int, int second); void nothing(void);
  long misdeclared(long); int from_double(int); double from_int(double); float from_float(float); unsigned char from_char(unsigned char);
  int twice(int); void assign(int *p, int v); int larger(int, int); int in_line(int); static int static_one(int);
  struct point { int x, y; }; struct point swap(struct point); struct point *move(struct point *);
  struct big { double d[10]; char c; }; struct big fill(double, struct big);
  struct tight { char c; int i; ...; }; struct tight double_tight(struct tight);
  union number { int i; double d; }; union number double_union(union number);
  struct bits { unsigned a:3; int b:10; }; struct bits flip(struct bits);
  struct nested { struct point p; union number u; float f[3]; }; struct nested mix(struct nested, char);
  struct extended { long double l; char c; }; struct extended extend(struct extended);
  double _Complex square(double _Complex); float _Complex square_f(float _Complex); long double third(long double);
  __int128 double_128(__int128); unsigned __int128 next_128(unsigned __int128);
  wchar_t next_wide(wchar_t); char16_t next_16(char16_t); char32_t same_32(char32_t); bool is_not(bool); char next_char(char);
  enum color { RED, GREEN, ... }; enum color other(enum color);
  int print(char *out, const char *format, ...); int sum(int n, ...);
  int apply(int (*f)(int), int x); int (*get(void))(int); typedef int (*fn_t)(int); fn_t get_typed(void); typedef int func_t(int); func_t typed;
  struct point apply_point(struct point (*f)(struct point), struct point p);
  int change_errno(int e); int read_errno(void);
  typedef struct { int a; long b; } *anonymous_t; long sum_anonymous(anonymous_t); typedef struct { int q; } untagged; untagged next(untagged);
  struct hidden; struct hidden *make_hidden(void); int read_hidden(const struct hidden *);
  int length(const char *); int sum_array(int *, size_t); int third_item(int a[3]); int last(int m[][3], int n); const char *name(void);
  FILE *open_file(const char *, const char *); int close_file(FILE *); int formatted(char *, const char *, va_list);
  `,
  `
  #include <errno.h>
  #include <stdarg.h>
  #include <stdbool.h>
  #include <stdio.h>
  #include <string.h>
  #include <uchar.h>
  #include <wchar.h>
  static int f0(void) { return 1; }
  static int f1(int a) { return a; }
  static int f2(int a, int b) { return a - b; }
  static void nothing(void) {}
  static short misdeclared(short x) { return x; }
  static double from_double(double d) { return d * 2.5; }
  static int from_int(int i) { return i * 2; }
  static double from_float(double d) { return d; }
  static int from_char(int x) { return x; }
  #define twice(x) ((x) * 2)
  #define assign(p, v) (*(p) = (v))
  #define larger(a, b) ((a) > (b) ? (a) : (b))
  static inline int in_line(int x) { return x + 1; }
  static int static_one(int x) { return x; }
  struct point { int x, y; };
  static struct point swap(struct point p) { struct point r = { p.y, p.x }; return r; }
  static struct point *move(struct point *p) { p->x++; return p; }
  struct big { double d[10]; char c; };
  static struct big fill(double d, struct big b) { b.d[9] = d; b.c = 'z'; return b; }
  struct tight { char c; char hidden; int i; } __attribute__((packed));
  static struct tight double_tight(struct tight t) { t.i *= 2; return t; }
  union number { int i; double d; };
  static union number double_union(union number n) { n.d *= 2; return n; }
  struct bits { unsigned a:3; int b:10; };
  static struct bits flip(struct bits b) { b.a++; b.b = -b.b; return b; }
  struct nested { struct point p; union number u; float f[3]; };
  static struct nested mix(struct nested n, char c) { n.p.x += c; n.f[2] = c; return n; }
  struct extended { long double l; char c; };
  static struct extended extend(struct extended e) { e.l *= 2; return e; }
  static double _Complex square(double _Complex z) { return z * z; }
  static float _Complex square_f(float _Complex z) { return z * z; }
  static long double third(long double x) { return x / 3; }
  static __int128 double_128(__int128 x) { return x * 2; }
  static unsigned __int128 next_128(unsigned __int128 x) { return x + 1; }
  static wchar_t next_wide(wchar_t w) { return w + 1; }
  static char16_t next_16(char16_t c) { return c + 1; }
  static char32_t same_32(char32_t c) { return c; }
  static bool is_not(bool b) { return !b; }
  static char next_char(char c) { return c + 1; }
  enum color { GREEN = 7, RED = -7 };
  static enum color other(enum color c) { return c == RED ? GREEN : RED; }
  static int formatted(char *out, const char *format, va_list list) { return vsprintf(out, format, list); }
  static int print(char *out, const char *format, ...) {
    va_list list; va_start(list, format); int n = formatted(out, format, list); va_end(list); return n;
  }
  static int sum(int n, ...) { va_list list; va_start(list, n); int s = 0; while (n--) s += va_arg(list, int); va_end(list); return s; }
  static int apply(int (*f)(int), int x) { return f(x); }
  static int (*get(void))(int) { return f1; }
  typedef int (*fn_t)(int);
  static fn_t get_typed(void) { return in_line; }
  static int typed(int x) { return x * 10; }
  static struct point apply_point(struct point (*f)(struct point), struct point p) { return f(p); }
  static int change_errno(int e) { int old = errno; errno = e; return old; }
  static int read_errno(void) { return errno; }
  typedef struct { int a; long b; } *anonymous_t;
  static long sum_anonymous(anonymous_t p) { return p->a + p->b; }
  typedef struct { int q; } untagged;
  static untagged next(untagged t) { t.q++; return t; }
  static struct hidden { int z; } hidden = { 44 };
  static struct hidden *make_hidden(void) { return &hidden; }
  static int read_hidden(const struct hidden *h) { return h->z; }
  static int length(const char *s) { return (int)strlen(s); }
  static int sum_array(int *a, size_t n) { int s = 0; while (n--) s += *a++; return s; }
  static int third_item(int a[3]) { return a[2]; }
  static int last(int m[][3], int n) { return m[n - 1][2]; }
  static const char *name(void) { return "name"; }
  #define open_file fopen
  #define close_file fclose
  `,
)

test('api-16: a wrong number of arguments names the function and the number', { skip: withoutCompiler }, () => {
  refuses(() => lib.f0(1), 'TypeError', 'call/count', /^'f0' takes no arguments \(1 given\)$/)
  refuses(() => lib.f1(), 'TypeError', 'call/count', /^'f1' expects 1 argument, got 0$/)
  refuses(() => lib.f2(1), 'TypeError', 'call/count', /^'f2' expects 2 arguments, got 1$/)
  refuses(() => lib.swap(), 'TypeError', 'call/count', /^'swap' expects 1 argument, got 0$/)
  assert.deepEqual([lib.f0(), lib.f1(3), lib.f2(5, 3), lib.nothing()], [1, 3, 2, undefined])
})

test('api-12: macros and inline functions that are declared as functions are called', { skip: withoutCompiler }, () => {
  const p = ffi.new('int *')
  lib.assign(p, 8)
  assert.deepEqual([p[0], lib.twice(21), lib.larger(3, 9), lib.in_line(1), lib.static_one(4)], [8, 42, 9, 2, 4])
  const file = lib.open_file('/dev/null', 'r')
  assert.equal(lib.close_file(file), 0)
})

test('api-12: C converts numbers that are declared as other numbers; arguments are checked as declared', {
  skip: withoutCompiler,
}, () => {
  assert.deepEqual([lib.misdeclared(5), lib.misdeclared(70000), lib.from_double(3), lib.from_int(2.9)], [5, 4464, 7, 4])
  assert.deepEqual([lib.from_float(0.5), lib.from_char(255)], [0.5, 255])
  refuses(() => lib.from_char(256), 'RangeError', 'value/range', /argument 1 of 'from_char'/)
  refuses(() => lib.from_double(2.5), 'TypeError', 'value/fraction')
})

test('api-13: a pointer that C takes as another is an error that shows the declaration', {
  skip: withoutCompiler,
}, () => {
  const source = 'static void f(long *p) {} static long *g(void) { return 0; } struct a; static void h(struct a *p) {}'
  refuses(
    () => verified('\n\n  void f(int *p);\n  int *g(void);\nstruct b;\nvoid h(struct b *);', source),
    'VerificationError',
    'toolchain/compile',
    /<cdef>:3: error: .*incompatible.*\n {6}void f\(int \*p\);\n {2}<cdef>:4: error: .*\n {6}int \*g\(void\);\n {2}<cdef>:6: error: .*\n {4}void h\(struct b \*\);/,
  )
})

test('api-17: a library lists its names, sorted, and shows the signature of a function', {
  skip: withoutCompiler,
}, () => {
  const names = Object.keys(lib)
  assert.deepEqual(names, [...names].sort())
  for (const name of ['f0', 'GREEN', 'swap', 'typed', 'print']) assert.ok(names.includes(name) && name in lib, name)
  assert.ok(!('absent' in lib))
  assert.equal(inspect(lib.f2), "<cdata 'int(*)(int, int)' calling f2>")
  assert.deepEqual([lib.f2.name, ffi.typeof(lib.swap).cname], ['f2', 'struct point(*)(struct point)'])
  refuses(
    () => lib.f3,
    'LibraryError',
    'library/undeclared',
    /'f3' is not declared; declare it (before ffi\.verify|in the build script and build .* again); did you mean/,
  )
})

test('api-17: a struct that is never defined stays opaque', { skip: withoutCompiler }, () => {
  assert.equal(lib.read_hidden(lib.make_hidden()), 44)
  refuses(() => ffi.new('struct hidden *'), 'TypeError', 'layout/opaque')
  refuses(() => lib.make_hidden()[0], 'TypeError', 'index/type')
})

test('api-18: an opaque struct by value, or as a member, is refused before anything is compiled', () => {
  refuses(
    () => verified('struct o; struct o f(void);', ''),
    'CDefError',
    'module/opaque-value',
    /<cdef>:1:20: 'f' takes or returns 'struct o'/,
  )
  refuses(() => verified('typedef ... o; int f(o);', ''), 'CDefError', 'module/opaque-value')
  refuses(() => verified('struct o; struct p { struct o o; };', ''), 'CDefError', 'declare/incomplete-member')
})

test('api-22: pointers to structs without names are arguments where a typedef names them', {
  skip: withoutCompiler,
}, () => {
  assert.deepEqual(
    [lib.sum_anonymous(ffi.new('anonymous_t', { a: 1, b: 2 })), lib.sum_anonymous({ a: 3, b: 4 })],
    [3, 7],
  )
  assert.equal(lib.next({ q: 5 }).q, 6)
  refuses(
    () =>
      verified(
        'typedef struct { int x; } **sp;\nvoid foo(sp);',
        'typedef struct { int x; } **sp; static void foo(sp p) {}',
      ),
    'VerificationError',
    'emit/unnamed-type',
    /^<cdef>:2:6: 'foo' needs 'struct \$1', which C cannot name; give it a tag/,
  )
})

test('structs and unions go in and out by value, whatever they hold', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [lib.swap({ x: 1, y: 2 }).x, lib.swap([1, 2]).y, lib.swap(ffi.new('struct point *', [5, 6])[0]).x],
    [2, 1, 6],
  )
  const p = ffi.new('struct point *')
  assert.deepEqual([lib.move(p).x, p.x], [1, 1])
  const big = lib.fill(2.5, { d: [1, 2], c: 1 })
  assert.deepEqual([[...big.d], big.c], [[1, 2, 0, 0, 0, 0, 0, 0, 0, 2.5], 122])
  const tight = lib.double_tight({ c: 3, i: 21 })
  assert.deepEqual([tight.c, tight.i, ffi.sizeof(tight)], [3, 42, 6])
  assert.deepEqual([lib.double_union({ d: 2.5 }).d, lib.flip({ a: 3, b: 100 }).a, lib.flip({ b: 100 }).b], [5, 4, -100])
  const mixed = lib.mix({ p: { x: 1, y: 2 }, u: { d: 1.5 }, f: [1, 2, 3] }, 5)
  assert.deepEqual([mixed.p.x, mixed.u.d, [...mixed.f]], [6, 1.5, [1, 2, 5]])
  assert.deepEqual([Number(lib.extend({ l: 1.5, c: 9 }).l), lib.extend({ c: 9 }).c], [3, 9])
  refuses(() => lib.swap({ z: 1 }), 'TypeError', 'member/unknown')
  refuses(() => lib.swap(5), 'TypeError', 'value/type')
  refuses(() => lib.swap({ x: 2 ** 31 }), 'RangeError', 'value/range')
})

test('a struct result owns its memory, and does not change with the next call', { skip: withoutCompiler }, () => {
  const first = lib.swap({ x: 1, y: 2 })
  const second = lib.swap({ x: 3, y: 4 })
  first.x = 9
  assert.deepEqual([first.x, second.x, lib.swap({ x: 5, y: 6 }).x, first.x], [9, 4, 6, 9])
})

test('numbers and characters of every kind go in and out', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [lib.square({ re: 1, im: 2 }), lib.square_f({ re: 1, im: 2 })],
    [
      { re: -3, im: 4 },
      { re: -3, im: 4 },
    ],
  )
  const third = lib.third(1)
  assert.equal(Number(third), 1 / 3)
  assert.equal(Number(lib.third(ffi.cast('long double', 3))), 1)
  assert.deepEqual([lib.double_128(-(2n ** 100n)), lib.next_128(2n ** 127n)], [-(2n ** 101n), 2n ** 127n + 1n])
  assert.deepEqual(
    [lib.next_wide('a'), lib.next_16('a'), lib.same_32('😀'), lib.next_char('A'), lib.next_char(65)],
    ['b', 'b', '😀', 66, 66],
  )
  assert.deepEqual([lib.is_not(true), lib.is_not(false), lib.other(lib.RED), lib.RED], [false, true, 7, -7])
})

test('pointers, arrays and strings are passed as they are without a compiler', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [lib.length('héllo'), lib.sum_array([1, 2, 3], 3), lib.sum_array(new Int32Array([4, 5]), 2)],
    [6, 6, 9],
  )
  assert.deepEqual(
    [
      lib.third_item([1, 2, 3]),
      lib.last(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        2,
      ),
      ffi.string(lib.name()),
    ],
    [3, 6, 'name'],
  )
})

test('variadic functions are called', { skip: withoutCompiler }, () => {
  const out = ffi.new('char[]', 100)
  const count = lib.print(out, '%d %s %g', ffi.cast('int', 5), 'text', ffi.cast('double', 1.5))
  assert.deepEqual([count, ffi.string(out)], [10, '5 text 1.5'])
  assert.equal(lib.sum(3, ...[1, 2, 3].map((n) => ffi.cast('int', n))), 6)
})

test('functions are pointers to C', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [lib.apply(lib.f1, 4), lib.apply(lib.twice, 4), lib.apply(ffi.addressof(lib, 'in_line'), 4)],
    [4, 8, 5],
  )
  assert.deepEqual([lib.get()(6), lib.get_typed()(6), lib.typed(6), lib.apply(lib.typed, 2)], [6, 7, 60, 20])
  assert.equal(
    lib.apply((x: number) => x * 100, 3),
    300,
  )
  assert.deepEqual([lib.apply_point(lib.swap, { x: 1, y: 2 }).x, ffi.addressof(lib, 'swap')({ x: 1, y: 7 }).x], [2, 7])
  const { f1 } = lib
  assert.deepEqual(
    [lib.f1 === f1, ffi.cast('void *', lib.f1).equals(ffi.cast('void *', ffi.addressof(lib, 'f1')))],
    [true, true],
  )
  const swap = ffi.cast('struct point(*)(struct point)', ffi.cast('void *', lib.swap))
  assert.equal(swap({ x: 1, y: 9 }).x, 9)
  refuses(() => lib.apply(lib.misdeclared, 3), 'TypeError', 'value/pointer', /'long\(\*\)\(long\)'/)
})

test('errno is that of the calls', { skip: withoutCompiler }, () => {
  ffi.errno = 5
  assert.deepEqual([lib.change_errno(7), ffi.errno, lib.read_errno()], [5, 7, 7])
  ffi.errno = 3
  assert.deepEqual([lib.swap({ x: 1, y: 2 }).x, lib.GREEN, ffi.errno], [2, 7, 3])
})

test('a function that C does not declare, or that nothing defines, is named', { skip: withoutCompiler }, () => {
  refuses(
    () => verified('\nint absent(int);', ''),
    'VerificationError',
    'toolchain/compile',
    /<cdef>:2: error: .*'absent'.*\n {4}int absent\(int\);/,
  )
  refuses(
    () => verified('int absent(int);', 'int absent(int);'),
    'VerificationError',
    'toolchain/link',
    /undefined reference to .absent'/,
  )
})
