/** Simple types: sizes, values that are taken and refused, boxes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import type { Type } from '../../src/ctypes/types.ts'
import { FFI } from '../../src/ffi.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const {
  c_bool,
  c_byte,
  c_char,
  c_char_p,
  c_double,
  c_float,
  c_int,
  c_int64,
  c_long,
  c_longdouble,
  c_longlong,
  c_short,
  c_size_t,
  c_ubyte,
  c_uint,
  c_uint64,
  c_void_p,
  c_wchar,
  alignment,
  array,
  byref,
  POINTER,
  pointer,
  sizeof,
  Structure,
  typeOf,
} = ct

/** What a class gets from programs that are not type-checked. */
const made = (type: unknown, value: unknown): { value: unknown } =>
  new (type as new (value: unknown) => { value: unknown })(value)
const isError = (error: unknown): boolean => error instanceof TypeError || error instanceof RangeError
class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}

test('ct-001: sizeof of every simple type', () => {
  const sizes: [number, ...Type[]][] = [
    [1, c_byte, c_ubyte, ct.c_int8, ct.c_uint8, c_char, c_bool],
    [2, c_short, ct.c_ushort, ct.c_int16, ct.c_uint16],
    [4, c_int, c_uint, ct.c_int32, ct.c_uint32, c_float, c_wchar],
    [
      8,
      c_long,
      ct.c_ulong,
      c_longlong,
      ct.c_ulonglong,
      c_int64,
      c_uint64,
      c_size_t,
      ct.c_ssize_t,
      ct.c_time_t,
      c_double,
    ],
    [16, c_longdouble],
    [8, c_char_p, ct.c_utf8_p, ct.c_wchar_p, c_void_p, ct.js_object],
    [8, POINTER(c_int), POINTER(DataPoint), POINTER(c_void_p), POINTER(array(c_int, 3))],
  ]
  for (const [size, ...types] of sizes) for (const type of types) assert.equal(sizeof(type), size, typeOf(type).cname)
})

test('ct-002: alignment of types and of objects', () => {
  assert.deepEqual(
    [c_longdouble, c_double, c_char, c_bool, c_wchar, DataPoint].map((type) => alignment(type)),
    [16, 8, 1, 1, 4, 8],
  )
  const small = new c_short(1)
  assert.deepEqual([alignment(small), sizeof(small)], [2, 2])
  assert.equal(alignment(new DataPoint()), 8)
  assert.equal(alignment(array(c_short, 5)), 2)
})

test('ct-003: without a value everything is zero', () => {
  const zeros = [c_int, c_double, c_bool, c_int64, c_char, c_void_p, c_char_p, c_size_t].map(
    (type) => made(type, undefined).value,
  )
  assert.deepEqual(zeros, [0, 0, false, 0n, 0, null, null, 0])
  assert.deepEqual([new c_wchar().value, new ct.c_utf8_p().value, new ct.js_object().value], ['\0', null, null])
  const { re, im } = new ct.c_double_complex().value
  assert.deepEqual([re, im, new DataPoint().num], [0, 0, 0])
})

test('ct-004: a box is live, an instance of its class, and has an address of its own', () => {
  const i = new c_int(42)
  i.value = -99
  assert.equal(i.value, -99)
  const p = pointer(i)
  assert.equal(p.value, -99)
  p.value = 7
  assert.equal(i.value, 7)
  assert.ok(i instanceof c_int)
  assert.ok(!((i as object) instanceof c_uint))
  assert.ok(!((5 as unknown as object) instanceof c_int))
  assert.notEqual(ct.addressof(new c_int(1)), ct.addressof(i))
  const huge = new c_uint64(1n)
  huge.value = 2n ** 63n
  assert.equal(pointer(huge).value, 2n ** 63n)
})

test('ct-005: what does not fit is a RangeError, and the extremes fit', () => {
  const refused: [unknown, unknown][] = [
    [c_int, 2 ** 31],
    [c_ubyte, 300],
    [c_uint, -1],
    [c_int64, 2n ** 63n],
    [c_uint64, -1n],
    [c_short, -32769],
    [c_byte, 128],
    [ct.c_ushort, 65536],
    [c_size_t, -1],
    [c_long, 2n ** 63n],
    [ct.c_uint8, 256],
    [ct.c_int16, 40000],
  ]
  for (const [type, value] of refused) assert.throws(() => made(type, value), RangeError, String(value))
  const extremes: [unknown, unknown][] = [
    [c_int, 2 ** 31 - 1],
    [c_int, -(2 ** 31)],
    [c_ubyte, 255],
    [c_uint, 2 ** 32 - 1],
    [c_int64, -(2n ** 63n)],
    [c_short, -32768],
    [c_uint64, 2n ** 64n - 1n],
    [c_byte, -128],
  ]
  for (const [type, value] of extremes) assert.equal(made(type, value).value, value)
})

test('ct-006: what is no integer is refused', () => {
  for (const value of [1.5, '3', null, [], {}, NaN, Infinity, Symbol('s'), () => 1])
    assert.throws(() => made(c_int, value), isError)
  assert.throws(() => made(c_int, 1.5), TypeError)
  assert.throws(() => made(c_uint64, 0.1), TypeError)
  const box = new c_int(5)
  assert.throws(() => ((box as { value: unknown }).value = 'x'), { name: 'TypeError', message: /'int'/ })
  assert.throws(() => ((box as { value: unknown }).value = undefined), TypeError)
  assert.equal(box.value, 5)
})

