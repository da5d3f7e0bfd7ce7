/**
 * Memory as JavaScript reaches it: a region is a view that knows the address of its first byte.
 * What cdef allocates lies in buffers of its own; C's memory is reached through windows, buffers that the engine
 * lays over the address space. Where an engine has no windows, each access is a native call.
 */
import { inspectCustom } from '../../base/inspect-symbol.ts'
import { failure } from '../../diagnostics/failure.ts'
import { WIDTH, type Width } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { setting } from '../../settings.ts'
import { dropBytes, holdBytes } from './held-places.ts'
import { bytesOfBuffer, isDetached, isVariable } from './views.ts'

/** A view of memory and the address of its first byte. */
export class Region extends DataView<ArrayBuffer> {
  /** Address of byte 0. NaN where a number cannot hold it; then `exact` does, or throws where there is no memory any more. */
  declare base: number
  /** What must live as long as this region: set where a destructor or an owner hangs on it. */
  keep: object | undefined = undefined
  /** False where the bytes are not those of `buffer`: a guard, or memory reached by native calls. */
  get mapped(): boolean {
    return true
  }
  get exact(): bigint | undefined {
    return undefined
  }
  /** What asks for each access whether there is memory, in an FFI that debugs; undefined elsewhere, and wherever it is mapped. */
  get gate(): Gate | undefined {
    return undefined
  }
  constructor(buffer: ArrayBuffer, base: number, byteOffset?: number, byteLength?: number) {
    super(buffer, byteOffset, byteLength)
    this.base = base
  }
}

/** Asks for memory before it is touched. */
export interface Gate {
  /** What is reached once that was asked. */
  readonly inner: Region
  /** Throws where one of the bytes cannot be read, or written. */
  pass(offset: number, bytes: number, isWritten: boolean): void
  /** How many of the bytes can be read before the first that cannot. */
  reach(offset: number, bytes: number): number
  /** A region that asks as this one does. */
  around(inner: Region): Region
}

/** What places that owned memory does not cover are reached by; regions of FFIs that debug set it. */
let around: (region: Region) => Region = (region) => region

/** Has all that leads out of owned memory go through gates. */
export function gateAll(gate: typeof around): void {
  around = gate
}

/** Kept by a region of the heap that nobody else has seen the buffer of, where the engine cannot keep that in place. */
export const UNSEEN: object = { toString: () => 'nobody has seen it' }

const seen = new FinalizationRegistry<number>(dropBytes)

/**
 * Must be asked before a region's buffer is given away: whoever gets it may have a byte stream take it, and its bytes stay then
 * for as long as anything has an address in it.
 */
export function show(region: Region): void {
  if (region.keep !== UNSEEN) return
  region.keep = undefined
  seen.register(region, holdBytes(region.buffer))
}

type Reader = Region['getInt8'] & Region['getBigInt64']

const NOTHING = new ArrayBuffer(0)

/** Every accessor of a DataView with its width; the guards and the slow path override all of them. */
const ACCESSORS: readonly (readonly [suffix: string, width: Width])[] = [
  ['Int8', WIDTH.i8],
  ['Uint8', WIDTH.u8],
  ['Int16', WIDTH.i16],
  ['Uint16', WIDTH.u16],
  ['Int32', WIDTH.i32],
  ['Uint32', WIDTH.u32],
  ['BigInt64', WIDTH.i64],
  ['BigUint64', WIDTH.u64],
  ['Float32', WIDTH.f32],
  ['Float64', WIDTH.f64],
]

/** Has all accessors of a class of regions be others. */
export function overrideAccessors(
  prototype: object,
  get: (width: Width, name: keyof DataView) => (this: Region, offset: number, little: boolean) => unknown,
  set: (width: Width, name: keyof DataView) => (this: Region, offset: number, value: never, little: boolean) => void,
): void {
  for (const [suffix, width] of ACCESSORS) {
    const [getter, setter] = [`get${suffix}`, `set${suffix}`] as [keyof DataView, keyof DataView]
    Object.defineProperty(prototype, getter, { value: get(width, getter) as Reader })
    Object.defineProperty(prototype, setter, { value: set(width, setter) })
  }
}

/** A region whose every access throws. */
abstract class Guard extends Region {
  override get mapped(): boolean {
    return false
  }
  abstract refuse(offset: number): never
  abstract copy(): Region
}
const refuse = () =>
  function (this: Region, offset: number): never {
    return (this as Guard).refuse(offset)
  }
