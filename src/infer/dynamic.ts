/** The static type of what is not typed. */
import type { Addressed } from './objects.ts'

/**
 * A value whose C type the compiler does not know: it can be called, indexed and iterated, and every member is Dynamic again.
 * `Number(x)`, `BigInt(x)` and `String(x)` give plain values. Name a type of your own to get more:
 * `ffi.dlopen<{ strlen(s: string): number }>('c')`, `ffi.new<{ x: number }>('point *')`.
 */
export interface Dynamic extends Addressed<never> {
  (...values: unknown[]): Dynamic
  [Symbol.iterator](): IterableIterator<Dynamic>
  [Symbol.dispose](): void
  [name: string]: Dynamic
  [index: number]: Dynamic
}
