/** Structures and unions: layout, members, classes, inheritance, orders of bytes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import type { Type } from '../../src/ctypes/types.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const {
  array,
  alignment,
  c_char,
  c_double,
  c_float,
  c_int,
  c_longdouble,
  c_ubyte,
  CDLL,
  offsetof,
  POINTER,
  pointer,
  sizeof,
  string_at,
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

class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {
  sum(): number {
    return this.num + this.dnum
  }
  get doubled(): number {
    return this.num * 2
  }
}

test('ct-023: members lie where C has them', () => {
  assert.deepEqual(
    [sizeof(DataPoint), alignment(DataPoint), offsetof(DataPoint, 'num'), offsetof(DataPoint, 'dnum')],
    [16, 8, 0, 8],
  )
  assert.equal(sizeof(Structure('A', { d: c_double, c: array(c_char, 3) })), 16)
  assert.equal(sizeof(Structure('B', { d: c_longdouble, c: c_char })), 32)
  assert.equal(sizeof(Structure('Empty', {})), 0)
  assert.equal(sizeof(new (Structure('Empty2', {}))()), 0)
})

test('ct-024: lists, objects, and other records initialise', () => {
  const a = new DataPoint([1, 2.5])
  assert.deepEqual([a.num, a.dnum], [1, 2.5])
  assert.deepEqual([new DataPoint({ dnum: 3 }).num, new DataPoint({ dnum: 3 }).dnum], [0, 3])
  assert.deepEqual([new DataPoint([4]).num, new DataPoint([4]).dnum], [4, 0])
  const copy = new DataPoint(a)
  copy.num = 9
  assert.deepEqual([a.num, copy.num, copy.dnum], [1, 9, 2.5])
  assert.deepEqual([new DataPoint().num, new DataPoint({}).dnum], [0, 0])
})

test('ct-025: more values than members are refused', () => {
  assert.throws(() => new DataPoint([1, 2, 3]), { name: 'RangeError', message: /DataPoint/ })
  assert.throws(() => new DataPoint(5 as never), TypeError)
  assert.throws(() => new DataPoint('ab' as never), TypeError)
  assert.throws(() => new DataPoint(null as never), TypeError)
})

test('ct-026: unknown members are refused', () => {
  assert.throws(() => new DataPoint({ nope: 1 } as never), { name: 'TypeError', message: /'nope'/ })
  const p = new DataPoint()
  assert.throws(() => (loose(p)['nope'] = 1), { name: 'TypeError', message: /'nope'/ })
  assert.throws(() => loose(p)['dnun'], { name: 'TypeError', message: /did you mean 'dnum'/ })
})

test('ct-027: a refused write changes nothing', () => {
  const p = new DataPoint([5, 6])
  assert.throws(() => (p.num = 2 ** 31), { name: 'RangeError', message: /member 'num' of 'DataPoint'/ })
  assert.throws(() => (p.num = 1.5), TypeError)
  assert.throws(() => (loose(p)['dnum'] = '1'), TypeError)
  assert.throws(() => (loose(p)['num'] = undefined), TypeError)
  assert.deepEqual([p.num, p.dnum], [5, 6])
})

test('ct-028: methods of the class are there on every object', { skip: withoutCompiler }, () => {
  const points = new (array(DataPoint, 2))([[1, 2], { num: 3, dnum: 4 }])
  assert.equal(points.at(1).sum(), 7)
  const p = new DataPoint([1, 1.5])
  assert.equal(pointer(p).value.sum(), 2.5)
  class Holder extends Structure('Holder', { id: c_int, inner: DataPoint }) {}
  const holder = new Holder({ inner: [2, 3] })
  assert.equal(holder.inner.sum(), 5)
  const by_value = new CDLL(fixture()).func('by_value', { argtypes: [DataPoint], restype: DataPoint })
  const result = by_value(p)
  assert.deepEqual([result.sum(), result.doubled], [5, 4])
  for (const object of [points.at(0), p, pointer(p).value, holder.inner, result]) assert.ok(object instanceof DataPoint)
  assert.equal((result as object).constructor, DataPoint)
})

test('ct-030: nested records are live views, and assignment copies', () => {
  class Inner extends Structure('Inner', { num: c_int, x: c_int }) {}
  class Outer extends Structure('Outer', { before: c_int, i: Inner, j: Inner }) {}
  const o = new Outer()
  const view = o.i
  o.i.num = 5
  assert.equal(view.num, 5)
  const i = new Inner([7])
  o.i = i
  i.num = 9
  assert.deepEqual([o.i.num, view.num], [7, 7])
  o.j.num = 1
  ;[o.i, o.j] = [o.j, o.i]
  assert.deepEqual([o.i.num, o.j.num], [1, 1])
})

test('ct-032: members that are arrays', () => {
  class A extends Structure('A', { a: array(c_int, 3), n: array(c_char, 4) }) {}
  const a = new A({ a: [1, 2], n: 'abcd' })
  const items = a.a
  a.a[2] = 8
  assert.deepEqual([...items], [1, 2, 8])
  assert.equal(string_at(a.n), 'abcd')
  loose(a)['n'] = 'xy'
  assert.equal(string_at(a.n), 'xy')
  assert.throws(() => new A({ n: 'abcde' }), RangeError)
  assert.throws(() => (loose(a)['a'] = [1, 2, 3, 4]), RangeError)
  assert.deepEqual([...a.a], [1, 2, 8])
})

class Node extends Structure('Node', { v: c_int, next: POINTER((): Type<Node> => Node) }) {
  last(): number {
    return this.next ? this.next.value.last() : this.v
  }
}

test('ct-034: a record that points to itself', { skip: withoutCompiler }, () => {
  assert.equal(sizeof(Node), 16)
  const c = new Node({ v: 3 })
  const b = new Node({ v: 2, next: pointer(c) })
  const a = new Node([1, pointer(b)])
  assert.equal(a.next?.next?.v, 3)
  assert.equal(a.next?.next?.next, null)
  assert.ok(a.next?.value instanceof Node)
  assert.equal(a.last(), 3)
  const lib = new CDLL(fixture())
  const list_sum = lib.func('list_sum', { argtypes: [POINTER(Node)], restype: c_int })
  assert.deepEqual([list_sum(a), list_sum(pointer(b)), list_sum(null)], [6, 5, 0])
  const next_of = lib.func('next_of', { argtypes: [POINTER(Node)], restype: POINTER(Node) })
  assert.equal(next_of(a)?.v, 2)
  assert.equal(next_of(c), null)
})

test('ct-034: records that point to each other, through arrays and functions too', () => {
  class A extends Structure('A', {
    bs: array(
      POINTER((): Type<B> => B),
      2,
    ),
    n: c_int,
  }) {}
  const A3 = array(A, 3)
  class B extends Structure('B', {
    a: POINTER((): Type<A> => A),
    all: A3,
    f: ct.CFUNCTYPE(
      c_int,
      POINTER((): Type<A> => A),
    ),
  }) {}
  assert.deepEqual([sizeof(A), sizeof(B)], [24, 8 + 72 + 8])
  const a = new A({ n: 4 })
  const b = new B({ a: pointer(a) })
  a.bs.put(1, pointer(b))
  assert.equal(a.bs.at(1)?.value.a?.value.n, 4)
  assert.equal(typeOf(POINTER((): Type<A> => A)), typeOf(POINTER(A)))
})

class U extends Union('U', { i: c_int, f: c_float, bytes: array(c_ubyte, 4) }) {}

test('ct-036: the members of a union are one place', () => {
  const u = new U({ f: 1 })
  assert.equal(u.i, 0x3f800000)
  assert.deepEqual([...u.bytes], [0, 0, 128, 63])
  assert.equal(sizeof(U), 4)
  u.bytes[0] = 1
  assert.equal(u.i, 0x3f800001)
})

test('ct-037: a union is initialised by one member', () => {
  assert.equal(new U([5]).i, 5)
  assert.equal(new U({ f: 1 }).f, 1)
  assert.throws(() => new U([1, 2]), RangeError)
  assert.throws(() => new U({ i: 1, f: 2 } as never), RangeError)
})

test('ct-038: members of an anonymous union are members', () => {
  class A extends Structure('A', { t: c_int, u: U }, { anonymous: ['u'] }) {}
  const a = new A({ t: 1, f: 1 })
  assert.deepEqual([a.t, a.f, a.u.f, a.i], [1, 1, 1, 0x3f800000])
  a.i = 0
  assert.equal(a.u.f, 0)
  loose(a)['u'] = { f: 2 }
  assert.equal(a.f, 2)
  assert.deepEqual([offsetof(A, 'u'), offsetof(A, 'i'), offsetof(A, 'f')], [4, 4, 4])
  class Deep extends Structure('Deep', { a: A, z: c_int }, { anonymous: ['a'] }) {}
  const deep = new Deep({ f: 1, z: 3 })
  assert.deepEqual([deep.i, deep.a.u.i, deep.z, sizeof(Deep)], [0x3f800000, 0x3f800000, 3, 12])
  assert.equal(pointer(deep).f, 1)
  assert.throws(() => define('E', { t: c_int }, { anonymous: ['zz'] }), { name: 'TypeError', message: /'zz'/ })
  assert.throws(() => define('E', { t: c_int }, { anonymous: ['t'] }), TypeError)
  assert.throws(() => define('E', { i: c_int, u: U }, { anonymous: ['u'] }), { message: /two members named 'i'/ })
  assert.throws(() => define('E', { i: c_int }, { anonymous: 'i' }), TypeError)
})
