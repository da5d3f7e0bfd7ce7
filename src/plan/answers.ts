/** What the compiled library of a module answers; `module` implements it over the library's memory. */
import type { AddressIndex, NumberIndex } from './plan.ts'

export interface Answers {
  /** A size, an offset, a length, or 1 and 0 for yes and no. */
  number(index: NumberIndex): number
  /** The value of an integer constant. */
  integer(index: AddressIndex): bigint
  /** A record of that many bytes in which one bit-field alone is set. */
  bits(index: AddressIndex, size: number): Uint8Array
}
