/**
 * JavaScript functions that C may call.
 * A closure is a C function of its own; a slot of the table says what it runs. Closures that are no longer wanted rest
 * in a queue before they serve again, so that C code which kept one too long gets an error instead of somebody else's function.
 */
import type { Place } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { STATE } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { spell } from '../../types/spell.ts'
import { frames, raise, STACK, state } from '../frame/frames.ts'
import { type CallbackOptions, makeRunner, type Runner } from './runner.ts'

export type { CallbackOptions } from './runner.ts'

import type { Signature } from '../frame/signature.ts'

/** A C function with a slot. */
interface Closure {
  readonly address: number
  readonly id: number
  readonly slot: number
}

/** A slot holds a runner, or refers weakly to the object that holds one, or says who is dead. */
type Slot = { runner: Runner | undefined; holder: WeakRef<RunnerHolder> | undefined; name: string }
export interface RunnerHolder {
  readonly [RUNNER]: Runner
}
export const RUNNER = Symbol('runner')

const slots: Slot[] = []

addon.attach(state.buffer as ArrayBuffer, frames.buffer, (index) => {
  const slot = slots[index] as Slot
  const runner = slot.runner ?? slot.holder?.deref()?.[RUNNER]
  if (runner) runner()
  else raise(deadCallback(index))
})

/** The error of a call to a callback that is no more. */
export function deadCallback(index: number): Error {
  return failure('callback/dead', { name: slots[index]?.name ?? 'a callback of another copy of cdef' })
}

/** Closures that rest; a closure serves again only when this many others rest of the same convention key. */
const QUARANTINE = 256

/** First in, first out; taking one moves none of the others. */
class QuarantinedClosures {
  readonly #closures: Closure[] = []
  #taken = 0

  add(closure: Closure): void {
    this.#closures.push(closure)
  }

  /** The one that has rested longest, where enough others rest. */
  take(): Closure | undefined {
    const closures = this.#closures
    if (closures.length - this.#taken <= QUARANTINE) return undefined
    const closure = closures[this.#taken++]
    if (this.#taken * 2 > closures.length) {
      closures.splice(0, this.#taken)
      this.#taken = 0
    }
    return closure
  }
}

/** By convention key, so that closures outlive the types that they were made for. */
const quarantined = new Map<string, QuarantinedClosures>()

function takeClosure(signature: Signature): Closure {
  countClosures(1)
  const rested = quarantined.get(signature.conventionKey)?.take()
  if (rested) return rested
  const slot = slots.push({ runner: undefined, holder: undefined, name: '' }) - 1
  return { ...addon.closure(signature.plan, slot), slot }
}

/** Where JavaScript must not run inside fast calls, none is made while C has something to call. */
function countClosures(more: number): void {
  state[STATE.closures] = (state[STATE.closures] as number) + more
}

function retire(signature: Signature, closure: Closure): void {
  countClosures(-1)
  const slot = slots[closure.slot] as Slot
  addon.aim(closure.id, undefined)
  slot.runner = undefined
  slot.holder = undefined
  let queue = quarantined.get(signature.conventionKey)
  if (!queue) quarantined.set(signature.conventionKey, (queue = new QuarantinedClosures()))
  queue.add(closure)
}

/** A closure that lives until `end` is called, running a function that is kept alive meanwhile. */
export function transientClosure(signature: Signature, fn: Function, place: Place): { address: number; end(): void } {
  const closure = takeClosure(signature)
  const slot = slots[closure.slot] as Slot
  slot.runner = makeRunner(signature, fn, {}, 'shared')
  addon.aim(closure.id, slot.runner)
  slot.name = `the function passed as ${place}`
  return { address: closure.address, end: () => retire(signature, closure) }
}

/** A closure for as long as `bind`'s holder lives or until `end`. */
export interface PersistentClosure {
  readonly address: number
  readonly runner: Runner
  /** Ties the closure's life to an object that carries the runner. */
  bind(holder: RunnerHolder): void
  /** Ends it now; C gets an error from then on. */
  end(): void
}

const finished = new FinalizationRegistry<() => void>((end) => end())

export function persistentClosure(signature: Signature, fn: Function, options: CallbackOptions): PersistentClosure {
  const closure = takeClosure(signature)
  const slot = slots[closure.slot] as Slot
  slot.name = `the callback '${fn.name || 'anonymous'}' of type '${spell(signature.type)}'`
  const runner = makeRunner(signature, fn, options, 'own')
  addon.aim(closure.id, runner)
  let live = true
  const end = (): void => {
    if (live) retire(signature, closure)
    live = false
  }
  return {
    address: closure.address,
    runner,
    bind(holder) {
      slot.holder = new WeakRef(holder)
      finished.register(holder, end)
    },
    end,
  }
}

/** Binds a function of a compiled module for this thread; the result gives it a runner, which stays until the next. */
export function bindExtern(signature: Signature, name: string, address: number): (runner: Runner) => void {
  const slot: Slot = {
    runner: undefined,
    holder: undefined,
    name: `the function '${name}', which nothing is attached to`,
  }
  const { size } = signature.shape
  if (size > STACK) throw failure('call/large', { size, most: STACK })
  const id = addon.bindExtern(address, signature.plan, slots.push(slot) - 1)
  countClosures(1)
  return (runner) => {
    slot.runner = runner
    addon.aim(id, runner)
  }
}
