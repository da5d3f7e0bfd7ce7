/**
 * The object over C memory: a region, an offset in it, and how many bytes it is known to span.
 * State lies under symbols, so that a C member of any name is reachable as `p.name`.
 * At the end of the prototype chain stands a Proxy: it serves `p[i]` and refuses unknown names, and costs nothing to what is found before it.
 */

import { inspectCustom } from '../../base/inspect-symbol.ts'
import { nearest } from '../../base/nearest.ts'
import { isProbe } from '../../base/probes.ts'
import { failure } from '../../diagnostics/failure.ts'
import type { CType } from '../../types/ctype.ts'
import { isOpaque } from '../../types/members.ts'
import { spell } from '../../types/spell.ts'
import type { Region } from '../memory/region.ts'

export const REGION = Symbol('region')
export const OFFSET = Symbol('offset')
/** Bytes that the object is known to span; 0 for a borrowed pointer, of which nothing is known. */
export const EXTENT = Symbol('extent')
/** The C type; on prototypes, and on wrappers of C functions. */
export const TYPE = Symbol('type')
/** The type of what lies at the object's address, where C takes that for a pointer: a pointer's target, an array's items. On prototypes. */
export const ITEM_TYPE = Symbol('itemType')
/** `true` where there is an item type, and nowhere else: what answers every question answers this one otherwise. On prototypes. */
export const POINTS = Symbol('points')
/** What an object keeps alive beside its region. */
export const KEPT = Symbol('kept')
/** What ends together with an object's life, beside its memory: a function. */
export const UNDO = Symbol('undo')
/** Address of a C function, on its callable; undefined once a callback has been released. */
export const ADDRESS = Symbol('address')
/** Number of items of an array. */
export const LENGTH = Symbol('length')
/** Names of the members, for inspection and for near names in errors. */
export const MEMBERS = Symbol('members')

/** The index that a property key spells, NaN where it spells none. */
function indexOf(key: string): number {
  const first = key.charCodeAt(0)
  if (first > 57 || (first < 48 && first !== 45)) return Number.NaN
  const index = Number(key)
  // Not what merely converts to one: `''`, `'1e3'`, `'0x1'`.
  return Number.isInteger(index) && String(index) === key ? index : Number.NaN
}

/** What `p[i]` and `p[i] = value` do, on prototypes: a C member may hide the methods `at` and `put`. */
export const GET_ITEM = Symbol('getItem')
export const SET_ITEM = Symbol('setItem')

interface Indexed {
  readonly [GET_ITEM]?: (index: number) => unknown
  readonly [SET_ITEM]?: (index: number, value: unknown) => void
}

const lastResort: ProxyHandler<object> = {
  get(target, key, receiver: CData) {
    if (typeof key === 'symbol') return Reflect.get(target, key, receiver)
    const index = indexOf(key)
    if (!Number.isNaN(index)) {
      if (!(receiver as unknown as Indexed)[GET_ITEM]) throw notIndexed(receiver)
      return (receiver as unknown as Required<Indexed>)[GET_ITEM](index)
    }
    if (key in target) return Reflect.get(target, key, receiver)
    if (!isCDataObject(receiver)) return undefined
    if (isProbe(key)) return undefined
    throw unknownMember(receiver, key)
  },
  set(target, key, value, receiver: CData) {
    if (typeof key === 'symbol' || !isCDataObject(receiver)) return Reflect.set(target, key, value, receiver)
    const index = indexOf(key)
    if (Number.isNaN(index)) throw unknownMember(receiver, key)
    if (!(receiver as unknown as Indexed)[SET_ITEM]) throw notIndexed(receiver)
    ;(receiver as unknown as Required<Indexed>)[SET_ITEM](index, value)
    return true
  },
}

const notIndexed = (object: CData): Error =>
  failure('index/type', { type: spell(object[TYPE]), why: 'it is neither a pointer nor an array' })

function unknownMember(object: CData, name: string): Error {
  const type = object[TYPE]
  if (type.kind === 'pointer' && isOpaque(type.target)) return failure('member/opaque', { type: spell(type), name })
  const near = nearest(name, object[MEMBERS] ?? [])
  return failure('member/unknown', { type: spell(type), name, near })
}

/** Base of every object over C memory. */
export abstract class CData {
  declare [REGION]: Region
  declare [OFFSET]: number
  declare [EXTENT]: number
  declare readonly [TYPE]: CType
  declare readonly [ITEM_TYPE]: CType | undefined
  declare readonly [MEMBERS]: readonly string[] | undefined
  declare [KEPT]: unknown

  constructor(region: Region, offset: number, extent: number) {
    this[REGION] = region
    this[OFFSET] = offset
    this[EXTENT] = extent
  }

  /** As it prints without its contents; of a scalar, its value. */
  toString(): string {
    return inspectCData(this, -1, {}, String)
  }

  /** For JSON.stringify: a pointer as it prints. */
  toJSON(): unknown {
    return this.toString()
  }

  [inspectCustom](depth: number, options: object, inspect: (value: unknown, options: object) => string): string {
    return inspectCData(this, depth, options, inspect)
  }
}

/** A class of objects over memory; arrays take a length too. */
export type LeafClass<T> = new (region: Region, offset: number, extent: number, length?: number) => T

// Stores in the constructor find these before they would find the Proxy.
for (const key of [REGION, OFFSET, EXTENT, LENGTH, TYPE, ITEM_TYPE, POINTS, KEPT, MEMBERS]) {
  Object.defineProperty(CData.prototype, key, { value: undefined, writable: true, configurable: true })
}
Object.setPrototypeOf(CData.prototype, new Proxy(Object.prototype, lastResort))

/** Prints an object; set by `inspect.ts`, which knows every kind. */
let inspectCData: (
  object: CData,
  depth: number,
  options: object,
  inspect: (value: unknown, options: object) => string,
) => string

/** Installs the printer. */
export function setInspector(inspector: typeof inspectCData): void {
  inspectCData = inspector
}

/** True for the objects of this file; arrays of numbers and C functions are cdata too, but no such objects. */
function isCDataObject(value: unknown): value is CData {
  return value instanceof CData && value[REGION] !== undefined
}

/** The C type of a cdata of any kind, undefined for every other value. */
export function ctypeOf(value: unknown): CType | undefined {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  const type = (value as { readonly [TYPE]?: CType })[TYPE]
  // A Proxy answers every question, with what is no type.
  return typeof type === 'object' && typeof type?.kind === 'string' ? type : undefined
}

/** For `instanceof`: true of every cdata, arrays of numbers and C functions included. */
export const CDataObject = {
  [Symbol.hasInstance]: (value: unknown): boolean => ctypeOf(value) !== undefined,
} as unknown as abstract new () => object

/** Address of the first byte, a number; NaN where a number cannot hold it. */
export function addressOf(object: CData): number {
  return object[REGION].base + object[OFFSET]
}

/** Address of the first byte, exactly; negative for the upper half. */
export function exactAddressOf(object: CData): bigint {
  const region = object[REGION]
  const exact = region.exact
  return exact === undefined ? BigInt(region.base + object[OFFSET]) : BigInt.asIntN(64, exact + BigInt(object[OFFSET]))
}

/** Places a property that neither enumeration nor `Object.assign` sees. */
export function hide<T extends object>(object: T, key: symbol | string, value: unknown): T {
  return Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false })
}
