/** Bytes of regions: as arrays, copied, moved. */
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import type { Gate, Region } from './region.ts'
import { bytesOfBuffer, isDetached } from './views.ts'

/** Bytes as an array over the region's memory, or undefined where the memory is no buffer's. */
export function bytesOf(region: Region, offset: number, length: number, isWritten = false): Uint8Array | undefined {
  if (!region.mapped) return region.gate && bytesBehind(region.gate, offset, length, isWritten)
  try {
    return new Uint8Array(region.buffer, region.byteOffset + offset, length)
  } catch (cause) {
    throw beyond(region, offset, length, cause)
  }
}

function bytesBehind(gate: Gate, offset: number, length: number, isWritten: boolean): Uint8Array | undefined {
  gate.pass(offset, length, isWritten)
  return bytesOf(gate.inner, offset, length)
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
  const target = bytesOf(to, toOffset, length, true)
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
  const target = bytesOf(region, offset, bytes.length, true)
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
