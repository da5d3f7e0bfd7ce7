/** The engine that every type of this room shares with FFIs: codecs and functions of the usual way of reading. */
import { functionsFor } from '../call/functions.ts'
import { type Block, heap } from '../cdata/memory/heap.ts'
import type { Region } from '../cdata/memory/region.ts'
import { setInspector } from '../cdata/object/cdata.ts'
import type { Late } from '../cdata/object/codec.ts'
import { inspectCData } from '../cdata/use/inspect.ts'
import { textOwnerFor } from '../cdata/use/owned-text.ts'
import type { CType } from '../types/ctype.ts'

setInspector(inspectCData)

/** `long` is a number and `long long` a bigint, as an FFI reads them without options. */
export const functions = functionsFor({ int64: 'bigint', long: 'number' })
export const { codecs } = functions

/** Zeroed memory that lives as long as anything refers to it. */
export function allocate(bytes: number, alignment: number): Block {
  const offset = heap.reserve(bytes, alignment)
  return { region: heap.region, offset }
}

/** What owns the strings of an initialiser of that type, in a region; nothing for types that point to none. */
export const textOwner = (type: CType, region: Region): Late | undefined => textOwnerFor(type)?.(region)
