/** Layouts checked against gcc, ARM gcc and the Microsoft compiler, as cffi's tests record them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignOf, recordLayout, sizeOf } from '../../src/abi/layout.ts'
import { TARGETS, type Target } from '../../src/abi/target.ts'
import {
  defineEnum,
  defineRecord,
  functionOf,
  type Member,
  newDeferred,
  newEnum,
  newRecord,
  type Packing,
  pointerTo,
  primitive,
  type RecordType,
  VOID,
  vectorOf,
} from '../../src/types/ctype.ts'
import type { PrimitiveName } from '../../src/types/primitives.ts'
import { array, bits, member as m, struct, union } from '../support/records.ts'

const X64 = TARGETS['linux-x64']
const ARM = TARGETS['linux-arm64']
const WINDOWS = TARGETS['win-x64']

/** Offset of `name`, alignment, size. */
function facts(type: RecordType, name: string, target: Target): readonly [number, number, number] {
  const layout = recordLayout(type, target)
  const placed = layout.members.find((one) => one.name === name)
  return [placed?.offset ?? Number.NaN, layout.alignment, layout.size]
}

const twoBits = newEnum('enum $1')
defineEnum(twoBits, {
  state: 'complete',
  enumerators: [
    { name: 'A0', value: 0n },
    { name: 'B0', value: 1n },
  ],
  base: primitive('unsigned int'),
})

const shortAndChar = (): readonly Member[] => [m('short', 'p'), m('char', 'q')]
const packed: Packing = { packed: true }
const pack = (n: number): Packing => ({ packed: false, pack: n })

/** The fields, the option, and the offset of y, the alignment and the size that gcc gives. */
type Row = readonly [string, readonly Member[], Packing | undefined, number, number, number]

const y = m('char', 'y')
const VECTORS: readonly Row[] = [
  ['char a; short b; char y;', [m('char', 'a'), m('short', 'b'), y], undefined, 4, 2, 6],
  ['char a; long long b; char y;', [m('char', 'a'), m('long long', 'b'), y], undefined, 16, 8, 24],
  ['char a; long double y;', [m('char', 'a'), m('long double', 'y')], undefined, 16, 16, 32],
  ['char a; void *p; char y;', [m('char', 'a'), m(pointerTo(VOID), 'p'), y], undefined, 16, 8, 24],
  ['int a[3]; char y;', [m(array('int', 3), 'a'), y], undefined, 12, 4, 16],
  ['char a; struct { short p; char q; }; char y;', [m('char', 'a'), m(struct(shortAndChar())), y], undefined, 6, 2, 8],
  [
    'char a; union { double p; char q; }; char y;',
    [m('char', 'a'), m(union([m('double', 'p'), m('char', 'q')])), y],
    undefined,
    16,
    8,
    24,
  ],
  ['int a; char b; char y[];', [m('int', 'a'), m('char', 'b'), m(array('char', 'open'), 'y')], undefined, 5, 4, 8],
  ['char a; int y[0];', [m('char', 'a'), m(array('int', 0), 'y')], undefined, 4, 4, 4],
  ['wchar_t a; char y;', [m('wchar_t', 'a'), y], undefined, 4, 4, 8],
  ['float _Complex a; char y;', [m('float _Complex', 'a'), y], undefined, 8, 4, 12],
  ['char a; int b; short c; char y;', [m('char', 'a'), m('int', 'b'), m('short', 'c'), y], packed, 7, 1, 8],
  [
    'char a; struct { short p; char q; } n; int y;',
    [m('char', 'a'), m(struct(shortAndChar(), packed), 'n'), m('int', 'y')],
    packed,
    4,
    1,
    8,
  ],
  ['char a; double b; char y;', [m('char', 'a'), m('double', 'b'), y], pack(4), 12, 4, 16],
  ['char a; short b; char y;', [m('char', 'a'), m('short', 'b'), y], pack(8), 4, 2, 6],
  ['int a:31; int b:2; char y;', [bits('int', 'a', 31), bits('int', 'b', 2), y], undefined, 5, 4, 8],
  [
    'unsigned a:1; unsigned b:31; char y;',
    [bits('unsigned int', 'a', 1), bits('unsigned int', 'b', 31), y],
    undefined,
    4,
    4,
    8,
  ],
  ['char a:3; char b:6; char y;', [bits('char', 'a', 3), bits('char', 'b', 6), y], undefined, 2, 1, 3],
  [
    'short a:9; short b:8; short y;',
    [bits('short', 'a', 9), bits('short', 'b', 8), m('short', 'y')],
    undefined,
    4,
    2,
    6,
  ],
  ['long long a:40; int b:24; char y;', [bits('long long', 'a', 40), bits('int', 'b', 24), y], undefined, 8, 8, 16],
  [
    'int a:5; short b:5; char c:5; char y;',
    [bits('int', 'a', 5), bits('short', 'b', 5), bits('char', 'c', 5), y],
    undefined,
    2,
    4,
    4,
  ],
  ['char a; int b:25; char y;', [m('char', 'a'), bits('int', 'b', 25), y], undefined, 8, 4, 12],
  ['char a; char b; int c:17; char y;', [m('char', 'a'), m('char', 'b'), bits('int', 'c', 17), y], undefined, 7, 4, 8],
  ['char a:1; int :0; char y;', [bits('char', 'a', 1), bits('int', undefined, 0), y], undefined, 4, 1, 5],
  ['char a; int :25; char y;', [m('char', 'a'), bits('int', undefined, 25), y], undefined, 8, 1, 9],
  [
    'int a:1; int b; int c:1; char y;',
    [bits('int', 'a', 1), m('int', 'b'), bits('int', 'c', 1), y],
    undefined,
    9,
    4,
    12,
  ],
  [
    'unsigned char a:7; unsigned char b:1; unsigned short c:1; char y;',
    [bits('unsigned char', 'a', 7), bits('unsigned char', 'b', 1), bits('unsigned short', 'c', 1), y],
    undefined,
    2,
    2,
    4,
  ],
  [
    'int a:12; unsigned long long b:53; char y;',
    [bits('int', 'a', 12), bits('unsigned long long', 'b', 53), y],
    undefined,
    15,
    8,
    16,
  ],
  ['enum { A0, B0 } a:2; int b:30; char y;', [bits(twoBits, 'a', 2), bits('int', 'b', 30), y], undefined, 4, 4, 8],
]

