/** Arrays and pointers: items, boxes of pointers, casts, addresses. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as ct from '../../src/ctypes/typed.ts'
import { FFI } from '../../src/ffi.ts'
import { fixture, withoutCompiler } from './fixture.ts'

const {
  addressof,
  array,
  byref,
  c_bool,
  c_byte,
  c_char,
  c_char_p,
  c_double,
  c_float,
  c_int,
  c_int64,
  c_long,
  c_longlong,
  c_size_t,
  c_ubyte,
  c_uint,
  c_ushort,
  c_utf8_p,
  c_void_p,
  c_wchar,
  cast,
  CDLL,
  create_string_buffer,
  POINTER,
  pointer,
  sizeof,
  string_at,
  Structure,
  typeOf,
  inout,
  out,
} = ct

const isError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
const make = (type: unknown, ...values: unknown[]): unknown =>
  new (type as new (...values: unknown[]) => unknown)(...values)
class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}

test('ct-068: arrays of numbers are typed arrays that know their type', () => {
  const Three = array(c_int, 3)
  const items = new Three([1, 2])
  assert.ok(items instanceof Int32Array && items instanceof Three)
  assert.deepEqual([[...items], items.length, sizeof(items), sizeof(Three)], [[1, 2, 0], 3, 12, 12])
  assert.ok(!((items as object) instanceof array(c_int, 4)))
  const kinds: [unknown, unknown][] = [
    [c_int64, BigInt64Array],
    [c_char, Uint8Array],
    [c_byte, Int8Array],
    [c_double, Float64Array],
    [c_float, Float32Array],
    [c_ushort, Uint16Array],
    [c_uint, Uint32Array],
    [c_size_t, BigUint64Array],
    [c_long, BigInt64Array],
  ]
  for (const [type, kind] of kinds)
    assert.ok(make(array(type as typeof c_int, 2)) instanceof (kind as typeof Int8Array))
  assert.deepEqual([...new (array(c_char, 4))('ab')], [97, 98, 0, 0])
  assert.deepEqual([...new (array(c_int, 2))(new Int32Array([5, 6]))], [5, 6])
  assert.equal(typeOf(items), typeOf(Three))
})

test('ct-069: initialisers of arrays are checked', () => {
  assert.throws(() => make(array(c_int, 3), [1, 2, 3, 4]), { name: 'RangeError', message: /4 given, room for 3/ })
  assert.throws(() => make(array(c_ubyte, 2), [300]), RangeError)
  for (const value of ['a', 5, {}, null, ['a'], [undefined], [1.5]])
    assert.throws(() => make(array(c_int, 3), value), TypeError)
  assert.throws(() => make(array(c_int), 3), TypeError)
})

test('ct-070: lengths of arrays', () => {
  const none = new (array(c_int, 0))()
  assert.deepEqual([sizeof(array(c_int, 0)), none.length], [0, 0])
  for (const length of [-1, 1.5, NaN, '3', null, 2 ** 60, undefined])
    assert.throws(() => array(c_int, length as number), isError, String(length))
  assert.throws(() => array(array(c_int) as never, 2), TypeError)
  assert.throws(() => array('int' as never, 2), TypeError)
})

test('ct-072: arrays of records', () => {
  const points = new (array(DataPoint, 3))([[1], { num: 2 }])
  points.at(2).num = 9
  assert.deepEqual(
    [...points].map(({ num }) => num),
    [1, 2, 9],
  )
  points.put(0, { dnum: 5 })
  assert.deepEqual([points[0]?.num, points[0]?.dnum, points.length], [1, 5, 3])
  for (const index of [3, -1]) assert.throws(() => points.at(index), RangeError)
  assert.throws(() => points.put(3, [1]), RangeError)
  assert.ok(points.at(1) instanceof DataPoint)
  const grid = new (array(array(c_int, 2), 2))([[1, 2], [3]] as never)
  assert.deepEqual([...(grid.at(1) as Int32Array)], [3, 0])
})

test('ct-073: a pointer reads and writes what it points to', () => {
  const i = new c_int(5)
  const p = pointer(i)
  assert.deepEqual([p.value, p.at(0)], [5, 5])
  p.put(0, 6)
  p.value = 7
  assert.equal(i.value, 7)
  assert.equal(pointer(new DataPoint([3])).num, 3)
  for (const value of [5, null, undefined, 'x', {}, new Uint8Array(2), p])
    assert.throws(() => (pointer as (value: unknown) => unknown)(value), TypeError)
  assert.throws(() => byref(null as never), TypeError)
  assert.throws(() => byref(i, 1.5), TypeError)
  const items = new (array(c_int, 3))([1, 2, 3])
  assert.deepEqual([...(pointer(items).value as Iterable<number>)], [1, 2, 3])
})

test('ct-074: a pointer that is nothing is null', () => {
  assert.equal(new (POINTER(c_int))().value, null)
  assert.equal(new (array(POINTER(c_int), 2))().at(1), null)
  assert.throws(() => make(POINTER(c_int), 0), TypeError)
  assert.throws(() => make(c_void_p, 5), TypeError)
})

test('ct-075: boxes of pointers', () => {
  const i = new c_int(5)
  const Int = POINTER(c_int)
  const r = new Int()
  r.value = pointer(i)
  assert.equal(r.value?.value, 5)
  r.value.value = 6
  assert.equal(i.value, 6)
  r.value = null
  assert.equal(r.value, null)
  assert.throws(() => (r.value = pointer(new c_double(1)) as never), { name: 'TypeError', message: /double \*/ })
  assert.equal(new Int(i).value?.value, 6)
  assert.equal(new Int(new Int(i)).value?.value, 6)
  assert.deepEqual([typeOf(r), sizeof(r), r instanceof Int], [typeOf(Int), 8, true])
  assert.equal(pointer(new Int(i)).value?.value, 6)
})

