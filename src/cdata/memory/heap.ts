/**
 * Memory for `ffi.new`: small things share slabs, large ones have a buffer of their own.
 * Memory is zeroed, never used twice, and lives as long as anything refers to its region.
 */
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import { pin } from '../../native/pin.ts'
import { RELEASED, type Region, regionOf } from './region.ts'

const SLAB = 65536
const LARGE = SLAB / 8

/** A place in memory. */
export interface Block {
  readonly region: Region
  readonly offset: number
}

/** Bump allocation from buffers of one kind; `heap` serves everyone, an arena has one of its own. */
export class Heap {
  #slab: Region = RELEASED
  /** Beyond the end, so that the first `reserve` takes the first slab. */
  #free = SLAB + 1
  readonly #onBuffer: ((region: Region) => void) | undefined
  /** The region that the last `reserve` reserved in. */
  region: Region = RELEASED

  /** `onBuffer` hears of every buffer taken. */
  constructor(onBuffer?: (region: Region) => void) {
    this.#onBuffer = onBuffer
  }

  /** Reserves bytes; returns their offset in `this.region`. The alignment is a power of two. */
  reserve(bytes: number, alignment: number): number {
    if (bytes > LARGE || alignment > 16) return this.#reserveLarge(bytes, alignment)
    let offset = (this.#free + alignment - 1) & -alignment
    if (offset + bytes > SLAB) {
      this.#slab = this.#take(SLAB)
      offset = 0
    }
    // A store of an object costs more than to ask.
    if (this.region !== this.#slab) this.region = this.#slab
    // Even an empty object has an address of its own.
    this.#free = offset + (bytes || 1)
    return offset
  }

  #reserveLarge(bytes: number, alignment: number): number {
    const region = this.#take(bytes + alignment)
    const offset = (alignment - (region.base % alignment)) % alignment
    this.region = region
    return offset
  }

  #take(bytes: number): Region {
    let buffer: ArrayBuffer
    try {
      buffer = new ArrayBuffer(bytes)
    } catch (cause) {
      throw failure('memory/exhausted', { bytes }, cause)
    }
    const region = regionOf(buffer)
    this.#onBuffer?.(region)
    return region
  }
}

/** Where everything goes that has no other place. Its buffers can be seen through typed arrays, and must stay. */
export const heap = new Heap((region) => pin(addon, region.buffer))
