/** Shapes of calls: what becomes a scalar, what an aggregate, what is refused, and where it all lies in the frame. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callShape, type Passing, passingOf } from '../../src/abi/passing.ts'
import { promote } from '../../src/abi/promotion.ts'
import { TARGETS } from '../../src/abi/target.ts'
import {
  type CType,
  functionOf,
  newEnum,
  newRecord,
  pointerTo,
  primitive,
  VOID,
  vectorOf,
} from '../../src/types/ctype.ts'
import type { PrimitiveName } from '../../src/types/primitives.ts'
import { array, bits, member as m, struct, union } from '../support/records.ts'

const X64 = TARGETS['linux-x64']
const ARM = TARGETS['linux-arm64']
const APPLE = TARGETS['darwin-arm64']
const WINDOWS = TARGETS['win-x64']

const argument = (type: CType, target = X64): Passing => passingOf(type, target, 'argument')
const result = (type: CType, target = X64): Passing => passingOf(type, target, 'result')
const scalars = (passing: Passing): unknown =>
  passing.kind === 'aggregate' ? passing.scalars : passing.kind === 'scalar' ? passing.scalar : passing.kind

const unfit = (passing: Passing): string | undefined => (passing.kind === 'unsupported' ? undefined : passing.unfit)

test('scalars go by size and sign', () => {
  const rows: [PrimitiveName, string][] = [
    ['_Bool', 'u8'],
    ['char', 's8'],
    ['unsigned short', 'u16'],
    ['long', 's64'],
    ['size_t', 'u64'],
    ['wchar_t', 's32'],
    ['char16_t', 'u16'],
    ['double', 'double'],
    ['long double', 'longdouble'],
    ['long double _Complex', 'complexLongdouble'],
  ]
  for (const [name, scalar] of rows) assert.equal(scalars(argument(primitive(name))), scalar, name)
  assert.equal(scalars(argument(primitive('char'), ARM)), 'u8')
  assert.equal(scalars(argument(primitive('long'), WINDOWS)), 's32')
  assert.equal(scalars(argument(pointerTo(VOID))), 'pointer')
  assert.equal(scalars(argument(array('int', 3))), 'pointer')
  assert.equal(scalars(argument(newEnum('enum opaque'))), 'u32')
  assert.deepEqual(result(VOID), { kind: 'scalar', scalar: 'void', size: 0, alignment: 1 })
})

test('small records go as the eightbytes of psABI 3.2.3', () => {
  const rows: [CType, unknown][] = [
    [struct([m('double', 'x'), m('int', 'y')]), ['double', 'u64']],
    [struct([m('float', 'x'), m('float', 'y'), m('float', 'z')]), ['double', 'float']],
    [struct([m(array('char', 3), 'x')]), ['u16', 'u8']],
    [struct([m(array('char', 7), 'x')]), ['u32', 'u16', 'u8']],
    [struct([m('float', 'x'), bits('int', 'y', 3)]), ['u64']],
    [union([m('double', 'x'), m('int', 'y')]), ['u64']],
    [struct([m(array('long', 3), 'x')]), ['u64']],
    [primitive('__int128'), ['u64', 'u64']],
    [primitive('float _Complex'), ['float', 'float']],
  ]
  for (const [type, expected] of rows) assert.deepEqual(scalars(argument(type)), expected)
})

test('unaligned members send a small record to memory, and as a result only own code passes it', () => {
  const type = struct([m('char', 'a'), m('int', 'b')], { packed: true })
  assert.deepEqual(scalars(argument(type)), ['longdouble'])
  assert.deepEqual(scalars(result(type)), [])
  assert.match(unfit(result(type)) ?? '', /libffi returns no struct/)
  const lone = struct([m('long double', 'x')])
  assert.deepEqual([scalars(argument(lone)), scalars(result(lone))], [['longdouble'], 'longdouble'])
})

test('D10: what libffi cannot express goes by own code, where that knows the moves', () => {
  const rows: [CType, unknown][] = [
    [struct([]), []],
    [struct([m('int', 'x')], { packed: false, alignment: 16 }), ['integer', undefined]],
    [vectorOf(primitive('float'), 16), ['vector', 'upper']],
    [vectorOf(primitive('int'), 8), ['vector']],
    [struct([m(vectorOf(primitive('float'), 16), 'v')]), ['vector', 'upper']],
    [union([m(vectorOf(primitive('float'), 16), 'v'), m('int', 'i')]), ['integer', 'vector']],
    [primitive('__float128'), ['vector', 'upper']],
  ]
  for (const [type, registers] of rows) {
    const passing = argument(type)
    assert.equal(passing.kind, 'aggregate')
    assert.deepEqual(passing.kind === 'aggregate' && passing.registers, registers)
    assert.equal(unfit(passing) !== undefined, type.kind !== 'record' || type.keyword !== 'union')
    const { parameters } = callShape(functionOf(VOID, [type]), APPLE)
    if (unfit(passing)) assert.equal(parameters[0]?.kind, 'unsupported')
  }
})

test('what nobody passes is refused with a reason', () => {
  const refused: CType[] = [
    struct([bits('int', undefined, 4)]),
    struct([m('int', 'x')], { packed: false, alignment: 32 }),
    vectorOf(primitive('float'), 32),
    vectorOf(primitive('char'), 4),
  ]
  for (const type of refused) assert.equal(argument(type).kind, 'unsupported')
})

test('a mixed struct that takes the last integer register after a float is no case for libffi', () => {
  const mixed = struct([m('long', 'x'), m('double', 'y')])
  const int = primitive('int')
  const kinds = (types: CType[], returned: CType = VOID): string[] =>
    callShape(functionOf(returned, types), X64).parameters.map((passing) => (unfit(passing) ? 'unfit' : passing.kind))
  assert.equal(kinds([int, int, int, int, int, primitive('double'), mixed]).at(-1), 'unfit')
  assert.equal(kinds([int, int, int, int, int, mixed]).at(-1), 'aggregate')
  assert.equal(kinds([int, int, int, int, primitive('double'), mixed]).at(-1), 'aggregate')
  // Where the frame is too large to list its moves, nobody makes the call.
  const huge = struct([m(array('long', 1 << 20), 'x')])
  assert.equal(kinds([int, int, int, int, int, primitive('double'), mixed, huge]).at(-2), 'unsupported')
  // A large result takes a register for its address.
  const large = struct([m(array('long', 3), 'x')])
  assert.equal(kinds([int, int, int, int, primitive('double'), mixed], large).at(-1), 'unfit')
})

test('what has no size cannot be passed', () => {
  assert.throws(() => argument(newRecord('struct', 'struct foo')), {
    name: 'TypeError',
    message: "cannot pass 'struct foo': it is declared but not defined",
  })
  assert.throws(() => argument(VOID), { code: 'layout/void' })
  assert.throws(() => result(array('int', 3)), { code: 'layout/array' })
  assert.throws(() => result(functionOf(VOID, [])), { code: 'layout/function' })
})

test('the frame holds the result first, then each argument at a multiple of 8', () => {
  const pair = struct([m('double', 'x'), m('double', 'y')])
  const shape = callShape(functionOf(pair, [primitive('char'), primitive('__int128'), primitive('int')]), X64)
  assert.deepEqual([shape.offsets, shape.size, shape.fixed], [[16, 32, 48], 64, -1])
  const large = struct([m(array('long', 5), 'x')])
  assert.deepEqual(callShape(functionOf(large, [primitive('int')]), X64).offsets, [48])
  assert.deepEqual(callShape(functionOf(VOID, []), X64).size, 16)
})

test('a variadic call takes the types of its further arguments', () => {
  const printf = functionOf(primitive('int'), [pointerTo(primitive('char'))], true)
  const shape = callShape(printf, X64, [primitive('int'), primitive('double')])
  assert.deepEqual([shape.fixed, shape.parameters.map(scalars)], [1, ['pointer', 's32', 'double']])
})

test('arguments without a parameter are promoted', () => {
  const promoted = (type: CType): CType => promote(type, X64)
  for (const name of ['char', '_Bool', 'unsigned short', 'char16_t'] as const) {
    assert.equal(promoted(primitive(name)), primitive('int'))
  }
  assert.equal(promoted(primitive('float')), primitive('double'))
  for (const name of ['int', 'unsigned int', 'long', 'float _Complex', '_Float16'] as const) {
    assert.equal(promoted(primitive(name)), primitive(name))
  }
  assert.equal(promote(primitive('wchar_t'), WINDOWS), primitive('int'))
  assert.equal(promoted(array('int', 3)), pointerTo(primitive('int')))
})

test('64-bit ARM passes homogeneous floats one by one, and the rest as integers', () => {
  const floats = struct([m(array('float', 2), 'a'), m(struct([m('float', 'x')]), 'b')])
  assert.deepEqual(scalars(argument(floats, ARM)), ['float', 'float', 'float'])
  assert.deepEqual(scalars(argument(struct([m('float', 'x'), m('int', 'y')]), ARM)), ['u64'])
  assert.deepEqual(scalars(argument(struct([m(array('double', 5), 'x')]), ARM)), ['u64'])
})

test('64-bit Windows passes records by their size', () => {
  assert.deepEqual(scalars(argument(struct([m('float', 'x')]), WINDOWS)), ['u32'])
  assert.deepEqual(scalars(argument(struct([m(array('char', 3), 'x')]), WINDOWS)), ['u64'])
})