for (const [fields, members, packing, offset, alignment, size] of VECTORS) {
  const option = packing === undefined ? '' : packing.packed ? ' (packed)' : ` (pack ${packing.pack})`
  test(`struct { ${fields} }${option} has y at ${offset}, alignment ${alignment}, size ${size}`, () => {
    assert.deepEqual(facts(struct(members, packing), 'y', X64), [offset, alignment, size])
  })
}

type Facts = readonly [offset: number, alignment: number, size: number]

/** Offset of the named member, alignment and size on x86-64, ARM and Windows. */
const TARGET_ROWS: readonly (readonly [string, string, readonly Member[], Facts, Facts, Facts | undefined])[] = [
  [
    'char a; int b1:9; unsigned b2:7; char c;',
    'c',
    [m('char', 'a'), bits('int', 'b1', 9), bits('unsigned int', 'b2', 7), m('char', 'c')],
    [3, 4, 4],
    [3, 4, 4],
    [8, 4, 12],
  ],
  [
    'char a; short :9; char c;',
    'c',
    [m('char', 'a'), bits('short', undefined, 9), m('char', 'c')],
    [4, 1, 5],
    [4, 2, 6],
    [4, 2, 6],
  ],
  [
    'char a; int :0; int :0; char c;',
    'c',
    [m('char', 'a'), bits('int', undefined, 0), bits('int', undefined, 0), m('char', 'c')],
    [4, 1, 5],
    [4, 4, 8],
    [1, 1, 2],
  ],
  ['char y; int :1;', 'y', [y, bits('int', undefined, 1)], [0, 1, 2], [0, 4, 4], undefined],
  [
    'char x; long long :48; char y;',
    'y',
    [m('char', 'x'), bits('long long', undefined, 48), y],
    [7, 1, 8],
    [7, 8, 8],
    undefined,
  ],
  [
    'short x, y; int :0; int :0;',
    'y',
    [m('short', 'x'), m('short', 'y'), bits('int', undefined, 0), bits('int', undefined, 0)],
    [2, 2, 4],
    [2, 4, 4],
    undefined,
  ],
]

for (const [fields, name, members, x64, arm, windows] of TARGET_ROWS) {
  test(`struct { ${fields} } follows the rules of x86-64 gcc, ARM gcc and the Microsoft compiler`, () => {
    assert.deepEqual(facts(struct(members), name, X64), x64)
    assert.deepEqual(facts(struct(members), name, ARM), arm)
    if (windows) assert.deepEqual(facts(struct(members), name, WINDOWS), windows)
  })
}

