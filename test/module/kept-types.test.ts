import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { VerificationError } from '../../src/diagnostics/errors.ts'
import { verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }
/** clang knows no `_Float32`. */
const compiler = process.env['CC'] ?? 'cc'
const withFloats = {
  skip:
    withoutCompiler ||
    (spawnSync(compiler, ['-x', 'c', '-fsyntax-only', '-'], { input: '_Float32 x;' }).status !== 0 &&
      `${compiler} has no _Float32`),
}

/** Declares a text in JavaScript and in C, where functions have bodies that come behind. */
const both = (text: string, bodies: string, sourceExtension?: string) =>
  verified(text, `#include <stdarg.h>\n#include <stddef.h>\n${text}\n${bodies}`, { sourceExtension })

test('E2: what types say that declarations do not keep is no disagreement', withFloats, () => {
  const { lib, ffi } = both(
    `int next(va_list *list); int first(va_list list); int with(va_list *a, int n, va_list *b, double d);
     struct floats { _Float32 a; _Float64 b; _Float32 *c; _Float64 *d; _Float32x e; _Float64x f; };
     float sum(_Float32 *p, int n); _Float64 twice(_Float64 x); _Float32 *same(_Float32 *p); struct floats pass(struct floats f, _Float64 *p);
     struct atomic { _Atomic(int *) p; _Atomic int n; _Atomic(void (*)(void)) f; _Atomic double d; int *_Atomic q; };
     int load(_Atomic(int *) *p, _Atomic int *q); extern _Atomic(long *) shared; _Atomic(char *) *get(void);
     struct calls { void (*f)(int) __attribute__((noreturn)); int (*g)(int) __attribute__((const)); int (*h)(int) __attribute__((pure)); };
     void set(void (*f)(int) __attribute__((noreturn))); extern int (*counted)(int) __attribute__((pure));
     int call(int (*const *table)(int) __attribute__((const)), int n, ...);`,
    `int next(va_list *list) { return va_arg(*list, int); } int first(va_list list) { return va_arg(list, int); }
     int with(va_list *a, int n, va_list *b, double d) { return a == b; }
     float sum(_Float32 *p, int n) { float s = 0; while (n--) s += *p++; return s; } _Float64 twice(_Float64 x) { return 2 * x; }
     _Float32 *same(_Float32 *p) { return p; } struct floats pass(struct floats f, _Float64 *p) { f.b += *p; return f; }
     int load(_Atomic(int *) *p, _Atomic int *q) { return **p + *q; } _Atomic(long *) shared; _Atomic(char *) *get(void) { return 0; }
     void set(void (*f)(int) __attribute__((noreturn))) { (void)f; } static int plus(int x) { return x + 1; }
     int (*counted)(int) __attribute__((pure)) = plus;
     int call(int (*const *table)(int) __attribute__((const)), int n, ...) { return (*table)(n); }`,
  )
  assert.equal(lib.sum(Float32Array.of(1, 2.5), 2), 3.5)
  assert.equal(lib.twice(1.25), 2.5)
  assert.equal(lib.pass({ b: 1 }, Float64Array.of(2)).b, 3)
  const place = ffi.new('int *[1]', [ffi.new('int[1]', [40])])
  assert.equal(lib.load(place, ffi.new('int *', 2)), 42)
  assert.equal(lib.counted(4), 5)
  assert.equal(lib.shared, null)
  assert.equal(lib.get(), null)
  assert.equal(ffi.sizeof('struct atomic'), 40)
})

test('E2: they do not hide what is wrong besides', withFloats, () => {
  const wrong: readonly (readonly [declared: string, source: string])[] = [
    ['struct s { _Atomic(int *) p; };', 'struct s { _Atomic(int *) q; };'],
    ['struct s { _Float32 a; };', 'struct s { double a; };'],
    ['int f(int *p);', 'int f(long *p) { return 0; }'],
    ['int f(int *p);', 'int f(_Float32 *p) { return 0; }'],
    ['extern _Float32 x;', 'double x;'],
    ['int f(_Float64 *p, int n);', 'int f(_Float64 *p) { return 0; }'],
    ['struct s { void (*f)(int) __attribute__((noreturn)); int n; };', 'struct s { int n; void (*f)(int); };'],
  ]
  for (const [declared, source] of wrong) assert.throws(() => newFFI(declared).verify(source), VerificationError)
})

