/** Memory shared with JavaScript buffers, both ways, and copies between them. */

import { sizeOf } from '../../abi/layout.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import type { CType } from '../../types/ctype.ts'
import { isOpaque } from '../../types/members.ts'
import { spell } from '../../types/spell.ts'
import { makeArray } from '../kinds/array.ts'
import { bufferAddress } from '../kinds/located.ts'
import type { PointerCodec } from '../kinds/pointer.ts'
import { beyond, moveBytes } from '../memory/bytes.ts'
import { lockBuffer } from '../memory/lock.ts'
import { borrowedRegion, type Region, show } from '../memory/region.ts'
import {
  bufferOfView,
  byteLengthOf,
  byteOffsetOf,
  bytesOfBuffer,
  isBuffer,
  isDetached,
  isResizable,
} from '../memory/views.ts'
import { type CData, ctypeOf, hide, KEPT, UNDO } from '../object/cdata.ts'
import type { Codecs } from '../object/codec.ts'
import { describe, NOWHERE } from '../object/place.ts'
import { presentBlockOf } from './block.ts'
import { release } from './lifetime.ts'

/** A Buffer over the memory of a cdata: a whole array or record, one item of a pointer, or `size` bytes. */
export function bufferOf(cdata: unknown, size?: number): Buffer {
  if (cdata === null) throw failure('memory/null', { address: '0x0', what: 'ffi.buffer' })
  const type = ctypeOf(cdata)
  const block = type && presentBlockOf(cdata)
  if (!block) throw failure('buffer/type', { value: describe(cdata), why: 'it is no pointer, array or record' })
  const bytes = size ?? block.bytes ?? itemSize(type, cdata)
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw failure('value/bad-length', { value: describe(size), what: 'the size of a buffer' })
  if (block.bytes !== undefined && bytes > block.bytes)
    throw failure('buffer/small', { type: `char[${bytes}]`, size: bytes, length: block.bytes })
  const { region, offset } = block
  // A guard throws here; the slow path has no memory that a Buffer could show.
  if (bytes > 0) region.getUint8(offset)
  region.gate?.pass(offset, bytes, false)
  if (!region.mapped && !region.gate?.inner.mapped)
    throw failure('buffer/type', { value: describe(cdata), why: 'this engine cannot show memory of C as a buffer' })
  if (region.byteOffset + offset + bytes > bytesOfBuffer(region.buffer)) throw beyond(region, offset, bytes)
  show(region)
  return keeping(Buffer.from(region.buffer, region.byteOffset + offset, bytes), region, [region, cdata])
}

/** A Buffer that keeps objects alive; where a destructor hangs on the region, so do the Buffers that are cut from it. */
function keeping(buffer: Buffer, region: Region, kept: unknown): Buffer {
  hide(buffer, KEPT, kept)
  if (region.keep) {
    // `slice` asks this too.
    const subarray = (start?: number, end?: number): Buffer =>
      keeping(Buffer.prototype.subarray.call(buffer, start, end), region, kept)
    Object.defineProperty(buffer, 'subarray', { value: subarray })
  }
  return buffer
}

function itemSize(type: CType, cdata: unknown): number {
  if (type.kind !== 'pointer') return sizeOf(type, HOST)
  if (type.target.kind === 'void' || type.target.kind === 'function')
    throw failure('buffer/type', { value: describe(cdata), why: 'give the size in bytes as the second argument' })
  return sizeOf(type.target, HOST)
}

const unlocks = new FinalizationRegistry<() => void>((unlock) => unlock())

/** The bytes of a JavaScript buffer as a cdata of `type`: no copy, the same memory. */
export function fromBuffer(type: CType, source: unknown, codecs: Codecs): unknown {
  if (isBuffer(source) && isDetached(source)) throw failure('memory/detached', { where: '' })
  const view = ArrayBuffer.isView(source) ? source : isBuffer(source) ? new Uint8Array(source) : undefined
  if (!view) throw failure('buffer/source', { value: describe(source) })
  const buffer = bufferOfView(view)
  if (isResizable(buffer)) throw failure('memory/resizable', {})
  const region = borrowedRegion(buffer, bufferAddress(buffer, NOWHERE))
  region.keep = buffer
  const cdata = overBuffer(type, region, view, codecs)
  const unlock = lockBuffer(buffer)
  unlocks.register(cdata, unlock)
  hide(cdata, KEPT, source)
  hide(cdata, UNDO, unlock)
  return ArrayBuffer.isView(cdata) ? hide(cdata, Symbol.dispose, () => release(cdata)) : cdata
}

function overBuffer(type: CType, region: Region, view: ArrayBufferView, codecs: Codecs): object {
  const offset = byteOffsetOf(view)
  const bytes = byteLengthOf(view)
  if (type.kind === 'pointer') {
    const size = sizeOrZero(type.target)
    if (size > bytes) throw failure('buffer/small', { type: spell(type.target), size, length: bytes })
    return (codecs.of(type) as PointerCodec).to(region, offset, 0)
  }
  if (type.kind !== 'array')
    throw failure('buffer/type', {
      value: describe(view),
      why: `expected a pointer or array type, not '${spell(type)}'`,
    })
  const item = codecs.of(type.element)
  if (item.size === 0)
    throw failure('buffer/type', { value: describe(view), why: `items of '${spell(type)}' have no size` })
  const length = typeof type.length === 'number' ? type.length : Math.floor(bytes / item.size)
  const size = length * item.size
  if (size > bytes) throw failure('buffer/small', { type: spell(type), size, length: bytes })
  return makeArray(item, region, offset, length, size)
}

/** Bytes of one item, 0 where the type has no size. */
function sizeOrZero(target: CType): number {
  const sizeless = target.kind === 'void' || target.kind === 'function'
  return sizeless || isOpaque(target) ? 0 : sizeOf(target, HOST)
}

/** memmove between cdata and buffers; `bytes` bytes, overlap allowed. */
export function memmove(destination: unknown, source: unknown, bytes: number): void {
  const to = presentBlockOf(destination)
  const from = presentBlockOf(source)
  if (!to || (ctypeOf(destination) && !isMemory(destination)))
    throw failure('cdata/expected', { value: describe(destination), what: 'the destination of ffi.memmove' })
  if (!from || (ctypeOf(source) && !isMemory(source)))
    throw failure('cdata/expected', { value: describe(source), what: 'the source of ffi.memmove' })
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw failure('value/bad-length', { value: describe(bytes), what: 'the number of bytes' })
  for (const { bytes: room } of [to, from]) {
    if (room !== undefined && bytes > room) throw failure('buffer/small', { type: 'char[]', size: bytes, length: room })
  }
  moveBytes(to.region, to.offset, from.region, from.offset, bytes)
}

const isMemory = (value: unknown): value is CData => {
  const kind = ctypeOf(value)?.kind
  return kind === 'pointer' || kind === 'array' || kind === 'record'
}
