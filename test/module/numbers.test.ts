/** Types and constants that the compiler completes: `typedef int... t`, `#define N ...`, `static const T X;`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const { ffi, lib } = await moduleFolder().module(
  'numbers',
  `
  typedef int... sz_t; typedef unsigned long long... u_t; typedef short... s_t; typedef long... l_t;
  typedef float... fl_t; typedef double... f2_t;
  sz_t size(sz_t); fl_t real(fl_t); u_t wide(u_t); sz_t *sizes(void);
  extern sz_t sz_variable; extern sz_t sz_array[...]; struct hold { sz_t a; fl_t b; ...; };
  #define ALL_BITS ...
  #define NEGATIVE ...
  #define LEAST ...
  #define UNSIGNED ...
  #define CHARACTER ...
  #define EXACT 42
  #define FRACTION 1.5f
  #define TEXT "a" "b"
  #define POINTER ((void *)-1)
  #define NOTHING ((char *)0)
  static const int K; static const long long LL; static const unsigned long long ULL; static const unsigned char UC;
  static const double D; static const float F; static const long double LD; static const bool B; static const char C;
  static const wchar_t W; static const char16_t C16; static const char32_t C32; static const __int128 I128;
  static char *const S; static const char *const CS; static int *const IP; static void *const NP;
  struct point { int x, y; }; static const struct point P; enum color { RED, GREEN, BLUE };
  static const enum color COLOR; static const sz_t SZ; static const fl_t FL; static const double _Complex Z;
  static int (*const CALL)(int); static const int ARRAY[3]; static const int COUNTED[...]; static const char CHARS[...];
  static const double MACRO;
  static const int GIVEN = 6; static const double GIVEN_D = 2.5; static const bool GIVEN_B = 1; static const long double GIVEN_LD = 1.5;
  static const __int128 GIVEN_128 = 7; static const char16_t GIVEN_C = 0x20ac; static const char *const GIVEN_S = "text";
  `,
  `
  #include <stdbool.h>
  #include <uchar.h>
  #include <wchar.h>
  typedef unsigned char sz_t; typedef unsigned long long u_t; typedef short s_t; typedef long l_t;
  typedef double fl_t; typedef float f2_t;
  sz_t sz_variable = 7; sz_t sz_array[4] = {1, 2, 3, 4}; struct hold { char pad[9]; sz_t a; fl_t b; };
  static sz_t size(sz_t x) { return x + 1; }
  static fl_t real(fl_t x) { return x / 3; }
  static u_t wide(u_t x) { return x; }
  static sz_t *sizes(void) { return sz_array; }
  #define ALL_BITS 0xffffffffffffffff
  #define NEGATIVE -5
  #define LEAST (-9223372036854775807LL - 1)
  #define UNSIGNED 0xffffffffu
  #define CHARACTER 'A'
  #define EXACT 42
  #define FRACTION 1.5f
  #define TEXT "ab"
  #define POINTER ((void *)-1)
  #define NOTHING ((char *)0)
  static const int K = -3; static const long long LL = 1; static const unsigned long long ULL = ~0ULL;
  static const unsigned char UC = 200; static const double D = 0.1; static const float F = 0.1f;
  static const long double LD = 0.1L; static const bool B = true; static const char C = 'c'; static const wchar_t W = L'w';
  static const char16_t C16 = 0x20ac; static const char32_t C32 = 0x1f600; static const __int128 I128 = (__int128)1 << 100;
  static char *const S = "text"; static const char *const CS = "const"; static int nine = 9;
  static int *const IP = &nine; static void *const NP = 0;
  struct point { int x, y; }; static const struct point P = {3, 4}; enum color { RED, GREEN, BLUE };
  static const enum color COLOR = BLUE; static const sz_t SZ = 250; static const fl_t FL = 1.25;
  static const double _Complex Z = 1.5; static int triple(int x) { return x * 3; }
  static int (*const CALL)(int) = triple; static const int ARRAY[3] = {1, 2, 3}; static const int COUNTED[] = {4, 5};
  static const char CHARS[] = "abc";
  #define MACRO 2.5f
  static const int GIVEN = 6; static const double GIVEN_D = 2.5; static const bool GIVEN_B = 1;
  static const long double GIVEN_LD = 1.5; static const __int128 GIVEN_128 = 7; static const char16_t GIVEN_C = 0x20ac;
  static const char *const GIVEN_S = "text";
  `,
)

test('api-05: integer types with dots have the size and the sign of C', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    ['sz_t', 'u_t', 's_t', 'l_t'].map((type) => ffi.sizeof(type)),
    [1, 8, 2, 8],
  )
  assert.deepEqual([ffi.cast('sz_t', -1).value, ffi.cast('s_t', -1).value], [255, -1])
  assert.deepEqual([lib.size(254), lib.wide(2 ** 53 - 1), lib.sizes()[3]], [255, 2 ** 53 - 1, 4])
  refuses(() => lib.size(256), 'RangeError', 'value/range', /'uint8_t' \(0 to 255\), argument 1 of 'size'/)
  refuses(() => lib.size(-1), 'RangeError', 'value/range')
  assert.deepEqual([lib.sz_variable, [...lib.sz_array]], [7, [1, 2, 3, 4]])
  refuses(() => (lib.sz_variable = 256), 'RangeError', 'value/range')
})

test('api-05: floating types with dots are the float or double of C', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    ['fl_t', 'f2_t'].map((type) => ffi.sizeof(type)),
    [8, 4],
  )
  assert.equal(lib.real(1), 1 / 3)
  const hold = ffi.new('struct hold *', { a: 255, b: 0.1 })
  assert.deepEqual([ffi.sizeof('struct hold'), hold.a, hold.b], [24, 255, 0.1])
})

test('api-06: such types are of no use before they are compiled', () => {
  const open = newFFI('typedef int... t; typedef float... f; t get(void);')
  for (const type of ['t', 't[3]', 'f'])
    refuses(() => open.new(`${type}${type.endsWith(']') ? '' : ' *'}`), 'VerificationMissing', 'layout/deferred')
  refuses(() => open.sizeof('t'), 'VerificationMissing', 'layout/deferred', /only the C compiler knows it/)
})

test('api-06: an integer that C calls a floating number, and the reverse, is told at its place', {
  skip: withoutCompiler,
}, () => {
  refuses(
    () => verified('\n  typedef int... t; t f(t);', 'typedef double t; static t f(t x) { return x; }'),
    'VerificationError',
    'verify/integer',
    /^<cdef>:2:18: 't' is declared as an integer type of some size, but in C it is a floating type of 8 bytes\n.*\n *\^$/,
  )
  refuses(
    () => verified('typedef float... t;', 'typedef int t;'),
    'VerificationError',
    'verify/float',
    /an integer type of 4 bytes/,
  )
  refuses(
    () => verified('typedef float... t;', 'typedef long double t;'),
    'VerificationError',
    'verify/float',
    /of 16 bytes/,
  )
  refuses(
    () => verified('typedef int... t;', 'typedef void *t;'),
    'VerificationError',
    'toolchain/compile',
    /<cdef>:1: error/,
  )
})

test('api-10: macros with dots have the values of C, of any width and sign', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [lib.ALL_BITS, lib.NEGATIVE, lib.LEAST, lib.UNSIGNED, lib.CHARACTER, lib.EXACT],
    [0xffffffffffffffffn, -5, -(2n ** 63n), 0xffffffff, 65, 42],
  )
  assert.deepEqual(
    [ffi.integerConst('ALL_BITS'), ffi.integerConst('NEGATIVE'), ffi.integerConst('EXACT')],
    [0xffffffffffffffffn, -5, 42],
  )
  assert.equal(ffi.sizeof('char[CHARACTER]'), 65)
  refuses(() => (lib.EXACT = 42), 'TypeError', 'library/read-only')
})

test('api-10: a macro that is no integer does not compile with dots', { skip: withoutCompiler }, () => {
  for (const value of ['1.5', '"text"', '((void *)0)', 'struct'])
    refuses(
      () => verified('#define M ...', `#define M ${value}`),
      'VerificationError',
      'toolchain/compile',
      /<cdef>:1: error: .*\n {4}#define M \.\.\./,
    )
})

test('constants of every type are those of C, and read as variables of the type do', { skip: withoutCompiler }, () => {
  assert.deepEqual([lib.K, lib.LL, lib.ULL, lib.UC, lib.SZ, lib.COLOR], [-3, 1n, 0xffffffffffffffffn, 200, 250, 2])
  assert.deepEqual([lib.D, lib.F, lib.FL, lib.MACRO, Number(lib.LD)], [0.1, Math.fround(0.1), 1.25, 2.5, 0.1])
  assert.deepEqual([lib.B, lib.C, lib.W, lib.C16, lib.C32, lib.I128], [true, 99, 'w', '€', '😀', 2n ** 100n])
  assert.deepEqual(
    [ffi.string(lib.S), ffi.string(lib.CS), lib.IP[0], lib.NP, lib.Z],
    ['text', 'const', 9, null, { re: 1.5, im: 0 }],
  )
  assert.deepEqual([lib.P.x, lib.P.y, lib.CALL(5)], [3, 4, 15])
  assert.deepEqual([[...lib.ARRAY], [...lib.COUNTED], ffi.string(lib.CHARS)], [[1, 2, 3], [4, 5], 'abc'])
  assert.deepEqual([ffi.integerConst('K'), ffi.integerConst('LL'), ffi.sizeof('int[GIVEN]')], [-3, 1, 24])
})

test('constants with a value are compared with C, and read as they do without a compiler', {
  skip: withoutCompiler,
}, () => {
  assert.deepEqual(
    [lib.GIVEN, lib.GIVEN_D, lib.GIVEN_B, lib.GIVEN_LD, lib.GIVEN_128, lib.GIVEN_C, lib.GIVEN_S],
    [6, 2.5, 1, 1.5, 7, 0x20ac, 'text'],
  )
  assert.deepEqual([lib.FRACTION, lib.TEXT, lib.NOTHING], [1.5, 'ab', null])
  assert.ok(lib.POINTER.equals(ffi.cast('void *', -1)))
})