test('ct-077: casts', () => {
  const buffer = create_string_buffer('hello')
  assert.equal(cast(buffer, POINTER(c_ubyte))?.at(1), 101)
  assert.ok(cast(buffer, c_void_p)?.equals(buffer))
  assert.deepEqual([cast(null, POINTER(c_int)), cast(0, POINTER(c_int)), cast(0, c_void_p)], [null, null, null])
  assert.equal(cast(addressof(buffer), POINTER(c_ubyte))?.at(0), 104)
  assert.equal(cast(buffer, POINTER(DataPoint))?.num, 0x6c6c6568)
  assert.equal(cast(buffer, c_utf8_p), 'hello')
  assert.deepEqual(
    [cast(-1, c_uint), cast(4.9, c_int), cast(300, c_ubyte), cast(-1, c_longlong), cast(2, c_bool)],
    [4294967295, 4, 44, -1n, true],
  )
  assert.equal(Number(cast(0.5, ct.c_longdouble)), 0.5)
  assert.equal(cast(new c_int(-1), c_ubyte), 255)
  for (const [value, type] of [
    [5, DataPoint],
    [5, array(c_int, 2)],
    ['a', c_int],
    [undefined, c_int],
    [new DataPoint(), POINTER(c_int)],
    [buffer, c_double],
    [{}, c_void_p],
  ])
    assert.throws(() => (cast as (value: unknown, type: unknown) => unknown)(value, type), TypeError)
})

test('ct-079: arithmetic', () => {
  const items = new (array(c_int, 4))([10, 20, 30, 40])
  const p = cast(items, POINTER(c_int))
  const q = p?.add(2)
  assert.deepEqual(
    [q?.value, q?.at(-1), p && q?.diff(p), q?.compare(p), q?.equals(items), q?.sub(2).equals(items)],
    [30, 20, 2, 1, false, true],
  )
  assert.equal(q?.[1], 40)
  assert.deepEqual([...(p?.subarray(1, 3) ?? [])], [20, 30])
})

test('ct-081: arrays of pointers', { skip: withoutCompiler }, () => {
  const sum = new CDLL(fixture()).func('sum_pp', { argtypes: [POINTER(POINTER(c_int)), c_int], restype: c_int })
  const [a, b] = [new c_int(3), new c_int(4)]
  const items = new (array(POINTER(c_int), 2))([pointer(a), pointer(b)])
  assert.equal(sum(items, 2), 7)
  assert.equal(sum([pointer(a), pointer(b), pointer(a)], 3), 10)
  assert.equal(sum(new (POINTER(c_int))(a), 1), 3)
  assert.equal(items.at(1)?.value, 4)
})

test('ct-083: typed arrays pass as they are', { skip: withoutCompiler }, () => {
  const incr = new CDLL(fixture()).func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
  const items = new Int32Array([5, 6])
  assert.deepEqual([incr(items.subarray(1)), items[1]], [7, 7])
  for (const wrong of [
    new Float64Array(1),
    new BigInt64Array(1),
    new DataPoint(),
    new c_double(1),
    create_string_buffer(4),
    5,
    'x',
    {},
    undefined,
  ])
    assert.throws(() => incr(wrong as never), { name: 'TypeError', message: /'incr'/ })
})

