/** What every C function can do besides being called: `f.async(...)`, `f.pumped(...)` and `f.map(...)`. */
import { hide } from '../../cdata/object/cdata.ts'
import { describe } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { type MappedCallee, mappedCalls } from '../mapped/mapped-calls.ts'
import type { CallTerms, PooledCalls } from './calls.ts'
import { type PooledCallee, type TargetOf, targetOf } from './target.ts'

/** The C function behind a JavaScript function: a method, since that of a callback is made when it is asked for. */
export const CALLEE = Symbol('callee')
/** Its other ways, once it has taken one. */
const WAYS = Symbol('ways')

/** A C function, and who calls it in other ways. */
export interface Callee extends PooledCallee, MappedCallee {
  readonly pooled: PooledCalls
}

/** A function with a C function behind it. */
export interface Calling {
  [CALLEE](): Callee
}

interface Ways {
  readonly pooled: PooledCalls
  readonly target: TargetOf
  /** What stands for the arguments of a call. */
  readonly resolved: (values: readonly unknown[]) => readonly unknown[]
  readonly async: (...values: unknown[]) => Promise<unknown>
  readonly pumped: (...values: unknown[]) => unknown
  readonly map: (...values: unknown[]) => unknown
}

function waysOf(fn: Calling & { [WAYS]?: Ways }): Ways {
  const known = Object.hasOwn(fn, WAYS) ? fn[WAYS] : undefined
  if (known) return known
  const callee = fn[CALLEE]()
  const target = targetOf(callee)
  const { pooled, resolve } = callee
  const resolved = (values: readonly unknown[]) => (resolve ? values.map(resolve) : values)
  const mapped = mappedCalls(callee)
  const ways: Ways = {
    pooled,
    target,
    resolved,
    async(...given) {
      const values = resolved(given)
      return pooled.start(target(values), values, {}, fn)
    },
    pumped(...given) {
      const values = resolved(given)
      return pooled.pump(target(values), values)
    },
    map: (...given) => mapped(resolved(given)),
  }
  hide(fn, WAYS, ways)
  return ways
}

/** The prototype of all C functions. */
export const CALLABLE: object = Object.create(Function.prototype, {
  async: {
    configurable: true,
    get(this: Calling) {
      return waysOf(this).async
    },
  },
  pumped: {
    configurable: true,
    get(this: Calling) {
      return waysOf(this).pumped
    },
  },
  map: {
    configurable: true,
    get(this: Calling) {
      return waysOf(this).map
    },
  },
})

/** Makes asynchronous calls of a C function on those terms. Throws where it is none; errors say that `what` wants one. */
export function asyncCall(
  fn: unknown,
  what: string,
  terms: CallTerms,
): (values: readonly unknown[]) => Promise<unknown> {
  if (typeof fn !== 'function' || !(CALLEE in fn)) throw failure('pool/function', { value: describe(fn), what })
  const { pooled, target, resolved } = waysOf(fn as unknown as Calling)
  return (given) => {
    const values = resolved(given)
    return pooled.start(target(values), values, terms, fn)
  }
}
