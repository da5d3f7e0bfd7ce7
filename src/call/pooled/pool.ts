/** Pools of threads that programs make for some of their calls. */
import { checkOptions, type Rule } from '../../diagnostics/options.ts'
import { addon } from '../../native/load.ts'
import { asyncCall } from './callable.ts'
import { IDLE, MOST_THREADS } from './shared-pool.ts'

/** What `ffi.pool` takes. */
export interface PoolOptions {
  /** Threads at most. With one, calls are made in order, all on the same thread. */
  readonly threads?: number
  /** Bytes of a thread's stack; the system's own size where it is not given. */
  readonly stackSize?: number
  /**
   * Milliseconds after which a thread without work ends; Infinity for never, which is what a pool of one thread has, since
   * C may have stored something for it. Others have 10,000.
   */
  readonly idle?: number
}

const integer = (low: number, high: number, what: string): Rule => ({
  wanted: `${what} from ${low} to ${high}`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
})

const MOST_IDLE = 2 ** 31 - 1
const idleRule = integer(0, MOST_IDLE, 'milliseconds')

const POOL_OPTIONS = {
  threads: integer(1, MOST_THREADS, 'a number'),
  stackSize: integer(2 ** 16, 2 ** 30, 'bytes'),
  idle: {
    wanted: `${idleRule.wanted}, or Infinity`,
    accepts: (value: unknown) => value === Infinity || idleRule.accepts(value),
  },
}

/** The number of a pool that has been closed: there is none with it. */
const CLOSED = 2 ** 32 - 1

const collected = new FinalizationRegistry<number>((number) => addon.closePool(number))

/** Threads of their own for some calls. */
export class Pool {
  readonly #threads: { number: number }

  /** Throws for options that are none. */
  constructor(options: PoolOptions = {}) {
    checkOptions(options, POOL_OPTIONS)
    const { threads = 4, stackSize = 0, idle = threads === 1 ? Infinity : IDLE } = options
    this.#threads = { number: addon.pool(threads, stackSize, Math.min(idle, MOST_IDLE), false) }
    collected.register(this, this.#threads.number, this)
  }

  /** Its number, that of no pool once it has been closed. */
  static threadsOf(pool: Pool): { readonly number: number } {
    return pool.#threads
  }

  /**
   * Calls a C function on a thread of the pool: converts the arguments now, and returns a promise of the result. Calls
   * begin in the order in which they are made.
   */
  run<P extends readonly unknown[], R>(fn: (...values: P) => R, ...values: P): Promise<R> {
    return asyncCall(fn, 'pool.run', { pool: this.#threads })(values) as Promise<R>
  }

  /** Takes no more calls; those that were made are finished, and the threads end. */
  close(): void {
    const { number } = this.#threads
    if (number === CLOSED) return
    addon.closePool(number)
    collected.unregister(this)
    this.#threads.number = CLOSED
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
