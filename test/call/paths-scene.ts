/**
 * Calls every function of the fixture with values that fit, nearly fit and do not fit, several times each, so that the
 * engine compiles the wrapper meanwhile; prints what came of each as JSON. Runs in a process of its own: what it prints
 * must not depend on which paths the calls took.
 */
import { setFlagsFromString } from 'node:v8'
import { FFI } from '../../src/ffi.ts'
import type { Untyped } from '../support/untyped.ts'
import { DECLARATIONS, openPaths } from './paths-fixture.ts'

const ffi = new FFI(DECLARATIONS) as unknown as Untyped
const lib = openPaths(ffi)

/** Has a function compiled by the best compiler at its next call; does nothing where code generation is forbidden. */
const optimise: (fn: unknown) => void = (() => {
  try {
    setFlagsFromString('--allow-natives-syntax')
    return new Function('fn', '%PrepareFunctionForOptimization(fn); return () => %OptimizeFunctionOnNextCall(fn)') as (
      fn: unknown,
    ) => void
  } catch {
    return () => {}
  }
})()

function shown(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return value
  const type = ffi.typeof(value)
  if (type?.kind === 'struct' || type?.kind === 'union')
    return type.fields.map(([name]: [string]) => shown((value as Untyped)[name]))
  return type ? String(type.cname) : JSON.stringify(value)
}

function outcome(call: () => unknown): unknown {
  try {
    const result = shown(call())
    return [result, ffi.errno]
  } catch (error) {
    const { name, message, code, value } = error as Error & { code?: string; value?: unknown }
    return { name, message, code, ...(value === undefined ? {} : { value: String(value) }) }
  }
}

const seen: Record<string, unknown[]> = {}

/** Calls with each list of values: twice to warm up, then compiled, then again in turn. */
function cases(name: string, lists: readonly (readonly unknown[])[]): void {
  const fn = lib[name]
  const once = (values: readonly unknown[]): unknown => {
    ffi.errno = 17
    return outcome(() => fn(...values))
  }
  const out: unknown[] = lists.map(once)
  const first = lists[0] as readonly unknown[]
  const compile = optimise(fn) as unknown as (() => void) | undefined
  for (let i = 0; i < 4; i++) out.push(once(first))
  compile?.()
  for (let round = 0; round < 3; round++) out.push(...lists.map(once), once(first))
  seen[name] = out
}

const odd = [1.5, Number.NaN, -0, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 5n, '7', true, null, undefined, {}]
const one = (...values: unknown[]): unknown[][] => [...values, ...odd].map((value) => [value])

cases('nothing', [[], [1]])
for (const name of ['to_s8', 'to_u8', 'to_s16', 'to_u16', 'to_char', 'is_negative', 'big_result', 'errno_plus'])
  cases(name, [...one(3, -3, 200, 40000, -40000), [], [1, 2]])
for (const name of ['from_s8', 'from_u8', 'from_s16', 'from_u16', 'from_char', 'from_bool', 'from_u32', 'next_color'])
  cases(name, one(1, 0, 127, 128, 255, 256, 32767, 65535, 65536, 2 ** 32 - 1, -1, 'a', 'é'))
for (const name of ['to_wide', 'from_wide']) cases(name, one(65, 0x1f600, 0x110000, -1, 'x', '😀'))
for (const name of ['halve', 'third', 'to_u32']) cases(name, one(1, 0.1, 2.5, 4294967295, 1e300))
for (const name of ['add_long', 'add_size', 'add_big'])
  cases(name, [
    [1, 2],
    [2 ** 52, 2 ** 52],
    [2 ** 53 - 1, 1],
    [-1, -2],
    [9007199254740993n, 1n],
    [2n ** 63n, 0],
    [-5n, 3],
    ...odd.map((v) => [v, 1]),
  ])
cases('invert', one(0n, 1n, 2n ** 64n - 1n, 2n ** 64n, -1n, 0))
cases('top', [[], [0]])
cases('mixed_big', [
  ['four', 5n],
  ['', -1n],
  ['x'.repeat(100), 2n ** 62n],
  ['a\0b', 1n],
  [null, 'x'],
  ['ok', 2n ** 63n],
])
cases('sum8', [
  [1, 2, 3, 4, 5, 6, 7, 8],
  [1, 2, 3, 4, 5, 6, 7, 8.5],
  [1, 2, 3],
  [-1, -2, -3, -4, -5, -6, -7, -8],
])
cases('sum_mixed', [
  [1, 2.5, 3.5, 4, 5, -6, 7, 8, 9, 10.25],
  [1, 2, 3, 4n, 5, 6, 7, 8, 9, 10],
  [1, 2, 3, 4, 256, 6, 7, 8, 9, 10],
])
cases('sum_doubles', [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, '10'],
])
cases('sum14', [Array.from({ length: 14 }, (_, i) => i - 3), Array.from({ length: 14 }, () => 1n)])

