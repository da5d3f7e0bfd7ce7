/** Who frees what and when: destructors, allocators, arenas and explicit release. */
import { failure } from '../../diagnostics/failure.ts'
import { CHECKED_LATER, checkOptions, FLAG } from '../../diagnostics/options.ts'
import { addon } from '../../native/load.ts'
import { ArrayCData } from '../kinds/array.ts'
import { Pointer, samePointer } from '../kinds/pointer.ts'
import { RecordValue } from '../kinds/record-codec.ts'
import { type Block, type Heap, revocableHeap } from '../memory/heap.ts'
import { linger } from '../memory/lingering.ts'
import {
  exactRegion,
  isReleased,
  privateRegion,
  RELEASED,
  Region,
  releaseRegion,
  storyOf,
  whyGone,
} from '../memory/region.ts'
import { bufferOfView, byteLengthOf, byteOffsetOf, isDetached } from '../memory/views.ts'
import { CData, ctypeOf, EXTENT, hide, KEPT, OFFSET, REGION, UNDO } from '../object/cdata.ts'
import { describe } from '../object/place.ts'
import { blockOf } from './block.ts'
import type { Maker } from './new.ts'

/** Runs when memory is released, or nothing refers to it any more; may note where it was made and released. */
type FinalAction = (isReleased: boolean, note: (story: string) => void) => void