test('Microsoft bit-fields begin a unit of their own type', () => {
  const type = struct([m('char', 'a'), bits('int', 'b1', 9), bits('unsigned int', 'b2', 7), m('char', 'c')])
  const [, b1, b2] = recordLayout(type, WINDOWS).members
  assert.deepEqual([b1?.offset, b1?.bits], [4, { shift: 0, width: 9, unit: 4 }])
  assert.deepEqual([b2?.offset, b2?.bits], [4, { shift: 9, width: 7, unit: 4 }])
})

test('packing lowers the alignment of members and record (struct-05)', () => {
  const fields = [m('char', 'a'), m('short', 'b'), m('char', 'c')]
  assert.deepEqual(
    recordLayout(struct(fields), X64).members.map((one) => one.offset),
    [0, 2, 4],
  )
  assert.equal(sizeOf(struct(fields, packed), X64), 4)
  assert.deepEqual(facts(struct([m('char', 'a'), m('int', 'b')], pack(2)), 'b', X64), [2, 2, 6])
})

test('members of anonymous records are listed after the anonymous member itself (struct-06)', () => {
  const inner = struct([m('int', 'a'), m('int', 'b')])
  const layout = recordLayout(struct([m(inner), m(union([m('int', 'c'), m('int', 'd')]))]), X64)
  assert.equal(layout.size, 12)
  assert.deepEqual(
    layout.members.map(({ name, offset, depth }) => [name, offset, depth]),
    [
      [undefined, 0, 0],
      ['a', 0, 1],
      ['b', 4, 1],
      [undefined, 8, 0],
      ['c', 8, 1],
      ['d', 8, 1],
    ],
  )
})

test('a flexible array adds alignment and no size (struct-09, struct-10)', () => {
  const layout = recordLayout(struct([m('int', 'x'), m(array('int', 'open'), 'a')]), X64)
  assert.equal(layout.size, 4)
  assert.deepEqual(layout.flexible, { offset: 4, element: primitive('int'), elementSize: 4 })
})

test('a record that ends in a flexible array passes it on to the record that ends in it', () => {
  const inner = struct([m('short', 'n'), m(array('short', 'open'), 'a')])
  const layout = recordLayout(struct([m('long', 'before'), m(inner, 'last')]), X64)
  assert.deepEqual(layout.flexible, { offset: 10, element: primitive('short'), elementSize: 2 })
  assert.equal(recordLayout(struct([m(inner, 'first'), m('long', 'after')]), X64).flexible, undefined)
})

test('an array without a length must come last (struct-11)', () => {
  const type = struct([m(array('int', 'open'), 'a'), m('int', 'b')])
  assert.throws(() => sizeOf(type, X64), { name: 'TypeError', code: 'layout/open-array-member' })
})

test('bit-fields fill the bits of their units in order (struct-13)', () => {
  const layout = recordLayout(struct([bits('int', 'a', 10), bits('int', 'b', 20), bits('int', 'c', 3)]), X64)
  assert.equal(layout.size, 8)
  assert.deepEqual(
    layout.members.map((one) => [one.offset, one.bits?.shift, one.bits?.width]),
    [
      [0, 0, 10],
      [0, 10, 20],
      [4, 0, 3],
    ],
  )
})

test('bit-fields share and end units as gcc has them (struct-14)', () => {
  assert.deepEqual(facts(struct([m('char', 'a'), bits('int', 'b', 9), y]), 'y', X64), [3, 4, 4])
  const mixed = struct([bits('int', 'a', 2), bits('short', 'b', 15), bits('char', 'c', 2), y])
  assert.deepEqual(facts(mixed, 'y', X64), [5, 4, 8])
  assert.deepEqual(facts(struct([m('char', 'x'), bits('int', undefined, 0), y]), 'y', X64), [4, 1, 5])
})

test('impossible bit-fields are refused when the record is laid out (struct-15)', () => {
  const refused = (member: Member, code: string): void =>
    assert.throws(() => sizeOf(struct([member]), X64), { name: 'TypeError', code: `layout/${code}` })
  refused(bits('float', 'x', 1), 'bit-field-type')
  refused(bits(pointerTo(VOID), 'x', 1), 'bit-field-type')
  refused(bits('char', 'x', 0), 'bit-field-zero')
  refused(bits('char', 'x', 9), 'bit-field-width')
  refused(bits('_Bool', 'x', 2), 'bit-field-width')
})

test('a packed bit-field that straddles units is its own bytes', () => {
  const layout = recordLayout(struct([bits('int', 'a', 5), bits('int', 'b', 30)], packed), X64)
  assert.equal(layout.size, 5)
  assert.deepEqual(layout.members[1]?.bits, { shift: 5, width: 30, unit: 5 })
})