test('ct-095: void pointers take what has an address', { skip: withoutCompiler }, () => {
  const ident = new CDLL(fixture()).func('ident', { argtypes: [c_void_p], restype: c_void_p })
  const i = new c_int(5)
  for (let n = 0; n < 3; n++) {
    assert.ok(ident(byref(i))?.equals(pointer(i)))
    assert.ok(ident(i)?.equals(pointer(i)))
    const p = new DataPoint()
    assert.ok(ident(p)?.equals(pointer(p)))
    const held = new c_void_p(byref(i))
    assert.ok(ident(held)?.equals(pointer(i)))
    const r = new (POINTER(c_int))(i)
    assert.ok(ident(r)?.equals(pointer(i)))
  }
  assert.equal(ident(null), null)
  for (const memory of [new Uint8Array(3), new ArrayBuffer(3), 'text', create_string_buffer('x'), Buffer.from('abc')])
    assert.ok(ident(memory))
  for (const wrong of [0, 5, undefined, 1n, true, {}]) assert.throws(() => ident(wrong as never), TypeError)
})

test('ct-142: objects of both surfaces are the same objects', { skip: withoutCompiler }, () => {
  const ffi = new FFI(
    'int incr(int *p); size_t len(char *s); uint8_t u8(unsigned char x); typedef struct { int num; double dnum; } DataPoint; DataPoint by_value(DataPoint p);',
  )
  const lib = ffi.dlopen(fixture())
  const i = new c_int(5)
  assert.deepEqual([lib.incr(byref(i)), lib.incr(i), i.value], [6, 7, 7])
  assert.equal(lib.incr(new (array(c_int, 2))([9])), 10)
  assert.equal(lib.len(create_string_buffer('hello')), 5)
  assert.equal(lib.u8(new c_ubyte(200) as never), 200)
  const incr = new CDLL(fixture()).func('incr', { argtypes: [POINTER(c_int)], restype: c_int })
  assert.equal(incr(ffi.new('int *', 8)), 9)
  assert.equal(incr(ffi.new('int[2]', [1])), 2)
  assert.equal(string_at(ffi.new('char[]', 'text')), 'text')
  assert.deepEqual(
    [sizeof(ffi.new('int[3]')), sizeof(ffi.new('DataPoint *')), addressof(ffi.new('int *')) > 0],
    [12, 8, true],
  )
  assert.equal(ffi.string(create_string_buffer('abc')), 'abc')
  assert.equal(
    ffi.plain(new DataPoint([1, 2]) as never) && JSON.stringify(ffi.plain(new DataPoint([1, 2]) as never)),
    '{"num":1,"dnum":2}',
  )
  assert.ok((ffi.addressof(i) as { equals(other: object): boolean }).equals(pointer(i)))
  const Point = ct.c_type(ffi, 'DataPoint')
  const by_value = new CDLL(fixture()).func('by_value', { argtypes: [Point], restype: Point })
  assert.equal((by_value({ num: 1 } as never) as { num: number }).num, 2)
  const fill = new CDLL(fixture()).func('fill_point', { argtypes: [POINTER(Point)], restype: null })
  const owned = ffi.new('DataPoint *')
  fill(owned.value as never)
  assert.deepEqual([owned.num, owned.dnum], [3, 4.5])
  assert.equal(ct.c_type(ffi, 'DataPoint *'), ct.c_type(ffi, 'DataPoint*'))
  assert.equal(ct.c_type(ffi, 'int'), c_int)
  assert.ok((ffi.new('DataPoint *').value as object) instanceof Point)
  assert.throws(() => ct.c_type({}, 'int'), TypeError)
})

test('ct-085: arguments for pointers', { skip: withoutCompiler }, () => {
  const lib = new CDLL(fixture())
  const add = lib.func('add_data', { argtypes: [POINTER(DataPoint), c_uint], restype: DataPoint })
  const p = new DataPoint([1, 2])
  const many = new (array(DataPoint, 2))([
    [1, 2],
    [3, 4],
  ])
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(
      [
        add(p, 1).num,
        add(byref(p), 1).num,
        add(pointer(p), 1).num,
        add(many, 2).num,
        add([[1, 2], { num: 3 }], 2).num,
        add(null, 0).num,
      ],
      [1, 1, 1, 4, 4, 0],
    )
    assert.equal(add({ num: 8 }, 1).num, 8)
    assert.equal(add(new (POINTER(DataPoint))(p), 1).num, 1)
  }
})

