/** What has an address of its own, and that address: cdata, and buffers of JavaScript's. */
import { types } from 'node:util'
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import { isReleased, isWindow, RELEASED, Region, regionOf, storyOf, whyGone } from '../memory/region.ts'
import { bufferOfView, byteLengthOf, byteOffsetOf, bytesOfBuffer, isDetached, isVariable } from '../memory/views.ts'
import { writeAddress } from '../memory/words.ts'
import { addressOf, CData, exactAddressOf, KEPT, OFFSET, REGION } from '../object/cdata.ts'
import type { LateAddress } from '../object/codec.ts'
import { describe, fixedPlace, type ValuePlace } from '../object/place.ts'

const bases = new WeakMap<ArrayBufferLike, number>()

/** Where empty buffers lie. */
const EMPTY = regionOf(new ArrayBuffer(16))

/** Address of a buffer's first byte, found once; a resizable one is asked each time. */
export function bufferAddress(buffer: ArrayBufferLike, place: ValuePlace): number {
  let base = bases.get(buffer)
  // A detached buffer has no bytes, and neither has an empty one.
  if (base === undefined || bytesOfBuffer(buffer) === 0) {
    base = addon.addressOf(buffer)
    if (base === 0 && isDetached(buffer)) throw failure('memory/detached', { where: String(place) })
    // C must not take no bytes for no pointer: an empty array of C's has an address too.
    base ||= EMPTY.base
    if (!isVariable(buffer)) bases.set(buffer, base)
  }
  return base
}

/** Address of a view's first byte. Asking for its buffer moves a small typed array out of the collector's reach. */
export function viewAddress(view: ArrayBufferView, place: ValuePlace): number {
  const kept = (view as { readonly [KEPT]?: unknown })[KEPT]
  const story = kept instanceof Region && isReleased(kept) ? storyOf(kept) : undefined
  if (kept === RELEASED || story !== undefined)
    throw failure('memory/released', { value: describe(view), where: String(place), story })
  const base = bufferAddress(bufferOfView(view), place)
  try {
    return base + byteOffsetOf(view)
  } catch (cause) {
    throw failure('memory/detached', { where: String(place) }, cause)
  }
}

/** An exact address as the number it is, or the bigint where none is exact. */
function addressOfCData(value: CData, place: ValuePlace): number | bigint {
  const why = whyGone(value[REGION])
  if (why === 'detached') throw failure('memory/detached', { where: String(place) })
  if (why === 'released') {
    const story = storyOf(value[REGION])
    throw failure('memory/released', { value: describe(value), where: String(place), story })
  }
  const address = addressOf(value)
  return Number.isNaN(address) ? exactAddressOf(value) : address
}

/** What has an address of its own: a cdata, or memory of JavaScript's. */
export type Located = CData | ArrayBufferView | ArrayBufferLike

/** Bytes of memory of JavaScript's, which may shrink; a cdata knows by itself when it is gone. */
function bytesOf(value: Located): number {
  if (value instanceof CData) return 0
  return ArrayBuffer.isView(value) ? byteLengthOf(value) : bytesOfBuffer(value)
}

/** Stores the address of a value where C takes it from; the value is kept alive until then. */
export class PendingAddress implements LateAddress {
  readonly #region: Region
  readonly #offset: number
  readonly #value: Located
  readonly place: ValuePlace
  /** Bytes that a view or buffer had when it was given. */
  readonly #bytes: number

  constructor(region: Region, offset: number, value: Located, place: ValuePlace) {
    this.#region = region
    this.#offset = offset
    this.#value = value
    this.place = fixedPlace(place)
    this.#bytes = bytesOf(value)
  }

  store(): void {
    if (bytesOf(this.#value) < this.#bytes) throw failure('memory/detached', { where: String(this.place) })
    writeAddress(this.#region, this.#offset, locatedAddress(this.#value, this.place))
  }

  get buffer(): ArrayBufferLike | undefined {
    const value = this.#value
    if (ArrayBuffer.isView(value)) return bufferOfView(value)
    if (!(value instanceof CData)) return value
    const region = value[REGION]
    return region.mapped && !isWindow(region) ? region.buffer : undefined
  }
}

/** The address of what has one; throws where its memory is gone. */
export const locatedAddress = (value: Located, place: ValuePlace): number | bigint =>
  value instanceof CData
    ? addressOfCData(value, place)
    : ArrayBuffer.isView(value)
      ? viewAddress(value, place)
      : bufferAddress(value, place)

/** A Proxy of a cdata answers each question anew: what it says now is taken, as a cdata of our own. */
export function settled(value: Located): Located {
  if (!(value instanceof CData && types.isProxy(value))) return value
  const region: unknown = value[REGION]
  const offset: unknown = value[OFFSET]
  if (!(region instanceof Region && !types.isProxy(region) && Number.isSafeInteger(offset)))
    throw failure('cdata/expected', { value: 'a Proxy of one', what: 'a pointer argument' })
  return new Place(region, offset as number, 0)
}
class Place extends CData {}
