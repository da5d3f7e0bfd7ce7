/**
 * 64-bit integers in memory as two words of 32 bits, the lower first: what a number holds exactly needs no bigint, which
 * older engines read and write by a call.
 */
import type { Region } from './region.ts'

/** How much one of the upper word counts. */
const UPPER = 2 ** 32

/** Upper words from the negative of this to below it make integers that a number holds exactly. */
export const EXACT_UPPER = 2 ** 21

/** The integer of a signed upper and an unsigned lower word; exact while `EXACT_UPPER` holds. */
export const joinWords = (upper: number, lower: number): number => upper * UPPER + lower

/** Stores an integer that the number holds exactly. */
export function writeWords(region: Region, offset: number, value: number): void {
  region.setInt32(offset, value | 0, true)
  region.setInt32(offset + 4, Math.floor(value / UPPER), true)
}

/** The statements of `writeWords` in source text, for expressions; `floor` is in scope. */
export const writeWordsSource = (region: string, offset: string, value: string): string =>
  `${region}.setInt32(${offset}, ${value} | 0, true); ${region}.setInt32(${offset} + 4, floor(${value} / ${UPPER}), true)`

/** Reads an address: a number where that is exact, and a bigint otherwise. */
export function readAddress(region: Region, offset: number): number | bigint {
  const upper = region.getInt32(offset + 4, true)
  if (upper < EXACT_UPPER && upper >= -EXACT_UPPER) return joinWords(upper, region.getUint32(offset, true))
  return region.getBigInt64(offset, true)
}

/** Stores an address. */
export function writeAddress(region: Region, offset: number, address: number | bigint): void {
  if (typeof address === 'number') writeWords(region, offset, address)
  else region.setBigInt64(offset, BigInt.asIntN(64, address), true)
}
