/** Records with options: bits, packing, alignment, inheritance, order of bytes; what else can be asked of records. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import { canCompile } from '../support/c-compiler.ts'
import { fixture, swappedFixture, withoutCompiler } from './fixture.ts'

const {
  array,
  addressof,
  alignment,
  byref,
  BigEndianStructure,
  BigEndianUnion,
  bytes_at,
  c_bool,
  c_byte,
  c_char,
  c_char_p,
  c_double,
  c_float,
  c_int,
  c_short,
  c_ubyte,
  c_uint,
  c_int64,
  c_uint64,
  c_ushort,
  c_void_p,
  CDLL,
  field,
  fields,
  LittleEndianStructure,
  offsetof,
  Opaque,
  POINTER,
  pointer,
  sizeof,
  Structure,
  typeOf,
  Union,
} = ct

type Loose = Record<string, unknown>
/** Calls that the compiler would refuse. */
const loose = (value: unknown): Loose => value as Loose
const define = Structure as unknown as (
  name: unknown,
  members: unknown,
  options?: unknown,
) => new (
  value?: unknown,
) => Loose
const defineUnion = Union as unknown as typeof define
const hex = (object: object): string => Buffer.from(bytes_at(object as never, sizeof(object))).toString('hex')
const isError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as { code?: unknown }).code === 'string'

class U extends Union('U', { i: c_int, f: c_float, bytes: array(c_ubyte, 4) }) {}
class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {
  sum(): number {
    return this.num + this.dnum
  }
  get doubled(): number {
    return this.num * 2
  }
}

test('ct-040: bit-fields lie as gcc has them', { skip: withoutCompiler }, () => {
  const members = { a: c_int, b: c_int, c: c_uint }
  class Bits extends Structure('bits', members, { bits: { a: 3, b: 5, c: 8 } }) {}
  const b = new Bits([-1, -16, 200])
  assert.equal(hex(b), '87c80000')
  assert.deepEqual([sizeof(Bits), b.a, b.b, b.c], [4, -1, -16, 200])
  const more = new CDLL(fixture()).func('more_bits', { argtypes: [Bits], restype: Bits })
  assert.deepEqual([more(b).c, more(b).b], [201, -16])
  class Flags extends Structure('Flags', { on: c_bool, n: c_ubyte }, { bits: { on: 1 } }) {}
  assert.deepEqual([new Flags({ on: true }).on, sizeof(Flags)], [true, 2])
  const packed = { a: c_int, b: c_short, c: c_int }
  assert.equal(sizeof(Structure('Packed', packed, { pack: 1, bits: { a: 3, b: 14, c: 20 } })), 5)
})

test('ct-041: bit-fields are range-checked', () => {
  const b = new (Structure('B', { a: c_int, c: c_uint }, { bits: { a: 3, c: 3 } }))([1, 2])
  for (const [name, value] of [
    ['a', 4],
    ['a', -5],
    ['c', 9],
    ['c', -1],
    ['a', 1.5],
  ] as const) {
    assert.throws(
      () => (b[name] = value),
      (error: unknown) => error instanceof RangeError || error instanceof TypeError,
    )
  }
  assert.deepEqual([b.a, b.c], [1, 2])
})

test('ct-044: bits that no bit-field can have', () => {
  const wrong: [unknown, unknown][] = [
    [c_int, 33],
    [c_int, 0],
    [c_int, -1],
    [c_int, 1.5],
    [c_int, '3'],
    [c_float, 3],
    [c_double, 1],
    [POINTER(c_int), 3],
    [c_char_p, 1],
    [DataPoint, 3],
    [array(c_int, 2), 3],
    [c_bool, 2],
    [c_ubyte, 9],
  ]
  for (const [type, width] of wrong)
    assert.throws(() => define('E', { a: type }, { bits: { a: width } }), isError, String(width))
  assert.throws(() => define('E', { a: c_int }, { bits: { zz: 3 } }), { name: 'TypeError', message: /'zz'/ })
})

test('ct-045: packing', () => {
  class P1 extends Structure('P1', { c: c_char, i: c_int, s: c_short }, { pack: 1 }) {}
  assert.deepEqual([sizeof(P1), offsetof(P1, 'i'), offsetof(P1, 's'), alignment(P1)], [7, 1, 5, 1])
  class P2 extends Structure('P2', { c: c_char, i: c_int, d: c_double }, { pack: 2 }) {}
  assert.deepEqual([sizeof(P2), offsetof(P2, 'i'), offsetof(P2, 'd'), alignment(P2)], [14, 2, 6, 2])
  for (const pack of [3, -1, 1.5, '1', 0, 32, null])
    assert.throws(() => define('E', { a: c_int }, { pack }), isError, String(pack))
  assert.throws(() => define('E', { a: c_int }, { pakc: 1 }), { name: 'TypeError', message: /pakc/ })
})

