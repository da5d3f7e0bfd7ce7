/**
 * Whether fast calls serve in this process, and the fast entries of C functions.
 * Nothing relies on them before optimised code was seen to call C with every kind of register and to get the right
 * result; `CDEF_FAST=0` turns them off. Whoever calls one looks at the flags afterwards, and where they are not 0 at
 * `wasNotCalled`.
 */

import { callShape } from '../../abi/passing.ts'
import { canGenerate, generate } from '../../cdata/object/generate.ts'
import type { CallPlan, FastEntry, FastForm, LibraryHandle } from '../../native/addon.ts'
import { FAST_FORM, FLAG, STATE } from '../../native/addon.ts'
import { encodeShape } from '../../native/call.ts'
import { addon } from '../../native/load.ts'
import { HOST, IS_NODE } from '../../platform.ts'
import { setting } from '../../settings.ts'
import { functionOf, primitive } from '../../types/ctype.ts'
import type { CallStack } from '../frame/call-stack.ts'
import type { Closures } from '../in/closures.ts'

const FLAGS = STATE.flags

const FAST = setting('CDEF_FAST')
/** Behaves as where the compiler, which has a thread of its own, gets no turn for long. */
const isLate = FAST === 'late'
/** Milliseconds that binding waits for the self-test in all, and at one time. */
const PATIENCE = isLate ? 0 : 30
const SLICE = isLate ? 0 : 10
/** Calls after which the compiler has heard of the loop. */
const WARM = isLate ? 1 : 4000
const ROUND = 200
/** Looks at an undecided self-test before it is given up. */
const MOST_ROUNDS = 2000

type Outcome = 'untested' | 'proven' | 'unusable'

/** Calls the probe so many times; see `makeTest`. */
type SelfTest = (count: number) => number

/** The fast calls of one JavaScript thread, and what its self-test has found. */
export class FastCalls {
  readonly #stack: CallStack
  readonly #closures: Closures
  #outcome: Outcome = IS_NODE && FAST !== '0' ? 'untested' : 'unusable'
  #test: SelfTest | undefined
  #spent = 0
  #rounds = 0

  constructor(stack: CallStack, closures: Closures) {
    this.#stack = stack
    this.#closures = closures
  }

  /** False where nobody wants any, or they cannot be: whether they serve is another question. */
  get areAllowed(): boolean {
    return this.#outcome !== 'unusable'
  }

  /** True after a fast call that did not reach C: the call has to be made again, slowly. Throws what callbacks raised. */
  readonly wasNotCalled = (): boolean => {
    const { state, pending } = this.#stack
    const flags = state[FLAGS] as number
    state[FLAGS] = flags & ~(FLAG.notCalled | FLAG.raised | FLAG.refused)
    if (flags & FLAG.refused) throw this.#closures.dead(state[STATE.refusedSlot] as number)
    if (flags & FLAG.raised) pending.rethrow()
    // Throws what the engine could not: it ran out of stack in a callback, say.
    if (flags & (FLAG.raised | FLAG.unsettled)) addon.settle()
    return (flags & FLAG.notCalled) !== 0
  }

  /** Begins the self-test, so that the engine compiles in the background until the first function is bound. */
  prepare(): void {
    if (this.#outcome !== 'untested' || this.#test) return
    this.#test = canGenerate() && FAST !== 'no-test' ? makeTest(this.#stack.state) : undefined
    if (!this.#test) this.#outcome = 'unusable'
    else this.#run(WARM)
  }

  /** True once the self-test has passed; runs it further if it has not. */
  isProven(): boolean {
    this.prepare()
    const start = performance.now()
    while (this.#outcome === 'untested' && this.#spent < PATIENCE && performance.now() - start < SLICE) this.#run(ROUND)
    this.#spent += performance.now() - start
    return this.#outcome === 'proven'
  }

  /** True while nobody knows whether fast calls serve: the engine has not compiled the self-test yet. Runs it further. */
  readonly isUndecided = (): boolean => {
    if (this.#outcome !== 'untested' || !this.#test) return false
    this.#run(ROUND)
    // An engine that compiles nothing would never decide.
    if (++this.#rounds === MOST_ROUNDS && this.#outcome === 'untested') this.#outcome = 'unusable'
    return this.#outcome === 'untested'
  }

  /** The probe calls nothing back, so that callbacks need not keep the calls from being fast. */
  #run(count: number): void {
    const { state } = this.#stack
    const closures = state[STATE.closures] as number
    state[STATE.closures] = 0
    const seen = (this.#test as SelfTest)(count)
    state[STATE.closures] = closures
    if (seen !== 0) this.#outcome = seen > 0 ? 'proven' : 'unusable'
  }

  /** The fast entries of a C function; `text` is the number of what lines on stderr call it, `omit` bits of OMIT. */
  entries(plan: CallPlan, address: number, library: LibraryHandle | null, text: number, omit = 0): FastEntries {
    return new FastEntries(this, plan, address, library, text, omit)
  }
}

const PROBE_PARAMETERS = ['int', 'double', 'long long', 'unsigned int', 'float'] as const

/** The type of the addon's probe. */
const probeType = () => functionOf(primitive('double'), PROBE_PARAMETERS.map(primitive), false)

/** Calls the probe; returns how many calls were fast, negative where one gave a wrong result. */
function makeTest(state: Int32Array): SelfTest | undefined {
  const plan = addon.plan(encodeShape(callShape(probeType(), HOST)))
  const probe = addon.fast(plan, addon.probe, null, FAST_FORM.numbers, 0)
  if (!probe) return undefined
  const source = `'use strict'; return function test(count) {
  let seen = 0
  for (let i = 0; i < count; i++) {
    const result = probe(i, i + 0.5, -i, 4294967295 - i, 1.5)
    if (state[${FLAGS}] !== 0) state[${FLAGS}] = 0
    else if (seen < 0 || result !== i * 2 + (i + 0.5) * 3 - i * 5 + (4294967295 - i) * 7 + 16.5) seen = -1
    else seen++
  }
  return seen
}`
  return generate({ probe, state }, source) as SelfTest
}

const collected = new FinalizationRegistry<readonly FastEntry[]>((entries) => {
  for (const entry of entries) addon.retire(entry)
})

/** The fast entries of one C function: given back when the wrapper that calls them is collected. */
class FastEntries {
  readonly #calls: FastCalls
  readonly #plan: CallPlan
  readonly #address: number
  readonly #library: LibraryHandle | null
  readonly #text: number
  readonly #omit: number
  readonly #entries: FastEntry[] = []

  constructor(
    calls: FastCalls,
    plan: CallPlan,
    address: number,
    library: LibraryHandle | null,
    text: number,
    omit: number,
  ) {
    this.#calls = calls
    this.#plan = plan
    this.#address = address
    this.#library = library
    this.#text = text
    this.#omit = omit
  }

  /** A new entry, where there is one in that form. */
  take(form: FastForm): FastEntry | undefined {
    const entry = this.#calls.isProven()
      ? addon.fast(this.#plan, this.#address, this.#library, form, this.#text, this.#omit)
      : undefined
    if (entry) this.#entries.push(entry)
    return entry
  }

  /** Returns the wrapper, whose life is that of the entries from now on. */
  tieTo<Wrapper extends object>(wrapper: Wrapper): Wrapper {
    collected.register(wrapper, this.#entries)
    return wrapper
  }
}
