/**
 * Arrays of numbers: real typed arrays over the memory that know the C type of their items.
 * One class per item type; what `map`, `slice` and `subarray` return knows it too.
 */
import { arrayOf, type CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import type { Region } from '../memory/region.ts'
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

/** The kinds by what C stores: `s`, `u` or `f`, and bytes. */
const KINDS: Readonly<Record<string, NumberArrayClass>> = {
  s1: Int8Array,
  u1: Uint8Array,
  s2: Int16Array,
  u2: Uint16Array,
  s4: Int32Array,
  u4: Uint32Array,
  s8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
}

/** `%TypedArray%.prototype[Symbol.toStringTag]` names the kind of any realm's typed arrays. */
const nameOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int8Array.prototype), Symbol.toStringTag)
  ?.get as () => string | undefined

const KIND_NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(KINDS).map(([kind, Class]) => [Class.name, kind])),
  Uint8ClampedArray: 'u1',
}

/** How the items of a typed array lie in memory: `s4`, `f8`, ...; undefined for other views. */
export function kindOfView(view: ArrayBufferView): string | undefined {
  return KIND_NAMES[nameOf.call(view) ?? '']
}

const classes = new WeakMap<CType, NumberArrayClass>()
const inspectCustom = Symbol.for('nodejs.util.inspect.custom')
const SHOWN = 100

/** The class of arrays of that item type; `kind` says how an item lies in memory. */
export function numberArrayClass(element: CType, kind: string): NumberArrayClass | undefined {
  const Base = KINDS[kind] as typeof Int32Array | undefined
  if (!Base) return undefined
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
      const items: unknown[] = Array.prototype.slice.call(this, 0, SHOWN)
      const more = this.length > SHOWN ? ` ... ${this.length - SHOWN} more` : ''
      return `<cdata '${spell(arrayOf(element, this.length))}'> ${print(items, options)}${more}`
    }
    Object.defineProperties(Class.prototype, {
      [TYPE]: {
        get(this: NumberArray) {
          return arrayOf(element, this.length)
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
  return region.mapped && (region.byteOffset + offset) % size === 0
}