test('ct-047: alignment is raised, and never lowered', () => {
  class A32 extends Structure('A32', { x: c_int }, { align: 32 }) {}
  assert.deepEqual([sizeof(A32), alignment(A32)], [32, 32])
  class Around extends Structure('Around', { c: c_char, a: A32 }) {}
  assert.deepEqual([sizeof(Around), alignment(Around), offsetof(Around, 'a')], [64, 32, 32])
  for (let i = 0; i < 5; i++) assert.equal(addressof(new A32()) % 32, 0)
  assert.equal(addressof(new (array(A32, 3))()) % 32, 0)
  assert.equal(alignment(Structure('L', { d: c_double }, { align: 2 })), 8)
  for (const align of [3, -4, 'x', 0, 1.5])
    assert.throws(() => define('E', { a: c_int }, { align }), isError, String(align))
})

class Base extends Structure('Base', { x: c_char }) {
  hello(): string {
    return `hello ${this.x}`
  }
}
class Derived extends Structure('Derived', { y: c_int }, { base: Base }) {}

test('ct-049: a record inherits from another', { skip: withoutCompiler }, () => {
  assert.deepEqual([sizeof(Derived), offsetof(Derived, 'y'), offsetof(Derived, 'x')], [8, 4, 0])
  const d = new Derived({ x: 'a', y: 7 })
  assert.deepEqual([d.x, d.y, d.hello()], [97, 7, 'hello 97'])
  const list = new Derived([1, 2])
  assert.deepEqual([list.x, list.y], [1, 2])
  assert.ok(d instanceof Base && d instanceof Derived && !((new Base() as object) instanceof Derived))
  const lib = new CDLL(fixture())
  const base_x = lib.func('base_x', { argtypes: [POINTER(Base)], restype: c_int })
  for (let i = 0; i < 3; i++)
    assert.deepEqual([base_x(d), base_x(pointer(d)), base_x(new Base(['b'])), base_x(byref(d))], [97, 97, 98, 97])
  assert.equal(base_x(new (array(Derived, 2))([[5, 0]]) as never), 5)
  const derived_sum = lib.func('derived_sum', { argtypes: [Derived], restype: c_int })
  assert.equal(derived_sum(d), 104)
  const takes = lib.func('base_x', { argtypes: [POINTER(Derived)], restype: c_int })
  assert.throws(() => takes(new Base() as never), TypeError)
  assert.throws(() => takes(pointer(new Base()) as never), TypeError)
  class Third extends Structure('Third', { z: c_int }, { base: Derived }) {}
  const third = new Third([1, 2, 3])
  assert.deepEqual(
    [third.x, third.y, third.z, third.hello(), base_x(third), sizeof(Third)],
    [1, 2, 3, 'hello 1', 1, 12],
  )
  class Tail extends Structure('Tail', { c: c_char }, { base: Structure('Head', { i: c_int, c0: c_char }) }) {}
  assert.deepEqual([sizeof(Tail), offsetof(Tail, 'c')], [12, 8])
  assert.throws(() => define('E', { x: c_int }, { base: Base }), { message: /two members named 'x'/ })
  assert.throws(() => define('E', { x: c_int }, { base: c_int }), TypeError)
})

test('ct-049: a record has one class', () => {
  class Only extends Structure('Only', { x: c_int }) {}
  new Only()
  class Second extends Only {}
  assert.throws(() => new Second(), { name: 'TypeError', message: /'Second'.*'Only'/ })
  assert.throws(() => POINTER(Second), TypeError)
  class Sub extends Structure('Sub', {}, { base: Only }) {}
  assert.equal(new Sub([3]).x, 3)
})

const beMembers = { a: c_ushort, b: c_uint, d: c_double, c: array(c_ubyte, 3) }
test('ct-051: big-endian records', () => {
  for (const Be of [BigEndianStructure('Be', beMembers), Structure('Be2', beMembers, { endian: 'big' })]) {
    const e = new Be([0x1234, 0x12345678, 1.5, [1, 2, 3]])
    assert.equal(hex(e), '12340000123456783ff80000000000000102030000000000')
    assert.deepEqual([e.a, e.b, e.d, [...e.c]], [0x1234, 0x12345678, 1.5, [1, 2, 3]])
    assert.throws(() => (e.a = 65536), RangeError)
    assert.equal(e.a, 0x1234)
    assert.ok(ArrayBuffer.isView(e.c))
  }
  class Swapped extends BigEndianStructure('Swapped', { s: array(c_ushort, 2), p: DataPoint }) {}
  const s = new Swapped({ s: [1, 2], p: [1, 2] })
  assert.equal(hex(s).slice(0, 8), '00010002')
  assert.ok(!ArrayBuffer.isView(s.s))
  assert.deepEqual([...(s.s as Iterable<number>)], [1, 2])
  assert.equal(s.p.num, 1)
  class Word extends BigEndianUnion('Word', { n: c_uint, bytes: array(c_ubyte, 4) }) {}
  assert.deepEqual([...new Word({ n: 1 }).bytes], [0, 0, 0, 1])
  class Bits extends BigEndianStructure('Bits', { a: c_uint, b: c_uint }, { bits: { a: 4, b: 12 } }) {}
  assert.equal(hex(new Bits([3, 5])), '30050000')
  assert.equal(hex(new (LittleEndianStructure('Le', { a: c_ushort }))([1])), '0100')
})

