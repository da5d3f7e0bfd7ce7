/** Calls of each shape: nothing, integers, doubles, many arguments, 64-bit integers, a string, structs. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'

interface Shape {
  readonly name: string
  /** Key of the plain C time. */
  readonly plain: string
  readonly cdef: string
  readonly koffi: string
  readonly note?: string
}

const SHAPES: readonly Shape[] = [
  { name: 'void f(void)', plain: 'nothing', cdef: 'lib.nothing()', koffi: 'nothing()' },
  { name: 'int add(int, int)', plain: 'add', cdef: 'sum += lib.add(i, 1)', koffi: 'sum += add(i, 1)' },
  {
    name: 'double add(double, double)',
    plain: 'add_doubles',
    cdef: 'sum += lib.add_doubles(i, 0.5)',
    koffi: 'sum += add_doubles(i, 0.5)',
  },
  {
    name: '8 ints',
    plain: 'add8',
    cdef: 'sum += lib.add8(i, 1, 2, 3, 4, 5, 6, 7)',
    koffi: 'sum += add8(i, 1, 2, 3, 4, 5, 6, 7)',
  },
  {
    name: 'int64_t add(int64_t, int64_t)',
    plain: 'add64',
    cdef: 'if (lib.add64(big, 1n)) sum++',
    koffi: 'if (add64(big, 1n)) sum++',
    note: 'bigints in and out',
  },
  {
    name: 'strlen("hello")',
    plain: 'strlen',
    cdef: "sum += lib.count_bytes('hello')",
    koffi: "sum += count_bytes('hello')",
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
  },
]

/** 2 ** 53 and more does not fit a number. */
const big = 9007199254740993n
const objects = [
  { num: 2, dnum: 2.2 },
  { num: 3, dnum: 3.3 },
  { num: 4, dnum: 4.4 },
  { num: 5, dnum: 5.5 },
]

function cdefScope(fixture: Fixture): Record<string, unknown> {
  const ffi = new FFI(fixture.declarations)
  return { lib: ffi.dlopen(fixture.library), points: ffi.new('DataPoint[]', objects), objects, big }
}

function koffiScope(fixture: Fixture): Record<string, unknown> {
  const library = koffi.load(fixture.library)
  const DataPoint = koffi.struct({ num: 'int', dnum: 'double' })
  const points = koffi.alloc(DataPoint, 4)
  koffi.encode(points, koffi.array(DataPoint, 4), objects)
  return {
    nothing: library.func('void nothing()'),
    add: library.func('int add(int, int)'),
    add_doubles: library.func('double add_doubles(double, double)'),
    add8: library.func('int add8(int, int, int, int, int, int, int, int)'),
    add64: library.func('int64_t add64(int64_t, int64_t)'),
    count_bytes: library.func('size_t count_bytes(const char *)'),
    add_data: library.func('add_data', DataPoint, [koffi.pointer(DataPoint), 'uint']),
    points,
    objects,
    big,
  }
}

/** One row for each shape. */
export const rows: readonly Row[] = SHAPES.map((shape) => ({
  group: 'calls',
  name: shape.name,
  measure(fixture) {
    const plain = fixture.plain(shape.plain)
    return {
      group: 'calls',
      name: shape.name,
      unit: 'ns',
      cdef: nanoseconds(loopOf(`cdef ${shape.name}`, shape.cdef, cdefScope(fixture))),
      koffi: nanoseconds(loopOf(`koffi ${shape.name}`, shape.koffi, koffiScope(fixture))),
      ...(plain === undefined ? {} : { plain }),
      ...(shape.note === undefined ? {} : { note: shape.note }),
    }
  },
}))
