/** The address that a JavaScript value stands for where C wants a pointer. */

import { sizeOf } from '../../abi/layout.ts'
import { storageOf, textUnit } from '../../abi/storage.ts'
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import { HOST } from '../../platform.ts'
import { isByte, mayPoint } from '../../types/compatible.ts'
import { type ArrayType, arrayOf, type CType, type PointerType } from '../../types/ctype.ts'
import { isOpaque } from '../../types/members.ts'
import { spell } from '../../types/spell.ts'
import { RELEASED, type Region, regionOf, writeBytes } from '../memory/region.ts'
import { addressOf, CData, ctypeOf, exactAddressOf, KEPT, REGION } from '../object/cdata.ts'
import type { Codec, Codecs, Temporary } from '../object/codec.ts'
import { describe, ItemPlace, type ValuePlace } from '../object/place.ts'
import { isScalar } from '../object/scalar.ts'
import { materialised, writeArray } from './array.ts'
import { storageOfView } from './number-array.ts'
import { isStream, streamAddress } from './stream.ts'
import { encodeText, textBytes } from './text.ts'

/** A resizable ArrayBuffer says so (ES2024); older engines have none. */
const isResizable = (buffer: ArrayBufferLike): boolean =>
  (buffer as { readonly resizable?: boolean }).resizable === true ||
  (buffer as { readonly growable?: boolean }).growable === true

/** Node 20 has no property that says it; a detached buffer cannot be viewed there either. */
function isDetached(buffer: ArrayBufferLike): boolean {
  const { detached } = buffer as { readonly detached?: boolean }
  if (detached !== undefined) return detached
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

const bases = new WeakMap<ArrayBufferLike, number>()

/** Where empty buffers lie. */
const EMPTY = regionOf(new ArrayBuffer(16))

/** Address of a buffer's first byte, found once; a resizable one is asked each time. */
export function bufferAddress(buffer: ArrayBufferLike, place: ValuePlace): number {
  let base = bases.get(buffer)
  // A detached buffer has no bytes, and neither has an empty one.
  if (base === undefined || buffer.byteLength === 0) {
    base = addon.addressOf(buffer)
    if (base === 0 && isDetached(buffer)) throw failure('memory/detached', { where: String(place) })
    // C must not take no bytes for no pointer: an empty array of C's has an address too.
    base ||= EMPTY.base
    if (!isResizable(buffer)) bases.set(buffer, base)
  }
  return base
}

/** Address of a view's first byte. Asking for its buffer moves a small typed array out of the collector's reach. */
export function viewAddress(view: ArrayBufferView, place: ValuePlace): number {
  if ((view as { readonly [KEPT]?: unknown })[KEPT] === RELEASED) throw failure('memory/released', {})
  return bufferAddress(view.buffer, place) + view.byteOffset
}

/** An exact address as the number it is, or the bigint where none is exact. */
function addressOfCData(value: CData, place: ValuePlace): number | bigint {
  const region = value[REGION]
  // What shows a buffer of the user's is stale once that buffer has been detached.
  if (region.mapped && region.buffer.byteLength === 0 && isDetached(region.buffer))
    throw failure('memory/detached', { where: String(place) })
  const address = addressOf(value)
  return Number.isNaN(address) ? exactAddressOf(value) : address
}

function viewFits(target: CType, view: ArrayBufferView): boolean {
  const own = ctypeOf(view)
  if (own?.kind === 'array')
    return mayPoint(target, own.element, hostSize) || (target.kind === 'array' && mayPoint(target, own, hostSize))
  if (target.kind === 'void') return true
  const kind = storageOfView(view)
  if (kind === undefined) return false
  return isByte(target) ? kind === 'u1' || kind === 's1' : kind === storageOf(target, HOST)
}

const hostSize = (type: CType): number => sizeOf(type, HOST)

function refused(type: PointerType, value: unknown, place: ValuePlace, hint?: string): Error {
  const details = { value: describe(value), type: spell(type), where: String(place) }
  return failure('value/pointer', hint ? { ...details, hint } : details)
}

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
  if (Array.isArray(value) && type.target.kind === 'void')
    return "its items have no type: use a typed array, or ffi.new('int[]', items)"
  return undefined
}

/** The address of a value for a pointer that outlives the moment: an assignment, an initialiser, a result. */
export function addressFor(type: PointerType, value: unknown, place: ValuePlace, codecs: Codecs): number | bigint {
  const address = knownAddress(type, value, place, codecs)
  if (address === undefined) throw refused(type, value, place, hintFor(type, value))
  return address
}

