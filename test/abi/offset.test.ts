/** Members by name, paths into types, the bytes of bit-fields, and sizes with a flexible array. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordLayout } from '../../src/abi/layout.ts'
import { bitFieldBytes, flexibleSize, memberNamed, offsetOf } from '../../src/abi/offset.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { CONST, pointerTo, primitive, VOLATILE } from '../../src/types/ctype.ts'
import { array, bits, member as m, struct, union } from '../support/records.ts'

const X64 = TARGETS['linux-x64']

test('a member is found by name, through anonymous records too', () => {
  const layout = recordLayout(struct([m('int', 'a'), m(union([m('short', 'b'), m('char', 'c')]))]), X64)
  assert.equal(memberNamed(layout, 'c')?.offset, 4)
  assert.equal(memberNamed(layout, 'd'), undefined)
})

test('a path of names and indices adds up', () => {
  const inner = struct([m('char', 'c'), m(array('short', 4), 'list')])
  const outer = struct([m('int', 'n'), m(array(inner, 3), 'inner')])
  assert.deepEqual(offsetOf(outer, ['inner', 2, 'list', 3], X64), {
    offset: 4 + 2 * 10 + 2 + 3 * 2,
    type: primitive('short'),
    qualifiers: 0,
  })
  assert.equal(offsetOf(array(inner, 3), [1, 'list'], X64).offset, 12)
  assert.deepEqual(offsetOf(outer, [], X64), { offset: 0, type: outer, qualifiers: 0 })
})

test('a pointer is followed as the first step only', () => {
  const inner = struct([m('int', 'x'), m('int', 'y')])
  const outer = struct([m(pointerTo(inner), 'p')])
  assert.equal(offsetOf(pointerTo(inner), ['y'], X64).offset, 4)
  assert.equal(offsetOf(pointerTo(inner), [3, 'y'], X64).offset, 28)
  assert.throws(() => offsetOf(outer, ['p', 'y'], X64), { code: 'layout/not-record' })
  assert.throws(() => offsetOf(outer, ['p', 1], X64), { code: 'layout/not-indexed' })
})

test('qualifiers gather along the path', () => {
  const inner = struct([m('int', 'x', { qualifiers: VOLATILE })])
  const outer = struct([m(inner, 'i', { qualifiers: CONST })])
  assert.equal(offsetOf(outer, ['i', 'x'], X64).qualifiers, CONST | VOLATILE)
  assert.equal(offsetOf(pointerTo(outer, CONST), ['i'], X64).qualifiers, CONST)
})

test('a path that leads nowhere says where it ends', () => {
  const type = struct([m('int', 'a')])
  assert.throws(() => offsetOf(type, ['b'], X64), { name: 'TypeError', message: `'${type.name}' has no member 'b'` })
  assert.throws(() => offsetOf(array('int', 2), [0.5], X64), { code: 'layout/index' })
  assert.throws(() => offsetOf(type, ['a', 'b'], X64), { code: 'layout/not-record' })
})

test('a path to a bit-field says so', () => {
  const located = offsetOf(struct([m('char', 'a'), bits('int', 'b', 9)]), ['b'], X64)
  assert.deepEqual(located.bits, { shift: 8, width: 9, unit: 4 })
})

test('the bytes of a bit-field begin with the one that holds its first bit', () => {
  const at = (shift: number, width: number, unit: number): object =>
    bitFieldBytes({ offset: 4, bits: { shift, width, unit } })
  assert.deepEqual(at(0, 8, 4), { offset: 4, shift: 0, bytes: 1 })
  assert.deepEqual(at(13, 9, 4), { offset: 5, shift: 5, bytes: 2 })
  assert.deepEqual(at(7, 64, 9), { offset: 4, shift: 7, bytes: 9 })
})

test('a flexible array may begin inside the tail padding (struct-10)', () => {
  const layout = recordLayout(struct([m('int', 'x'), m('char', 'y'), m(array('char', 'open'), 'z')]), X64)
  assert.deepEqual(
    [0, 3, 4].map((count) => flexibleSize(layout, count)),
    [8, 8, 9],
  )
})
