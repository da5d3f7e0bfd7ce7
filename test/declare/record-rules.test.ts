/** The rules of records for types that no text says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS } from '../../src/abi/target.ts'
import {
  bitFieldProblem,
  bodyOf,
  duplicateProblem,
  flexibleProblem,
  memberTypeProblem,
  recordDepth,
  recordDepthProblem,
} from '../../src/declare/record-rules.ts'
import { declarationMessage } from '../../src/diagnostics/messages/declarations.ts'
import {
  arrayOf,
  type CType,
  defineRecord,
  functionOf,
  type Member,
  newDeferred,
  newRecord,
  pointerTo,
  primitive,
  type RecordType,
  VOID,
} from '../../src/types/ctype.ts'

const INT = primitive('int')
const target = TARGETS['linux-x64']
const NATURAL = { packed: false }
const member = (name: string | undefined, type: CType = INT): Member =>
  name === undefined ? { type, qualifiers: 0 } : { name, type, qualifiers: 0 }

function recordOf(keyword: 'struct' | 'union', ...members: Member[]): RecordType {
  const record = newRecord(keyword, `${keyword} r`)
  defineRecord(record, bodyOf(members, NATURAL, target, undefined))
  return record
}

test('a member has a size: no void, no function, no struct without a body', () => {
  assert.equal(memberTypeProblem(INT, 'x'), undefined)
  assert.equal(memberTypeProblem(pointerTo(VOID), 'x'), undefined)
  for (const type of [VOID, functionOf(INT, [])])
    assert.equal(memberTypeProblem(type, 'x')?.code, 'declare/member-type')
  assert.equal(memberTypeProblem(newRecord('struct', 'struct o'), 'x')?.code, 'declare/incomplete-member')
})

test('no two members share a name, those of anonymous records included', () => {
  const record = newRecord('struct', 'struct s')
  const inner = recordOf('union', member('a'), member('b'))
  assert.equal(duplicateProblem([member('a'), member('b')], record), undefined)
  assert.equal(duplicateProblem([member('a'), member('inner', inner)], record), undefined)
  const problem = duplicateProblem([member('b'), member(undefined, inner)], record)
  assert.deepEqual(problem, { code: 'declare/duplicate-member', details: { name: 'b', type: 'struct s' } })
  const many = Array.from({ length: 40 }, (_, i) => member(`m${i % 39}`))
  assert.equal(duplicateProblem(many, record)?.code, 'declare/duplicate-member')
})

test('an array without a length is the last member of a struct; in a union it may stand anywhere', () => {
  const open = member('rest', arrayOf(INT, 'open'))
  assert.equal(flexibleProblem(open, newRecord('struct', 'struct s'))?.code, 'declare/flexible')
  assert.equal(flexibleProblem(open, newRecord('union', 'union u')), undefined)
  assert.equal(flexibleProblem(member('x'), newRecord('struct', 'struct s')), undefined)
  assert.equal(flexibleProblem(undefined, newRecord('struct', 'struct s')), undefined)
})

test('a bit-field is an integer and no wider than its type; only an unnamed one has no bits', () => {
  assert.equal(bitFieldProblem(INT, 32n, 'x', target), undefined)
  assert.equal(bitFieldProblem(primitive('_Bool'), 1n, 'x', target), undefined)
  assert.equal(bitFieldProblem(INT, 0n, undefined, target), undefined)
  for (const [type, width] of [
    [INT, 33n],
    [INT, 0n],
    [INT, -1n],
    [primitive('_Bool'), 2n],
  ] as const) {
    assert.equal(bitFieldProblem(type, width, 'x', target)?.code, 'declare/bit-field-width')
  }
  for (const type of [primitive('double'), pointerTo(INT), arrayOf(INT, 2)])
    assert.equal(bitFieldProblem(type, 1n, 'x', target)?.code, 'declare/bit-field-type')
})

test('a body is partial where only the compiler knows how large a member is', () => {
  assert.equal(bodyOf([member('x')], NATURAL, target, undefined).state, 'complete')
  assert.equal(bodyOf([member('x', newDeferred('integer', 't'))], NATURAL, target, undefined).state, 'partial')
  assert.equal(bodyOf([member('x', arrayOf(INT, 'deferred'))], NATURAL, target, undefined).state, 'partial')
})

test('records stand inside one another to a limit, through arrays too', () => {
  const inner = recordOf('struct', member('x'))
  const known = new WeakMap([[inner, 3]])
  assert.equal(recordDepth([member('x')], known), 0)
  assert.equal(recordDepth([member('x'), member('y', arrayOf(inner, 2))], known), 4)
  assert.equal(recordDepth([member('y', pointerTo(inner))], known), 0)
  assert.equal(recordDepthProblem(200), undefined)
  const problem = recordDepthProblem(201)
  assert.equal(problem && declarationMessage(problem.code, problem.details), 'a type nested more than 200 levels deep')
})