/** The address of a value that has one already; undefined where it has none that fits. */
function knownAddress(
  type: PointerType,
  value: unknown,
  place: ValuePlace,
  codecs: Codecs,
): number | bigint | undefined {
  if (value === null) return 0
  const { target } = type
  if (value instanceof CData) {
    const source = ctypeOf(value) as CType
    const item = source.kind === 'pointer' ? source.target : source.kind === 'array' ? source.element : undefined
    const fits =
      item !== undefined &&
      (mayPoint(target, item, hostSize) || (source.kind === 'array' && mayPoint(target, source, hostSize)))
    return fits ? addressOfCData(value, place) : undefined
  }
  if (ArrayBuffer.isView(value)) return viewFits(target, value) ? viewAddress(value, place) : undefined
  if (target.kind === 'void') {
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return bufferAddress(value, place)
    const source = ctypeOf(value)
    const isFunction = source?.kind === 'pointer' && source.target.kind === 'function'
    if (isFunction && typeof value === 'function') return codecs.functions.addressOf(source.target, value, place)
  }
  return undefined
}

/** The address of an argument: also of a string, an array or an object, which go to temporary memory. */
export function argumentAddress(
  type: PointerType,
  value: unknown,
  place: ValuePlace,
  codecs: Codecs,
  temporary: Temporary,
): number | bigint {
  const { target } = type
  if (typeof value === 'string') {
    const address = textAddress(type, value, place, temporary)
    if (address !== undefined) return address
  }
  const address = knownAddress(type, value, place, codecs)
  if (address !== undefined) {
    if (typeof value === 'object' && value !== null) temporary.keep(value)
    return address
  }
  if (isStream(type, value)) return streamAddress(value, temporary)
  const initialised = initialisedAddress(target, value, place, codecs, temporary)
  if (initialised === undefined) throw refused(type, value, place, argumentHint(type, value))
  return initialised
}

function argumentHint(type: PointerType, value: unknown): string | undefined {
  return typeof value === 'string' ? 'a string fits a pointer to characters only' : hintFor(type, value)
}

/** A string as a temporary, for pointers to characters and `void *`. */
function textAddress(type: PointerType, text: string, place: ValuePlace, temporary: Temporary): number | undefined {
  const unit = type.target.kind === 'void' ? 1 : textUnit(type.target, HOST)
  if (!unit) return undefined
  if (text.includes('\0')) throw failure('value/nul', { type: spell(type), where: String(place) })
  const { region, offset } = temporary.allocate(textBytes(text, unit), unit)
  writeBytes(region, offset, encodeText(text, unit))
  return region.base + offset
}

/** An array or object as a temporary array of T; undefined where the value initialises none. */
function initialisedAddress(
  target: CType,
  value: unknown,
  place: ValuePlace,
  codecs: Codecs,
  temporary: Temporary,
): number | undefined {
  if (typeof value !== 'object' || value === null || ctypeOf(value) || ArrayBuffer.isView(value)) return undefined
  if (target.kind === 'void' || target.kind === 'function') return undefined
  if (isOpaque(target)) return undefined
  const items = materialised(value)
  const item = codecs.of(target)
  if (item.size === 0) return undefined
  if (Array.isArray(items)) {
    // One item more, all zero: an array of characters ends as a string does. A Proxy may have a length for each question.
    const { length } = items
    const { region, offset } = temporary.allocate((length + 1) * item.size, item.alignment)
    if (item.writeArgument) writePointerItems(item, region, offset, items, length, place, temporary)
    else writeArray(item, region, offset, items, length, arrayOf(target, 'open') as ArrayType, place)
    return region.base + offset
  }
  if (target.kind !== 'record') return undefined
  const { region, offset } = temporary.allocate(item.size, item.alignment)
  item.write(region, offset, items, place)
  return region.base + offset
}

/** An array of pointers: strings and arrays in it are temporaries of the same call, as `char *const argv[]` wants them. */
function writePointerItems(
  item: Codec,
  region: Region,
  offset: number,
  items: readonly unknown[],
  length: number,
  place: ValuePlace,
  temporary: Temporary,
): void {
  const itemPlace = new ItemPlace(place)
  for (let i = 0; i < length; i++) {
    itemPlace.index = i
    item.writeArgument?.(region, offset + i * item.size, items[i], itemPlace, temporary)
  }
}
