/** The same functions and records described by calls, beside C text: the wrappers are the same, and so should the times be. */
import { FFI } from 'cdef'
import { array, CDLL, c_double, c_int, c_size_t, c_uint, c_utf8_p, POINTER, Structure } from 'cdef/ctypes'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'

/** What both scopes have; `body` may use any of it. */
const SHAPES = [
  { name: 'int add(int, int)', body: 'sum = add(i, 1)' },
  { name: 'double add(double, double)', body: 'sum += add_doubles(i, 0.5)' },
  { name: 'strlen("hello")', body: "sum += count_bytes('hello')" },
  { name: 'struct f(struct, struct)', body: 'sum += add_vectors(vector, vector).x' },
  { name: 'struct f(array of 4 structs)', body: 'sum += add_data(points, 4).num' },
  { name: 'a member of a struct', body: 'sum += vector.x; vector.y = i' },
  { name: 'making a struct', body: 'sum += make(i).num' },
]

const objects = [
  { num: 2, dnum: 2.2 },
  { num: 3, dnum: 3.3 },
  { num: 4, dnum: 4.4 },
  { num: 5, dnum: 5.5 },
]

function textScope({ declarations, library }: Fixture): Record<string, unknown> {
  const ffi = new FFI(declarations)
  const lib = ffi.dlopen(library) as Record<string, unknown>
  const { add, add_doubles, count_bytes, add_vectors, add_data } = lib
  const vector = (ffi.new('Vector *', [1, 2]) as unknown as { value: unknown }).value
  const points = ffi.new('DataPoint[]', objects)
  const make = (i: number) => ffi.new('DataPoint *', { num: i })
  return { add, add_doubles, count_bytes, add_vectors, add_data, vector, points, make }
}

function describedScope({ library }: Fixture): Record<string, unknown> {
  class Vector extends Structure('Vector', { x: c_double, y: c_double }) {}
  class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {}
  const lib = new CDLL(library)
  return {
    add: lib.func('add', { argtypes: [c_int, c_int], restype: c_int }),
    add_doubles: lib.func('add_doubles', { argtypes: [c_double, c_double], restype: c_double }),
    count_bytes: lib.func('count_bytes', { argtypes: [c_utf8_p], restype: c_size_t }),
    add_vectors: lib.func('add_vectors', { argtypes: [Vector, Vector], restype: Vector }),
    add_data: lib.func('add_data', { argtypes: [POINTER(DataPoint), c_uint], restype: DataPoint }),
    vector: new Vector([1, 2]),
    points: new (array(DataPoint, 4))(objects),
    make: (i: number) => new DataPoint({ num: i }),
  }
}

/** One row for each shape; the column of plain C has the times of C text. */
export const rows: readonly Row[] = SHAPES.map(({ name, body }) => ({
  group: 'described',
  name,
  measure: (fixture) => ({
    group: 'described',
    name,
    unit: 'ns',
    cdef: nanoseconds(loopOf(`described ${name}`, body, describedScope(fixture))),
    plain: nanoseconds(loopOf(`text ${name}`, body, textScope(fixture))),
    plainIs: 'C text',
  }),
}))
