/** Structs in an array, and one by value: `DataPoint add_data(const DataPoint *dps, unsigned n)`. */
import { join } from 'node:path'
import { array, CDLL, c_double, c_int, c_uint, POINTER, Structure } from 'cdef/ctypes'

class DataPoint extends Structure('DataPoint', { num: c_int, dnum: c_double }) {
  override toString(): string {
    return `${this.num}, ${this.dnum}`
  }
}

const lib = new CDLL(join(import.meta.dirname, '../native/libdatapoint.so'))
const add_data = lib.func('add_data', { argtypes: [POINTER(DataPoint), c_uint], restype: DataPoint })

/** The sum of the points, as text. */
export function sumOf(points: readonly (readonly [num: number, dnum: number])[]): string {
  const items = new (array(DataPoint, points.length))(points)
  return String(add_data(items, items.length))
}
