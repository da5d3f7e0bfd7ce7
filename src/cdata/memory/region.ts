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
  constructor(buffer: ArrayBuffer, base: number, byteOffset?: number, byteLength?: number) {
    super(buffer, byteOffset, byteLength)
    this.base = base
  }
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

function overrideAccessors(
  prototype: object,
  get: (width: Width) => (this: Region, offset: number) => unknown,
  set: (width: Width) => (this: Region, offset: number, value: never) => void,
): void {
  for (const [suffix, width] of ACCESSORS) {
    Object.defineProperty(prototype, `get${suffix}`, { value: get(width) as Reader })
    Object.defineProperty(prototype, `set${suffix}`, { value: set(width) })
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
  const other = regionAt(region.base + offset)
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

/** Bytes as an array over the region's memory, or undefined where the memory is no buffer's. */
export function bytesOf(region: Region, offset: number, length: number): Uint8Array | undefined {
  if (!region.mapped) return undefined
  try {
    return new Uint8Array(region.buffer, region.byteOffset + offset, length)
  } catch (cause) {
    throw beyond(region, offset, length, cause)
  }
}

/** The error of bytes that are not there any more, or reach over the end of what is known to be there. */
export function beyond(region: Region, offset: number, bytes: number, cause?: unknown): Error {
  if (isDetached(region.buffer)) return failure('memory/detached', { where: '' }, cause)
  const length = Math.max(0, bytesOfBuffer(region.buffer) - region.byteOffset - offset)
  return failure('buffer/small', { type: `char[${bytes}]`, size: bytes, length }, cause)
}

/** memmove between regions. */
export function moveBytes(to: Region, toOffset: number, from: Region, fromOffset: number, length: number): void {
  if (length === 0) return
  const target = bytesOf(to, toOffset, length)
  const source = bytesOf(from, fromOffset, length)
  if (target && source) {
    target.set(source)
    return
  }
  // Touches both ends first, so that a guard throws before anything is moved.
  from.getUint8(fromOffset)
  to.setUint8(toOffset, to.getUint8(toOffset))
  addon.move(to.base + toOffset, from.base + fromOffset, length)
}

/** Copies bytes of JavaScript's into a region. */
export function writeBytes(region: Region, offset: number, bytes: Uint8Array): void {
  const target = bytesOf(region, offset, bytes.length)
  if (target) target.set(bytes)
  else for (let i = 0; i < bytes.length; i++) region.setUint8(offset + i, bytes[i] as number)
}

/** A copy of bytes of a region. */
export function readBytes(region: Region, offset: number, length: number): Uint8Array {
  const source = bytesOf(region, offset, length)
  if (source) return source.slice()
  const copy = new Uint8Array(length)
  for (let i = 0; i < length; i++) copy[i] = region.getUint8(offset + i)
  return copy
}

export const hex = (address: bigint): string => `0x${BigInt.asUintN(64, address).toString(16)}`
