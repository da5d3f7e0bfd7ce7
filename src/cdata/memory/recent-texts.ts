/**
 * Texts that C shows again and again, as names and statuses are: strings that were made of the same bytes before. Which
 * they are, native code says, that optimised code calls directly; elsewhere nothing is found.
 */
import { NOT_CALLED } from '../../native/addon.ts'
import { newBuffer } from './heap.ts'
import { type Region, regionOf } from './region.ts'

/** How many texts are kept, and the bytes of each with its length; the numbers are shared with `native/core/text_functions.h`. */
const RECENT = { texts: 1024, bytes: 64 } as const
const LAST = RECENT.texts - 1
/** Bytes before those of a text: its length, and which of two was wanted later. */
const HEAD = 4
/** What no text has. */
const NO_LENGTH = 2 ** 16 - 1

/** Where in a table a text is: not negative, or -3 - (place + RECENT.texts * bytes) where it has just been put there. */
export type TextFinder = (table: number, address: number, limit: number) => number

let find: TextFinder = () => NOT_CALLED
let table: { readonly base: number; readonly bytes: Buffer } | undefined
const strings = new Array<string>(RECENT.texts).fill('')

/** Has texts found from now on. */
export function findTexts(finder: TextFinder): void {
  const { base, buffer } = regionOf(newBuffer(RECENT.texts * RECENT.bytes, 0))
  table = { base, bytes: Buffer.from(buffer) }
  find = finder
}

/**
 * The text at a place where there is memory, up to a NUL or `limit` bytes; `decode` makes what is too long to be kept.
 * Undefined where nothing can be found out.
 */
export function recentText(
  region: Region,
  offset: number,
  limit: number,
  decode: (region: Region, offset: number, bytes: number) => string,
): string | undefined {
  if (!table) return undefined
  const found = find(table.base, region.base + offset, limit)
  if (found >= 0) return strings[found]
  if (found === NOT_CALLED) return undefined
  const place = (-3 - found) % RECENT.texts
  const bytes = (-3 - found - place) / RECENT.texts
  if (place === LAST) return decode(region, offset, bytes)
  const at = place * RECENT.bytes
  try {
    // Of the copy in the table: a thread of C's may have written there meanwhile.
    return (strings[place] = table.bytes.toString('utf8', at + HEAD, at + HEAD + bytes))
  } catch (error) {
    // The bytes are in the table, but no string of them.
    table.bytes.writeUInt16LE(NO_LENGTH, at)
    throw error
  }
}