const hasOrder = canCompile(['gcc'], 'struct __attribute__((scalar_storage_order("big-endian"))) s { int x; };')
test('ct-052: C reads a big-endian record', { skip: withoutCompiler || (hasOrder ? false : 'gcc is absent') }, () => {
  class E extends BigEndianStructure('E', { a: c_ushort, b: c_uint }) {}
  const be_b = new CDLL(swappedFixture()).func('be_b', { argtypes: [POINTER(E)], restype: c_uint })
  assert.equal(be_b(byref(new E([1, 0x01020304]))), 0x01020304)
  assert.equal(be_b({ a: 1, b: 7 }), 7)
})

test('ct-055: big-endian records hold no pointers', () => {
  const big = BigEndianStructure as unknown as typeof define
  for (const type of [POINTER(c_int), c_void_p, c_char_p, array(POINTER(c_int), 2), ct.CFUNCTYPE(null), ct.c_utf8_p])
    assert.throws(() => big('E', { p: type }), { name: 'TypeError', message: /'p'/ })
})

test('ct-057: the array at the end takes its length from the initialiser', { skip: withoutCompiler }, () => {
  class Msg extends Structure('Msg', { n: c_int, data: array(c_char) }) {}
  assert.equal(sizeof(Msg), 4)
  const m = new Msg({ n: 3, data: [1, 2, 3] })
  assert.equal(m.data.length, 3)
  assert.equal(sizeof(m), 7)
  const msg_sum = new CDLL(fixture()).func('msg_sum', { argtypes: [POINTER(Msg)], restype: c_int })
  assert.deepEqual([msg_sum(m), msg_sum(pointer(m))], [6, 6])
  assert.equal(new Msg({ n: 0 }).data.length, 0)
  assert.throws(() => new Msg({ n: 1, data: [300] }), RangeError)
  assert.throws(() => define('E', { data: array(c_char), n: c_int }), { message: /'data'/ })
  assert.throws(() => sizeof(array(c_int)), isError)
  assert.deepEqual([...new (array(c_int))([1, 2, 3])], [1, 2, 3])
})

test('ct-059: opaque records', () => {
  const DIR = Opaque('DIR')
  const libc = new CDLL(null)
  const opendir = libc.func('opendir', { argtypes: [c_char_p], restype: POINTER(DIR) })
  const closedir = libc.func('closedir', { argtypes: [POINTER(DIR)], restype: c_int })
  const dir = opendir('/')
  assert.ok(dir)
  assert.equal(closedir(dir), 0)
  assert.equal(opendir('/no such folder'), null)
  assert.throws(() => new (DIR as unknown as new () => object)(), isError)
  assert.throws(() => sizeof(DIR), isError)
  assert.throws(() => closedir(pointer(new c_int()) as never), TypeError)
  assert.throws(() => array(DIR as never, 2), TypeError)
  assert.throws(() => define('E', { d: DIR }), TypeError)
})

test('ct-061: members by name and in order', () => {
  assert.deepEqual(
    fields(DataPoint).map(({ name, byte_offset, byte_size }) => [name, byte_offset, byte_size]),
    [
      ['num', 0, 4],
      ['dnum', 8, 8],
    ],
  )
  class O extends Structure('O', { c: c_char, a: array(DataPoint, 3) }) {}
  assert.equal(offsetof(O, 'a', 2, 'dnum'), 48)
  class Bits extends Structure('Bits', { a: c_uint, b: c_uint, u: U }, { bits: { a: 3, b: 5 }, anonymous: ['u'] }) {}
  const b = field(Bits, 'b')
  assert.deepEqual(
    [b.bit_offset, b.bit_size, b.is_bitfield, b.is_anonymous, b.type],
    [3, 5, true, false, typeOf(c_uint)],
  )
  assert.equal(field(Bits, 'u').is_anonymous, true)
  assert.equal(field(Bits, 'i').byte_offset, 4)
  const num = field(DataPoint, 'num')
  assert.deepEqual([num.bit_offset, num.bit_size, num.is_bitfield, num.type], [0, 32, false, typeOf(c_int)])
  assert.deepEqual(
    fields(Derived).map(({ name }) => name),
    ['x', 'y'],
  )
  assert.throws(() => field(DataPoint, 'nope' as never), { name: 'TypeError', message: /'nope'/ })
  assert.throws(() => offsetof(Bits, 'b'), TypeError)
  assert.throws(() => fields(c_int), TypeError)
})