const bytes = Buffer.from('hello\0')
const small = new Uint8Array([104, 105, 0])
const ints = ffi.new('int[]', [1, 2, 3])
const point = ffi.new('Point *', [1, 2.5])
const points = ffi.new('Point[]', [
  [1, 1.5],
  [2, 2.5],
])
const released = ffi.new('int *', 5)
const far = lib.odd_pointer()
ffi.release(released)
const texts = [
  'hello',
  '',
  'é',
  'x'.repeat(47),
  'y'.repeat(48),
  'z'.repeat(49),
  'w'.repeat(5000),
  'a\0b',
  'ü'.repeat(30),
  '\u{1f600}',
]
cases(
  'length',
  [...texts.map((text) => [text]), [bytes], [small], [bytes.subarray(2)], ...one(ints, point, lib.same)].filter(
    (v) => v[0] !== null,
  ),
)
cases('wide_length', [['hello'], ['😀'], [''], [bytes]])
cases('first_byte', [
  ...one(
    'hello',
    bytes,
    small,
    ints,
    point,
    points,
    new Uint8Array([9, 8]).buffer,
    null,
    released,
    lib.same,
    new DataView(new ArrayBuffer(4)),
  ),
])
cases('sum_ints', [
  [ints, 3],
  [new Int32Array([4, 5, 6]), 3],
  [[7, 8, 9], 3],
  [new Uint8Array(12), 3],
  [new Float32Array(3), 3],
  [released, 1],
  [null, 0],
  [point, 1],
])
for (const name of ['same', 'same_point']) cases(name, one(point, points, null, ints, bytes, released, far))
cases('odd_pointer', [[]])
const p1 = lib.add_points([1, 2], [3, 4])
cases('add_points', [
  [p1, p1],
  [[1, 2.5], { num: 3, dnum: 4.5 }],
  [point, p1],
  [p1],
  [{ wrong: 1 }, p1],
  [point.at(0), points.at(1)],
  [{ num: 1.5 }, p1],
])
const triple = lib.turn([1, 2, 3])
cases('turn', [[triple], [[1, 2]], [{ x: 'no' }], [p1]])
const large = lib.grow([1, 2, 3], 1)
cases('grow', [
  [large, 2],
  [[1, 2, 3], 4],
  [large, 1.5],
  [null, 1],
])
const either = lib.either({ i: 5 }, 1)
cases('either', [
  [either, 1],
  [{ f: 1.5 }, 0],
  [{ i: 1, f: 2 }, 0],
])
const oddOne = lib.odd([1, 2, 3])
cases('odd', [[oddOne], [[4, 5, 6]], [[1, 70000, 1]]])
cases('sum_points', [
  [points, 2],
  [point, 1],
  [[[1, 2], { num: 3, dnum: 4 }], 2],
  [[], 0],
  [null, 0],
  [ints, 1],
  [[{ numb: 1 }], 1],
])
cases(
  'wider',
  [...one(1.5, 2)].map((v) => v.map((x) => x)),
)
cases('conjugate', one({ re: 1, im: 2 }, 3))
cases('spin', one({ re: 1, im: 2 }, 3))
cases('shifted', one(1n, 2n ** 100n, -1n))

const doubled = ffi.callback('int(int)', (x: number) => x * 2)
const plain = (x: number): number => x * 3
const failing = ffi.callback('int(int)', () => {
  throw new Error('from a callback')
})
const ended = ffi.callback('int(int)', (x: number) => x)
ffi.release(ended)
cases('pick', one(1, 2, 0))
cases('apply', [
  [lib.pick(1), 5],
  [null, 5],
  [lib.pick(2), 1],
])
seen['callbacks'] = [
  [doubled, 4],
  [plain, 4],
  [failing, 4],
  [ended, 4],
  [lib.pick(1), 4],
  [null, 1],
  [lib.same, 1],
  ['no', 1],
  [(): string => 'bad', 1],
  [(): number => lib.apply(plain, 7), 1],
  [(): number => lib.apply(failing, 7), 1],
].flatMap((values) => Array.from({ length: 30 }, () => outcome(() => lib.apply(...values))))

const closing = openPaths(ffi)
const { sum8, length, nothing, count_calls } = closing
for (let i = 0; i < 5; i++) seen[`open ${i}`] = [sum8(1, 1, 1, 1, 1, 1, 1, 1), length('abc'), nothing()].map(shown)
for (const fn of [sum8, length, nothing]) (optimise(fn) as unknown as (() => void) | undefined)?.()
seen['before'] = [sum8(1, 1, 1, 1, 1, 1, 1, 1), length('abc'), nothing()].map(shown)
let calls = 0
seen['closing inside'] = [
  outcome(() =>
    count_calls(() => {
      if (++calls === 2) ffi.dlclose(closing)
    }, 4),
  ),
]
seen['after'] = [
  () => sum8(1, 1, 1, 1, 1, 1, 1, 1),
  () => length('abc'),
  () => nothing(),
  () => count_calls(() => {}, 1),
].map(outcome)
console.log(JSON.stringify(seen, null, 1))
