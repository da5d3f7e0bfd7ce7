/**
 * Arrays of numbers: real typed arrays over the memory that know the C type of their items.
 * One class per item type; what `map`, `slice` and `subarray` return knows it too.
 */

import { type Storage, TYPED_ARRAYS } from '../../abi/storage.ts'
import { inspectCustom } from '../../base/inspect-symbol.ts'
import { arrayOf, type CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import type { Region } from '../memory/region.ts'
import { kindGetter, lengthGetter } from '../memory/views.ts'
import { hide, KEPT, TYPE } from '../object/cdata.ts'

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

export type NumberArrayClass = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumberArray
  readonly name: string
  readonly BYTES_PER_ELEMENT: number
}

const CLASSES = Object.fromEntries(
  Object.entries(TYPED_ARRAYS).map(([storage, name]) => [storage, globalThis[name]]),
) as unknown as Readonly<Record<Storage, NumberArrayClass>>

const STORAGES: Readonly<Record<string, Storage>> = {
  ...Object.fromEntries(Object.entries(TYPED_ARRAYS).map(([storage, name]) => [name, storage as Storage])),
  Uint8ClampedArray: 'u1',
}

/** How the items of a typed array lie in memory: `s4`, `f8`, ...; undefined for other views. */
export function storageOfView(view: ArrayBufferView): Storage | undefined {
  return STORAGES[kindGetter.call(view) ?? '']
}

const classes = new WeakMap<CType, NumberArrayClass>()
/** How many items of an array are printed. */
export const PRINTED_ITEMS = 100

/** The class of arrays of that item type, which lie in memory in that way. */
export function numberArrayClass(element: CType, storage: Storage): NumberArrayClass {
  const Base = CLASSES[storage] as unknown as typeof Int32Array
  let Class = classes.get(element)
  if (!Class) {
    Class = class extends Base {
      override subarray(begin?: number, end?: number) {
        const part = super.subarray(begin, end)
        const kept = (this as { [KEPT]?: unknown })[KEPT]
        return kept ? hide(part, KEPT, kept) : part
      }
    } as NumberArrayClass
    const inspect = function (
      this: NumberArray,
      _depth: number,
      options: object,
      print: (v: unknown, o: object) => string,
    ) {
      const items: unknown[] = Array.prototype.slice.call(this, 0, PRINTED_ITEMS)
      const more = this.length > PRINTED_ITEMS ? ` ... ${this.length - PRINTED_ITEMS} more` : ''
      return `<cdata '${spell(arrayOf(element, this.length))}'> ${print(items, options)}${more}`
    }
    Object.defineProperties(Class.prototype, {
      [TYPE]: {
        get(this: NumberArray) {
          return arrayOf(element, lengthGetter.call(this))
        },
      },
      [inspectCustom]: { value: inspect },
      [KEPT]: { value: undefined, writable: true },
    })
    Object.defineProperty(Class, 'name', { value: Base.name })
    classes.set(element, Class)
  }
  return Class
}

/** True where a typed array can lie at that place. */
export function canView(region: Region, offset: number, size: number): boolean {
  return (region.mapped || region.gate?.inner.mapped === true) && (region.byteOffset + offset) % size === 0
}