/** What is to be done when a region's memory is no longer wanted; done at most once. */
class Finaliser {
  #action: FinalAction | undefined
  /** Bytes that the collector counts for it. */
  readonly #size: number
  /** The region's buffer covers this memory only, and is taken from whatever shows it. */
  readonly detaches: boolean
  constructor(action: FinalAction, size: number, detaches: boolean) {
    this.#action = action
    this.#size = size
    this.detaches = detaches
    if (size > 0) addon.account(size)
  }
  /** What may be released for it; everything else that reaches the memory merely views it. */
  owner: WeakRef<object> | undefined
  /** False where a destructor of the user's was cancelled or has run. */
  get pending(): boolean {
    return this.#action !== undefined
  }
  /** Where the memory was made and released, where somebody notes that. */
  story: string | undefined
  run(isReleased: boolean): void {
    const action = this.#action
    this.cancel()
    action?.(isReleased, (story) => (this.story = story))
  }
  cancel(): void {
    if (this.pending && this.#size > 0) addon.account(-this.#size)
    this.#action = undefined
  }
}

const finalisers = new FinalizationRegistry<Finaliser>((finaliser) => finaliser.run(false))

/** Ties a finaliser to a region; it runs when nothing refers to the region any more, or to the buffer that is its own. */
export function attachFinaliser(
  region: Region,
  action: FinalAction,
  size = 0,
  buffer?: ArrayBuffer,
  story?: string,
): Region {
  // The registry holds the finaliser, which must hold neither of the two.
  const finaliser = new Finaliser(action, size, buffer !== undefined)
  finaliser.story = story
  region.keep = finaliser
  finalisers.register(buffer ?? region, finaliser, region)
  return region
}

const finaliserOf = (region: Region): Finaliser | undefined =>
  region.keep instanceof Finaliser ? region.keep : undefined

/** The region that an object of the heap's or of C's lies in, where a destructor can hang on it; undefined for others. */
function ownRegion(object: unknown): Region | undefined {
  if (object instanceof Pointer || object instanceof RecordValue || object instanceof ArrayCData) return object[REGION]
  return ArrayBuffer.isView(object) && ctypeOf(object) ? blockOf(object)?.region : undefined
}

/** The same object over another region of the same memory. */
function moved(object: object, region: Region): object {
  if (object instanceof Pointer) return samePointer(object, region, object[OFFSET], object[EXTENT])
  if (!ArrayBuffer.isView(object))
    return Object.assign(Object.create(Object.getPrototypeOf(object) as object) as object, object, { [REGION]: region })
  const array = object as Uint8Array
  const Class = (Object.getPrototypeOf(array) as { readonly constructor: typeof Uint8Array }).constructor
  const size = byteLengthOf(array) / Class.BYTES_PER_ELEMENT
  return hide(new Class(bufferOfView(array) as ArrayBuffer, byteOffsetOf(array), size), KEPT, region)
}

/**
 * A pointer to the same place, or the same array or struct, with a destructor, which is called once with the original:
 * when nothing refers to the new one or to what was reached through it, or when it is released. `null` cancels.
 */
export function gc(object: unknown, destructor: unknown, size: number): object | undefined {
  const old = ownRegion(object)
  if (!old) throw failure('gc/type', { value: describe(object) })
  if (destructor === null) {
    const finaliser = finaliserOf(old)
    // What an FFI guards has no destructor of the user's, and stays guarded.
    if (!finaliser?.pending || finaliser.story !== undefined) throw failure('gc/none', {})
    finaliser.cancel()
    return undefined
  }
  if (typeof destructor !== 'function') throw failure('gc/destructor', { value: describe(destructor) })
  if (!Number.isSafeInteger(size))
    throw failure('argument/type', { what: 'the size', wanted: 'an integer', value: describe(size) })
  const region = attachFinaliser(privateRegion(old), () => void destructor(object), size)
  return own(region, moved(object as object, region))
}

/** Makes an object the one whose release ends the region; where no finaliser hangs on that, nothing is to be ended. */
export function own<T extends object>(region: Region, owner: T): T {
  const finaliser = finaliserOf(region)
  if (finaliser) finaliser.owner = new WeakRef(owner)
  return owner
}

/** Whether a destructor hangs on an object and has not run. */
export function hasDestructor(object: unknown): boolean {
  const region = ownRegion(object)
  return region !== undefined && finaliserOf(region)?.pending === true
}

/** Throws where somebody else is to be released for the memory. */
function checkOwner(object: object, finaliser: Finaliser | undefined): void {
  if (finaliser?.pending && finaliser.owner && finaliser.owner.deref() !== object) throw viewing(object)
}

const viewing = (object: object): Error =>
  failure('release/type', {
    value: describe(object),
    hint: 'it only views memory that another object owns: release that',
  })

/** Frees now what `value` owns; a second release does nothing. */
export function release(value: unknown): void {
  checkReleasedOnce(value)
  if (value instanceof CData) return releaseObject(value)
  if (ArrayBuffer.isView(value) && ctypeOf(value)) return releaseArray(value)
  const dispose = (value as { [Symbol.dispose]?: unknown } | null | undefined)?.[Symbol.dispose]
  if (typeof dispose !== 'function') throw failure('release/type', { value: describe(value) })
  dispose.call(value)
}

/** Where releases are noted, a second one is a mistake; the end of a `using` block after a release is none. */
function checkReleasedOnce(value: unknown): void {
  const region = value instanceof CData ? value[REGION] : (value as { readonly [KEPT]?: unknown } | null)?.[KEPT]
  const story = region instanceof Region && isReleased(region) ? storyOf(region) : undefined
  if (story !== undefined) throw failure('memory/released-twice', { story })
}

function releaseObject(object: CData): void {
  const region = object[REGION]
  if (isReleased(region)) return
  const finaliser = finaliserOf(region)
  const undo = undoOf(object)
  checkOwner(object, finaliser)
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
  if (!(object instanceof Pointer)) return viewing(object)
  const value = describe(object)
  const hint = "C owns what it points to: 'ffi.gc(p, destructor)' gives a pointer that 'using' and ffi.release can end"
  return failure('release/type', { value, hint })
}

const undoOf = (object: object): (() => void) | undefined => (object as { readonly [UNDO]?: () => void })[UNDO]

/** Ends a region that a finaliser hangs on. */
export function endOwned(region: Region): void {
  const finaliser = finaliserOf(region)
  if (finaliser && !isReleased(region)) endRegion(region, finaliser)
}

function endRegion(region: Region, finaliser: Finaliser): void {
  finalisers.unregister(region)
  // The destructor gets the original pointer, which has another region; through this one nothing is reached any more.
  if (finaliser.detaches) detach(region.buffer)
  releaseRegion(region)
  finaliser.run(true)
}

/** An array of numbers has no address any more; its items are the collector's, since a typed array cannot be revoked. */
function releaseArray(array: ArrayBufferView): void {
  const kept = (array as { readonly [KEPT]?: unknown })[KEPT]
  if (kept instanceof Region && isReleased(kept)) return
  const finaliser = kept instanceof Region ? finaliserOf(kept) : undefined
  checkOwner(array, finaliser)
  linger(array.buffer)
  // Where it is noted what became of the memory, the region says it.
  if (finaliser?.story === undefined) hide(array, KEPT, RELEASED)
  undoOf(array)?.()
  if (finaliser) endRegion(kept as Region, finaliser)
}

/** Takes the memory from everything that refers to the buffer, also from what `ffi.fromBuffer` shows of it. */
function detach(buffer: ArrayBuffer): void {
  if (isDetached(buffer)) return
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

/** What `new` makes with the user's allocator, or where it always does. Throws for wrong options. */
export function allocatorOf(options: AllocatorOptions): (maker: Maker, initialiser: unknown) => unknown {
  checkOptions(options, ALLOCATOR_OPTIONS)
  const { alloc, free } = options
  for (const [what, fn] of Object.entries({ alloc, free }))
    if (fn !== undefined && typeof fn !== 'function')
      throw failure('callback/function', { value: describe(fn), what: `option '${what}'` })
  if (!alloc && free)
    throw failure('option/value', { option: 'free', value: 'a function', wanted: "given together with 'alloc'" })
  if (!alloc) return (maker, initialiser) => maker(initialiser)
  const { clear } = options
  return (maker, initialiser) => {
    let region: Region = RELEASED
    const made = maker(initialiser, (bytes) => {
      const block = allocateWith({ alloc, free, clear: clear !== false }, bytes)
      region = block.region
      return block
    })
    return own(region, made as object)
  }
}

/** The options as they were when they were checked. */
interface CheckedOptions extends AllocatorOptions {
  readonly alloc: (bytes: number) => unknown
  readonly clear: boolean
}

/** Memory from the user's allocator, given back to it when nothing refers to it any more. */
function allocateWith(options: CheckedOptions, bytes: number): Block {
  const pointer = options.alloc(bytes)
  if (pointer === null) throw failure('memory/allocator', { bytes })
  const given = ownRegion(pointer) && !(pointer instanceof RecordValue) ? blockOf(pointer) : undefined
  if (!given) throw failure('memory/allocator-type', { value: describe(pointer) })
  if (given.bytes !== undefined && given.bytes < bytes)
    throw failure('buffer/small', { type: `char[${bytes}]`, size: bytes, length: given.bytes })
  const why = whyGone(given.region)
  if (why) throw failure(`memory/${why}`, { value: describe(pointer), where: "option 'alloc'" })
  const { free } = options
  // A guard throws here: nobody can write to the page of NULL, or where no process has memory.
  if (bytes > 0 && !given.region.mapped) given.region.getUint8(given.offset)
  const address = given.region.base + given.offset
  // Over a buffer of its own, arrays of numbers keep the memory alive, and lose it when it is released.
  const exact = exactRegion(address, bytes)
  const region = exact ?? privateRegion(given.region)
  if (free) attachFinaliser(region, () => void free(pointer), 0, exact?.buffer)
  // Without a `free` the memory stays the pointer's: it lives as long as what is made in it.
  region.keep ??= pointer as object
  const block = { region, offset: address - region.base }
  if (options.clear) for (let i = 0; i < bytes; i++) region.setUint8(block.offset + i, 0)
  return block
}

/** Memory whose parts are freed together. */
export class Arena {
  readonly #makerOf: (type: unknown) => Maker
  #heap: Heap | undefined
  readonly #regions: Region[] = []

  constructor(makerOf: (type: unknown) => Maker) {
    this.#makerOf = makerOf
    this.#heap = revocableHeap((region) => this.#regions.push(region))
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
