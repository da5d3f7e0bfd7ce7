/** Buffers, text, bytes, views over memory of JavaScript's and of C's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as ct from '../../src/ctypes/typed.ts'
import type { Type } from '../../src/ctypes/types.ts'
import { FFI } from '../../src/ffi.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const {
  addressof,
  array,
  byref,
  bytes_at,
  c_char,
  c_char_p,
  c_double,
  c_int,
  c_short,
  c_size_t,
  c_ubyte,
  c_wchar,
  CDLL,
  create_string_buffer,
  create_unicode_buffer,
  CFUNCTYPE,
  memmove,
  memoryview_at,
  memset,
  POINTER,
  pointer,
  sizeof,
  string_at,
  Structure,
  wstring_at,
} = ct

type Loose = (...values: unknown[]) => unknown
const loose = (fn: unknown): Loose => fn as Loose
const isError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}
const skip = { skip: withoutCompiler }

test('ct-124: buffers of text and bytes', () => {
  assert.deepEqual([...create_string_buffer(3)], [0, 0, 0])
  const hello = create_string_buffer('hello')
  assert.deepEqual([hello.length, hello instanceof Uint8Array, string_at(hello)], [6, true, 'hello'])
  assert.deepEqual([...create_string_buffer('hello', 10)], [104, 101, 108, 108, 111, 0, 0, 0, 0, 0])
  assert.deepEqual([...create_string_buffer(new Uint8Array([1, 2]))], [1, 2, 0])
  assert.deepEqual([...create_string_buffer(Buffer.from('ab'), 4)], [97, 98, 0, 0])
  assert.equal(create_string_buffer(0).length, 0)
  assert.equal(create_string_buffer('').length, 1)
})

test('ct-125: sizes of buffers', () => {
  assert.deepEqual([...create_string_buffer('abc', 3)], [97, 98, 99])
  assert.throws(() => create_string_buffer('abcd', 3), RangeError)
  assert.throws(() => create_string_buffer(new Uint8Array(4), 3), RangeError)
  assert.equal(create_string_buffer('héllo').length, 7)
  for (const value of [-1, 1.5, null, undefined, {}, NaN, [1], true])
    assert.throws(() => loose(create_string_buffer)(value), isError)
  for (const size of [-1, 1.5, 'x', null]) assert.throws(() => loose(create_string_buffer)('a', size), isError)
})

test('ct-126: buffers of wide text', () => {
  assert.deepEqual(
    [create_unicode_buffer('abc').length, sizeof(create_unicode_buffer(3)), create_unicode_buffer('😀').length],
    [4, 12, 2],
  )
  assert.equal(wstring_at(create_unicode_buffer('h😀é')), 'h😀é')
  assert.throws(() => create_unicode_buffer('abcd', 3), RangeError)
  assert.equal(wstring_at(create_unicode_buffer('abc', 3)), 'abc')
  assert.equal(create_unicode_buffer('ab').at(1), 'b')
  for (const value of [null, {}, -1, new Uint8Array(2)])
    assert.throws(() => loose(create_unicode_buffer)(value), isError)
})

test('ct-127: text in memory', () => {
  const s = create_string_buffer('hello', 8)
  assert.deepEqual([string_at(s), string_at(s, 7), string_at(s, 0), string_at(s, 2)], ['hello', 'hello\0\0', '', 'he'])
  assert.equal(string_at(addressof(s)), 'hello')
  assert.equal(string_at(BigInt(addressof(s)), 4), 'hell')
  assert.equal(string_at(ct.cast(s, c_char_p)?.add(2) as never), 'llo')
  assert.equal(string_at(Buffer.from('héllo')), 'héllo')
  assert.equal(string_at(new c_char_p('boxed')), 'boxed')
  assert.equal(string_at(byref(new c_int(0x6968))), 'hi')
  for (const value of [null, 0, NaN, undefined, 5, {}, 'x', -1.5])
    assert.throws(() => loose(string_at)(value), isError, String(value))
  for (const size of [-1, 1.5, 'x', 9]) assert.throws(() => loose(string_at)(s, size), isError, String(size))
  assert.throws(() => string_at(new c_char_p()), isError)
  assert.equal(wstring_at(addressof(create_unicode_buffer('wide') as never), 2), 'wi')
})

test('ct-128: bytes and views of them', () => {
  const s = create_string_buffer('abc')
  const copy = bytes_at(s, 2)
  const view = memoryview_at(s, 2)
  s[0] = 120
  assert.deepEqual(
    [[...copy], [...view]],
    [
      [97, 98],
      [120, 98],
    ],
  )
  view[1] = 121
  assert.equal(string_at(s), 'xyc')
  assert.equal(memoryview_at(addressof(s), 3)[2], 99)
  assert.deepEqual([...bytes_at(new DataPoint([1, 0]), 4)], [1, 0, 0, 0])
  for (const fn of [bytes_at, memoryview_at])
    for (const value of [null, 0, NaN, 'x']) assert.throws(() => loose(fn)(value, 2), isError)
  const collect = globalThis.gc as (() => void) | undefined
  const views = Array.from({ length: 50 }, (_, i) => memoryview_at(create_string_buffer(`text ${i}`), 7))
  collect?.()
  for (const [i, bytes] of views.entries()) assert.equal(string_at(bytes).slice(0, 5), `text ${i}`.slice(0, 5))
})

test('ct-130: moving and setting bytes', () => {
  const z = create_string_buffer('abcde')
  memset(z, 120, 3)
  assert.equal(string_at(z), 'xxxde')
  memmove(ct.byref(z, 1), z, 3)
  assert.equal(string_at(z), 'xxxxe')
  const plain = new Uint8Array(4)
  memmove(plain, z, 4)
  assert.deepEqual([...plain], [120, 120, 120, 120])
  const [a, b] = [new DataPoint([1, 2]), new DataPoint()]
  memmove(b, a, sizeof(DataPoint))
  assert.deepEqual([b.num, b.dnum], [1, 2])
  memmove(z, 'text', 4)
  assert.equal(string_at(z), 'texte')
  memset(pointer(a), -1, 4)
  assert.equal(a.num, -1)
  assert.throws(() => memmove(plain, z, 5), RangeError)
  for (const size of [-1, 1.5, 'x', undefined]) assert.throws(() => loose(memset)(z, 0, size), isError)
  assert.throws(() => memset(z, 'x' as never, 1), TypeError)
  for (const value of [null, 0, NaN]) assert.throws(() => loose(memset)(value, 0, 1), isError)
  for (const value of [null, 0, NaN]) assert.throws(() => loose(memmove)(z, value, 1), isError)
})

test('ct-132: objects over buffers', () => {
  const bytes = new Uint8Array(16)
  const p = DataPoint.from_buffer(bytes)
  p.num = 5
  p.dnum = 1.5
  assert.equal(Buffer.from(bytes).toString('hex'), '0500000000000000000000000000f83f')
  bytes[0] = 6
  assert.equal(p.num, 6)
  const copy = DataPoint.from_buffer_copy(bytes)
  bytes[0] = 7
  assert.deepEqual([p.num, copy.num, p instanceof DataPoint, copy instanceof DataPoint], [7, 6, true, true])
  const i = c_int.from_buffer(bytes)
  i.value = 9
  assert.deepEqual([p.num, i instanceof c_int], [9, true])
  const items = array(c_short, 4).from_buffer(bytes, 8)
  items[0] = 0x1234
  assert.deepEqual([items instanceof Int16Array, bytes[8]], [true, 0x34])
  assert.equal(array(c_ubyte).from_buffer(bytes, 3).length, 13)
  assert.deepEqual([...array(c_char, 2).from_buffer_copy(Buffer.from('ab'))], [97, 98])
})

test('ct-133: buffers that are too small, or none', () => {
  assert.throws(() => DataPoint.from_buffer(new Uint8Array(15)), RangeError)
  const bytes = new Uint8Array(24)
  DataPoint.from_buffer(bytes, 8).num = 1
  assert.equal(bytes[8], 1)
  for (const offset of [-1, 13, 1.5, 'x']) assert.throws(() => DataPoint.from_buffer(bytes, offset as number), isError)
  for (const from of ['from_buffer', 'from_buffer_copy'] as const)
    for (const value of [null, 5, 'abcd', [1, 2, 3, 4], {}]) assert.throws(() => c_int[from](value as never), TypeError)
  assert.equal(DataPoint.from_buffer(new ArrayBuffer(16)).num, 0)
  assert.equal(DataPoint.from_buffer(new SharedArrayBuffer(16)).num, 0)
  assert.equal(DataPoint.from_buffer(new DataView(new ArrayBuffer(20), 4)).num, 0)
  DataPoint.from_buffer(bytes, 3).dnum = 2.5
  assert.equal(DataPoint.from_buffer(bytes, 3).dnum, 2.5)
  assert.throws(() => array(c_int, 2).from_buffer(bytes, 3), RangeError)
  assert.deepEqual([...array(c_int, 1).from_buffer_copy(bytes, 3)].length, 1)
  const lent = new ArrayBuffer(16)
  const p = DataPoint.from_buffer(lent)
  structuredClone(lent, { transfer: [lent] })
  assert.throws(() => p.num, Error)
})

test('ct-135: addresses', () => {
  const p = new DataPoint([1, 2])
  const at = addressof(p)
  assert.equal(typeof at, 'number')
  const num = c_int.from_address(at)
  num.value = 8
  assert.equal(p.num, 8)
  assert.equal(DataPoint.from_address(at).dnum, 2)
  assert.equal(DataPoint.from_address(BigInt(at)).num, 8)
  assert.equal(addressof(pointer(p).value), at)
  assert.equal(addressof(pointer(p)), at)
  assert.equal(array(c_int, 2).from_address(at)[0], 8)
  for (const value of [0, 5, NaN, 1.5, -1n - 2n ** 63n, 2n ** 64n, null, undefined, 'x', {}, 4095])
    assert.throws(() => loose((address: never) => c_int.from_address(address))(value), isError, String(value))
  for (const value of [null, 0, NaN, 'x', {}, undefined, new Uint8Array(2)])
    assert.throws(() => loose(addressof)(value), isError, String(value))
})

test('ct-135: what all of these refuse instead of crashing', () => {
  for (const fn of [addressof, sizeof, ct.alignment, string_at, wstring_at, ct.typeOf, pointer, byref])
    for (const value of [null, 0, NaN]) assert.throws(() => loose(fn)(value), isError, fn.name)
})

test('ct-141: described types serve an FFI', () => {
  const ffi = new FFI()
  const made = ffi.new(ct.typeOf(POINTER(DataPoint)) as never, [3] as never) as unknown as { value: DataPoint }
  assert.ok(made.value instanceof DataPoint)
  assert.equal(made.value.num, 3)
  assert.equal(ffi.getctype(POINTER(DataPoint), 'p'), 'DataPoint * p')
})

test('ct-170: an FFI includes described types', skip, () => {
  const ffi = new FFI()
  ffi.include(DataPoint)
  const p = ffi.new('DataPoint *' as never, [4] as never) as unknown as { value: DataPoint; num: number }
  assert.ok(p.value instanceof DataPoint)
  assert.equal(p.num, 4)
  const lib = new CDLL(fixture())
  class Node extends Structure('struct node', { v: c_int, next: POINTER((): Type<Node> => Node) }) {}
  lib.func('list_sum', { argtypes: [POINTER(Node)], restype: c_int })
  const other = new FFI()
  other.include(lib).cdef('int list_sum(const struct node *n); struct two { struct node a, b; };')
  const typed = other.dlopen(fixture()) as unknown as { list_sum(node: unknown): number }
  const a = new Node([1, pointer(new Node([2]))])
  assert.equal(typed.list_sum(a), 3)
  assert.equal(ffi.sizeof('DataPoint' as never), 16)
  assert.equal(other.sizeof('struct two' as never), 32)
  assert.ok((other.new('struct two *' as never) as unknown as { a: object }).a instanceof Node)
  assert.throws(() => ffi.include({} as never), TypeError)
  class Twin extends Structure('struct node', { v: c_int }) {}
  lib.func('list_sum', { argtypes: [POINTER(Twin)], restype: c_int })
  assert.throws(() => new FFI().include(lib), { message: /struct node/ })
})

test('ct-004: everything prints', () => {
  assert.equal(inspect(new c_int(5)), "<cdata 'int' 5>")
  assert.match(inspect(new (POINTER(c_int))(new c_int(1))), /^<cdata 'int \*' holding <cdata 'int \*'/)
  assert.equal(inspect(new c_char_p()), "<cdata 'char *' holding null>")
  assert.match(inspect(new DataPoint([1, 2])), /^<cdata 'DataPoint' owning 16 bytes> \{ num: 1, dnum: 2 \}$/)
  assert.match(inspect(new (array(c_wchar, 2))('ab')), /'wchar_t\[2\]'/)
  assert.match(inspect(new (CFUNCTYPE(c_int))(() => 1)), /calling/)
  assert.match(inspect(new CDLL(null)), /<library/)
  assert.equal(new FFI().plain(new c_int(5) as never), 5)
  assert.equal(new c_size_t(4).value, 4)
})
