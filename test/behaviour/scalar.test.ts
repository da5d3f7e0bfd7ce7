import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI('struct small { short a; unsigned char b; };')

/** Bits and sign of every integer type that C spells or that is known by name. */
const INTEGERS: readonly (readonly [type: string, bits: number, signed: boolean])[] = [
  ...['signed char', 'int8_t', 'int_least8_t', 'int_fast8_t'].map((type) => [type, 8, true] as const),
  ...['unsigned char', 'uint8_t', 'uint_least8_t', 'uint_fast8_t'].map((type) => [type, 8, false] as const),
  ...['short', 'int16_t', 'int_least16_t'].map((type) => [type, 16, true] as const),
  ...['unsigned short', 'uint16_t', 'uint_least16_t'].map((type) => [type, 16, false] as const),
  ...['int', 'int32_t', 'int_least32_t'].map((type) => [type, 32, true] as const),
  ...['unsigned int', 'uint32_t', 'uint_least32_t'].map((type) => [type, 32, false] as const),
  ...['long', 'long long', 'int64_t', 'intmax_t', 'ssize_t', 'ptrdiff_t', 'intptr_t', 'off_t', 'time_t'].map(
    (type) => [type, 64, true] as const,
  ),
  ...['unsigned long', 'unsigned long long', 'uint64_t', 'uintmax_t', 'size_t', 'uintptr_t'].map(
    (type) => [type, 64, false] as const,
  ),
  ['__int128', 128, true],
  ['unsigned __int128', 128, false],
]

const bounds = (bits: number, signed: boolean): readonly [low: bigint, high: bigint] =>
  signed ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n] : [0n, 2n ** BigInt(bits) - 1n]

/** The integer of a scalar cdata, however wide. */
const integer = (scalar: Untyped): bigint => BigInt(String(scalar))

test('scalar-01: casts wrap around, everything else refuses what is out of range', () => {
  for (const [type, bits, signed] of INTEGERS) {
    const [low, high] = bounds(bits, signed)
    assert.equal(integer(ffi.cast(type, low - 1n)), high, type)
    assert.equal(integer(ffi.cast(type, high + 1n)), low, type)
    for (const fitting of [low, high]) assert.equal(integer(ffi.cast(type, fitting)), fitting, type)
    for (const wrong of [low - 1n, high + 1n]) {
      refuses(
        () => ffi.new(`${type} *`, wrong),
        'RangeError',
        'value/range',
        new RegExp(`integer ${wrong} .*'${type}'`),
      )
      refuses(() => ffi.new(`${type}[]`, [0, wrong]), 'RangeError', 'value/range', /item 1/)
      refuses(() => ffi.put(ffi.new(`${type}[2]`), 1, wrong), 'RangeError', 'value/range')
      refuses(() => ffi.new(`${type} *`).put(0, wrong), 'RangeError', 'value/range')
    }
  }
})

test('scalar-01: members and arguments refuse what is out of range', () => {
  const p = ffi.new('struct small *', [1, 2])
  for (const value of [2 ** 15, -(2 ** 15) - 1, 10n ** 30n]) {
    refuses(() => (p.a = value), 'RangeError', 'value/range', /member 'a' of 'struct small'/)
  }
  refuses(() => (p.b = -1), 'RangeError', 'value/range')
  assert.deepEqual([p.a, p.b], [1, 2])
  const libc = newFFI('int abs(int n);').dlopen(null)
  refuses(() => libc.abs(2 ** 31), 'RangeError', 'value/range', /argument 1 'n' of 'abs'/)
  refuses(() => libc.abs(-(2n ** 31n) - 1n), 'RangeError', 'value/range', /argument 1 'n' of 'abs'/)
})

test('scalar-02: unsigned types wrap in casts and refuse negative numbers', () => {
  assert.equal(ffi.cast('unsigned char', -1).value, 255)
  assert.equal(ffi.cast('unsigned int', -1).value, 2 ** 32 - 1)
  assert.equal(ffi.cast('unsigned long long', -1).value, 2n ** 64n - 1n)
  refuses(() => ffi.new('unsigned int *', -1), 'RangeError', 'value/range')
  refuses(() => ffi.new('unsigned int *', 2 ** 32), 'RangeError', 'value/range')
})

