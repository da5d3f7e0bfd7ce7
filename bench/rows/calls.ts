/** Calls of each shape: nothing, integers, doubles, many arguments, 64-bit integers, a string, structs. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Result, Row } from '../row.ts'

interface Shape {
  readonly name: string
  /** Calls in one turn of the loop. */
  readonly calls?: number
  /** Key of the plain C time. */
  readonly plain: string
  readonly cdef: string
  readonly koffi: string
  readonly note?: string
  /** The same without C, which takes the column of plain C: what an engine could do at best. */
  readonly script?: string
  /** C has a callback to call, which before Node.js 26 forbids fast calls. */
  readonly withCallback?: boolean
}

const FIVE = ['add', 'sub', 'mul', 'both', 'either']
/** Results are kept and not added: V8 14 adds numbers by way of 64-bit integers, which takes longer than a call. */
const five = (prefix: string): string => FIVE.map((name) => `sum = ${prefix}${name}(i, 3)`).join('; ')

const OPERATORS = ['+', '-', '*', '&', '|']
/** As many functions as `FIVE`, with source text and feedback of their own. */
const scripts = OPERATORS.map((operator) => new Function('a', 'b', `return (a ${operator} b) | 0`))

const SHAPES: readonly Shape[] = [
  { name: 'void f(void)', plain: 'nothing', cdef: 'lib.nothing()', koffi: 'nothing()' },
  { name: 'int add(int, int)', plain: 'add', cdef: 'sum = lib.add(i, 1)', koffi: 'sum = add(i, 1)' },
  { name: 'five int f(int, int) in turn', calls: 5, plain: 'add', cdef: five('lib.'), koffi: five('') },
  {
    name: 'int f(int, int) from an array',
    plain: 'add',
    cdef: 'sum = fs[i % 5](i, 3)',
    koffi: 'sum = fs[i % 5](i, 3)',
    script: 'sum = fs[i % 5](i, 3)',
  },
  {
    name: 'int add(int, int), a callback alive',
    plain: 'add',
    cdef: 'sum = lib.add(i, 1)',
    koffi: 'sum = add(i, 1)',
    withCallback: true,
  },
  {
    name: 'double add(double, double)',
    plain: 'add_doubles',
    cdef: 'sum += lib.add_doubles(i, 0.5)',
    koffi: 'sum += add_doubles(i, 0.5)',
  },
  {
    name: '8 ints',
    plain: 'add8',
    cdef: 'sum = lib.add8(i, 1, 2, 3, 4, 5, 6, 7)',
    koffi: 'sum = add8(i, 1, 2, 3, 4, 5, 6, 7)',
  },
  {
    name: 'int64_t add(int64_t, int64_t)',
    plain: 'add64',
    cdef: 'if (lib.add64(big, 1n)) sum++',
    koffi: 'if (add64(big, 1n)) sum++',
    note: 'bigints in and out',
  },
  {
    name: 'size_t add(size_t, size_t)',
    plain: 'add64',
    cdef: 'sum = lib.add_sizes(i, 1)',
    koffi: 'sum = add_sizes(i, 1)',
  },
  {
    name: 'strlen("hello")',
    plain: 'strlen',
    cdef: "sum += lib.count_bytes('hello')",
    koffi: "sum += count_bytes('hello')",
  },
  {
    name: 'strlen, sixteen strings in turn',
    plain: 'strlen',
    cdef: 'sum += lib.count_bytes(texts[i & 15])',
    koffi: 'sum += count_bytes(texts[i & 15])',
  },
  {
    name: 'strlen(Buffer)',
    plain: 'strlen',
    cdef: 'sum += lib.count_bytes(buffer)',
    koffi: 'sum += count_bytes(buffer)',
  },
  {
    name: 'strlen, sixteen Buffers in turn',
    plain: 'strlen',
    cdef: 'sum += lib.count_bytes(buffers[i & 15])',
    koffi: 'sum += count_bytes(buffers[i & 15])',
    note: 'Buffers of a pool',
  },
  {
    name: 'int add(int, int), 1,000 items',
    calls: 1000,
    plain: 'add',
    cdef: 'sum += lib.add.map(ints, i, out)[999]',
    koffi: 'for (let j = 0; j < 1000; j++) out[j] = add(ints[j], i); sum += out[999]',
    note: 'f.map beside a loop',
  },
  {
    name: 'struct f(struct, struct)',
    plain: 'vectors',
    cdef: 'sum += lib.add_vectors(vector, vector).x',
    koffi: 'sum += add_vectors(vector, vector).x',
    note: 'structs as each keeps them',
  },
  {
    name: 'struct f(array of 4 structs)',
    plain: 'struct',
    cdef: 'sum += lib.add_data(points, 4).num',
    koffi: 'sum += add_data(objects, 4).num',
    note: 'structs as each keeps them',
  },
  {
    name: 'struct f(4 structs in C memory)',
    plain: 'struct',
    cdef: 'sum += lib.add_data(points, 4).num',
    koffi: 'sum += add_data(points, 4).num',
  },
  {
    name: 'struct f(4 JavaScript objects)',
    plain: 'struct',
    cdef: 'sum += lib.add_data(objects, 4).num',
    koffi: 'sum += add_data(objects, 4).num',
    note: 'the same four each time',
  },
  {
    name: 'struct f(4 of 64 JavaScript objects)',
    plain: 'struct',
    cdef: 'sum += lib.add_data(lists[i & 15], 4).num',
    koffi: 'sum += add_data(lists[i & 15], 4).num',
    note: 'sixteen lists in turn',
  },
]

