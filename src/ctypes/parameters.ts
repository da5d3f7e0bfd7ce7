/** Parameters of C functions: types, and what else a signature can say of them. */

import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { factsOf, type TypeFacts } from './facts.ts'

const PARAMETER = Symbol('parameter')

/** Which way values go. */
export type Direction = 'in' | 'out' | 'inout'

/** A parameter of a signature. */
export interface Parameter {
  readonly facts: TypeFacts
  readonly direction: Direction
  /** Converts what the caller gives, before C's conversion. */
  readonly convert?: (value: unknown) => unknown
  /** What is taken where nothing is given. */
  readonly fallback?: { readonly value: unknown }
}

interface Marked {
  readonly [PARAMETER]: Parameter
}

const marked = (parameter: Parameter): Marked => Object.freeze({ [PARAMETER]: parameter })

/** A parameter from what stands in `argtypes`. */
export function parameterOf(value: unknown, what: string): Parameter {
  const known = typeof value === 'object' && value !== null ? (value as Partial<Marked>)[PARAMETER] : undefined
  return known ?? { facts: factsOf(value, what), direction: 'in' }
}

/** `T *` that C fills: no argument of the call, and a part of its result. */
export function out(type: unknown): Marked {
  const { facts, direction, convert, fallback } = parameterOf(type, 'what out fills')
  if (direction !== 'in' || convert || fallback) throw failure('described/parameter', { why: 'out takes a type alone' })
  return marked({ facts: sized(facts, 'out'), direction: 'out' })
}

/** `T *` that C reads and fills: an argument, and what is there afterwards is a part of the result. */
export function inout(type: unknown): Marked {
  const parameter = parameterOf(type, 'what inout passes')
  if (parameter.direction !== 'in') throw failure('described/parameter', { why: 'inout takes a type' })
  return marked({ ...parameter, facts: sized(parameter.facts, 'inout'), direction: 'inout' })
}

/** A parameter that need not be given; `undefined` is not given either. */
export function optional(type: unknown, value: unknown): Marked {
  const parameter = parameterOf(type, 'the type of an optional parameter')
  if (parameter.direction === 'out') throw failure('described/parameter', { why: 'what C fills is never given' })
  return marked({ ...parameter, fallback: { value } })
}

/** A parameter that takes what `convert` takes. */
export function from_param(type: unknown, convert: unknown): Marked {
  const parameter = parameterOf(type, 'the type of from_param')
  if (typeof convert !== 'function')
    throw failure('callback/function', { value: describe(convert), what: 'what from_param converts by' })
  if (parameter.direction !== 'in')
    throw failure('described/parameter', { why: 'from_param takes a type: inout(from_param(T, fn))' })
  return marked({ ...parameter, convert: convert as (value: unknown) => unknown })
}

function sized(facts: TypeFacts, what: string): TypeFacts {
  if (facts.shape.kind === 'array' && facts.shape.length === 'open')
    throw failure('described/open', { type: 'T[]', what })
  return facts
}

/** What an object is as a parameter: `{ [as_parameter]: value }`. */
export const as_parameter: unique symbol = Symbol('as_parameter') as never

const MOST_STEPS = 100

/** What stands for an argument: an object may say so, again and again. */
export function resolveParameter(value: unknown): unknown {
  let current = value
  for (let step = 0; typeof current === 'object' && current !== null; step++) {
    const next = (current as { readonly [as_parameter]?: unknown })[as_parameter]
    if (next === undefined) return current
    if (step === MOST_STEPS) throw failure('described/stands-for-itself', {})
    current = next
  }
  return current
}
