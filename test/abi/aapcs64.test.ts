/** Where the values of calls go on 64-bit ARM, by the rules of AAPCS64 6.8.2 and as gcc does it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Move } from '../../src/abi/call-values.ts'
import { type CallShape, callShape } from '../../src/abi/passing.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { scopeOf } from '../support/declared.ts'

function shapeOf(text: string): CallShape {
  const declaration = scopeOf(text).declaration('func')
  assert.ok(declaration?.kind === 'function')
  return callShape(declaration.type, TARGETS['linux-arm64'])
}

const placeOf = ({ room, index }: Pick<Move, 'room' | 'index'>): string =>
  room === 'integer' ? `x${index}` : room === 'vector' ? `v${index}` : `stack ${index * 8}`

/** `1: x0 (4)`, with the bytes of the part; `&` is an address. */
const placesOf = (shape: CallShape): string[] =>
  (shape.moves?.arguments ?? []).map(
    ({ parameter, size, scalar, ...at }) =>
      `${parameter + 1}: ${scalar === 'aggregate' ? '&' : ''}${placeOf(at)} (${size})`,
  )

const resultOf = (shape: CallShape): string[] =>
  (shape.moves?.results ?? []).map(({ offset, size, ...at }) => `${placeOf(at)} to ${offset} (${size})`)

const arguments_ = (list: string, declarations = ''): string[] =>
  placesOf(shapeOf(`${declarations} void func(${list});`))

