/** Where the values of calls go on x86-64 System V, against the psABI's own example and its rules. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Move } from '../../src/abi/call-values.ts'
import { type CallShape, callShape } from '../../src/abi/passing.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { scopeOf } from '../support/declared.ts'

const GENERAL = ['rdi', 'rsi', 'rdx', 'rcx', 'r8', 'r9']

function shapeOf(text: string, target = TARGETS['linux-x64']): CallShape {
  const declaration = scopeOf(text).declaration('func')
  assert.ok(declaration?.kind === 'function')
  return callShape(declaration.type, target)
}

function placeOf({ room, index }: Pick<Move, 'room' | 'index'>): string {
  if (room === 'integer') return GENERAL[index] as string
  return room === 'vector' ? `xmm${index}` : room === 'stack' ? `stack ${index * 8}` : `st${index}`
}

/** `1: rdi`, with the bytes of a part that is not a whole eightbyte. */
const placesOf = (shape: CallShape): string[] =>
  (shape.moves?.arguments ?? []).map(({ parameter, size, ...at }) => `${parameter + 1}: ${placeOf(at)} (${size})`)

const resultOf = (shape: CallShape): string[] =>
  (shape.moves?.results ?? []).map(({ offset, size, ...at }) => {
    const place = at.room === 'integer' ? (['rax', 'rdx'][at.index] as string) : placeOf(at)
    return `${place} to ${offset} (${size})`
  })

describe('the moves of a call on x86-64 System V', () => {
  it("places the arguments of the psABI's example (3.2.3, figures 3.5 and 3.6) as it does", () => {
    const shape = shapeOf(`
      typedef struct { int a, b; double d; } structparm;
      void func(int e, int f, structparm s, int g, int h, long double ld, double m, double n, int i, int j, int k);`)
    assert.deepEqual(placesOf(shape), [
      '1: rdi (4)',
      '2: rsi (4)',
      '3: rdx (8)',
      '3: xmm0 (8)',
      '4: rcx (4)',
      '5: r8 (4)',
      '6: stack 0 (8)',
      '6: stack 8 (8)',
      '7: xmm1 (8)',
      '8: xmm2 (8)',
      '9: r9 (4)',
      '10: stack 16 (4)',
      '11: stack 24 (4)',
    ])
    assert.equal(shape.moves?.stack, 4)
    assert.equal(shape.moves?.vectors, 3)
  })

  it('puts a value into registers as a whole or not at all, and goes on with the registers that are left', () => {
    const shape = shapeOf(`
      struct pair { long a, b; };
      void func(int a, int b, int c, int d, int e, struct pair p, int f);`)
    assert.deepEqual(placesOf(shape).slice(-3), ['6: stack 0 (8)', '6: stack 8 (8)', '7: r9 (4)'])
  })

  it('aligns 128-bit integers and long doubles on the stack, and nothing else', () => {
    const shape = shapeOf(
      'void func(int a, int b, int c, int d, int e, int f, int g, __int128 h, int i, long double j);',
    )
    assert.deepEqual(placesOf(shape).slice(6), [
      '7: stack 0 (4)',
      '8: stack 16 (8)',
      '8: stack 24 (8)',
      '9: stack 32 (4)',
      '10: stack 48 (8)',
      '10: stack 56 (8)',
    ])
  })

  it('passes the address of a large result first', () => {
    const shape = shapeOf('struct big { long a[3]; }; struct big func(int a, struct big b);')
    assert.equal(shape.moves?.resultInMemory, true)
    assert.deepEqual(placesOf(shape), ['1: rsi (4)', '2: stack 0 (8)', '2: stack 8 (8)', '2: stack 16 (8)'])
    assert.deepEqual(resultOf(shape), [])
  })

  for (const [type, places] of [
    ['int', ['rax to 0 (4)']],
    ['double', ['xmm0 to 0 (8)']],
    ['long double', ['st0 to 0 (16)']],
    ['long double _Complex', ['st0 to 0 (16)', 'st1 to 16 (16)']],
    ['float _Complex', ['xmm0 to 0 (8)']],
    ['double _Complex', ['xmm0 to 0 (8)', 'xmm1 to 8 (8)']],
    ['__int128', ['rax to 0 (8)', 'rdx to 8 (8)']],
    ['struct { double d; int i; }', ['xmm0 to 0 (8)', 'rax to 8 (8)']],
    ['struct { int i; float f; char c; }', ['rax to 0 (8)', 'rdx to 8 (4)']],
    ['struct { float a, b, c; }', ['xmm0 to 0 (8)', 'xmm1 to 8 (4)']],
    ['struct { long double x; }', ['st0 to 0 (16)']],
    ['void', []],
  ] as const) {
    it(`takes a result of type '${type}' from ${places.join(' and ') || 'nowhere'}`, () => {
      assert.deepEqual(resultOf(shapeOf(`typedef ${type} result; result func(void);`)), places)
    })
  }

  it('finds what the engine passes behind its receiver, of structs the addresses', () => {
    const shape = shapeOf(
      'struct s { double a; long b, c; }; struct s func(int a, double b, struct s c, long d, int e, int f);',
    )
    const { result, parameters } = shape.moves?.engine ?? assert.fail()
    assert.equal(result && placeOf(result), 'rsi')
    assert.deepEqual(parameters.map(placeOf), ['rdx', 'xmm0', 'rcx', 'r8', 'r9', 'stack 0'])
  })

  it('has none for conventions that only libffi knows', () => {
    for (const name of ['linux-x86', 'darwin-arm64'] as const)
      assert.equal(shapeOf('void func(int a, double b);', TARGETS[name]).moves, undefined)
  })
})
