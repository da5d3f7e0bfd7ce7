/**
 * Lists of the user's, read once: how many items there are is asked one time, and each item one time. Any question may
 * run code of the user's, and be answered differently the next time.
 */
import { failure } from '../../diagnostics/failure.ts'
import { isDataView, lengthGetter } from '../memory/views.ts'
import { describe } from '../object/place.ts'

/** Items that an iterable gives at most; more would not fit an array of the engine's either. */
const MOST = 2 ** 26

/** What was read of a list. Whoever has it asks for item `i` at most once, and for none from `count` on. */
export class Items {
  readonly list: ArrayLike<unknown>
  readonly count: number

  constructor(list: ArrayLike<unknown>, count: number) {
    this.list = list
    this.count = count
  }
}

/**
 * The items of an array or iterable; undefined for anything else. Of an iterable that goes on and on, no more than one
 * item beyond `most` is read.
 */
export function itemsOf(value: unknown, most = MOST): Items | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Items) return value
  if (Array.isArray(value)) return new Items(value, checkedLength(value.length))
  if (ArrayBuffer.isView(value)) {
    // Its items cannot be anything but its own.
    return isDataView(value) ? undefined : new Items(value as unknown as ArrayLike<unknown>, lengthGetter.call(value))
  }
  const iterator: unknown = (value as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator]
  if (typeof iterator !== 'function') return undefined
  return collected({ [Symbol.iterator]: () => iterator.call(value) as Iterator<unknown> }, most)
}

function collected(values: Iterable<unknown>, most: number): Items {
  const list: unknown[] = []
  for (const value of values) {
    list.push(value)
    if (list.length > most) break
  }
  if (list.length > MOST)
    throw failure('value/bad-length', { value: `more than ${MOST}`, what: 'the length of an iterable' })
  return new Items(list, list.length)
}

/** The length that an array says it has: a Proxy of one can say anything. */
function checkedLength(length: unknown): number {
  if (typeof length === 'number' && Number.isSafeInteger(length) && length >= 0) return length
  throw failure('value/bad-length', { value: describe(length), what: 'the length of an array' })
}
