/** D10: what libffi does not pass goes by code of our own: in calls, callbacks and pointers, fast and general, in API mode too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { canCompile } from '../support/c-compiler.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

/** gcc for 64-bit ARM knows `__float128` by its other name only. */
const QUAD = canCompile(['cc'], '__float128 x;') ? '__float128' : 'long double'
const TYPES = `
  typedef float v4 __attribute__((vector_size(16)));
  typedef int v2 __attribute__((vector_size(8)));
  typedef double v1 __attribute__((vector_size(8)));
  typedef unsigned char v16 __attribute__((vector_size(16)));
  struct __attribute__((packed)) small { char c; int i; };
  struct __attribute__((packed)) mixed { short s; double d; };
  union odd { float f; long double d; };
  struct even { int x; } __attribute__((aligned(16)));
  struct empty { };
  struct inner { v4 v; };
  union either { v4 v; int i[4]; double d; };
  struct quad { ${QUAD} q; };
  struct last { long x; double y; };
`
/** The C type, and what JavaScript gives for it. */
const VALUES: Readonly<Record<string, unknown>> = {
  v4: [1.5, -2, 3.25, 4],
  v2: [7, -8],
  v1: [0.125],
  v16: Array.from({ length: 16 }, (_, i) => i * 16 + 1),
  'struct small': { c: 5, i: -70000 },
  'struct mixed': { s: -3, d: 0.5 },
  'union odd': { f: 2.5 },
  'struct even': { x: 1234567 },
  'struct empty': {},
  'struct inner': { v: [4, 3, 2, 1] },
  'union either': { i: [9, 8, 7, 6] },
  'struct quad': { q: 2.5 },
  [QUAD]: 0.1,
}
const NAMES = Object.keys(VALUES)
const declared = (i: number, end: string, body = ''): string => `
  ${NAMES[i]} echo${i}(${NAMES[i]} x)${end || `{ ${body} return x; }`}
  ${NAMES[i]} behind${i}(int a, double b, ${NAMES[i]} x, long c, struct last l, ${NAMES[i]} y)${end || '{ (void)x; (void)l; if (a != 1 || b != 0.5 || c != 3 || l.x != 4 || l.y != 0.25) __builtin_trap(); return y; }'}
  ${NAMES[i]} back${i}(${NAMES[i]} (*f)(int, ${NAMES[i]}, double), ${NAMES[i]} x)${end || '{ return f(7, x, 0.25); }'}
  ${NAMES[i]} many${i}(${Array.from({ length: 11 }, (_, k) => `${NAMES[i]} x${k}`).join(', ')})${end || '{ return x9; }'}`
const all = (end: string): string => NAMES.map((_, i) => declared(i, end)).join('')
const MIXED = 'double last(int a, int b, int c, int d, int e, double f, struct last l)'
const DECLARATIONS = `${TYPES}${all(';')}${MIXED};`
const SOURCE = `${TYPES}${all('')}${MIXED} { return a + b + c + d + e + f + l.x + l.y; }`

const skip = withoutCompiler || (addon.ownCode ? false : 'nobody has written code for this processor')

/** A value as plain data, to be compared. */
function plain(value: Untyped): unknown {
  if (typeof value !== 'object') return value
  if (ArrayBuffer.isView(value)) return [...(value as unknown as number[])]
  if ('value' in value) return Number(value)
  const names = ['c', 'i', 's', 'd', 'f', 'x', 'v', 'q'].filter((name) => name in value)
  return Object.fromEntries(names.map((name) => [name, plain(value[name])]))
}

/** What is given, after a trip through memory. */
const stored = (ffi: Untyped, name: string): unknown => {
  const at = ffi.new(`${name}[1]`)
  at[0] = VALUES[name]
  return plain(at[0])
}

const openers: Readonly<Record<string, () => { ffi: Untyped; lib: Untyped }>> = {
  'ABI mode': () => {
    const ffi = newFFI(DECLARATIONS)
    return { ffi, lib: ffi.dlopen(compileLibrary('own-code', SOURCE)) }
  },
  'API mode': () => {
    const ffi = newFFI(DECLARATIONS)
    return { ffi, lib: ffi.verify(SOURCE) }
  },
}

