/** Addresses as numbers, and the memory that things have: what functions of memory take. */

import type { Block } from '../cdata/memory/heap.ts'
import { inexactRegion, regionAt } from '../cdata/memory/region.ts'
import { isPointerBox } from '../cdata/object/box.ts'
import { CData, ctypeOf, EXTENT } from '../cdata/object/cdata.ts'
import { describe } from '../cdata/object/place.ts'
import { blockOf, type SizedBlock } from '../cdata/use/block.ts'
import { failure } from '../diagnostics/failure.ts'

/** The first page, where no process has memory. */
const PAGE = 4096n

/** The memory at an address. Throws for what is no address, and for the first page. */
export function addressBlock(address: unknown, what: string): Block {
  const isNumber = typeof address === 'number'
  if (!isNumber && typeof address !== 'bigint')
    throw failure('described/address-type', { value: describe(address), what })
  if (isNumber && !Number.isSafeInteger(address)) throw noAddress(address, what)
  const exact = BigInt(address)
  if (exact < -(2n ** 63n) || exact >= 2n ** 64n) throw noAddress(address, what)
  if (exact >= 0n && exact < PAGE) throw noAddress(address, what)
  const signed = BigInt.asIntN(64, exact)
  const number = Number(signed)
  if (BigInt(number) !== signed) return { region: inexactRegion(signed), offset: 0 }
  const region = regionAt(number)
  return { region, offset: number - region.base }
}

const noAddress = (address: number | bigint, what: string): Error =>
  failure('described/address', { value: describe(address), what })

/** Memory with the bytes that are known to be there: of buffers, and of what owns its memory. */
export function memoryOf(value: unknown, what: string): SizedBlock {
  if (typeof value === 'number' || typeof value === 'bigint') return { ...addressBlock(value, what), bytes: undefined }
  const held = isPointerBox(value) ? value.pointer() : value
  const block = held === null ? undefined : blockOf(held)
  if (!block || (ctypeOf(held)?.kind === 'pointer' && !(held instanceof CData)))
    throw failure('described/no-memory', { value: describe(value), what })
  const isKnown = !(held instanceof CData) || held[EXTENT] > 0
  return isKnown ? block : { ...block, bytes: undefined }
}