test('E2: pointers to something else stay a disagreement, whatever words stand beside them', withFloats, () => {
  const wrong: readonly (readonly [declared: string, source: string])[] = [
    ['struct s { _Atomic(int *) *p; };', 'struct s { _Atomic(long *) *p; };'],
    ['int f(_Atomic(int *) *p, int *q);', 'int f(_Atomic(int *) *p, long *q) { return 0; }'],
    ['extern _Float32 *x;', '_Float64 *x;'],
    ['extern _Atomic(char *) *x;', '_Atomic(char) *x;'],
    ['struct s { int (*f)(int) __attribute__((const)); };', 'struct s { int (*f)(long) __attribute__((const)); };'],
    ['void f(void (*g)(int) __attribute__((noreturn)));', 'void f(void (*g)(long) __attribute__((noreturn))) {}'],
    ['_Atomic(int *) *f(void);', '_Atomic(short *) *f(void) { return 0; }'],
    ['struct t; struct s { _Atomic(struct t *) *p; };', 'struct u; struct s { _Atomic(struct u *) *p; };'],
    ['int f(int n, va_list *list);', '#include <stdarg.h>\nint f(int n, _Atomic(int) *list) { return 0; }'],
  ]
  for (const [declared, source] of wrong)
    assert.throws(() => newFFI(declared).verify(source), VerificationError, `${declared} ${source}`)
})

test('E2: strings have their characters, however they are cast', options, () => {
  const text = `
#define A ((const unsigned char *)"abc")
#define B ((void *)"x")
#define C ((int *)"wxyz")
#define D (const signed char *)("d" "e")
#define E ((const struct opaque *)"opaque")
#define F "plain"
`
  const { lib } = verified(text, `struct opaque;${text}`)
  assert.deepEqual([lib.A, lib.B, lib.C, lib.D, lib.E, lib.F], ['abc', 'x', 'wxyz', 'de', 'opaque', 'plain'])
  for (const other of ['((int *)"other")', '5', '2.5'])
    assert.throws(() => newFFI('\n#define A "abc"\n').verify(`#define A ${other}`), VerificationError)
})

test('E2: an enum without a name is the integer that it is in C', options, () => {
  const { lib } = both(
    `int f(enum { A, B = 5 } x); enum { C, D = -3 } g(void); void h(enum { E = 7 } *p, enum { F } table[2]);
     extern enum { G, H } state; struct s { enum { I, J } e; enum { K = -1 } n; }; int k(enum { L = 1LL << 40 } wide);`,
    `int f(unsigned x) { return x; } enum { C2, D2 = -3 }; __typeof__(g()) g(void) { return D; }
     void h(unsigned *p, unsigned table[2]) { *p = 9 + table[1]; } __typeof__(state) state = H; int k(unsigned long w) { return w >> 40; }`.replace(
      'enum { C2, D2 = -3 };',
      '',
    ),
  )
  assert.deepEqual([lib.f(5), lib.g(), lib.state, lib.k(2 ** 40)], [5, -3, 1, 1])
  const at = Uint32Array.of(0)
  lib.h(at, Uint32Array.of(1, 2))
  assert.equal(at[0], 11)
})

test('E2: a typedef may be aligned otherwise than the record that it names', options, () => {
  const { lib, ffi } = both(
    `typedef struct { int a; } T __attribute__((aligned(16))); typedef struct { double d; int i; } U __attribute__((aligned(64)));
     typedef union { char c[3]; } V __attribute__((aligned(8))); typedef struct { int n; ...; } W __attribute__((aligned(32)));
     int f(T *p); int g(T t, V v); struct holder { char c; T t; };`.replace('...; ', ''),
    'int f(T *p) { return p->a; } int g(T t, V v) { return t.a + v.c[2]; }',
  )
  assert.equal(lib.f({ a: 7 }), 7)
  assert.equal(lib.g({ a: 4 }, { c: [1, 2, 3] }), 7)
  assert.deepEqual([ffi.sizeof('T'), ffi.offsetof('struct holder', 't')], [4, 16])
})

test('E3: C++ has restrict in members and variables, and arrays of no items', options, () => {
  const members = `struct s { char *RESTRICT p; const char *const RESTRICT q; void **RESTRICT v; int *a[2]; int none[0]; int x; };
    struct z { int n; int rows[0][3]; }; struct t { char *RESTRICT list[3]; };`
  const declared = `${members} extern int *RESTRICT all[2]; extern const char *RESTRICT text; extern int *RESTRICT one;
    int f(char **RESTRICT a, struct z *RESTRICT z);`
  const source = `${members} int *RESTRICT all[2]; const char *RESTRICT text = "t"; int *RESTRICT one;
    int f(char **RESTRICT a, struct z *RESTRICT z) { return a == 0 && z == 0; }`
  const words = (text: string, restrict: string): string => text.replaceAll('RESTRICT', restrict)
  const { lib, ffi } = verified(words(declared, 'restrict'), `extern "C" { ${words(source, '__restrict__')} }`, {
    sourceExtension: '.cpp',
  })
  assert.deepEqual([lib.f(null, null), lib.one, lib.all.length, ffi.string(lib.text)], [1, null, 2, 't'])
  assert.deepEqual([ffi.sizeof('struct s'), ffi.sizeof('struct z')], [48, 4])
  const wrong = () =>
    newFFI('struct s { char *p; };').verify('struct s { int *__restrict__ p; };', { sourceExtension: '.cpp' })
  refuses(wrong, 'VerificationError', 'toolchain/compile', /cannot (convert|initialize)/)
})