test('scalar-04: a fraction is no integer, 1.0 is one, and casts truncate', () => {
  const libc = newFFI('int abs(int);').dlopen(null)
  const p = ffi.new('struct small *')
  for (const fraction of [1.5, -0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    refuses(() => ffi.new('int *', fraction), 'TypeError', 'value/fraction')
    refuses(() => (p.a = fraction), 'TypeError', 'value/fraction', /member 'a'/)
    refuses(() => libc.abs(fraction), 'TypeError', 'value/fraction', /argument 1 of 'abs'/)
  }
  assert.equal(ffi.new('int *', 1.0).value, 1)
  assert.equal(Object.is(ffi.new('int *', -0).value, 0), true)
  assert.equal(ffi.cast('int', 4.9).value, 4)
  assert.equal(ffi.cast('int', -4.9).value, -4)
  refuses(() => ffi.new('int *', ffi.cast('float', 1)), 'TypeError', 'value/type')
  refuses(() => ffi.cast('int', Number.NaN), 'TypeError', 'cast/refused')
})

test('scalar-05: null is NULL and never a number; undefined is neither', () => {
  refuses(() => ffi.new('int *', null), 'TypeError', 'value/type', /got null/)
  refuses(() => ffi.new('double *', null), 'TypeError', 'value/type')
  refuses(() => ffi.new('int[1]', [undefined]), 'TypeError', 'value/type')
  refuses(() => ffi.cast('int', undefined), 'TypeError', 'cast/refused')
  refuses(() => ffi.cast('double', null), 'TypeError', 'cast/refused')
  assert.equal(ffi.cast('intptr_t', null).value, 0)
  assert.equal(ffi.new('int **', null).value, null)
})

test('scalar-06: a range error names the value, the type and the bounds', () => {
  refuses(
    () => ffi.new('short *', 60000),
    'RangeError',
    'value/range',
    /^integer 60000 does not fit 'short' \(-32768 to 32767\)$/,
  )
})

const EXACT =
  'static long double kept = 1; long double sum(long double a, long double b) { kept = a + b; return kept; }'

test('scalar-08: a long double is a cdata that keeps its precision', { skip: withoutCompiler }, () => {
  const exact = newFFI('long double sum(long double a, long double b); struct s { long double x; };')
  const lib = exact.dlopen(compileLibrary('extended', EXACT))
  const third = lib.sum(exact.cast('long double', 1), 2 ** -60)
  assert.equal(exact.typeof(third).cname, 'long double')
  assert.equal(Number(third), 1)
  // What a double would have lost is still there.
  assert.equal(Number(lib.sum(third, -1)), 2 ** -60)
  const p = exact.new('struct s *', [third])
  assert.equal(Number(lib.sum(p.x, -1)), 2 ** -60)
  assert.equal(Number(lib.sum(1.5, 2)), 3.5)
  refuses(() => lib.sum('1', 2), 'TypeError', 'value/type')
})

test('scalar-09: _Bool takes 0, 1 and booleans; a cast tests for non-zero', () => {
  for (const [given, read] of [
    [true, true],
    [false, false],
    [1, true],
    [0n, false],
    [1.0, true],
  ]) {
    assert.equal(ffi.new('_Bool *', given).value, read)
  }
  refuses(() => ffi.new('_Bool *', 2), 'RangeError', 'value/bool')
  refuses(() => ffi.new('_Bool *', -1), 'RangeError', 'value/bool')
  refuses(() => ffi.new('_Bool *', 0.5), 'TypeError', 'value/type')
  refuses(() => ffi.new('_Bool *', 'true'), 'TypeError', 'value/type')
  assert.equal(ffi.cast('_Bool', 0.1).value, true)
  assert.equal(ffi.cast('_Bool', -0.0).value, false)
  assert.equal(ffi.cast('_Bool', 256).value, true)
  assert.equal(ffi.cast('int', ffi.cast('_Bool', 7)).value, 1)
})

test('scalar-10: a _Bool whose byte is 88 cannot be read', () => {
  const byte = ffi.new('unsigned char *', 88)
  const p = ffi.cast('_Bool *', byte)
  refuses(() => p.value, 'RangeError', 'value/bool', /88/)
  byte.value = 1
  assert.equal(p.value, true)
})

test('scalar-12: a char reads as 0 to 255 and takes such a number or one ASCII character', () => {
  assert.equal(ffi.new('char *', 'A').value, 65)
  assert.equal(ffi.new('char *', 255).value, 255)
  assert.equal(ffi.new('char *', 200n).value, 200)
  for (const wrong of ['AB', '', 'é']) refuses(() => ffi.new('char *', wrong), 'TypeError', 'value/type')
  for (const wrong of [-1, 256]) refuses(() => ffi.new('char *', wrong), 'RangeError', 'value/range')
})

test('scalar-13: a char counts as unsigned in a cast', () => {
  assert.equal(ffi.cast('int', ffi.cast('char', 0x80)).value, 128)
  assert.equal(ffi.cast('int', ffi.cast('signed char', 0x80)).value, -128)
})

test('scalar-14: scalars compare by value', () => {
  assert.equal(ffi.cast('int', 42).equals(42), true)
  assert.equal(ffi.cast('int', 42).equals(ffi.cast('long long', 42)), true)
  assert.equal(ffi.cast('int', -1).equals(ffi.cast('unsigned int', -1)), false)
  assert.equal(ffi.cast('int', -1) < ffi.cast('unsigned int', -1), true)
  assert.equal(ffi.cast('unsigned long', -1).equals(2n ** 64n - 1n), true)
  assert.equal(ffi.cast('char', 65).equals('A'), false)
})

test('scalar-16: a scalar converts as a number does', () => {
  assert.equal(ffi.cast('int', 42) + 1, 43)
  assert.equal(ffi.cast('long long', 42) * 2n, 84n)
  assert.equal(`${ffi.cast('float', 1.5)}`, '1.5')
})

const COMPLEX = `
  #include <complex.h>
  float complex conjugate(float complex z) { return conjf(z); }
  double complex square(double complex z) { return z * z; }
  long double complex wide(long double complex z) { return z * 2; }`

test('scalar-17: complex numbers are { re, im }, in calls as well', { skip: withoutCompiler }, () => {
  const complex = newFFI(`
    float _Complex conjugate(float _Complex z);
    double _Complex square(double _Complex z);
    long double _Complex wide(long double _Complex z);
  `)
  const lib = complex.dlopen(compileLibrary('complex', COMPLEX, ['-lm']))
  assert.deepEqual(lib.square({ re: 1, im: 2 }), { re: -3, im: 4 })
  assert.deepEqual(lib.square(3), { re: 9, im: 0 })
  assert.deepEqual(lib.conjugate({ re: 0.5, im: 2 }), { re: 0.5, im: -2 })
  const wide = lib.wide({ re: 1.5, im: complex.cast('long double', 2) })
  assert.deepEqual([Number(wide.re), Number(wide.im)], [3, 4])
  refuses(() => lib.square('1'), 'TypeError', 'value/type', /argument 1 'z' of 'square'/)
  refuses(() => lib.square({ re: 1 }), 'TypeError', 'value/type', /\{ re, im \}/)
  assert.equal(complex.cast('int', complex.cast('double _Complex', { re: 4.5, im: 1 })).value, 4)
})

test('scalar-18: char16_t and char32_t are unsigned and hold one character', () => {
  assert.equal(ffi.cast('int', ffi.cast('char16_t', -1)).value, 0xffff)
  assert.equal(ffi.cast('unsigned int', ffi.cast('char32_t', -1)).value, 2 ** 32 - 1)
  assert.equal(ffi.cast('long', ffi.cast('char32_t', -1)).value, 2 ** 32 - 1)
  assert.equal(ffi.new('char16_t *', 'é').value, 'é')
  assert.equal(ffi.new('char32_t *', '😀').value, '😀')
  assert.equal(ffi.new('char32_t *', 0x1f600).value, '😀')
  refuses(() => ffi.new('char16_t *', '😀'), 'TypeError', 'value/type')
  refuses(() => ffi.new('char16_t *', 0x10000), 'RangeError', 'value/range')
  refuses(() => ffi.new('char32_t *', 0x110000), 'RangeError', 'value/range')
  for (const type of ['char16_t', 'char32_t', 'wchar_t']) {
    refuses(() => ffi.new(`${type} *`, 'ab'), 'TypeError', 'value/type')
    refuses(() => ffi.new(`${type} *`, ''), 'TypeError', 'value/type')
  }
})

test('an integer that a number cannot hold is kept exactly by a scalar', () => {
  const huge = ffi.cast('unsigned long', -1)
  assert.throws(() => huge.value, { name: 'RangeError', code: 'value/unsafe', value: 2n ** 64n - 1n })
  assert.equal(String(huge), '18446744073709551615')
  assert.equal(ffi.new('unsigned long long *', huge).value, 2n ** 64n - 1n)
  assert.equal(ffi.cast('long long', huge).value, -1n)
  const text = newFFI('int snprintf(char *, size_t, const char *, ...);')
  const into = text.new('char[32]')
  text.dlopen(null).snprintf(into, 32, '%lu', text.cast('unsigned long', -1))
  assert.equal(text.string(into), '18446744073709551615')
})

test('a character cdata is its code where an integer is wanted', () => {
  for (const type of ['char', 'wchar_t', 'char16_t', 'char32_t']) {
    assert.equal(ffi.new('int *', ffi.cast(type, 'A')).value, 65)
    assert.equal(ffi.new('wchar_t *', ffi.cast(type, 'A')).value, 'A')
    assert.equal(ffi.new('char *', ffi.cast(type, 'A')).value, 65)
  }
})
