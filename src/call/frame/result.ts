/** How a result enters and leaves a frame, which other calls have used and will use. */

import type { RecordCodec } from '../../cdata/kinds/record-codec.ts'
import { moveBytes, writeBytes } from '../../cdata/memory/bytes.ts'
import { heap } from '../../cdata/memory/heap.ts'
import type { Region } from '../../cdata/memory/region.ts'
import type { Codec } from '../../cdata/object/codec.ts'
import type { ValuePlace } from '../../cdata/object/place.ts'

/** True for structs and unions. */
export function isRecordCodec(codec: Codec): codec is RecordCodec {
  return codec.type.kind === 'record'
}

const isVector = (codec: Codec): boolean => codec.type.kind === 'vector'

/** True where reading gives an object over the frame's own memory, which must be copied out. */
export const readsInPlace = (codec: Codec): boolean => isRecordCodec(codec) || isVector(codec)

/** The value at the place; a struct, union or vector as an object with memory of its own. */
export function readOut(codec: Codec, region: Region, offset: number): unknown {
  if (!readsInPlace(codec)) return codec.read(region, offset)
  const at = heap.reserve(codec.size, codec.alignment)
  const owner = heap.region
  moveBytes(owner, at, region, offset, codec.size)
  return isRecordCodec(codec) ? codec.value(owner, at, codec.size || 1) : codec.read(owner, at)
}

/** Converts and stores a value that leaves JavaScript whole; what it does not name of a struct or vector is zero. */
export function writeIn(codec: Codec, region: Region, offset: number, value: unknown, place: ValuePlace): void {
  if (isRecordCodec(codec)) return codec.writeWhole(region, offset, value, place)
  if (isVector(codec)) writeBytes(region, offset, new Uint8Array(codec.size))
  codec.write(region, offset, value, place)
}
