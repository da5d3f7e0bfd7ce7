/** Calls of C on threads of pools: those that a promise stands for, and those that this thread waits for. */
import { AsyncResource } from 'node:async_hooks'
import { failure } from '../../diagnostics/failure.ts'
import { BEGUN, type Begun } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { type CallFrame, readResult, writeArguments } from '../frame/call-frame.ts'
import type { CallStack } from '../frame/call-stack.ts'
import { guardedFrame } from '../frame/guarded-temporary.ts'
import { type WatchedCall, watch } from '../frame/watch.ts'
import { CallMemory } from './call-memory.ts'
import { sharedPool } from './shared-pool.ts'
import type { PooledTarget } from './target.ts'

/** How a call is made. */
export interface CallTerms {
  /** The pool, as it is called when the call is made. */
  readonly pool?: { readonly number: number } | undefined
  /** Whether the promise is of `{ result, errno }`. */
  readonly errno?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onAbort?: (() => void) | undefined
}

/** Ended calls that one run of `#ended` hears of. */
const MOST_ENDED = 512

const BY_HAND = { requireManualDestroy: true }

type Settle = (value: unknown) => void

/** A call that has not ended. */
interface Flight {
  readonly target: PooledTarget
  readonly memory: CallMemory
  readonly watched: WatchedCall | undefined
  /** What must live as long: the arguments, and the function. */
  readonly kept: unknown
  readonly terms: CallTerms
  readonly resource: AsyncResource
  readonly resolve: Settle
  readonly reject: Settle
  readonly onAbort: (() => void) | undefined
  /** What it ends with instead of a result. */
  failed: { readonly error: unknown } | undefined
  /** Whether the promise has been settled before the end. */
  isSettled: boolean
}

/** The calls of one JavaScript thread. */
export class PooledCalls {
  readonly #stack: CallStack
  readonly #results = new Int32Array(2 * MOST_ENDED)
  /** By the numbers that the native side knows them by. */
  readonly #flights: (Flight | undefined)[] = []
  readonly #free: number[] = []
  #listens = false

  constructor(stack: CallStack) {
    this.#stack = stack
    stack.failCall = (id, error) => this.#fail(id, error)
  }

  /** Converts the arguments now, and throws what is wrong with them; C runs on a thread of the pool. */
  start(target: PooledTarget, values: readonly unknown[], terms: CallTerms, callee: unknown): Promise<unknown> {
    const { signal } = terms
    if (signal?.aborted) return Promise.reject(signal.reason)
    const { memory, frame } = write(target, values)
    // Reading the values may have run code of the user's.
    if (signal?.aborted) {
      memory.release()
      return Promise.reject(signal.reason)
    }
    this.#listen()
    const watched = watchedCall(target, frame, values)
    const id = this.#free.pop() ?? this.#flights.length
    const begun = target.entries.begin(memory.address, terms.pool?.number ?? sharedPool(), id)
    if (begun !== BEGUN.yes) {
      if (id < this.#flights.length) this.#free.push(id)
      memory.release()
      throw refusal(target, begun)
    }
    return new Promise((resolve, reject) => {
      this.#flights[id] = {
        target,
        memory,
        watched,
        kept: [values, callee],
        terms,
        resource: new AsyncResource(target.resource, BY_HAND),
        resolve,
        reject,
        onAbort: signal && this.#watch(signal, id),
        failed: undefined,
        isSettled: false,
      }
    })
  }

  #listen(): void {
    if (this.#listens) return
    this.#listens = true
    addon.onEnded(this.#results.buffer, (count) => this.#ended(count))
  }

  /** Has the call hear of the signal; returns the listener. */
  #watch(signal: AbortSignal, id: number): () => void {
    const onAbort = () => this.#abort(id, signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    return onAbort
  }

  #abort(id: number, reason: unknown): void {
    const flight = this.#flights[id]
    if (!flight || flight.isSettled) return
    if (addon.withdraw(id)) {
      this.#forget(id, flight)
      flight.memory.release()
      settle(flight, flight.reject, reason)
      flight.resource.emitDestroy()
      return
    }
    flight.failed ??= { error: reason }
    const { onAbort } = flight.terms
    if (!onAbort) return settle(flight, flight.reject, reason)
    try {
      flight.resource.runInAsyncScope(onAbort)
    } catch (error) {
      flight.failed = { error }
    }
  }

  /** The first exception of a callback that the call led to is what its promise is rejected with. */
  #fail(id: number, error: unknown): boolean {
    const flight = this.#flights[id]
    if (flight) flight.failed ??= { error }
    return flight !== undefined
  }

  #ended(count: number): void {
    for (let i = 0; i < count; i++) {
      const id = this.#results[2 * i] as number
      const flight = this.#flights[id] as Flight
      this.#forget(id, flight)
      this.#end(flight, id, this.#results[2 * i + 1] as number)
    }
  }

  #forget(id: number, { terms, onAbort }: Flight): void {
    this.#flights[id] = undefined
    this.#free.push(id)
    if (onAbort) terms.signal?.removeEventListener('abort', onAbort)
  }

  #end(flight: Flight, id: number, errno: number): void {
    const { target, memory, watched, terms, failed } = flight
    try {
      watched?.settle(id)
      if (failed) throw failed.error
      const result = readResult(target.signature, memory)
      watched?.returned(result, errno)
      settle(flight, flight.resolve, terms.errno ? { result, errno } : result)
    } catch (error) {
      settle(flight, flight.reject, error)
    } finally {
      memory.release()
      flight.resource.emitDestroy()
    }
  }

  /** Has C run on another thread while this one waits and serves callbacks; returns its result, or throws what they threw. */
  pump(target: PooledTarget, values: readonly unknown[]): unknown {
    const { pending } = this.#stack
    const { memory, frame } = write(target, values)
    try {
      const watched = watchedCall(target, frame, values)
      const begun = target.entries.pump(memory.address, sharedPool(), 0)
      watched?.settle()
      if (pending.raised) pending.rethrow()
      if (begun !== BEGUN.yes) throw refusal(target, begun)
      const result = readResult(target.signature, memory)
      watched?.returned(result, this.#stack.errno)
      return result
    } finally {
      memory.release()
    }
  }
}

const watchedCall = (target: PooledTarget, frame: CallFrame, values: readonly unknown[]): WatchedCall | undefined =>
  target.debug && watch(target.debug, target, frame, values)

/** The arguments in memory of their own, as a frame. */
function write(
  { name, signature, places, debug }: PooledTarget,
  values: readonly unknown[],
): { readonly memory: CallMemory; readonly frame: CallFrame } {
  const memory = CallMemory.take(signature.shape.size)
  const frame = guardedFrame(memory, name, debug?.guard)
  try {
    writeArguments(signature, frame, values, places)
    memory.settle()
  } catch (error) {
    memory.release()
    throw error
  }
  return { memory, frame }
}

/** Settles the promise, once, where the program began the call. */
function settle(flight: Flight, how: Settle, value: unknown): void {
  if (flight.isSettled) return
  flight.isSettled = true
  flight.resource.runInAsyncScope(how, undefined, value)
}

function refusal({ name }: PooledTarget, begun: Begun): Error {
  if (begun === BEGUN.libraryClosed) return failure('call/closed', { name })
  return begun === BEGUN.poolClosed ? failure('pool/closed', { name }) : failure('call/threads', { name })
}
