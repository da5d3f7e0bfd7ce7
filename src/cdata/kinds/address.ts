/** The address that a JavaScript value stands for where C wants a pointer. */

import { sizeOf } from '../../abi/layout.ts'
import { storageOf, textUnit } from '../../abi/storage.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { isByte, mayPoint, sameType } from '../../types/compatible.ts'
import { arrayOf, type CType, type PointerType } from '../../types/ctype.ts'
import { isOpaque } from '../../types/members.ts'
import { spell } from '../../types/spell.ts'
import { writeBytes } from '../memory/bytes.ts'
import type { Block } from '../memory/heap.ts'
import type { Region } from '../memory/region.ts'
import { isBuffer, isDataView } from '../memory/views.ts'
import { writeAddress } from '../memory/words.ts'
import { isPointerBox, type PointerBox } from '../object/box.ts'
import { CData, ctypeOf, ITEM_TYPE, TYPE } from '../object/cdata.ts'
import type { Codec, Codecs, Late, Temporary } from '../object/codec.ts'
import { describe, ItemPlace, NOWHERE, type ValuePlace } from '../object/place.ts'
import { isScalar } from '../object/scalar.ts'
import { writeItems } from './array.ts'
import { type Items, itemsOf } from './items.ts'
import { type Located, locatedAddress, PendingAddress, settled } from './located.ts'
import { storageOfView } from './number-array.ts'
import { isStreamPointer, streamAddress, streamDescriptor } from './stream.ts'
import { encodeText, textBytes } from './text.ts'

function viewFits(target: CType, view: ArrayBufferView): boolean {
  const own = ctypeOf(view)
  if (own?.kind === 'array')
    return mayPoint(target, own.element, hostSize) || (target.kind === 'array' && mayPoint(target, own, hostSize))
  if (target.kind === 'void' || (isByte(target) && isDataView(view))) return true
  const kind = storageOfView(view)
  if (kind === undefined) return false
  return isByte(target) ? kind === 'u1' || kind === 's1' : kind === storageOf(target, HOST)
}

/** Bytes of a type on this machine. */
export const hostSize = (type: CType): number => sizeOf(type, HOST)

