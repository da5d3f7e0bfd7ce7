/**
 * The memory of one call on another thread: its frame, its strings and lists, and what keeps JavaScript's own memory in
 * place. It is C's memory, because a worker may end while C still uses it.
 */

import { PendingAddress } from '../../cdata/kinds/located.ts'
import { bytesOf } from '../../cdata/memory/bytes.ts'
import type { Block } from '../../cdata/memory/heap.ts'
import { lockBuffer } from '../../cdata/memory/lock.ts'
import { type Region, regionAt } from '../../cdata/memory/region.ts'
import { isResizable } from '../../cdata/memory/views.ts'
import type { LateAddress, Temporary } from '../../cdata/object/codec.ts'
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import type { CallFrame } from '../frame/call-frame.ts'
import { Held } from '../frame/held-bytes.ts'

/** Bytes that most calls do with. */
const SLAB = 1024
/** Those that are kept for calls to come. */
const MOST_FREE = 256
const ALIGNMENT = 16

const align = (value: number, alignment: number): number => (value + alignment - 1) & -alignment

/** A frame, and what lives as long. */
export class CallMemory implements CallFrame, Temporary {
  region: Region
  offset: number
  readonly #slab: number
  /** The first free byte of the slab, from its start. */
  #top = 0
  readonly #blocks: number[] = []
  readonly #pending: PendingAddress[] = []
  readonly #ends: (() => void)[] = []

  private constructor() {
    this.#slab = allocated(SLAB)
    this.region = regionAt(this.#slab)
    this.offset = this.#slab - this.region.base
  }

  /** Memory with a frame of that many bytes; `release` gives it back. */
  static take(size: number): CallMemory {
    const memory = free.pop() ?? new CallMemory()
    memory.#top = size <= SLAB ? size : 0
    if (size > SLAB) memory.#place(memory.#large(size, ALIGNMENT))
    return memory
  }

  get temporary(): Temporary {
    return this
  }

  /** Where the frame lies. */
  get address(): number {
    return this.region.base + this.offset
  }

  #place({ region, offset }: Block): void {
    this.region = region
    this.offset = offset
  }

  allocate(size: number, alignment: number): Block {
    const start = align(this.#top, ALIGNMENT)
    const fits = alignment <= ALIGNMENT && start + size <= SLAB
    const block = fits ? blockAt(this.#slab + start) : this.#large(size, alignment)
    if (fits) this.#top = start + size
    clear(block, size)
    return block
  }

  /** Strings in a record that is passed live as long as those that are passed themselves. */
  own(size: number, alignment: number): Block {
    return this.allocate(size, alignment)
  }

  #large(size: number, alignment: number): Block {
    const address = allocated(size + alignment)
    this.#blocks.push(address)
    return blockAt(Math.ceil(address / alignment) * alignment)
  }

  point(address: LateAddress): void {
    if (address instanceof PendingAddress) this.#pending.push(address)
  }

  defer(action: () => void): void {
    this.#ends.push(action)
  }

  /** Has all addresses stored, of bytes that stay where they are until `release`. Nothing of the user's runs from here until C does. */
  settle(): void {
    for (const address of this.#pending) {
      address.store()
      this.#hold(address)
    }
    this.#pending.length = 0
  }

  #hold({ buffer, place }: PendingAddress): void {
    if (!buffer) return
    if (isResizable(buffer)) throw failure('memory/resizable', { where: String(place) })
    // A worker's shared memory goes with the worker, too, where nobody else has it.
    const bytes = new Held(buffer)
    this.#ends.push(() => bytes.drop(), lockBuffer(buffer))
  }

  /** Ends what lived as long as the call. */
  release(): void {
    this.#pending.length = 0
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) end()
    for (let block = this.#blocks.pop(); block !== undefined; block = this.#blocks.pop()) addon.free(block)
    if (free.length >= MOST_FREE) {
      addon.free(this.#slab)
      return
    }
    this.#place(blockAt(this.#slab))
    free.push(this)
  }
}

const free: CallMemory[] = []

function blockAt(address: number): Block {
  const region = regionAt(address)
  return { region, offset: address - region.base }
}

function allocated(bytes: number): number {
  const address = addon.allocate(bytes)
  if (address === 0) throw failure('memory/exhausted', { bytes })
  return address
}

function clear({ region, offset }: Block, size: number): void {
  const bytes = bytesOf(region, offset, size)
  if (bytes) bytes.fill(0)
  else for (let i = 0; i < size; i++) region.setUint8(offset + i, 0)
}
