/** Where the memory of a cdata of any kind, or of a JavaScript buffer, lies. */
import { sizeOf } from '../../abi/layout.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { viewAddress } from '../kinds/located.ts'
import type { Block } from '../memory/heap.ts'
import { Region, regionOf } from '../memory/region.ts'
import { bufferOfView, byteLengthOf, bytesOfBuffer, isBuffer, isDetached } from '../memory/views.ts'
import { CData, ctypeOf, EXTENT, KEPT, OFFSET, REGION } from '../object/cdata.ts'
import { NOWHERE } from '../object/place.ts'

export interface SizedBlock extends Block {
  /** Bytes that are known to belong to it; undefined for a borrowed pointer. */
  readonly bytes: number | undefined
}

/** The memory that a pointer points to, that a record, array or scalar consists of, or that a buffer holds; undefined for anything else. */
export function blockOf(value: unknown): SizedBlock | undefined {
  if (value instanceof CData) return { region: value[REGION], offset: value[OFFSET], bytes: knownBytes(value) }
  if (ArrayBuffer.isView(value)) {
    const region = viewRegion(value)
    const bytes = byteLengthOf(value)
    const address = viewAddress(value, NOWHERE)
    // An empty buffer has no address of its own.
    return { region, offset: bytes === 0 ? 0 : address - region.base, bytes }
  }
  if (isBuffer(value)) return { region: regionOf(value), offset: 0, bytes: bytesOfBuffer(value) }
  return undefined
}

/** The same, for a use of the bytes; throws where they have been taken away. */
export function presentBlockOf(value: unknown): SizedBlock | undefined {
  const block = blockOf(value)
  // A guard says at the first access what is wrong with it.
  if (block?.region.mapped && isDetached(block.region.buffer)) throw failure('memory/detached', { where: '' })
  return block
}

function knownBytes(value: CData): number | undefined {
  if (value[EXTENT] > 0) return value[EXTENT]
  const type = ctypeOf(value)
  if (!type || type.kind === 'pointer') return undefined
  return sizeOf(type, HOST)
}

/** The region of a view's memory; the view's own buffer is kept by it, and what an array of numbers keeps besides. */
function viewRegion(view: ArrayBufferView): Region {
  const kept = (view as { readonly [KEPT]?: unknown })[KEPT]
  return kept instanceof Region ? kept : regionOf(bufferOfView(view))
}
