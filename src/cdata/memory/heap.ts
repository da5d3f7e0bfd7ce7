/**
 * Memory for `ffi.new`: small things share slabs, large ones have a buffer of their own.
 * Memory is zeroed, never used twice, and lives as long as anything refers to its region.
 */
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import { canLock, pin } from '../../native/pin.ts'
import { lentRegion, RELEASED, type Region, regionOf, releaseRegion, UNSEEN, whyGone } from './region.ts'

const SLAB = 65536
const LARGE = SLAB / 8

/** A place in memory. */
export interface Block {
  readonly region: Region
  readonly offset: number
}

/** A buffer of so many bytes; `asked` is what an error speaks of. */
export function newBuffer(bytes: number, asked = bytes): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes)
  } catch (cause) {
    throw failure('memory/exhausted', { bytes: asked }, cause)
  }
}

/** Bump allocation from buffers of one kind; `heap` serves everyone, an arena has one of its own. */
export class Heap {
  #slab: Region = RELEASED
  /** Beyond the end, so that the first `reserve` takes the first slab. */
  #free = SLAB + 1
  readonly #onBuffer: ((region: Region) => void) | undefined
  /** Shows the slab where the engine cannot keep its buffer: it has no items once that has been taken. */
  #watched: Uint8Array | undefined
  readonly #isWatched: boolean
  readonly #regionOf: (buffer: ArrayBuffer) => Region
  /** The region that the last `reserve` reserved in. */
  region: Region = RELEASED

  /** `onBuffer` hears of every buffer taken; `isWatched` says that somebody else may take one; `over` makes its region. */
  constructor(
    onBuffer?: (region: Region) => void,
    isWatched = false,
    over: (buffer: ArrayBuffer) => Region = regionOf,
  ) {
    this.#regionOf = over
    this.#onBuffer = onBuffer
    this.#isWatched = isWatched
  }

  /** Reserves bytes that are there; returns their offset in `this.region`. The alignment is a power of two. */
  reserve(bytes: number, alignment: number): number {
    if (this.#watched !== undefined && this.#watched.length === 0) this.#lose()
    if (bytes > LARGE || alignment > 16) return this.#reserveLarge(bytes, alignment)
    let offset = (this.#free + alignment - 1) & -alignment
    if (offset + bytes > SLAB) {
      this.#slab = this.#take(SLAB)
      if (this.#isWatched) this.#watched = new Uint8Array(this.#slab.buffer)
      offset = 0
    }
    // A store of an object costs more than to ask.
    if (this.region !== this.#slab) this.region = this.#slab
    // Even an empty object has an address of its own.
    this.#free = offset + (bytes || 1)
    return offset
  }

  /** The slab is no more: what lies in it has no address that C could get, and nothing new comes there. */
  #lose(): void {
    // One that is lent says itself that it is gone.
    if (!whyGone(this.#slab)) releaseRegion(this.#slab)
    this.#watched = undefined
    this.#free = SLAB + 1
  }

  #reserveLarge(bytes: number, alignment: number): number {
    const region = this.#take(bytes + alignment, bytes)
    const offset = (alignment - (region.base % alignment)) % alignment
    this.region = region
    return offset
  }

  #take(bytes: number, asked = bytes): Region {
    const region = this.#regionOf(newBuffer(bytes, asked))
    this.#onBuffer?.(region)
    return region
  }
}

const isWatched = !canLock(addon)

/** Where everything goes that has no other place. Its buffers can be seen through typed arrays, and must stay. */
export const heap = new Heap((region) => {
  pin(addon, region.buffer)
  if (isWatched) region.keep = UNSEEN
}, isWatched)

/**
 * A heap whose buffers can be taken away by us alone, all at once. Engines with locks keep them from everybody else; on
 * others (Node 20 and 22) what forbids a transfer forbids it for good, so that there each use asks whether they are there.
 */
export function revocableHeap(onBuffer: (region: Region) => void): Heap {
  if (!canLock(addon)) return new Heap(onBuffer, true, lentRegion)
  return new Heap((region) => {
    pin(addon, region.buffer)
    onBuffer(region)
  })
}
