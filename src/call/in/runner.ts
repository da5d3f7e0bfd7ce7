/**
 * What C runs when it calls a JavaScript function: reads the arguments from the topmost frame, calls, writes the result.
 * Generated as source where that is allowed, so that reading numbers allocates nothing.
 */

import type { Region } from '../../cdata/memory/region.ts'
import type { Codec } from '../../cdata/object/codec.ts'
import { canGenerate, generate } from '../../cdata/object/generate.ts'
import { describe, placed, ResultPlace, type ValuePlace } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { STATE } from '../../native/addon.ts'
import type { FunctionType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import type { CallStack } from '../frame/call-stack.ts'
import { readOut, writeIn } from '../frame/result.ts'
import type { Signature } from '../frame/signature.ts'
import { argumentSources } from './arguments.ts'
import type { CallbackOptions } from './policy.ts'

export type Runner = () => void

/** Stores what a function returned; and what happens where it threw. */
interface Completion {
  store(frame: number, value: unknown): void
  /** Answers a call that comes after an exception which is on its way already: nothing runs. */
  skip(frame: number): void
  fail(frame: number, error: unknown): void
}

type RunnerMaker = (fn: Function, completion: Completion) => Runner

/** What a runner is made for: C functions of a signature, called on the frames of a stack. */
export interface RunnerSite {
  readonly signature: Signature
  readonly stack: CallStack
}

/** Source texts of their own that callbacks of one signature get at most: one costs as much as a thousand calls. */
const OWN_TEXTS = 8

/** What generates the runners of a signature. */
interface Texts {
  /** The text that many functions share, once one does. */
  shared: RunnerMaker | undefined
  /** How many functions have one of their own. */
  own: number
}

/**
 * The runner of a function. With source text of its own the engine can inline the function, which pays for callbacks
 * that last, and while they are few; those that are made for one call share it. Errors call it by `name`.
 */
export function makeRunner(
  site: RunnerSite,
  fn: Function,
  options: CallbackOptions,
  text: 'own' | 'shared',
  name = fn.name || 'anonymous',
): Runner {
  const { signature } = site
  const completion = makeCompletion(site, name, options)
  if (!canGenerate()) return closureRunner(site, fn, completion)
  let texts = textsOf.get(signature)
  if (!texts) textsOf.set(signature, (texts = { shared: undefined, own: 0 }))
  if (text === 'own' && texts.own < OWN_TEXTS) {
    texts.own++
    return generateMaker(site)(fn, completion)
  }
  texts.shared ??= generateMaker(site)
  return texts.shared(fn, completion)
}

const textsOf = new WeakMap<Signature, Texts>()

function makeCompletion({ signature, stack }: RunnerSite, name: string, options: CallbackOptions): Completion {
  const { result, type } = signature
  const { frames } = stack
  const place = new ResultPlace(`callback '${name}'`)
  const received = { toString: () => `an argument of callback '${name}'` }
  const store = (frame: number, value: unknown): void => {
    if (result) writeIn(result, frames, frame, value, place)
    else if (value !== undefined) throw resultOfVoid(type, value, place)
  }
  const { onerror } = options
  const skip = (frame: number): void => {
    clear(frames, frame, result ? Math.max(result.size, 8) : 0)
    if (options.error === undefined) return
    try {
      store(frame, options.error)
    } catch {
      // It was right when it was given, and the exception that is on its way counts.
    }
  }
  const fail = (frame: number, thrown: unknown): void => {
    const error = placed(thrown, received)
    clear(frames, frame, result ? Math.max(result.size, 8) : 0)
    try {
      const replaced = onerror ? onerror(error) : undefined
      if (replaced !== undefined) return store(frame, replaced)
      if (options.error !== undefined) store(frame, options.error)
    } catch (second) {
      stack.raise(new AggregateError([error, second], 'a callback threw, and so did its onerror', { cause: error }))
      return
    }
    if (!onerror) stack.raise(error)
  }
  return { store, skip, fail }
}

function closureRunner({ signature, stack }: RunnerSite, fn: Function, { store, skip, fail }: Completion): Runner {
  const { parameters, shape } = signature
  const { frames, state, pending } = stack
  return () => {
    const frame = (state[STATE.top] as number) - shape.size
    if (pending.ends) return skip(frame)
    try {
      const values = parameters.map((codec, i) => readOut(codec, frames, frame + (shape.offsets[i] as number)))
      store(frame, fn(...values))
    } catch (error) {
      fail(frame, error)
    }
  }
}

function generateMaker({ signature, stack }: RunnerSite): RunnerMaker {
  const { shape, result } = signature
  const scope: Record<string, unknown> = { frames: stack.frames, state: stack.state, pending: stack.pending }
  const values = argumentSources(signature, scope)
  const source = `'use strict'; return function (fn, completion) { return function runner() {
  const frame = state[${STATE.top}] - ${shape.size}
  if (pending.raised && pending.ends) return completion.skip(frame)
  try {
    const value = fn(${values.join(', ')})
    ${storeSource(result)}
  } catch (error) {
    completion.fail(frame, error)
  }
} }`
  return generate(scope, source) as RunnerMaker
}

function storeSource(result: Codec | undefined): string {
  if (!result) return 'if (value !== undefined) completion.store(frame, value)'
  if (!result.source) return 'completion.store(frame, value)'
  const { fits, store } = result.source
  return `if (${fits('value')}) ${store('frames', 'frame', 'value')}; else completion.store(frame, value)`
}

/** Wipes a result that may be half written. */
function clear(frames: Region, frame: number, size: number): void {
  for (let i = 0; i < size; i++) frames.setUint8(frame + i, 0)
}

const resultOfVoid = (type: FunctionType, value: unknown, place: ValuePlace): Error =>
  failure('value/type', { value: describe(value), type: spell(type.result), where: String(place), wanted: 'no result' })
