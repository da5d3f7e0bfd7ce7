/** What `ffi.async` takes. */

import { failure } from '../../diagnostics/failure.ts'
import { checkOptions, FLAG, type Rules } from '../../diagnostics/options.ts'
import { asyncCall } from './callable.ts'
import { Pool } from './pool.ts'

/** What `ffi.async` takes besides the function. */
export interface AsyncOptions {
  /** The promise is of `{ result, errno }`, with C's errno after this very call. */
  readonly errno?: boolean
  /** Ends the wait. A call that has not begun is not made; of one that runs, `onAbort` hears. */
  readonly signal?: AbortSignal
  /**
   * Called once where the signal aborts a call that runs: whatever has C return early. The promise is rejected when C
   * has returned. Without it that happens at once, while C goes on for itself.
   */
  readonly onAbort?: () => void
  /** Where it runs: what `ffi.pool` made. */
  readonly pool?: Pool
}

/** What the promise of an asynchronous call is of. */
export type AsyncResult<T, O> = O extends { readonly errno: true } ? { readonly result: T; readonly errno: number } : T

const ASYNC_OPTIONS: Rules = {
  errno: FLAG,
  signal: { wanted: 'an AbortSignal', accepts: (value) => value instanceof AbortSignal },
  onAbort: { wanted: 'a function', accepts: (value) => typeof value === 'function' },
  pool: { wanted: 'what ffi.pool returned', accepts: (value) => value instanceof Pool },
}

/** A function that makes asynchronous calls of a C function. */
export function asyncFunction(fn: unknown, options: AsyncOptions): (...values: unknown[]) => Promise<unknown> {
  checkOptions(options, ASYNC_OPTIONS)
  const { errno, signal, onAbort, pool } = options
  if (onAbort && !signal)
    throw failure('argument/type', { what: "option 'signal'", wanted: "given with 'onAbort'", value: 'nothing' })
  const call = asyncCall(fn, 'ffi.async', { errno, signal, onAbort, pool: pool && Pool.threadsOf(pool) })
  return (...values) => call(values)
}
