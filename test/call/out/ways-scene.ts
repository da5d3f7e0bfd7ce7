/**
 * Calls random functions in every way that one process has: cold and optimised, by name and by pointer, back from C into
 * JavaScript, in ABI and API mode. Arguments: the seed and how many functions. Prints what disagrees with what the values
 * weigh, which is what compiled C computes too. Which paths inside cdef the calls take is the environment's to say.
 */
import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { FFI } from '../../../src/ffi.ts'
import { compileLibrary } from '../../support/compile.ts'
import { Random } from '../../support/random.ts'
import type { Untyped } from '../../support/untyped.ts'
import { type Case, declarationsOf, randomCases, sourceOf, weigh } from './ways-fixture.ts'

const [seed = 1, count = 20] = process.argv.slice(2).map(Number)
const cases = randomCases(new Random(seed), count)
const declarations = declarationsOf(cases)
const source = sourceOf(cases)

const ffi = new FFI(declarations) as unknown as Untyped
const compiled = new FFI(declarations) as unknown as Untyped
const libraries: Readonly<Record<string, Untyped>> = {
  ABI: ffi.dlopen(compileLibrary(`ways-${seed}`, source)),
  API: compiled.verify(source),
}

/** Has a function compiled by the best compiler at its next call; does nothing where code generation is forbidden. */
function optimiser(fn: unknown): () => void {
  try {
    setFlagsFromString('--allow-natives-syntax')
    return new Function('fn', '%PrepareFunctionForOptimization(fn); return () => %OptimizeFunctionOnNextCall(fn)')(fn)
  } catch {
    return () => {}
  }
}

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.keys(value).map((key) => [key, (value as Record<string, unknown>)[key]]))
    : value

/** Members of a struct in C's memory, which has no own properties. */
const shown = (value: unknown, { expected }: Case): unknown =>
  typeof expected === 'object' && expected !== null
    ? Object.fromEntries(Object.keys(expected).map((key) => [key, (value as Record<string, unknown>)[key]]))
    : value

const wrong: string[] = []
let calls = 0
let refused = 0

/** The reference path cannot pass everything: then ABI mode refuses calls, and both refuse callbacks and pointers. */
function isRefusal(way: string, error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'callback/unsupported' || (code === 'call/unsupported' && /^ABI|by pointer/.test(way))
}

/** What a call that is waited for gives, as a call that gives it at once. */
async function settled(call: () => Promise<unknown>): Promise<() => unknown> {
  try {
    const value = await call()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

function check(way: string, one: Case, call: () => unknown): void {
  calls++
  let seen: unknown
  try {
    seen = shown(call(), one)
  } catch (error) {
    if (isRefusal(way, error)) {
      refused++
      return
    }
    seen = String(error)
  }
  if (isDeepStrictEqual(seen, plain(one.expected))) return
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item))
  const types = one.parameters.map(({ c }) => c).join(', ')
  wrong.push(
    `${way}: ${one.result.c} ${one.name}(${types})(${text(one.values)}) gave ${text(seen)}, not ${text(one.expected)}`,
  )
}

/** As the last of three calls, where there is something to go through: every other value from an array or a list. */
function mapper(owner: Untyped, fn: Untyped, { parameters, values, expected }: Case): (() => unknown) | undefined {
  const items = parameters.map(({ c }, i) => {
    if (c.endsWith('*') || i % 3 === 2) return values[i]
    const three = [values[i], values[i], values[i]]
    return i % 2 === 0 || c.startsWith('struct') ? owner.new(`${c}[]`, three) : three
  })
  if (items.every((item, i) => item === values[i])) return undefined
  return () => {
    const result = fn.map(...items).at(2)
    return typeof result === 'bigint' && typeof expected === 'number' ? Number(result) : result
  }
}

for (const [mode, lib] of Object.entries(libraries))
  for (const one of cases) {
    const { name, parameters, values, result } = one
    const fn = lib[name]
    const optimise = optimiser(fn)
    for (let i = 0; i < 3; i++) check(`${mode}, cold`, one, () => fn(...values))
    optimise()
    for (let i = 0; i < 3; i++) check(`${mode}, optimised`, one, () => fn(...values))
    check(`${mode}, pumped`, one, () => fn.pumped(...values))
    const outcome = await settled(() => fn.async(...values))
    check(`${mode}, asynchronous`, one, outcome)
    const mapped = mapper(mode === 'ABI' ? ffi : compiled, fn, one)
    if (mapped) check(`${mode}, mapped`, one, mapped)
    check(`${mode}, by pointer`, one, () => lib[`${name}_get`]()(...values))
    /** What C hands to JavaScript: pointers and structs in C's memory weigh what was given. */
    const back = (...given: unknown[]): unknown => {
      const owner: Untyped = mode === 'ABI' ? ffi : compiled
      const seen = given.map((value, i) => {
        const { c } = parameters[i] as (typeof parameters)[number]
        if (c === 'const char *') return owner.string(value)
        if (c === 'const int *') return [0, 1, 2].map((at) => (value as Untyped).at(at))
        return value
      })
      return result.result(weigh(parameters, seen))
    }
    check(`${mode}, back through a function`, one, () => lib[`${name}_back`](back, ...values))
    const owner: Untyped = mode === 'ABI' ? ffi : compiled
    let callback: Untyped
    const made = (): Untyped => (callback ??= owner.callback(`${name}_pointer`, back))
    for (let i = 0; i < 2; i++)
      check(`${mode}, back through a callback`, one, () => lib[`${name}_back`](made(), ...values))
    check(`${mode}, a callback from JavaScript`, one, () => made()(...values))
    if (callback) owner.release(callback)
  }

console.log(JSON.stringify({ calls, refused, wrong: wrong.slice(0, 20), wrongs: wrong.length }))
