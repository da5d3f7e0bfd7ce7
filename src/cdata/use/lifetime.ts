/** Who frees what and when: destructors, allocators, arenas and explicit release. */
import { failure } from '../../diagnostics/failure.ts'
import { CHECKED_LATER, checkOptions, FLAG } from '../../diagnostics/options.ts'
import { addon } from '../../native/load.ts'
import { Pointer, samePointer } from '../kinds/pointer.ts'
import { type Block, Heap } from '../memory/heap.ts'
import { linger } from '../memory/lingering.ts'
import { exactRegion, isReleased, privateRegion, RELEASED, Region, releaseRegion } from '../memory/region.ts'
import { addressOf, CData, ctypeOf, EXTENT, hide, KEPT, OFFSET, REGION, UNDO } from '../object/cdata.ts'
import { describe } from '../object/place.ts'
import type { Maker } from './new.ts'

/** What is to be done when a region's memory is no longer wanted; done at most once. */
class Finaliser {
  #action: (() => void) | undefined
  /** Bytes that the collector counts for it. */
  readonly #size: number
  /** The region's buffer covers this memory only, and is taken from whatever shows it. */
  readonly detaches: boolean
  constructor(action: () => void, size: number, detaches: boolean) {
    this.#action = action
    this.#size = size
    this.detaches = detaches
    if (size > 0) addon.account(size)
  }
  /** False where a destructor of the user's was cancelled or has run. */
  get pending(): boolean {
    return this.#action !== undefined
  }
  run(): void {
    const action = this.#action
    this.cancel()
    action?.()
  }
  cancel(): void {
    if (this.pending && this.#size > 0) addon.account(-this.#size)
    this.#action = undefined
  }
}

const finalisers = new FinalizationRegistry<Finaliser>((finaliser) => finaliser.run())

/** Ties a finaliser to a region; it runs when nothing refers to the region any more, or to the buffer that is its own. */
function attachFinaliser(region: Region, action: () => void, size = 0, buffer?: ArrayBuffer): Region {
  // The registry holds the finaliser, which must hold neither of the two.
  const finaliser = new Finaliser(action, size, buffer !== undefined)
  region.keep = finaliser
  finalisers.register(buffer ?? region, finaliser, region)
  return region
}

const finaliserOf = (region: Region): Finaliser | undefined =>
  region.keep instanceof Finaliser ? region.keep : undefined

/**
 * A pointer to the same place with a destructor, which is called once with the original pointer: when nothing refers
 * to the new pointer or to what was reached through it, or when it is released. `null` cancels.
 */
export function gc(pointer: unknown, destructor: unknown, size: number): Pointer | undefined {
  if (!(pointer instanceof Pointer)) throw failure('gc/type', { value: describe(pointer) })
  if (destructor === null) {
    const finaliser = finaliserOf(pointer[REGION])
    if (!finaliser?.pending) throw failure('gc/none', {})
    finaliser.cancel()
    return undefined
  }
  if (typeof destructor !== 'function') throw failure('gc/destructor', { value: describe(destructor) })
  if (!Number.isSafeInteger(size))
    throw failure('argument/type', { what: 'the size', wanted: 'an integer', value: describe(size) })
  const region = attachFinaliser(privateRegion(pointer[REGION]), () => void destructor(pointer), size)
  return samePointer(pointer, region, pointer[OFFSET], pointer[EXTENT])
}

/** Frees now what `value` owns; a second release does nothing. */
export function release(value: unknown): void {
  if (value instanceof CData) return releaseObject(value)
  if (ArrayBuffer.isView(value) && ctypeOf(value)) return releaseArray(value)
  const dispose = (value as { [Symbol.dispose]?: unknown } | null | undefined)?.[Symbol.dispose]
  if (typeof dispose !== 'function') throw failure('release/type', { value: describe(value) })
  dispose.call(value)
}

function releaseObject(object: CData): void {
  const region = object[REGION]
  if (isReleased(region)) return
  const finaliser = finaliserOf(region)
  const undo = undoOf(object)
  if (!finaliser && !undo && object[EXTENT] === 0) throw notOwned(object)
  if (finaliser) {
    endRegion(region, finaliser)
  } else {
    linger(region)
    object[REGION] = RELEASED
    undo?.()
  }
}

function notOwned(object: CData): Error {
  const value = describe(object)
  if (!(object instanceof Pointer)) return failure('release/type', { value })
  const hint = "C owns what it points to: 'ffi.gc(p, destructor)' gives a pointer that 'using' and ffi.release can end"
  return failure('release/type', { value, hint })
}

const undoOf = (object: object): (() => void) | undefined => (object as { readonly [UNDO]?: () => void })[UNDO]

function endRegion(region: Region, finaliser: Finaliser): void {
  finalisers.unregister(region)
  // The destructor gets the original pointer, which has another region; through this one nothing is reached any more.
  if (finaliser.detaches) detach(region.buffer)
  releaseRegion(region)
  finaliser.run()
}

/** An array of numbers has no address any more; its items are the collector's, since a typed array cannot be revoked. */
function releaseArray(array: ArrayBufferView): void {
  const kept = (array as { readonly [KEPT]?: unknown })[KEPT]
  if (kept === RELEASED) return
  linger(array.buffer)
  hide(array, KEPT, RELEASED)
  undoOf(array)?.()
  const finaliser = kept instanceof Region ? finaliserOf(kept) : undefined
  if (finaliser) endRegion(kept as Region, finaliser)
}

/** Takes the memory from everything that refers to the buffer, also from what `ffi.fromBuffer` shows of it. */
function detach(buffer: ArrayBuffer): void {
  addon.lock(buffer, false)
  linger(structuredClone(buffer, { transfer: [buffer] }))
}

/** What `ffi.newAllocator` takes. */
export interface AllocatorOptions {
  /** Gets the number of bytes, returns a pointer to as many: a C function or one of JavaScript's. */
  readonly alloc?: (bytes: number) => unknown
  /** Gets the pointer that `alloc` returned. */
  readonly free?: ((pointer: unknown) => unknown) | undefined
  /** Whether memory is zeroed first; true where it is not given. */
  readonly clear?: boolean
}

const ALLOCATOR_OPTIONS = { alloc: CHECKED_LATER, free: CHECKED_LATER, clear: FLAG }

/** What `new` takes memory from; undefined where that is where it always does. Throws for wrong options. */
export function allocatorOf(options: AllocatorOptions): ((bytes: number) => Block) | undefined {
  checkOptions(options, ALLOCATOR_OPTIONS)
  const { alloc, free } = options
  for (const [what, fn] of Object.entries({ alloc, free }))
    if (fn !== undefined && typeof fn !== 'function')
      throw failure('callback/function', { value: describe(fn), what: `option '${what}'` })
  if (!alloc && free)
    throw failure('option/value', { option: 'free', value: 'a function', wanted: "given together with 'alloc'" })
  return alloc && ((bytes) => allocateWith({ ...options, alloc }, bytes))
}

/** Memory from the user's allocator, given back to it when nothing refers to it any more. */
function allocateWith(options: AllocatorOptions & { alloc: (bytes: number) => unknown }, bytes: number): Block {
  const pointer = options.alloc(bytes)
  if (pointer === null) throw failure('memory/allocator', { bytes })
  if (!(pointer instanceof Pointer)) throw failure('memory/allocator-type', { value: describe(pointer) })
  if (pointer[EXTENT] > 0 && pointer[EXTENT] < bytes)
    throw failure('buffer/small', { type: `char[${bytes}]`, size: bytes, length: pointer[EXTENT] })
  const { free } = options
  const region0 = pointer[REGION]
  // A guard throws here: nobody can write to the page of NULL, or where no process has memory.
  if (bytes > 0 && !region0.mapped) region0.getUint8(pointer[OFFSET])
  const address = addressOf(pointer)
  // Over a buffer of its own, arrays of numbers keep the memory alive, and lose it when it is released.
  const exact = exactRegion(address, bytes)
  const region = exact ?? privateRegion(pointer[REGION])
  if (free) attachFinaliser(region, () => void free(pointer), 0, exact?.buffer)
  // Without a `free` the memory stays the pointer's: it lives as long as what is made in it.
  region.keep ??= pointer
  const block = { region, offset: address - region.base }
  if (options.clear !== false) for (let i = 0; i < bytes; i++) region.setUint8(block.offset + i, 0)
  return block
}

/** Memory whose parts are freed together. */
export class Arena {
  readonly #makerOf: (type: unknown) => Maker
  #heap: Heap | undefined
  readonly #regions: Region[] = []

  constructor(makerOf: (type: unknown) => Maker) {
    this.#makerOf = makerOf
    this.#heap = new Heap((region) => this.#regions.push(region))
  }

  /** As `ffi.new`, in this arena's memory. Throws once the arena has been released. */
  new(type: unknown, initialiser?: unknown): unknown {
    return this.#makerOf(type)(initialiser, (bytes, alignment) => {
      const heap = this.#heap
      if (!heap) throw failure('memory/released', {})
      const offset = heap.reserve(bytes, alignment)
      return { region: heap.region, offset }
    })
  }

  /** Frees everything that was made in the arena; using any of it throws from then on, and arrays of numbers are empty. */
  release(): void {
    this.#heap = undefined
    for (const region of this.#regions.splice(0)) {
      detach(region.buffer)
      releaseRegion(region)
    }
  }

  [Symbol.dispose](): void {
    this.release()
  }
}

Object.defineProperty(CData.prototype, Symbol.dispose, {
  value(this: CData) {
    releaseObject(this)
  },
})
