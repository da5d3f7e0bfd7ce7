// @ts-nocheck: what C declares here is known at run time only, as it is to a user of JavaScript.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FFI } from 'cdef'

const ffi = new FFI()
const INTEGERS = [
  ['signed char', 8, true],
  ['unsigned char', 8, false],
  ['short', 16, true],
  ['unsigned short', 16, false],
  ['int', 32, true],
  ['unsigned int', 32, false],
  ['long', 64, true],
  ['unsigned long', 64, false],
  ['long long', 64, true],
  ['unsigned long long', 64, false],
  ['uint8_t', 8, false],
  ['int64_t', 64, true],
]

it('scalar-01, scalar-02: casts wrap, stores are checked', () => {
  for (const [type, bits, signed] of INTEGERS) {
    const low = signed ? -(2n ** BigInt(bits - 1)) : 0n
    const high = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n
    const wide = new FFI(undefined, { long: 'bigint' })
    assert.equal(BigInt(wide.cast(type, low - 1n).value), high, type)
    assert.equal(BigInt(wide.cast(type, high + 1n).value), low, type)
    const p = wide.new(`${type} *`)
    for (const value of [low, high]) {
      p.value = value
      assert.equal(BigInt(p.value), value, type)
    }
    for (const value of [low - 1n, high + 1n]) {
      assert.throws(() => wide.new(`${type} *`, value), RangeError, type)
      assert.throws(() => (p.value = value), RangeError, type)
    }
  }
})

it('scalar-04: fractions are refused, casts truncate', () => {
  assert.throws(() => ffi.new('int *', 1.5), TypeError)
  assert.equal(ffi.new('int *', 1.0).value, 1)
  assert.deepEqual([ffi.cast('int', 4.9).value, ffi.cast('int', -4.9).value], [4, -4])
})

it('scalar-05: null is a pointer, not a number', () => {
  assert.equal(ffi.cast('int', null).value, 0)
  assert.throws(() => ffi.cast('double', null), TypeError)
  assert.throws(() => ffi.new('int *', null), TypeError)
})

it('scalar-06: a range error names value and type', () => {
  assert.throws(() => ffi.new('short *', 60000), /integer 60000 does not fit 'short'/)
})

it('scalar-08: a long double keeps its precision', () => {
  const p = ffi.new('long double *', 1.5)
  assert.equal(Number(p.value), 1.5)
  const q = ffi.new('long double[2]')
  ffi.memmove(q, Buffer.from('0100000000000080ff3f', 'hex'), 10)
  q.put(1, q.at(0))
  assert.equal(ffi.buffer(q).subarray(16, 26).toString('hex'), '0100000000000080ff3f')
})

it('scalar-09, scalar-10: booleans', () => {
  const p = ffi.new('_Bool *', true)
  assert.equal(p.value, true)
  for (const value of [2, -1]) assert.throws(() => (p.value = value), RangeError)
  assert.equal(Number(ffi.cast('_Bool', 0.1).value), 1)
  assert.equal(Number(ffi.cast('_Bool', -0.0).value), 0)
  const wrong = ffi.cast('_Bool *', ffi.new('char *', 88))
  assert.throws(() => wrong.value)
})

it('scalar-12, scalar-13: char is 0 to 255', () => {
  const p = ffi.new('char *', 'A')
  assert.equal(p.value, 65)
  p.value = 200
  assert.equal(p.value, 200)
  assert.throws(() => (p.value = 'AB'))
  assert.throws(() => (p.value = 256), RangeError)
  assert.equal(ffi.cast('int', ffi.cast('char', 0x80)).value, 128)
})

it('scalar-14: scalars compare by value', () => {
  assert.ok(ffi.cast('int', 42).equals(42))
  assert.ok(ffi.cast('int', 42).equals(ffi.cast('long long', 42)))
  assert.ok(!ffi.cast('int', -1).equals(ffi.cast('unsigned int', -1)))
})

it('scalar-16: scalars convert to plain numbers', () => {
  assert.equal(ffi.cast('int', 42) + 1, 43)
  assert.equal(`${ffi.cast('double', 0.5)}`, '0.5')
})

it('scalar-17: complex numbers', () => {
  const p = ffi.new('double _Complex *', { re: 1, im: 2 })
  assert.deepEqual({ ...p.value }, { re: 1, im: 2 })
  const libm = new FFI('double cabs(double _Complex z); double _Complex conj(double _Complex z);').dlopen('m')
  assert.equal(libm.cabs({ re: 3, im: 4 }), 5)
  assert.deepEqual({ ...libm.conj({ re: 3, im: 4 }) }, { re: 3, im: -4 })
})

it('scalar-18: wide characters', () => {
  assert.equal(ffi.new('char32_t *', '😀').value, '😀')
  assert.equal(ffi.new('char16_t *', 'é').value, 'é')
  assert.throws(() => ffi.new('char16_t *', '😀'))
  assert.equal(ffi.cast('unsigned int', ffi.cast('char16_t', -1)).value, 0xffff)
})

it('string-02, string-03: text up to the first NUL', () => {
  const text = ffi.new('char[8]', Buffer.from('ab\0cd'))
  assert.deepEqual([ffi.string(text), ffi.string(text, 1)], ['ab', 'a'])
  assert.equal(ffi.string(ffi.new('char[2]', 'xy')), 'xy')
  assert.equal(ffi.string(ffi.new('unsigned char[]', 'xy')), 'xy')
  assert.throws(() => ffi.string(null))
  assert.throws(() => ffi.string(ffi.new('int[]', 1)), TypeError)
  assert.throws(() => ffi.string(ffi.new('_Bool[]', 1)), TypeError)
})

it('string-04: the name of an enum value', () => {
  const enums = new FFI('enum e { A, B = 5, C = 5 };')
  const name = (value) => enums.string(enums.cast('enum e', value))
  assert.deepEqual([name(0), name(5), name(7)], ['A', 'B', '7'])
})

it('string-06: text is UTF-8', () => {
  assert.equal(ffi.string(ffi.new('char[]', 'é😀')), 'é😀')
  assert.equal(ffi.sizeof(ffi.new('char[]', 'é')), 3)
  assert.equal(ffi.string(ffi.new('wchar_t[]', 'é😀')), 'é😀')
})

it('string-07, string-08: what a pointer to characters takes', () => {
  const libc = new FFI('size_t strlen(const char *); void *memchr(const void *, int, size_t); int *f(int *);').dlopen(
    null,
  )
  assert.deepEqual(
    ['hello', Buffer.from('hello\0'), [104, 105, 0], ffi.new('char[]', 'four')].map((value) => libc.strlen(value)),
    [5, 5, 2, 4],
  )
  assert.throws(() => libc.strlen(5), TypeError)
  assert.throws(() => libc.strlen('a\0b'), TypeError)
  assert.ok(libc.memchr(Buffer.from('abc'), 98, 3))
})

it('string-10: unpack copies exactly n items', () => {
  assert.equal(String(ffi.unpack(ffi.new('char[]', Buffer.from('a\0b')), 3)), 'a\0b')
  assert.equal(ffi.unpack(ffi.new('wchar_t[]', 'text'), 2), 'te')
  assert.deepEqual(ffi.unpack(ffi.new('int[]', [1, 2, 3]), 2), [1, 2])
  assert.throws(() => ffi.unpack(null, 1))
  assert.throws(() => ffi.unpack(ffi.new('int[]', 1), -1), RangeError)
})
