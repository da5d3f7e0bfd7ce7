/** What a call on another thread needs to know of its function, made when it is first called so. */
import { ArgumentPlace, type ValuePlace } from '../../cdata/object/place.ts'
import type { DebugModes } from '../../debug/modes.ts'
import type { LibraryHandle, PooledEntries } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import type { Signature } from '../frame/signature.ts'
import { type Specialisation, specialiser, type VariadicFunction } from '../out/variadic.ts'
import { wrongCount } from '../out/wrapper.ts'

/** A C function that may be called on another thread. */
export interface PooledCallee extends VariadicFunction {
  /** What is called: the function, or what calls it on a frame. */
  readonly address: number
  readonly library: LibraryHandle | null
  readonly debug: DebugModes | undefined
  /** Throws where it cannot be called. Of a variadic function the values decide. */
  signature(): Signature
}

/** A function with the types of its arguments. */
export interface PooledTarget {
  /** As errors name it. */
  readonly name: string
  /** As tools that follow asynchronous calls name them. */
  readonly resource: string
  readonly signature: Signature
  readonly places: readonly ValuePlace[]
  readonly parameterNames: readonly (string | undefined)[]
  readonly debug: DebugModes | undefined
  readonly entries: PooledEntries
}

/** The target for the values of a call. Throws where they are too few or too many. */
export type TargetOf = (values: readonly unknown[]) => PooledTarget

export function targetOf(callee: PooledCallee): TargetOf {
  const { name, address, library, type, parameterNames, debug } = callee
  const make = ({ signature, places }: Specialisation): PooledTarget => ({
    name,
    resource: `CDEF(${name})`,
    signature,
    places,
    parameterNames,
    debug,
    entries: addon.pooled(signature.plan, address, library),
  })
  if (type.variadic) return specialiser(callee, make)
  const count = type.parameters.length
  let target: PooledTarget | undefined
  return (values) => {
    if (!target) {
      const places = type.parameters.map((_, i) => new ArgumentPlace(name, i, parameterNames[i]))
      target = make({ signature: callee.signature(), places })
    }
    if (values.length !== count) throw wrongCount(target, values.length)
    return target
  }
}
