/** How a result enters and leaves a frame, which other calls have used and will use. */

import type { RecordCodec } from '../../cdata/kinds/record.ts'
import { heap } from '../../cdata/memory/heap.ts'
import { moveBytes, type Region } from '../../cdata/memory/region.ts'
import type { Codec } from '../../cdata/object/codec.ts'
import type { ValuePlace } from '../../cdata/object/place.ts'

/** True where reading gives an object over the frame's own memory, which must be copied out. */
export function isRecordCodec(codec: Codec): codec is RecordCodec {
  return codec.type.kind === 'record'
}

/** The value at the place; a struct or union as an object with memory of its own. */
export function readOut(codec: Codec, region: Region, offset: number): unknown {
  if (!isRecordCodec(codec)) return codec.read(region, offset)
  const at = heap.reserve(codec.size, codec.alignment)
  const owner = heap.region
  moveBytes(owner, at, region, offset, codec.size)
  return codec.value(owner, at, codec.size || 1)
}

/** Converts and stores a value that leaves JavaScript whole; what it does not name of a struct is zero. */
export function writeIn(codec: Codec, region: Region, offset: number, value: unknown, place: ValuePlace): void {
  if (isRecordCodec(codec)) codec.writeWhole(region, offset, value, place)
  else codec.write(region, offset, value, place)
}
