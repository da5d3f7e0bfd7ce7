/** Pointers: objects that index, move and compare as in C, and the codec that reads and writes them. */
import { failure } from '../../diagnostics/failure.ts'
import { sameType } from '../../types/compatible.ts'
import type { PointerType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { gatedRegionAt } from '../memory/gated-region.ts'
import { inexactRegion, type Region, rebase, regionAt, regionCovering } from '../memory/region.ts'
import { readAddress } from '../memory/words.ts'
import type { Accessor } from '../object/accessors.ts'
import {
  ADDRESS,
  CData,
  ctypeOf,
  EXTENT,
  exactAddressOf,
  GET_ITEM,
  ITEM_TYPE,
  type LeafClass,
  OFFSET,
  POINTS,
  REGION,
  SET_ITEM,
  TYPE,
} from '../object/cdata.ts'
import type { Codec, Codecs, PointingCodec } from '../object/codec.ts'
import { type ItemAccess, type ItemFallback, leafClass } from '../object/leaf-class.ts'
import { describe, ItemPlace, NOWHERE, TypePlace } from '../object/place.ts'
import { Addresses } from './address.ts'
import { makeArray } from './array.ts'
import { viewAddress } from './located.ts'

/** Codec of what a pointer points to; undefined where that cannot be read. On prototypes. */
const TARGET = Symbol('target')
/** The pointer's class, which a member named `constructor` would hide. On prototypes. */
const CLASS = Symbol('class')

/** A C pointer that is not NULL, or one that arithmetic led there. Borrowed, unless `ffi.new` or `ffi.gc` returned it. */
export class Pointer extends CData {
  declare readonly [TYPE]: PointerType
  declare readonly [TARGET]: Codec | undefined
  declare readonly [CLASS]: PointerClass
  declare readonly [GET_ITEM]: (index: number) => unknown
  declare readonly [SET_ITEM]: (index: number, value: unknown) => void

  /** Item `index`; unchecked as in C, except that what owns one item has that one only. */
  at(index: number): unknown {
    return readItem(this, index)
  }

  /** Converts and stores item `index`. */
  put(index: number, value: unknown): void {
    writeItem(this, index, value)
  }

  /** `p[0]`. */
  get value(): unknown {
    // A member may be called `at`.
    return this[GET_ITEM](0)
  }
  set value(value: unknown) {
    this[SET_ITEM](0, value)
  }

  /** The pointer `count` items further on. */
  add(count: number): Pointer {
    return offsetBy(this, count)
  }

  /** The pointer `count` items back. */
  sub(count: number): Pointer {
    return offsetBy(this, -count)
  }

  /** Items from `other` to this pointer; both must have the same type. */
  diff(other: unknown): number {
    return distance(this, other)
  }

  /** True where both have the same address; `null` is address 0. */
  equals(other: unknown): boolean {
    return comparable(other) && compareAddresses(this, other) === 0
  }

  /** -1, 0 or 1 by address. */
  compare(other: unknown): number {
    if (!comparable(other)) throw failure('cdata/expected', { value: describe(other), what: 'compare' })
    return compareAddresses(this, other)
  }

  /** Items `start` to `end`, end excluded, as an array over the same memory. */
  subarray(start: number, end: number): unknown {
    const item = targetOf(this)
    if (!(Number.isInteger(start) && Number.isInteger(end) && start <= end))
      throw failure('slice/range', { type: spell(this[TYPE]), start, end, length: 0 })
    const offset = this[OFFSET] + start * item.size
    const region = regionFor(this, offset)
    return makeArray(item, region, rebase(this[REGION], offset, region), end - start, 0)
  }
}

Object.defineProperties(Pointer.prototype, {
  [GET_ITEM]: { value: Pointer.prototype.at },
  [SET_ITEM]: { value: Pointer.prototype.put },
})

/** `p[index]`. */
export function readItem(pointer: Pointer, index: number): unknown {
  const item = targetOf(pointer)
  const offset = pointer[OFFSET] + checkedIndex(pointer, index) * item.size
  const region = regionFor(pointer, offset)
  return item.read(region, rebase(pointer[REGION], offset, region))
}

/** `p[index] = value`. */
export function writeItem(pointer: Pointer, index: number, value: unknown): void {
  const item = targetOf(pointer)
  const offset = pointer[OFFSET] + checkedIndex(pointer, index) * item.size
  const region = regionFor(pointer, offset)
  const place = new ItemPlace(new TypePlace(pointer[TYPE]))
  place.index = index
  item.write(region, rebase(pointer[REGION], offset, region), value, place)
}

function regionFor(pointer: Pointer, offset: number): Region {
  return offset === pointer[OFFSET] ? pointer[REGION] : regionCovering(pointer[REGION], offset)
}

function targetOf(pointer: Pointer): Codec {
  const target = pointer[TARGET]
  if (target) return target
  const { target: type } = pointer[TYPE]
  const why =
    type.kind === 'void'
      ? "cast it to a pointer to what it points to, for example with ffi.cast('char *', p)"
      : type.kind === 'function'
        ? 'it points to a function'
        : `'${spell(type)}' is declared but not defined`
  throw failure('index/type', { type: spell(pointer[TYPE]), why })
}

function checkedIndex(pointer: Pointer, index: number): number {
  if (!Number.isInteger(index)) throw failure('index/integer', { type: spell(pointer[TYPE]), index: describe(index) })
  if (index === 0 || pointer[EXTENT] === 0) return index
  throw failure('index/range', { type: spell(pointer[TYPE]), index, length: 1 })
}

/** Bytes that arithmetic moves by for one item: 1 for `void *`, as GNU C does. */
function stride(type: PointerType, target: Codec | undefined): number {
  if (type.target.kind === 'void') return 1
  if (target && target.size > 0) return target.size
  const why = target ? 'its items have no size' : `'${spell(type.target)}' has no known size`
  throw failure('pointer/arithmetic', { type: spell(type), why })
}

function offsetBy(pointer: Pointer, count: number): Pointer {
  const step = stride(pointer[TYPE], pointer[TARGET])
  if (!Number.isSafeInteger(count))
    throw failure('argument/type', { what: 'the distance', wanted: 'an integer', value: describe(count) })
  const offset = pointer[OFFSET] + count * step
  const region = regionCovering(pointer[REGION], offset)
  return new pointer[CLASS](region, rebase(pointer[REGION], offset, region), 0)
}

function distance(pointer: Pointer, other: unknown): number {
  const theirs = ctypeOf(other)
  const item = theirs?.kind === 'pointer' ? theirs.target : theirs?.kind === 'array' ? theirs.element : undefined
  if (!item || !(other instanceof CData) || !sameType(item, pointer[TYPE].target))
    throw failure('pointer/arithmetic', { type: spell(pointer[TYPE]), why: `${describe(other)} has another type` })
  const size = stride(pointer[TYPE], pointer[TARGET])
  const bytes = Number(exactAddressOf(pointer) - exactAddressOf(other))
  if (bytes % size !== 0) throw failure('pointer/distance', { bytes, size })
  return bytes / size
}

/** A function of C's, as far as it has an address. */
type CallableAddress = { readonly [ADDRESS]: number | undefined }
type Comparable = CData | null | ArrayBufferView | CallableAddress

const isCallable = (value: unknown): value is CallableAddress => typeof value === 'function' && ADDRESS in value

const comparable = (value: unknown): value is Comparable =>
  value === null || value instanceof CData || ArrayBuffer.isView(value) || isCallable(value)

/** The address of a C function, 64 bits without a sign; undefined for what is none. Throws where it has been released. */
export function functionAddress(value: unknown): bigint | undefined {
  if (!isCallable(value)) return undefined
  const address = value[ADDRESS]
  if (address === undefined) throw failure('memory/released', { value: describe(value) })
  return BigInt.asUintN(64, BigInt(address))
}

/** Address as an unsigned 64-bit integer, the order in which C compares. */
function unsignedAddress(value: Comparable): bigint {
  if (value === null) return 0n
  if (isCallable(value)) return functionAddress(value) as bigint
  return BigInt.asUintN(64, value instanceof CData ? exactAddressOf(value) : BigInt(viewAddress(value, NOWHERE)))
}

function compareAddresses(a: CData, b: Comparable): number {
  const [x, y] = [unsignedAddress(a), unsignedAddress(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** A pointer of the same type to another place. */
export function samePointer(pointer: Pointer, region: Region, offset: number, extent: number): Pointer {
  return new pointer[CLASS](region, offset, extent)
}

export type PointerClass = new (region: Region, offset: number, extent: number) => Pointer

/** A codec of pointers, which can also make a pointer to a place. */
export interface PointerCodec extends PointingCodec {
  readonly type: PointerType
  to(region: Region, offset: number, extent: number): Pointer
  /** A pointer to an address, `null` for 0. */
  toAddress(address: number | bigint): Pointer | null
  /** The address of a value that has one of its own and fits; NaN for every other. Throws where its memory is gone. */
  ownAddress(value: unknown): number
  /** The class of the pointers that it makes; another one once an opaque target has been defined. */
  pointerClass(): PointerClass
}

/** What pointers to a type are made on. */
export interface PointerShape {
  readonly Base: PointerClass
  /** Members that are reached through the pointer. */
  readonly members: readonly Accessor[]
  /** Further properties of the class. */
  readonly properties: PropertyDescriptorMap
  readonly name: string
  /** True of a record that ends in a flexible array, whose bytes the pointer knows. */
  readonly isOpenEnded: boolean
  readonly fallback: ItemFallback
}

/** Pointers to everything but records. */
export const PLAIN_SHAPE: PointerShape = {
  Base: Pointer,
  members: [],
  properties: {},
  name: 'Pointer',
  isOpenEnded: false,
  fallback: {
    get: (object, index) => readItem(object as Pointer, index),
    set: (object, index, value) => writeItem(object as Pointer, index, value),
  },
}

/**
 * Codec of `T *` for every T but functions; `base` gives the class to build on, and undefined as long as T may yet be
 * defined. Pointers made before that have no members, those made after it do.
 */
export function pointerCodec(
  type: PointerType,
  codecs: Codecs,
  target: () => Codec | undefined,
  base: () => PointerShape | undefined,
): PointerCodec {
  const addresses = new Addresses(type, codecs)
  let Class: PointerClass | undefined
  let Opaque: PointerClass | undefined
  const classOf = (): PointerClass => Class ?? settled() ?? (Opaque ??= pointerClass(type, target, PLAIN_SHAPE))
  const settled = (): PointerClass | undefined => {
    const shape = base()
    return shape && (Class = pointerClass(type, target, shape, itemsOf(target)))
  }
  const toAddress = codecs.isGated
    ? (address: number | bigint): Pointer | null => {
        if (typeof address === 'bigint') return new (classOf())(inexactRegion(address), 0, 0)
        if (address === 0) return null
        const region = gatedRegionAt(address)
        return new (classOf())(region, address - region.base, 0)
      }
    : (address: number | bigint): Pointer | null => {
        if (typeof address === 'bigint') return new (classOf())(inexactRegion(address), 0, 0)
        if (address === 0) return null
        const region = regionAt(address)
        return new (classOf())(region, address - region.base, 0)
      }
  return {
    type,
    size: 8,
    alignment: 8,
    pointerClass: classOf,
    to: (region, offset, extent) => new (classOf())(region, offset, extent),
    toAddress,
    read: (region, offset) => toAddress(readAddress(region, offset)),
    write: (region, offset, value, place, late) => addresses.write(region, offset, value, place, late),
    writeArgument: (region, offset, value, place, temporary) =>
      addresses.writeArgument(region, offset, value, place, temporary),
    ownAddress: (value) => addresses.own(value),
  }
}

function pointerClass(
  type: PointerType,
  target: () => Codec | undefined,
  shape: PointerShape,
  items?: Codec,
): PointerClass {
  const access: ItemAccess | undefined = items && {
    codec: items,
    in: 'pointer',
    Value: items.valueClass?.(),
    isOpenEnded: shape.isOpenEnded,
    fallback: shape.fallback,
  }
  const Class = leafClass(shape.Base as LeafClass<Pointer>, shape.name, shape.members, access)
  let known: Codec | undefined
  Object.defineProperties(Class.prototype, {
    ...shape.properties,
    [TYPE]: { value: type },
    [ITEM_TYPE]: { value: type.target },
    [POINTS]: { value: true },
    [CLASS]: { value: Class },
    // Looked up when first needed: a record's codec may depend on this very type. It stays a getter: an engine that sees
    // a prototype redefined while objects use it, reads their members through a dictionary from then on.
    [TARGET]: { get: () => (known ??= target()) },
  })
  return Class
}

/** The codec of what can be indexed; undefined for what has no size, which indexing will say. */
function itemsOf(target: () => Codec | undefined): Codec | undefined {
  try {
    const codec = target()
    return codec && codec.size > 0 ? codec : undefined
  } catch {
    return undefined
  }
}