overrideAccessors(Guard.prototype, refuse, refuse)

/** The first page: NULL and its neighbours. */
class NullPage extends Guard {
  override refuse(offset: number): never {
    throw failure('memory/null', { address: hex(BigInt(offset)) })
  }
  override copy(): Region {
    return new NullPage(NOTHING, this.base)
  }
}

/** Addresses that no process can map. */
class Unmapped extends Guard {
  override refuse(offset: number): never {
    throw failure('memory/unmapped', { address: hex(BigInt(offset)) })
  }
  override copy(): Region {
    return new Unmapped(NOTHING, this.base)
  }
}

/** A pointer value that a number cannot hold: data in a pointer's clothes. */
class Inexact extends Guard {
  readonly #address: bigint
  constructor(address: bigint) {
    super(NOTHING, Number.NaN)
    this.#address = address
  }
  override get exact(): bigint {
    return this.#address
  }
  override refuse(): never {
    throw failure('memory/unmapped', { address: hex(this.#address) })
  }
  override copy(): Region {
    return new Inexact(this.#address)
  }
}

/** What a region keeps may know where its memory was made and released. */
interface Storied {
  readonly story?: string | undefined
}

/** Where the memory was made and released, where that is known. */
export const storyOf = (region: Region): string | undefined => (region.keep as Storied | undefined)?.story

/** What a region turns into when its memory is given back; its address is NaN, so that asking for it asks `exact`. */
class Released extends Guard {
  override get exact(): never {
    return this.refuse()
  }
  override refuse(): never {
    throw failure('memory/released', { story: storyOf(this) })
  }
  override copy(): never {
    return this.refuse()
  }
}

/**
 * Memory in a buffer that somebody else may take away, and that may then be anybody's: there is an address only while
 * the buffer is there.
 */
class Borrowed extends Region {
  declare origin: number
  /** Bytes of the buffer when it was lent. */
  declare lent: number
  override get exact(): undefined {
    const why = whyGone(this)
    if (why) throw why === 'released' ? failure('memory/released', {}) : failure('memory/detached', { where: '' })
    return undefined
  }
}

/** One that shares a buffer of fixed length loses all its bytes or none. */
const isThere = (region: Borrowed): boolean => bytesOfBuffer(region.buffer) >= region.lent

// The constructor's store finds it; a property of the class would be one of each object.
Object.defineProperty(Borrowed.prototype, 'base', {
  get(this: Borrowed): number {
    return isThere(this) ? this.origin : Number.NaN
  },
  set(this: Borrowed, base: number) {
    this.origin = base
    this.lent = bytesOfBuffer(this.buffer)
  },
})

/** A region over a whole buffer of somebody else's, at that address. */
export const borrowedRegion = (buffer: ArrayBufferLike, base: number): Region =>
  new Borrowed(buffer as ArrayBuffer, base)

/** Memory reached by one native call an access. */
class Remote extends Region {
  override get mapped(): boolean {
    return false
  }
}
overrideAccessors(
  Remote.prototype,
  (width) =>
    function (offset) {
      return addon.read(this.base + offset, width)
    },
  (width) =>
    function (offset, value) {
      addon.write(this.base + offset, width, value)
    },
)

const PAGE = 4096
const STRIDE = 2 ** 30
/** What accessors may reach: offsets stay small integers. */
const REACH = 2 ** 31 - 1
/** What the buffer claims: beyond 4 GiB the engine refuses to clone it, where it would read unmapped memory. */
const CLAIM = 5 * STRIDE
const TOP = 2 ** 47

const nullPage = new NullPage(NOTHING, 0)
const unmapped = new Unmapped(NOTHING, 0)
const windows = new Map<number, Region>()
const regions = new WeakMap<ArrayBufferLike, Region>()
let lastIndex = -1
let lastWindow: Region = nullPage

function openWindow(index: number): Region {
  const base = index * STRIDE + PAGE
  const buffer = setting('CDEF_WINDOWS') === '0' ? undefined : addon.window(base, CLAIM)
  if (!buffer) return new Remote(NOTHING, base)
  // Inspecting a buffer prints its first bytes, which need not be mapped.
  Object.defineProperty(buffer, inspectCustom, { value: () => '<memory of the process>' })
  const region = new Region(buffer, base, 0, REACH)
  regions.set(buffer, region)
  return region
}

/** The region through which an address is reached; the offset in it is `address - region.base`. */
export function regionAt(address: number): Region {
  const index = Math.floor((address - PAGE) / STRIDE)
  if (index === lastIndex) return lastWindow
  if (index < 0) return address >= 0 ? nullPage : unmapped
  if (address >= TOP) return unmapped
  let region = windows.get(index)
  if (!region) windows.set(index, (region = openWindow(index)))
  lastIndex = index
  lastWindow = region
  return region
}

/**
 * Where a place lies that was reached by arithmetic: the region itself while it covers the place, and otherwise
 * the region of the address, which then keeps alive what this one keeps.
 */
export function regionCovering(region: Region, offset: number): Region {
  const near = offset >= 0 && offset < STRIDE
  if (region.exact !== undefined || (near && (region.mapped || region.base > 0))) return region
  const own = region.mapped && !isWindow(region)
  if (own && offset >= 0 && offset <= region.byteLength) return region
  const there = regionAt(region.base + offset)
  const other = region.gate ? region.gate.around(there) : around(there)
  if (!own && !region.keep) return other
  const keeping = privateRegion(other)
  keeping.keep = region
  return keeping
}

/** A window reaches twice as far as to the next, so that an item which begins before that ends within it. */
export const isWindow = (region: Region): boolean =>
  // A view of a buffer that was taken away has no length to ask for.
  region.buffer.byteLength === CLAIM && region.byteLength === REACH

/** The offset in `to` of the place that has `offset` in `from`. */
export function rebase(from: Region, offset: number, to: Region): number {
  return from === to ? offset : offset + from.base - to.base
}

/** The region of an address that a number cannot hold. */
export function inexactRegion(address: bigint): Region {
  return new Inexact(BigInt.asUintN(64, address))
}

/**
 * A region over exactly these bytes of C's memory, whose buffer can be taken from every array that shows it;
 * undefined where the engine has no such buffers.
 */
export function exactRegion(address: number, bytes: number): Region | undefined {
  if (bytes === 0 || setting('CDEF_WINDOWS') === '0') return undefined
  const buffer = addon.external(address, bytes)
  if (!buffer) return undefined
  const region = new Region(buffer, address)
  regions.set(buffer, region)
  return region
}

/** A region of its own over what `region` reaches, so that it can be released alone and its life be watched. */
export function privateRegion(region: Region): Region {
  if (region.gate) return region.gate.around(privateRegion(region.gate.inner))
  if (region instanceof Remote) return new Remote(NOTHING, region.base)
  if (region instanceof Guard) return region.copy()
  show(region)
  const Class = isWindow(region) ? Region : Borrowed
  if (whyGone(region)) throw failure('memory/detached', { where: '' })
  return new Class(region.buffer, region.base, region.byteOffset, region.byteLength)
}

/** From now on every access through this region throws, whatever object it is made from. */
export function releaseRegion(region: Region): void {
  Object.setPrototypeOf(region, Released.prototype)
  region.base = Number.NaN
}

export function isReleased(region: Region): boolean {
  return region instanceof Released
}

/** Why there is no memory any more: it was released, or the buffer that it lies in was taken away. */
export function whyGone(region: Region): 'released' | 'detached' | undefined {
  if (region instanceof Released) return 'released'
  if (!(region instanceof Borrowed) || isThere(region)) return undefined
  return regions.get(region.buffer) instanceof Released ? 'released' : 'detached'
}

/** The region that a released object points to. */
export const RELEASED: Region = new Released(NOTHING, Number.NaN)

/** The region over a whole buffer, one a buffer. */
export function regionOf(buffer: ArrayBufferLike): Region {
  let region = regions.get(buffer)
  if (region) return region
  if (isDetached(buffer)) throw failure('memory/detached', { where: '' })
  region = new Region(buffer as ArrayBuffer, addon.addressOf(buffer))
  // One that can grow has no address while it is empty.
  if (region.base !== 0 || !isVariable(buffer)) regions.set(buffer, region)
  return region
}

/** The region over a whole new buffer of ours that somebody else may take away: everything that finds it asks first. */
export function lentRegion(buffer: ArrayBuffer): Region {
  const region = borrowedRegion(buffer, addon.addressOf(buffer))
  regions.set(buffer, region)
  return region
}

export const hex = (address: bigint): string => `0x${BigInt.asUintN(64, address).toString(16)}`
