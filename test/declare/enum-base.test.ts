/** Enums whose integer type is written: before their bodies, with them, and after. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizeOf } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import { canCompile } from '../support/c-compiler.ts'
import { newScope, refused, scopeOf } from '../support/declared.ts'
import { differences } from '../support/judged.ts'

const TARGET = TARGETS['linux-x64']
const CLANG = { command: ['clang', '-std=gnu2x'], target: TARGET }
const skip = canCompile(['clang'], 'enum e : char;') ? false : 'no clang'

const sizes = (text: string, ...types: string[]): number[] => {
  const scope = scopeOf(text)
  return types.map((type) => sizeOf(resolveType(scope, type).type, TARGET))
}

test('C6: a forward enum with a type has the size of that type', () => {
  const text =
    'enum F : long long; enum G : unsigned char; typedef short s; enum H : s; struct r { enum G g; enum F f; };'
  assert.deepEqual(sizes(text, 'enum F', 'enum G', 'enum H', 'struct r'), [8, 1, 2, 16])
})

test('C6: nothing warns that its values are missing', () => {
  const { warnings } = declare(newScope(), 'enum F : long long; enum F f(enum F); typedef enum F T; T g(void);')
  assert.deepEqual(warnings, [])
})

test('C6: values may come later, with the type or without', () => {
  const text = 'enum F : short; enum G : char; struct s { enum F f; }; enum F : short { A = -3 }; enum G { B = 5 };'
  assert.deepEqual(sizes(text, 'enum F', 'enum G', 'struct s'), [2, 1, 2])
  assert.equal(scopeOf(text).declaration('A')?.kind, 'constant')
})

test('C6: a forward declaration after the body says nothing new', () => {
  assert.deepEqual(sizes('enum F : short { A }; enum F : short; enum F;', 'enum F'), [2])
})

test('C6: values must fit the type that was written before', () => {
  assert.ok(refused('enum F : unsigned char; enum F { A = 300 };').endsWith(' constant/overflow'))
})

test('C6: two types of one enum are refused', () => {
  assert.ok(refused('enum F : short; enum F : int;').endsWith(' declare/enum-base-again'))
  assert.ok(refused('enum F : short; enum F : int { A };').endsWith(' declare/enum-base-again'))
  assert.ok(refused('enum F : short { A }; enum F : unsigned short;').endsWith(' declare/enum-base-again'))
})

test('C6: a failed text leaves no type behind', () => {
  const scope = scopeOf('enum F *p(void);')
  assert.throws(() => declare(scope, 'enum F : char; int int;'))
  assert.equal(sizeOf(resolveType(scope, 'enum F').type, TARGET), 4)
})

test('C6: clang has the same sizes', { skip }, () => {
  assert.deepEqual(
    differences(
      'enum F : long long; enum G : signed char; struct s { char c; enum F f; enum G g; enum G h : 3; }; enum K : short { X = -1 };',
      CLANG,
    ),
    [],
  )
})
