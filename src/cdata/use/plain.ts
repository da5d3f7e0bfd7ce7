/** cdata as plain data: objects, arrays, numbers and strings that hold no C memory. */
import { failure } from '../../diagnostics/failure.ts'
import { isOpaque } from '../../types/members.ts'
import { ArrayCData } from '../kinds/array.ts'
import { Pointer } from '../kinds/pointer.ts'
import { RecordValue } from '../kinds/record-codec.ts'
import { hex } from '../memory/region.ts'
import { isPointerBox } from '../object/box.ts'
import { ctypeOf, exactAddressOf, GET_ITEM, MEMBERS } from '../object/cdata.ts'
import { plainValue, Scalar } from '../object/scalar.ts'

/** Levels of JavaScript's own arrays and objects; what goes deeper mostly leads back to itself. */
const MOST_LEVELS = 1000

/**
 * A copy of what a value is made of. A pointer is followed, and those inside are not: they become their addresses. Arrays and
 * objects of JavaScript's own are copied with what they hold; everything else, C functions too, stays what it is.
 */
export function plainOf(value: unknown): unknown {
  if (value instanceof Pointer && pointsToValues(value)) return partOf(value[GET_ITEM](0), 0)
  return partOf(value, 0)
}

/** Reading through a `void *` or a pointer to an opaque struct has no meaning; such a pointer is its address. */
function pointsToValues(pointer: Pointer): boolean {
  const type = ctypeOf(pointer)
  if (type?.kind !== 'pointer') return false
  return type.target.kind !== 'void' && !isOpaque(type.target)
}

function partOf(value: unknown, level: number): unknown {
  if (level > MOST_LEVELS) throw failure('plain/endless', { levels: MOST_LEVELS })
  if (value instanceof RecordValue) return membersOf(value, level)
  if (value instanceof ArrayCData) return Array.from(value, (item) => partOf(item, level + 1))
  if (value instanceof Scalar) return plainValue(value)
  if (isPointerBox(value)) return partOf(value.value, level + 1)
  if (value instanceof Pointer) return hex(exactAddressOf(value))
  const type = ctypeOf(value)
  if (type?.kind === 'array') return Array.from(value as Iterable<unknown>)
  if (Array.isArray(value)) return value.map((item) => partOf(item, level + 1))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, partOf(item, level + 1)]))
}

const membersOf = (record: RecordValue, level: number): object =>
  Object.fromEntries((record[MEMBERS] ?? []).map((name) => [name, partOf(record[name as never], level + 1)]))

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
