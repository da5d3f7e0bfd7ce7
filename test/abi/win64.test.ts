/** Where the values of calls go in the Microsoft x64 convention, by the examples of its documentation. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Location } from '../../src/abi/call-values.ts'
import { type CallShape, callShape } from '../../src/abi/passing.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { scopeOf } from '../support/declared.ts'

const GENERAL = ['rcx', 'rdx', 'r8', 'r9']

function shapeOf(text: string): CallShape {
  const declaration = scopeOf(text).declaration('func')
  assert.ok(declaration?.kind === 'function')
  return callShape(declaration.type, TARGETS['win-x64'])
}

const placeOf = ({ room, index }: Location): string =>
  room === 'integer' ? (GENERAL[index] as string) : room === 'vector' ? `xmm${index}` : `stack ${index * 8}`

/** `rcx (4)`, with the bytes of the value; `&` is an address. */
const placesOf = ({ moves }: CallShape): string[] =>
  (moves?.arguments ?? []).map(
    ({ size, scalar, ...at }) => `${scalar === 'aggregate' ? '&' : ''}${placeOf(at)} (${size})`,
  )

const arguments_ = (list: string, declarations = ''): string[] =>
  placesOf(shapeOf(`${declarations} void func(${list});`))

const resultOf = (type: string, declarations = ''): string[] => {
  const { moves } = shapeOf(`${declarations} ${type} func(int a);`)
  const results = (moves?.results ?? []).map(({ size, room }) => `${room === 'integer' ? 'rax' : 'xmm0'} (${size})`)
  return [...results, ...(moves?.resultInMemory ? ['memory'] : []), ...placesOf({ moves } as CallShape)]
}

describe('the moves of a call of Microsoft x64', () => {
  it('gives each value one place, whose register is of its kind', () => {
    assert.deepEqual(arguments_('int a, int b, int c, int d, int e, int f'), [
      ...['rcx (4)', 'rdx (4)', 'r8 (4)', 'r9 (4)', 'stack 32 (4)', 'stack 40 (4)'],
    ])
    assert.deepEqual(arguments_('float a, double b, float c, double d, float e, float f'), [
      ...['xmm0 (4)', 'xmm1 (8)', 'xmm2 (4)', 'xmm3 (8)', 'stack 32 (4)', 'stack 40 (4)'],
    ])
    assert.deepEqual(arguments_('int a, double b, int c, float d, int e, float f'), [
      ...['rcx (4)', 'xmm1 (8)', 'r8 (4)', 'xmm3 (4)', 'stack 32 (4)', 'stack 40 (4)'],
    ])
  })

  it('passes structs of 1, 2, 4 and 8 bytes as integers, and the address of others', () => {
    const text =
      'struct a { float x, y; }; struct b { char c[3]; }; struct c { short s; }; struct d { long long l[2]; };'
    assert.deepEqual(arguments_('struct a a, struct b b, struct c c, struct d d, struct b e', text), [
      ...['rcx (8)', '&rdx (3)', 'r8 (2)', '&r9 (16)', '&stack 32 (3)'],
    ])
  })

  it('returns such structs in rax, and others in memory whose address is the first argument', () => {
    const text = 'struct a { float x; }; struct b { char c[3]; }; struct c { double d; };'
    assert.deepEqual(resultOf('struct a', text), ['rax (4)', 'rcx (4)'])
    assert.deepEqual(resultOf('struct b', text), ['memory', 'rdx (4)'])
    assert.deepEqual(resultOf('struct c', text), ['rax (8)', 'rcx (4)'])
    assert.deepEqual(resultOf('double'), ['xmm0 (8)', 'rcx (4)'])
    assert.deepEqual(resultOf('void'), ['rcx (4)'])
    assert.deepEqual(resultOf('long double'), ['xmm0 (8)', 'rcx (4)'])
  })

  it('keeps room for four registers on the stack, however few are used', () => {
    assert.equal(shapeOf('void func(void);').moves?.stack, 4)
    assert.equal(shapeOf('void func(int, int, int, int, int);').moves?.stack, 5)
  })

  it('tells where the engine has the values: behind a receiver, and behind a place for a struct', () => {
    const engineOf = (text: string): string[] => (shapeOf(text).moves?.engine.parameters ?? []).map(placeOf)
    assert.deepEqual(engineOf('int func(int a, double b, float c, int d);'), ['rdx', 'xmm2', 'xmm3', 'stack 32'])
    const { engine } = shapeOf('struct p { int x, y; }; struct p func(struct p a, double b);').moves ?? assert.fail()
    assert.deepEqual(
      [engine.result && placeOf(engine.result), ...engine.parameters.map(placeOf)],
      ['rdx', 'r8', 'xmm3'],
    )
  })

  it('knows no moves where a value has no size', () => {
    assert.equal(shapeOf('struct e {}; void func(int a, struct e b);').moves, undefined)
  })
})