test('ct-008: numbers and bigints become each other', () => {
  assert.equal(new c_int(3n).value, 3)
  assert.equal(new c_int64(3).value, 3n)
  assert.equal(new c_uint64(2n ** 64n - 1n).value, 2n ** 64n - 1n)
  assert.equal(new c_longlong(-(2n ** 63n)).value, -(2n ** 63n))
  assert.equal(new c_int64(new c_int64(9n)).value, 9n)
})

test('ct-009: a long is a number, and a RangeError with the exact bigint where none is exact', () => {
  assert.equal(new c_long(2 ** 40).value, 2 ** 40)
  assert.throws(() => new c_long(2n ** 53n + 1n).value, { name: 'RangeError', value: 9007199254740993n })
  assert.throws(() => new c_size_t(2n ** 64n - 1n).value, { name: 'RangeError', value: 2n ** 64n - 1n })
})

test('ct-011: a bool takes booleans, 0 and 1', () => {
  assert.deepEqual([new c_bool(1).value, new c_bool(0).value, new c_bool(true).value], [true, false, true])
  for (const value of [2, 'x', [], null, -1, {}]) assert.throws(() => made(c_bool, value), isError)
})

test('ct-012: a char is its code', () => {
  assert.deepEqual([new c_char('x').value, new c_char(65).value, new c_char(255).value], [120, 65, 255])
  for (const value of ['xy', '', 'é', 256, -1, null]) assert.throws(() => made(c_char, value), isError)
})

test('ct-014: floats round, and keep what they can', () => {
  assert.equal(new c_float(0.1).value, 0.10000000149011612)
  assert.ok(Object.is(new c_double(-0).value, -0))
  assert.ok(Number.isNaN(new c_double(NaN).value))
  assert.equal(new c_float(Infinity).value, Infinity)
  for (const value of ['1', null, 1n, {}]) assert.throws(() => made(c_double, value), TypeError)
  assert.equal(Number(new c_longdouble(0.5).value), 0.5)
})

test('ct-016: a wide character is one code point', () => {
  assert.deepEqual([new c_wchar('é').value, new c_wchar('😀').value, new c_wchar(65).value], ['é', '😀', 'A'])
  for (const value of ['ab', '', null, -1]) assert.throws(() => made(c_wchar, value), isError)
})

test('ct-017: classes are called with new', () => {
  for (const type of [c_int, DataPoint, array(c_int, 2), POINTER(c_int), Structure('Plain', { x: c_int })])
    assert.throws(() => (type as unknown as (value: number) => unknown)(3), TypeError)
})

test('ct-018: types are spelled as in C', () => {
  const names = [
    c_int,
    c_ubyte,
    c_longlong,
    c_int64,
    c_size_t,
    c_char_p,
    c_void_p,
    POINTER(c_int),
    array(c_int, 3),
    POINTER(array(c_int, 3)),
    DataPoint,
    POINTER(POINTER(DataPoint)),
  ]
  assert.deepEqual(
    names.map((type) => typeOf(type).cname),
    [
      'int',
      'unsigned char',
      'long long',
      'int64_t',
      'size_t',
      'char *',
      'void *',
      'int *',
      'int[3]',
      'int(*)[3]',
      'DataPoint',
      'DataPoint **',
    ],
  )
})

test('ct-020: complex numbers', { skip: withoutCompiler }, () => {
  assert.deepEqual([sizeof(ct.c_float_complex), sizeof(ct.c_double_complex)], [8, 16])
  const lib = new ct.CDLL(fixture())
  const cx = lib.func('cx', { argtypes: [ct.c_double_complex], restype: ct.c_double_complex })
  const cxf = lib.func('cxf', { argtypes: [ct.c_float_complex], restype: ct.c_float_complex })
  assert.deepEqual({ ...cx({ re: 1, im: 2 }) }, { re: -3, im: 4 })
  assert.deepEqual({ ...cxf(2) }, { re: 2, im: 1 })
  const box = new ct.c_double_complex({ re: 1, im: -1 })
  assert.deepEqual({ ...cx(box) }, { re: 0, im: -2 })
})

test('ct-020: a long double keeps its bits on the way through C', { skip: withoutCompiler }, () => {
  const wide = new ct.CDLL(fixture()).func('wide', { argtypes: [c_longdouble], restype: c_longdouble })
  const third = wide(wide(0.1))
  const box = new c_longdouble(third)
  assert.equal(Number(wide(box)), 3.1)
  assert.deepEqual(ct.bytes_at(byref(box), 10), ct.bytes_at(byref(new c_longdouble(box)), 10))
})

test('ct-141: a class and an FFI have one object for a type', () => {
  const ffi = new FFI()
  assert.equal(ffi.typeof(DataPoint), typeOf(DataPoint))
  assert.equal(ffi.typeof('int *'), typeOf(POINTER(c_int)))
  assert.equal(ffi.typeof('unsigned char[4]'), typeOf(array(c_ubyte, 4)))
  assert.equal(ffi.typeof(new c_int(1) as never), typeOf(c_int))
  assert.deepEqual([ffi.sizeof(DataPoint), ffi.sizeof(new DataPoint() as never), ffi.sizeof(c_short)], [16, 16, 2])
  assert.equal(ffi.typeof('char *'), typeOf(c_char_p))
  assert.equal(POINTER(c_int), POINTER(c_int))
  assert.equal(array(c_int, 3), array(c_int, 3))
})
