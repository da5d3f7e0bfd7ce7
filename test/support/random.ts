/** Repeatable randomness: the same seed gives the same cases, and a failure prints its seed. */
import { TEST_SETTINGS, testSetting } from './settings.ts'

/** The seed of this run. */
export const SEED = Number(testSetting('CDEF_SEED') ?? TEST_SETTINGS.CDEF_SEED.otherwise)

/** A stream of random choices. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A number from 0 up to 1, by mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** An integer below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** True once in `n` times on average. */
  oneIn(n: number): boolean {
    return this.next() * n < 1
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
}