test('ct-086: other pointers are refused by name', { skip: withoutCompiler }, () => {
  const add = new CDLL(fixture()).func('add_data', { argtypes: [POINTER(DataPoint), c_uint], restype: DataPoint })
  class Other extends Structure('Other', { x: c_int }) {}
  for (const wrong of [
    new (array(c_int, 2))(),
    'text',
    0,
    pointer(new c_int(1)),
    new Other(),
    pointer(new Other()),
    undefined,
    new c_int(3),
  ])
    assert.throws(() => add(wrong as never, 1), { name: 'TypeError', message: /argument 1 of 'add_data'/ })
  assert.throws(() => add('no' as never, 1), { message: /DataPoint \*/ })
})

test('ct-158: pointers keep what they point to', () => {
  const collect = globalThis.gc as (() => void) | undefined
  const kept = Array.from(
    { length: 200 },
    (_, i) =>
      [
        pointer(new c_int(i)),
        cast(byref(new c_int(i + 1)), POINTER(c_int)),
        new (POINTER(c_int))(new c_int(i + 2)),
      ] as const,
  )
  for (let i = 0; i < 3; i++) {
    collect?.()
    Array.from({ length: 20000 }, (_, n) => new c_int(-n))
  }
  for (const [i, [p, q, r]] of kept.entries()) assert.deepEqual([p.value, q?.value, r.value?.value], [i, i + 1, i + 2])
})

test('ct-169: a member that is read as text', { skip: withoutCompiler }, () => {
  class Person extends Structure('Person', { name: c_utf8_p, age: c_int }) {}
  const text = create_string_buffer('Ann')
  const person = new Person({ age: 3 })
  assert.equal(person.name, null)
  ;(person as { name: unknown }).name = text
  assert.equal(person.name, 'Ann')
  text[0] = 66
  assert.equal(person.name, 'Bnn')
  assert.throws(() => ((person as { name: unknown }).name = 'text'), TypeError)
  assert.equal(person.name, 'Bnn')
  assert.equal(new Person({ name: 'owned' } as never).name, 'owned')
  assert.equal(pointer(person).name, 'Bnn')
  assert.equal(new (array(Person, 2))([{ age: 1 }, { name: text }] as never).at(1).name, 'Bnn')
  class Child extends Structure('Child', { toys: c_int }, { base: Person }) {}
  assert.equal(new Child({ name: text } as never).name, 'Bnn')
  assert.equal(new c_utf8_p('abc').value, 'abc')
  const names = new (array(c_utf8_p, 2))(['x', null])
  assert.deepEqual([...names], ['x', null])
  const length = new CDLL(fixture()).func('name_length', { argtypes: [POINTER(Person)], restype: c_size_t })
  assert.deepEqual([length(person), length({ name: 'four' } as never)], [3, 4])
  const fill = new CDLL(fixture()).func('fill_text', { argtypes: [out(c_utf8_p)], restype: null })
  assert.equal(fill(), 'text')
  assert.equal(new (POINTER(c_utf8_p))(pointer(new c_utf8_p('deep')) as never).value?.value, 'deep')
})

test('ct-164: a char pointer owns its text for as long as the box lives', { skip: withoutCompiler }, () => {
  const boxes = Array.from({ length: 300 }, (_, i) => new c_char_p(`héllo ${i}`))
  const collect = globalThis.gc as (() => void) | undefined
  for (let i = 0; i < 3; i++) {
    collect?.()
    Array.from({ length: 5000 }, () => new c_char_p('other'))
  }
  for (const [i, box] of boxes.entries()) assert.equal(box.value && string_at(box.value), `héllo ${i}`)
  const len = new CDLL(fixture()).func('len', { argtypes: [c_char_p], restype: c_size_t })
  const box = new c_char_p('héllo')
  assert.deepEqual([len(box), box.value && len(box.value), string_at(box)], [6, 6, 'héllo'])
  assert.throws(() => ((box as { value: unknown }).value = 'text'), TypeError)
  box.value = null
  assert.equal(box.value, null)
  const wide = new CDLL(fixture()).func('wlen', { argtypes: [ct.c_wchar_p], restype: c_size_t })
  assert.deepEqual([wide('wörd'), wide(new ct.c_wchar_p('😀')), wide(ct.create_unicode_buffer('ab'))], [4, 1, 2])
})

test('ct-100: what goes in and comes back may be anything', { skip: withoutCompiler }, () => {
  const fill = new CDLL(fixture()).func('fill_point', { argtypes: [inout(DataPoint)], restype: null })
  const given = new DataPoint([1, 1])
  const filled = fill(given)
  assert.deepEqual([filled.num, filled.dnum, given.num, filled instanceof DataPoint], [3, 4.5, 1, true])
  assert.equal(fill({ num: 9 } as never).dnum, 4.5)
  assert.equal(typeOf(c_wchar).cname, 'wchar_t')
})