test('ct-062: descriptions that are none', () => {
  for (const name of ['1', 'a b', '', 'a-b', 'é']) assert.throws(() => define('E', { [name]: c_int }), TypeError, name)
  assert.throws(
    () =>
      define('E', [
        ['a', c_int],
        ['a', c_int],
      ]),
    { name: 'TypeError', message: /two members named 'a'/ },
  )
  for (const type of ['int', undefined, null, 5, {}, () => c_int, class {}])
    assert.throws(() => define('E', { x: type }), { name: 'TypeError', message: /'x'/ })
  for (const members of [5, null, 'ab', undefined, [1], [['a']], [['a', c_int, 3]]])
    assert.throws(() => define('E', members), TypeError)
  for (const name of [5, '', '1a', 'a b', 'union E', 'struct', undefined])
    assert.throws(() => define(name, { x: c_int }), TypeError, String(name))
  assert.throws(() => define('E', { x: c_int }, 5), TypeError)
  assert.throws(() => defineUnion('struct E', { x: c_int }), TypeError)
  assert.throws(() => define('E', { [Symbol('s')]: c_int }), { name: 'TypeError', message: /a symbol/ })
  const list = define('L', [
    ['b', c_char],
    ['a', c_int],
  ])
  assert.equal(loose(new list([1, 2]))['a'], 2)
})

test('ct-065: structs by value', { skip: withoutCompiler }, () => {
  const by_value = new CDLL(fixture()).func('by_value', { argtypes: [DataPoint], restype: DataPoint })
  const p = new DataPoint([1, 2])
  const first = by_value(p)
  assert.deepEqual([p.num, first.num, first.dnum], [1, 2, 4])
  const second = by_value({ num: 10 })
  assert.deepEqual([first.num, second.num, second.dnum], [2, 11, 0])
  assert.equal(by_value([5, 1]).num, 6)
  class Either extends Union('either', { i: c_int, f: c_float }) {}
  const flip = new CDLL(fixture()).func('flip_union', { argtypes: [Either], restype: Either })
  assert.equal(flip({ i: 6 }).i, 7)
  assert.throws(() => by_value(new Either() as never), { name: 'TypeError', message: /by_value/ })
})

test('ct-066: members called as methods are', () => {
  class Awkward extends Structure('Awkward', { value: c_int, at: c_int, length: c_int, add: c_byte, name: c_short }) {}
  const a = new Awkward([1, 2, 3, 4, 5])
  assert.deepEqual([a.value, a.at, a.length, a.add, a.name], [1, 2, 3, 4, 5])
  const p = pointer(a)
  p.at = 9
  assert.deepEqual([p.value, p.at, p.length, p.add, a.at], [1, 9, 3, 4, 9])
})

test('ct-167: a pointer has the methods and getters of the class', () => {
  class Shown extends Structure('Shown', { n: c_int, size: c_int }) {
    twice(): number {
      return this.n * 2
    }
    get half(): number {
      return this.n / 2
    }
    set half(value: number) {
      this.n = value * 2
    }
    /** Hidden by the member. */
    at(): string {
      return 'mine'
    }
  }
  const s = new Shown([4, 5])
  const p = pointer(s) as unknown as Shown & { at(index: number): Shown; readonly value: Shown }
  assert.deepEqual([p.twice(), p.half], [8, 2])
  p.half = 5
  assert.equal(s.n, 10)
  assert.equal(p.at(0).n, 10)
  assert.equal(s.at(), 'mine')
  const hidden = define('Hidden', { n: c_int })
  class Methods extends hidden {
    n2(): number {
      return 1
    }
  }
  assert.equal(loose(pointer(new Methods() as never))['n'], 0)
})

test('ct-026: a big record, with wide integers, prints its members', () => {
  class Wide extends Structure('Wide', { a: c_int64, b: c_uint64, p: c_char_p, n: array(c_char, 2) }) {}
  const w = new Wide({ a: -1n, b: 5, n: 'ab' })
  assert.deepEqual([w.a, w.b, w.p], [-1n, 5n, null])
})

test('ct-045: options are read once', () => {
  let asked = 0
  const options = {
    get pack() {
      return asked++ === 0 ? 1 : 'x'
    },
    get bits() {
      return { a: 3 }
    },
  }
  const Once = define('Once', { a: c_int, b: c_char }, options)
  assert.deepEqual([asked, sizeof(Once)], [1, 2])
  for (const anonymous of [[5], 'a', {}]) assert.throws(() => define('E', { a: c_int }, { anonymous }), TypeError)
})