for (const [mode, open] of Object.entries(openers)) {
  test(`D10: values go in and out, in ${mode}`, { skip }, () => {
    const { ffi, lib } = open()
    for (const [i, name] of NAMES.entries()) {
      const wanted = stored(ffi, name)
      for (let round = 0; round < 3; round++) {
        assert.deepEqual(plain(lib[`echo${i}`](VALUES[name])), wanted, `echo ${name}`)
        const behind = lib[`behind${i}`](1, 0.5, VALUES[name], 3, { x: 4, y: 0.25 }, VALUES[name])
        assert.deepEqual(plain(behind), wanted, `behind ${name}`)
        const many = Array.from({ length: 11 }, () => VALUES[name])
        assert.deepEqual(plain(lib[`many${i}`](...many)), wanted, `many ${name}`)
      }
    }
    for (let round = 0; round < 3; round++) assert.equal(lib.last(1, 2, 3, 4, 5, 0.5, { x: 6, y: 0.25 }), 21.75)
  })

  test(`D10: values go through callbacks, in ${mode}`, { skip }, () => {
    const { ffi, lib } = open()
    for (const [i, name] of NAMES.entries()) {
      const wanted = stored(ffi, name)
      let seen: unknown
      const callback = (a: number, x: Untyped, b: number) => {
        assert.deepEqual([a, b], [7, 0.25])
        seen = plain(x)
        return x
      }
      assert.deepEqual(plain(lib[`back${i}`](callback, VALUES[name])), wanted, `back ${name}`)
      assert.deepEqual(seen, wanted, `given to the callback: ${name}`)
      const kept = ffi.callback(`${name}(int, ${name}, double)`, callback)
      assert.deepEqual(plain(lib[`back${i}`](kept, VALUES[name])), wanted)
      assert.deepEqual(plain(ffi.cast(`${name}(*)(int, ${name}, double)`, kept)(7, VALUES[name], 0.25)), wanted)
    }
  })

  test(`D10: a result stays as it is, in ${mode}`, { skip }, () => {
    const { ffi, lib } = open()
    const results = NAMES.map((name, i) => lib[`echo${i}`](VALUES[name]))
    for (const [i, name] of NAMES.entries()) lib[`many${i}`](...Array.from({ length: 11 }, () => VALUES[name]))
    for (const [i, name] of NAMES.entries()) assert.deepEqual(plain(results[i]), stored(ffi, name), name)
  })
}

test('D10: what a list does not name of a vector is zero', { skip }, () => {
  const { lib } = (openers['ABI mode'] as () => { ffi: Untyped; lib: Untyped })()
  for (let n = 0; n < 100; n++) {
    lib.echo0([1, 2, 3, 4])
    assert.deepEqual(plain(lib.echo0([n])), [n, 0, 0, 0])
    assert.deepEqual(plain(lib.back0((_: number, __: Untyped, ___: number) => [n], [5, 6, 7, 8])), [n, 0, 0, 0])
  }
  assert.throws(() => lib.echo0([1, 2, 3, 4, 5]), RangeError)
  assert.throws(() => lib.echo0(5), TypeError)
})

test('D10: a hot loop gives what a cold call gives', { skip }, () => {
  const { ffi, lib } = (openers['ABI mode'] as () => { ffi: Untyped; lib: Untyped })()
  for (const [i, name] of NAMES.entries()) {
    const [wanted, echo] = [stored(ffi, name), lib[`echo${i}`]]
    const given = VALUES[name]
    let last: unknown
    for (let n = 0; n < 20000; n++) last = echo(given)
    assert.deepEqual(plain(last as Untyped), wanted, name)
  }
})

test("D10: where nobody has written code for the processor, libffi's limits are named", {
  skip: addon.ownCode && 'there is code for this processor',
}, () => {
  const lib = newFFI(`${TYPES} v4 abs(v4); struct small labs(void); int llabs(struct empty);`).dlopen(null)
  assert.throws(() => lib.abs([1]), {
    code: 'call/unsupported',
    message: /'v4|vector.*argument 1: libffi.*compiled module/,
  })
  assert.throws(() => lib.labs(), { code: 'call/unsupported', message: /'struct small'.*the result.*compiled module/ })
  assert.throws(() => lib.llabs({}), { code: 'call/unsupported', message: /it is empty/ })
})

test('D10: what nobody can pass still says so', { skip }, () => {
  const ffi = newFFI(
    'typedef int v8 __attribute__((vector_size(32))); v8 abs(v8); struct w { int x; } __attribute__((aligned(32))); int labs(struct w);',
  )
  const lib = ffi.dlopen(null)
  assert.throws(() => lib.abs([1]), { code: 'call/unsupported', message: /vector of 32 bytes/ })
  assert.throws(() => lib.labs({ x: 1 }), { code: 'call/unsupported', message: /alignment above 16/ })
})
