/**
 * What the calls of a callback mean that JavaScript cannot answer at once: those of other threads, and those that fail.
 * The native side gets it beforehand, since it acts where no JavaScript runs.
 */
import { regionOf } from '../../cdata/memory/region.ts'
import { describe } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { CHECKED_LATER, checkOptions, FLAG, oneOf, type Rules } from '../../diagnostics/options.ts'
import { THREAD } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { pointerTo } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { writeIn } from '../frame/result.ts'
import type { Signature } from '../frame/signature.ts'

/** What `ffi.callback` takes besides the function. */
export interface CallbackOptions {
  /** What C gets when the function throws, and where it cannot run; 0 or NULL where it is not given. */
  readonly error?: unknown
  /** Called with the exception; what it returns, unless undefined, C gets as the result. */
  readonly onerror?: (error: unknown) => unknown
  /**
   * What happens when C calls it on a thread other than this one. `'wait'`: that thread waits until the function has run
   * here. `'post'`, for `void`: C goes on, and the function runs later, also where C calls it on this thread. `'own'`: it
   * gets the error value, and a line goes to stderr.
   */
  readonly thread?: 'wait' | 'post' | 'own'
  /** Milliseconds after which a thread that waits gets the error value; it waits for as long as it takes otherwise. */
  readonly deadline?: number
  /** Keeps the callback, and with it the process, until it is released. */
  readonly ref?: boolean
}

/** The longest wait that a clock of milliseconds counts in 31 bits. */
const MOST_MILLISECONDS = 2 ** 31 - 1

/** The rules of those. */
const CALLBACK_OPTIONS: Rules = {
  error: CHECKED_LATER,
  onerror: CHECKED_LATER,
  thread: oneOf('wait', 'post', 'own'),
  deadline: {
    wanted: `a number of milliseconds from 1 to ${MOST_MILLISECONDS}`,
    accepts: (value) => typeof value === 'number' && value >= 1 && value <= MOST_MILLISECONDS,
  },
  ref: FLAG,
}

/** Checks a function that C shall run, and the options; of the error value `policyOf` knows more. */
export function checkCallback(fn: unknown, options: CallbackOptions): void {
  checkOptions(options, CALLBACK_OPTIONS)
  const { onerror } = options
  if (typeof fn !== 'function') throw failure('callback/function', { value: describe(fn), what: 'a callback' })
  if (onerror !== undefined && typeof onerror !== 'function')
    throw failure('callback/function', { value: describe(onerror), what: "option 'onerror'" })
}

/** As the native side has it; undefined for what every callback has unless something else is asked for. */
export interface Policy {
  readonly use: (typeof THREAD)[keyof typeof THREAD]
  readonly deadline: number
  readonly error: ArrayBuffer | undefined
}

/** What the options mean for callbacks of the signature. A wrong error value is reported now, not when it is needed. */
export function policyOf(signature: Signature, options: CallbackOptions): Policy | undefined {
  const { thread = 'wait', deadline = 0 } = options
  if (thread === 'post' && signature.result)
    throw failure('callback/posted', { type: spell(signature.type), result: spell(signature.type.result) })
  const error = errorBytes(signature, options.error)
  if (thread === 'wait' && deadline === 0 && !error) return undefined
  return { use: THREAD[thread], deadline: Math.ceil(deadline), error }
}

function errorBytes({ result }: Signature, error: unknown): ArrayBuffer | undefined {
  if (error === undefined || !result) return undefined
  const region = regionOf(new ArrayBuffer(Math.max(result.size, 16)))
  writeIn(result, region, 0, error, { toString: () => "option 'error'" })
  return region.buffer
}

/** Names of one type's callbacks that are kept; more are made by programs, not written. */
const MOST_NAMES = 64

const texts = new WeakMap<Signature, Map<string, number>>()

/** The number of the text by which the native side speaks of a callback. */
export function textOf(signature: Signature, name: string): number {
  let numbers = texts.get(signature)
  if (!numbers) texts.set(signature, (numbers = new Map()))
  const known = numbers.get(name)
  if (known !== undefined) return known
  const spelled = name !== '' && numbers.size < MOST_NAMES ? ` ('${name}')` : ''
  const number = addon.text(`the callback '${spell(pointerTo(signature.type))}'${spelled}`)
  if (numbers.size < MOST_NAMES) numbers.set(name, number)
  return number
}
