/** How a call's result leaves its frame, which the next call overwrites. */
import type { Codec } from '../cdata/codec.ts'
import { heap } from '../cdata/heap.ts'
import type { RecordCodec } from '../cdata/record.ts'
import { moveBytes, type Region } from '../cdata/region.ts'

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