function refused(type: PointerType, value: unknown, place: ValuePlace, hint?: string): Error {
  const details = { value: describe(value), type: spell(type), where: String(place) }
  return failure('value/pointer', hint ? { ...details, hint } : details)
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

/** Whether it is one value, which a function may give back through a pointer. */
const isScalarTarget = ({ kind }: CType): boolean => kind === 'primitive' || kind === 'enum' || kind === 'pointer'

/** What is wrong with a value that is no pointer, in words. */
function hintFor(type: PointerType, value: unknown): string | undefined {
  const source = ctypeOf(value)
  if (value === undefined) return 'NULL is null'
  if (typeof value === 'number' || typeof value === 'bigint' || isScalar(value))
    return value === 0 ? 'NULL is null' : `an address is made a pointer by ffi.cast('${spell(type)}', address)`
  if (typeof value === 'string')
    return "C keeps the address, but nothing would keep the string: use ffi.new('char[]', text) and keep that"
  if (source?.kind === 'record') return 'use ffi.addressof to get a pointer to it'
  const target = source?.kind === 'pointer' ? source.target : undefined
  if (target && 'name' in target && 'name' in type.target && target.name === type.target.name)
    return 'the types have the same name but belong to different FFI instances; use ffi.include'
  if (source) return 'cast it if that is what you mean'
  if (Array.isArray(value) && type.target.kind === 'pointer' && pointsToText(type))
    return `C keeps the address, but nothing would keep the list: use ffi.new('${spell(arrayOf(type.target, 'open'))}', list) and keep that, with null last where C wants it`
  if (Array.isArray(value) && type.target.kind === 'void')
    return "its items have no type: use a typed array, or ffi.new('int[]', items)"
  if (isPlainObject(value) && isScalarTarget(type.target))
    return `C writes to memory: pass ffi.new('${spell(type)}') and read its value afterwards`
  return undefined
}

/** Whether it points to characters, or to pointers that do: an initialiser may give strings for it. */
export const pointsToText = (type: CType): boolean =>
  type.kind === 'pointer' && (textUnit(type.target, HOST) !== undefined || pointsToText(type.target))

/** Finds the addresses that values have for a pointer type, and stores them. */
export class Addresses {
  readonly #type: PointerType
  readonly #codecs: Codecs
  readonly #isStream: boolean
  #item: Codec | undefined

  constructor(type: PointerType, codecs: Codecs) {
    this.#type = type
    this.#codecs = codecs
    this.#isStream = isStreamPointer(type)
  }

  /**
   * Stores the address of a value for a pointer that outlives the moment: an assignment, an initialiser, a result. Where
   * addresses are found last, it is one of those.
   */
  write(region: Region, offset: number, value: unknown, place: ValuePlace, late?: Late): void {
    const known = this.#known(value, place) ?? this.#owned(value, place, late)
    if (known === undefined) throw refused(this.#type, value, place, hintFor(this.#type, value))
    storeKnown(known, region, offset, place, late)
  }

  /** Stores the address of an argument: also of a string, an array or an object, which go to temporary memory. */
  writeArgument(region: Region, offset: number, value: unknown, place: ValuePlace, temporary: Temporary): void {
    const type = this.#type
    const text =
      typeof value === 'string'
        ? textAddress(type, value, place, (bytes, alignment) => temporary.allocate(bytes, alignment))
        : undefined
    if (text !== undefined) return writeAddress(region, offset, text)
    const known = this.#known(value, place)
    if (known !== undefined) return storeKnown(known, region, offset, place, temporary)
    const fd = this.#isStream ? streamDescriptor(value) : undefined
    const address = fd === undefined ? this.#initialised(value, place, temporary) : streamAddress(fd, temporary)
    if (address === undefined) throw refused(type, value, place, argumentHint(type, value))
    writeAddress(region, offset, address)
  }

  /** The address of a value that has one of its own; NaN for every other, and where a number cannot hold it. */
  own(value: unknown): number {
    const known = this.#known(value, NOWHERE)
    const address = typeof known === 'object' ? locatedAddress(known, NOWHERE) : known
    return typeof address === 'number' ? address : Number.NaN
  }

  /** What a value is where it has an address already; undefined where it has none that fits. */
  #known(value: unknown, place: ValuePlace): Known | undefined {
    if (value === null) return 0
    const { target } = this.#type
    if (value instanceof CData) {
      const source = ctypeOf(value)
      if (!source) return undefined
      if (isPointerBox(value)) return sameType(target, source) ? value : this.#held(value)
      const item = value[ITEM_TYPE]
      const fits =
        item !== undefined &&
        (mayPoint(target, item, hostSize) || (source.kind === 'array' && mayPoint(target, source, hostSize)))
      return fits ? value : undefined
    }
    if (ArrayBuffer.isView(value)) return viewFits(target, value) ? value : undefined
    if (isBuffer(value)) return target.kind === 'void' || isByte(target) ? value : undefined
    if (target.kind === 'void') {
      const source = ctypeOf(value)
      const isFunction = source?.kind === 'pointer' && source.target.kind === 'function'
      if (isFunction && typeof value === 'function')
        return this.#codecs.functions.addressOf(source.target, value, place)
    }
    return undefined
  }

  /** What the pointer in a box points to, where that fits, as C takes a variable for its value; else where the box itself lies. */
  #held(box: PointerBox): Known | undefined {
    const held = box.pointer()
    if (held === null) return 0
    return this.#known(held, NOWHERE) ?? (mayPoint(this.#type.target, box[TYPE], hostSize) ? box : undefined)
  }

  /** A string, or a list of them, in memory of what is being made. A list ends in NULL, as `argv` does. */
  #owned(value: unknown, place: ValuePlace, late: Late | undefined): number | undefined {
    const type = this.#type
    if (!late?.own || !pointsToText(type)) return undefined
    const own = (bytes: number, alignment: number): Block => (late as Required<Late>).own(bytes, alignment)
    if (typeof value === 'string') return textUnit(type.target, HOST) ? textAddress(type, value, place, own) : undefined
    if (type.target.kind !== 'pointer' || ctypeOf(value) || ArrayBuffer.isView(value)) return undefined
    const items = itemsOf(value)
    if (!items) return undefined
    const item = this.#codecs.of(type.target)
    const { region, offset } = own((items.count + 1) * item.size, item.alignment)
    writeItems(item, region, offset, items, place, late)
    return region.base + offset
  }

  /** An array or object as a temporary array of T; undefined where the value initialises none. */
  #initialised(value: unknown, place: ValuePlace, temporary: Temporary): number | undefined {
    const { target } = this.#type
    if (typeof value !== 'object' || value === null || ctypeOf(value) || ArrayBuffer.isView(value)) return undefined
    if (target.kind === 'void' || target.kind === 'function') return undefined
    // A record may be opaque until it is defined.
    if (!this.#item && isOpaque(target)) return undefined
    const item = (this.#item ??= this.#codecs.of(target))
    if (item.size === 0) return undefined
    const items = itemsOf(value)
    if (items) return listAddress(item, items, place, temporary)
    if (target.kind !== 'record') return undefined
    const { region, offset } = temporary.allocate(item.size, item.alignment)
    item.write(region, offset, value, place, temporary)
    return region.base + offset
  }
}

function storeKnown(known: Known, region: Region, offset: number, place: ValuePlace, late: Late | undefined): void {
  if (typeof known !== 'object') writeAddress(region, offset, known)
  else if (late) late.point(new PendingAddress(region, offset, settled(known), place))
  else writeAddress(region, offset, locatedAddress(known, place))
}

/** An address, or what has one. */
type Known = number | bigint | Located

function argumentHint(type: PointerType, value: unknown): string | undefined {
  return typeof value === 'string' ? 'a string fits a pointer to characters only' : hintFor(type, value)
}

/** A string in memory that is allocated for it, for pointers to characters and `void *`. */
function textAddress(
  type: PointerType,
  text: string,
  place: ValuePlace,
  allocate: Temporary['allocate'],
): number | undefined {
  const unit = type.target.kind === 'void' ? 1 : textUnit(type.target, HOST)
  if (!unit) return undefined
  if (text.includes('\0')) throw failure('value/nul', { type: spell(type), where: String(place) })
  const { region, offset } = allocate(textBytes(text, unit), unit)
  writeBytes(region, offset, encodeText(text, unit))
  return region.base + offset
}

/** One item more, all zero: an array of characters ends as a string does. */
function listAddress(item: Codec, items: Items, place: ValuePlace, temporary: Temporary): number {
  const { region, offset } = temporary.allocate((items.count + 1) * item.size, item.alignment)
  if (item.writeArgument) writePointerItems(item, region, offset, items, place, temporary)
  else writeItems(item, region, offset, items, place, temporary)
  return region.base + offset
}

/** An array of pointers: strings and arrays in it are temporaries of the same call, as `char *const argv[]` wants them. */
function writePointerItems(
  item: Codec,
  region: Region,
  offset: number,
  { list, count }: Items,
  place: ValuePlace,
  temporary: Temporary,
): void {
  const itemPlace = new ItemPlace(place)
  for (let i = 0; i < count; i++) {
    itemPlace.index = i
    item.writeArgument?.(region, offset + i * item.size, list[i], itemPlace, temporary)
  }
}