const texts = Array.from({ length: 16 }, (_, i) => `text ${i * 7}`)
const buffer = Buffer.from('hello\0')
const buffers = Array.from({ length: 16 }, (_, i) => Buffer.from(`text ${i * 7}\0`))
const ints = Int32Array.from({ length: 1000 }, (_, i) => i * 3)
const out = new Int32Array(1000)
/** 2 ** 53 and more does not fit a number. */
const big = 9007199254740993n
const objects = [
  { num: 2, dnum: 2.2 },
  { num: 3, dnum: 3.3 },
  { num: 4, dnum: 4.4 },
  { num: 5, dnum: 5.5 },
]

/** Lists of objects of their own. */
const lists = Array.from({ length: 16 }, (_, i) => [0, 1, 2, 3].map((j) => ({ num: i + j, dnum: i * j + 0.5 })))

function cdefScope(fixture: Fixture, withCallback: boolean): Record<string, unknown> {
  const ffi = new FFI(fixture.declarations)
  const lib = ffi.dlopen(fixture.library)
  const fs = FIVE.map((name) => (lib as Record<string, unknown>)[name])
  const vector = ffi.new('Vector *', [1, 2]) as unknown as { value: unknown }
  const callback = withCallback ? ffi.callback('int(int)', (x: number) => x) : undefined
  const points = ffi.new('DataPoint[]', objects)
  const end = (): void => void (callback && ffi.release(callback))
  return { lib, fs, points, objects, lists, vector: vector.value, big, texts, buffer, buffers, ints, out, end }
}

function koffiScope(fixture: Fixture): Record<string, unknown> {
  const library = koffi.load(fixture.library)
  const DataPoint = koffi.struct({ num: 'int', dnum: 'double' })
  const points = koffi.alloc(DataPoint, 4)
  koffi.encode(points, koffi.array(DataPoint, 4), objects)
  const Vector = koffi.struct({ x: 'double', y: 'double' })
  const [add, sub, mul, both, either] = FIVE.map((name) => library.func(`int ${name}(int, int)`))
  return {
    nothing: library.func('void nothing()'),
    ...{ add, sub, mul, both, either, fs: [add, sub, mul, both, either] },
    add_vectors: library.func('add_vectors', Vector, [Vector, Vector]),
    add_sizes: library.func('size_t add_sizes(size_t, size_t)'),
    vector: { x: 1, y: 2 },
    texts,
    buffer,
    buffers,
    ints,
    out,
    add_doubles: library.func('double add_doubles(double, double)'),
    add8: library.func('int add8(int, int, int, int, int, int, int, int)'),
    add64: library.func('int64_t add64(int64_t, int64_t)'),
    count_bytes: library.func('size_t count_bytes(const char *)'),
    add_data: library.func('add_data', DataPoint, [koffi.pointer(DataPoint), 'uint']),
    points,
    objects,
    lists,
    big,
  }
}

function plainOf(fixture: Fixture, { name, plain: key, script }: Shape): Pick<Result, 'plain' | 'plainIs'> {
  if (script !== undefined)
    return { plain: nanoseconds(loopOf(`script ${name}`, script, { fs: scripts })), plainIs: 'JS functions' }
  const plain = fixture.plain(key)
  return plain === undefined ? {} : { plain }
}

/** One row for each shape. */
export const rows: readonly Row[] = SHAPES.map((shape) => ({
  group: 'calls',
  name: shape.name,
  measure(fixture) {
    const { calls = 1 } = shape
    const scope = cdefScope(fixture, shape.withCallback === true)
    const result = {
      group: 'calls',
      name: shape.name,
      unit: 'ns' as const,
      cdef: nanoseconds(loopOf(`cdef ${shape.name}`, shape.cdef, scope)) / calls,
      koffi: nanoseconds(loopOf(`koffi ${shape.name}`, shape.koffi, koffiScope(fixture))) / calls,
      ...plainOf(fixture, shape),
      ...(shape.note === undefined ? {} : { note: shape.note }),
    }
    // Before Node.js 26 a living callback would slow down the rows that follow.
    ;(scope['end'] as () => void)()
    return result
  },
}))