describe('the moves of a call on 64-bit ARM', () => {
  it('counts integer and SIMD registers apart, eight of each', () => {
    assert.deepEqual(arguments_('int a, double b, long c, float d, char *e, long double f'), [
      '1: x0 (4)',
      '2: v0 (8)',
      '3: x1 (8)',
      '4: v1 (4)',
      '5: x2 (8)',
      '6: v2 (16)',
    ])
    const nine = Array.from({ length: 9 }, (_, i) => `int i${i}, float f${i}`).join(', ')
    assert.deepEqual(arguments_(nine).slice(-2), ['17: stack 0 (4)', '18: stack 8 (4)'])
  })

  it('passes up to four floats of one kind one by one, and as a whole or not at all', () => {
    const text = 'struct v { float x, y, z; }; struct d { double a[4]; }; struct five { float a[5]; };'
    assert.deepEqual(arguments_('struct v a, struct d b, struct v c, float d', text), [
      '1: v0 (4)',
      '1: v1 (4)',
      '1: v2 (4)',
      '2: v3 (8)',
      '2: v4 (8)',
      '2: v5 (8)',
      '2: v6 (8)',
      '3: stack 0 (8)',
      '3: stack 8 (4)',
      '4: stack 16 (4)',
    ])
    assert.deepEqual(arguments_('struct five a', text), ['1: &x0 (20)'])
  })

  it('takes complex numbers, nested structs, unions and long doubles for such floats', () => {
    assert.deepEqual(arguments_('double _Complex a, struct { struct { float x; } a[2]; } b'), [
      '1: v0 (8)',
      '1: v1 (8)',
      '2: v2 (4)',
      '2: v3 (4)',
    ])
    assert.deepEqual(arguments_('union { float a; float b[3]; } u, struct { long double a, b; } d'), [
      '1: v0 (4)',
      '1: v1 (4)',
      '1: v2 (4)',
      '2: v3 (16)',
      '2: v4 (16)',
    ])
  })

  it('takes nothing for such floats that holds padding, other things, or arrays without items', () => {
    for (const body of [
      'float a; int b;',
      'float a; double b;',
      'float a; float b __attribute__((aligned(8)));',
      'int z[0]; float a[2];',
      'float a; char b[0]; float c;',
    ])
      assert.match(arguments_(`struct { ${body} } s`)[0] ?? '', /^1: x0/, body)
    // Seen with gcc: what is as large as its complex number alone travels as that.
    assert.deepEqual(arguments_('struct { float _Complex a; long z[0]; } s'), ['1: v0 (4)', '1: v1 (4)'])
  })

  // Asked of gcc, which reads the last but one argument at 16 in both.
  it('begins what holds a bit-field of a type with more alignment at an even place too, though it is packed', () => {
    const text = `typedef long t16 __attribute__((aligned(16))); typedef long t32 __attribute__((aligned(32)));
      #pragma pack(4)
      struct a { t16 m : 11; int x; }; union b { t32 m : 11; float f[2]; }; struct c { t32 m; };
      #pragma pack()\n`
    const eight = Array.from({ length: 8 }, (_, i) => `int i${i}`).join(', ')
    for (const type of ['struct a', 'union b'])
      assert.deepEqual(arguments_(`${eight}, char c, ${type} d, char e`, text).slice(8), [
        '9: stack 0 (1)',
        '10: stack 16 (8)',
        '11: stack 24 (1)',
      ])
    assert.deepEqual(arguments_(`${eight}, char c, struct c d`, text).slice(9), ['10: stack 8 (8)'])
  })

  it('begins 128-bit integers, and structs with such members, at an even register', () => {
    const text = 'struct w { __int128 a; }; struct forced { long a, b; } __attribute__((aligned(16)));'
    assert.deepEqual(arguments_('int a, __int128 b, int c, struct w d, struct forced e', text), [
      '1: x0 (4)',
      '2: x2 (8)',
      '2: x3 (8)',
      '3: x4 (4)',
      '4: x6 (8)',
      '4: x7 (8)',
      '5: stack 0 (8)',
      '5: stack 8 (8)',
    ])
    // A struct that was only given the alignment is not aligned: what counts are its members.
    assert.deepEqual(arguments_('int a, struct forced b', text), ['1: x0 (4)', '2: x1 (8)', '2: x2 (8)'])
  })

  it('gives no register any more to integers once one has found too few, and aligns them on the stack', () => {
    const seven = Array.from({ length: 7 }, (_, i) => `int i${i}`).join(', ')
    assert.deepEqual(arguments_(`${seven}, __int128 a, int b, int c, __int128 d`).slice(7), [
      '8: stack 0 (8)',
      '8: stack 8 (8)',
      '9: stack 16 (4)',
      '10: stack 24 (4)',
      '11: stack 32 (8)',
      '11: stack 40 (8)',
    ])
  })

  it('passes the address of what is larger than 16 bytes', () => {
    const text = 'struct big { long a[3]; };'
    const eight = Array.from({ length: 8 }, (_, i) => `int i${i}`).join(', ')
    assert.deepEqual(arguments_('struct big a, int b', text), ['1: &x0 (24)', '2: x1 (4)'])
    assert.deepEqual(arguments_(`${eight}, struct big a`, text).at(-1), '9: &stack 0 (24)')
  })

  it('passes variadic arguments like others', () => {
    const [func, extra] = ['func', 'extra'].map((name) => {
      const declaration = scopeOf('int func(const char *f, ...); void extra(double, long, double);').declaration(name)
      return declaration?.kind === 'function' ? declaration.type : assert.fail()
    })
    assert.ok(func && extra)
    const shape = callShape(func, TARGETS['linux-arm64'], extra.parameters)
    assert.deepEqual(placesOf(shape), ['1: x0 (8)', '2: v0 (8)', '3: x1 (8)', '4: v1 (8)'])
  })

  for (const [type, places] of [
    ['int', ['x0 to 0 (4)']],
    ['float', ['v0 to 0 (4)']],
    ['long double', ['v0 to 0 (16)']],
    ['long double _Complex', ['v0 to 0 (16)', 'v1 to 16 (16)']],
    ['__int128', ['x0 to 0 (8)', 'x1 to 8 (8)']],
    ['struct { char a[11]; }', ['x0 to 0 (8)', 'x1 to 8 (3)']],
    ['struct { double a, b, c, d; }', ['v0 to 0 (8)', 'v1 to 8 (8)', 'v2 to 16 (8)', 'v3 to 24 (8)']],
    ['struct { float a, b; int c; }', ['x0 to 0 (8)', 'x1 to 8 (4)']],
    ['void', []],
  ] as const) {
    it(`takes a result of type '${type}' from ${places.join(' and ') || 'nowhere'}`, () => {
      assert.deepEqual(resultOf(shapeOf(`typedef ${type} result; result func(void);`)), places)
    })
  }

  it('has the address of a large result in a register of its own, which no argument gives way to', () => {
    const shape = shapeOf('struct big { long a[3]; }; struct big func(int a, struct big b);')
    assert.equal(shape.moves?.resultInMemory, true)
    assert.deepEqual(placesOf(shape), ['1: x0 (4)', '2: &x1 (24)'])
    assert.deepEqual(resultOf(shape), [])
  })

  it('finds what the engine passes behind its receiver, of structs the addresses', () => {
    const shape = shapeOf('struct s { double a; long b, c; }; struct s func(int a, double b, struct s c, long d);')
    const { result, parameters } = shape.moves?.engine ?? assert.fail()
    assert.equal(result && placeOf(result), 'x1')
    assert.deepEqual(parameters.map(placeOf), ['x2', 'v0', 'x3', 'x4'])
  })
})
