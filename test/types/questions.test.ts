/** What the room answers about types: which pointers interchange, which members a record offers, how a type is spelled. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayPoint, sameType, unqualified } from '../../src/types/compatible.ts'
import { arrayOf, CONST, functionOf, pointerTo, primitive, type RecordType, VOID } from '../../src/types/ctype.ts'
import { innermost, isOpaque, listedMembers, namedMembers } from '../../src/types/members.ts'
import { baseOfEnum, partOfComplex, primitiveOf, valueClass } from '../../src/types/scalars.ts'
import { spell } from '../../src/types/spell.ts'
import { scopeOf } from '../support/declared.ts'

const INT = primitive('int')
const sizeOf = (): number => 4

test('types without a name are one object wherever they are made', () => {
  assert.equal(pointerTo(INT), pointerTo(primitive('int')))
  assert.equal(arrayOf(pointerTo(INT), 3), arrayOf(pointerTo(INT), 3))
  assert.notEqual(pointerTo(INT), pointerTo(INT, CONST))
})

test('qualifiers are left out wherever they stand in a type', () => {
  const qualified = functionOf(pointerTo(INT, CONST), [pointerTo(pointerTo(INT, CONST))], false)
  assert.equal(unqualified(qualified), functionOf(pointerTo(INT), [pointerTo(pointerTo(INT))], false))
  assert.ok(sameType(pointerTo(INT, CONST), pointerTo(INT)))
  assert.ok(!sameType(pointerTo(INT), pointerTo(primitive('long'))))
})

test('pointers interchange with void, bytes with bytes, integers with those of their size and sign', () => {
  assert.ok(mayPoint(VOID, INT, sizeOf) && mayPoint(INT, VOID, sizeOf))
  assert.ok(mayPoint(primitive('char'), primitive('uint8_t'), sizeOf))
  assert.ok(mayPoint(INT, primitive('int32_t'), sizeOf))
  assert.ok(!mayPoint(INT, primitive('unsigned int'), sizeOf))
  assert.ok(!mayPoint(INT, primitive('float'), sizeOf))
  assert.ok(mayPoint(arrayOf(INT, 'open'), arrayOf(INT, 3), sizeOf))
  assert.ok(!mayPoint(arrayOf(INT, 2), arrayOf(INT, 3), sizeOf))
})

test('members of anonymous records stand in their place, and a union lists its first only', () => {
  const scope = scopeOf('struct s { int a; union { int b; struct { int c, d; }; }; int : 3; int e : 2; }; struct o;')
  const [record, opaque] = ['s', 'o'].map(
    (name) => [...scope.ownTags()].find(([, { type }]) => type.name === `struct ${name}`)?.[1].type as RecordType,
  )
  assert.deepEqual(
    namedMembers(record as RecordType).map(({ name }) => name),
    ['a', 'b', 'c', 'd', 'e'],
  )
  assert.deepEqual(
    listedMembers(record as RecordType).map(({ name }) => name),
    ['a', 'b', 'e'],
  )
  assert.ok(isOpaque(opaque as RecordType) && namedMembers(opaque as RecordType).length === 0)
  assert.equal(innermost(arrayOf(arrayOf(INT, 2), 3)), INT)
})

test('an enum is its base, a complex number two of its parts, and a pointer no scalar', () => {
  const [, { type } = { type: INT }] = [...scopeOf('enum e { A = -1 };').ownTags()][0] ?? []
  assert.equal(type.kind === 'enum' && baseOfEnum(type), INT)
  assert.equal(primitiveOf(type), INT)
  assert.equal(valueClass(type), 'integer')
  assert.equal(partOfComplex(primitive('double _Complex')), primitive('double'))
  assert.equal(valueClass(pointerTo(INT)), undefined)
})

test('a declarator is spelled around its name as C reads it', () => {
  const handler = pointerTo(functionOf(VOID, [INT], false))
  assert.equal(spell(handler, 'name'), 'void(* name)(int)')
  assert.equal(spell(arrayOf(handler, 2), 'list'), 'void(* list[2])(int)')
  assert.equal(spell(pointerTo(arrayOf(pointerTo(INT, CONST), 3)), '*p'), 'const int *(**p)[3]')
  assert.equal(spell(functionOf(INT, [pointerTo(primitive('char'), CONST)], true)), 'int(const char *, ...)')
})