test('an enum is as large as its base type (struct-17, struct-18)', () => {
  const enumOf = (base: PrimitiveName): number => {
    const type = newEnum('enum e')
    defineEnum(type, { state: 'complete', enumerators: [], base: primitive(base) })
    return sizeOf(type, X64)
  }
  assert.deepEqual([enumOf('unsigned int'), enumOf('int'), enumOf('unsigned long')], [4, 4, 8])
  assert.equal(sizeOf(newEnum('enum opaque'), X64), 4)
})

test('attributes on members raise alignment, or replace it where the member is packed', () => {
  const raised = struct([m('char', 'a'), m('int', 'y', { alignment: 16 })])
  assert.deepEqual(facts(raised, 'y', X64), [16, 16, 32])
  assert.deepEqual(facts(struct([m('char', 'a'), m('int', 'y', { packed: true })]), 'y', X64), [1, 1, 5])
  assert.deepEqual(facts(struct([m('char', 'a'), m('int', 'y', { alignment: 2 })], packed), 'y', X64), [2, 2, 6])
  assert.deepEqual(facts(struct([y], { packed: false, alignment: 32 }), 'y', X64), [0, 32, 32])
})

test('types without members have the sizes of their target', () => {
  const size = (name: PrimitiveName, target: Target): number => sizeOf(primitive(name), target)
  assert.deepEqual([size('long', X64), size('long', WINDOWS), size('off_t', X64)], [8, 4, 8])
  assert.deepEqual([size('__int128', X64), alignOf(primitive('__int128'), X64)], [16, 16])
  assert.deepEqual([size('long double _Complex', X64), alignOf(primitive('long double _Complex'), X64)], [32, 16])
  assert.deepEqual([sizeOf(array(array('short', 3), 2), X64), alignOf(array('short', 'open'), X64)], [12, 2])
  assert.deepEqual([sizeOf(struct([]), X64), sizeOf(union([]), X64)], [0, 0])
  assert.equal(alignOf(vectorOf(primitive('float'), 16), X64), 16)
})

test('what cannot be sized says why', () => {
  const opaque = newRecord('struct', 'struct foo', 'foo')
  const refused = (run: () => unknown, name: string, code: string): void =>
    assert.throws(run, { name, code: `layout/${code}` })
  assert.throws(() => sizeOf(opaque, X64), {
    name: 'TypeError',
    code: 'layout/opaque',
    message: "cannot take the size of 'struct foo': it is declared but not defined",
  })
  refused(() => alignOf(VOID, X64), 'TypeError', 'void')
  refused(() => sizeOf(functionOf(VOID, []), X64), 'TypeError', 'function')
  refused(() => sizeOf(array('int', 'open'), X64), 'TypeError', 'open-array')
  refused(() => sizeOf(array('char', 2 ** 53), X64), 'TypeError', 'too-large')
  refused(() => sizeOf(array('int', 'deferred'), X64), 'VerificationMissing', 'deferred')
  refused(() => sizeOf(newDeferred('integer', 't'), X64), 'VerificationMissing', 'deferred')
  const partial = newRecord('struct', 'struct bar', 'bar')
  defineRecord(partial, { state: 'partial', members: [] })
  assert.throws(() => sizeOf(partial, X64), {
    name: 'VerificationMissing',
    message:
      "cannot take the size of 'struct bar': only the C compiler knows it; ask it with ffi.verify or ffi.setSource, or write out what '...' stands for",
  })
})

test('a layout is remembered for the body, so a body taken back leaves nothing behind', () => {
  const type = newRecord('struct', 'struct s', 's')
  const define = (members: readonly Member[]): void =>
    defineRecord(type, { state: 'complete', members, packing: { packed: false } })
  define([m('int', 'a')])
  assert.equal(sizeOf(type, X64), 4)
  assert.equal(recordLayout(type, X64), recordLayout(type, X64))
  defineRecord(type, { state: 'opaque' })
  assert.throws(() => sizeOf(type, X64), { code: 'layout/opaque' })
  define([m('double', 'a')])
  assert.equal(sizeOf(type, X64), 8)
})

test('a record inside itself is refused, again and again', () => {
  const type = newRecord('struct', 'struct s', 's')
  defineRecord(type, { state: 'complete', members: [m(type, 'self')], packing: { packed: false } })
  for (let i = 0; i < 2; i++) assert.throws(() => sizeOf(type, X64), { code: 'layout/recursive' })
})
