/**
 * JavaScript functions that C may call.
 * A closure is a C function of its own; a slot of the table says what it runs. Closures that are no longer wanted stay in
 * quarantine before they serve again, so that C code which kept one too long gets an error instead of somebody else's function.
 */
import type { ValuePlace } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { STATE } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { spell } from '../../types/spell.ts'
import { type CallStack, STACK_BYTES } from '../frame/call-stack.ts'
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

/** Closures in quarantine; one serves again only when this many others of the same convention key have come after it. */
const QUARANTINE = 256

/** First in, first out; taking one moves none of the others. */
class Quarantine {
  readonly #closures: Closure[] = []
  #taken = 0

  add(closure: Closure): void {
    this.#closures.push(closure)
  }

  /** The one that has been here longest, where enough others are. */
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

/** The closures of one JavaScript thread. There is one for each thread, since the addon asks one for what C called. */
export class Closures {
  readonly #stack: CallStack
  readonly #slots: Slot[] = []
  /** By convention key, so that closures outlive the types that they were made for. */
  readonly #quarantine = new Map<string, Quarantine>()

  constructor(stack: CallStack) {
    this.#stack = stack
    addon.attach(stack.state.buffer as ArrayBuffer, stack.frames.buffer, (index) => {
      const slot = this.#slots[index] as Slot
      const runner = slot.runner ?? slot.holder?.deref()?.[RUNNER]
      if (runner) runner()
      else stack.raise(this.dead(index))
    })
  }

  /** The error of a call to a callback that is no more. */
  dead(index: number): Error {
    return failure('callback/dead', { name: this.#slots[index]?.name ?? 'a callback of another copy of cdef' })
  }

  #take(signature: Signature): Closure {
    this.#count(1)
    const waiting = this.#quarantine.get(signature.conventionKey)?.take()
    if (waiting) return waiting
    const slot = this.#addSlot('')
    return { ...addon.closure(signature.plan, slot), slot }
  }

  #addSlot(name: string): number {
    return this.#slots.push({ runner: undefined, holder: undefined, name }) - 1
  }

  /** Where JavaScript must not run inside fast calls, none is made while C has something to call. */
  #count(more: number): void {
    const { state, views } = this.#stack
    // Bytes that were remembered before are not held.
    if (state[STATE.closures] === 0) views.forget()
    state[STATE.closures] = (state[STATE.closures] as number) + more
  }

  #retire({ conventionKey }: Signature, closure: Closure): void {
    this.#count(-1)
    const slot = this.#slots[closure.slot] as Slot
    addon.setRunner(closure.id, undefined)
    slot.runner = undefined
    slot.holder = undefined
    let queue = this.#quarantine.get(conventionKey)
    if (!queue) this.#quarantine.set(conventionKey, (queue = new Quarantine()))
    queue.add(closure)
  }

  /** A closure that lives until `end` is called, running a function that is kept alive meanwhile. */
  transient(signature: Signature, fn: Function, place: ValuePlace): { address: number; end(): void } {
    const closure = this.#take(signature)
    const slot = this.#slots[closure.slot] as Slot
    slot.runner = makeRunner({ signature, stack: this.#stack }, fn, {}, 'shared')
    addon.setRunner(closure.id, slot.runner)
    slot.name = `the function passed as ${place}`
    return { address: closure.address, end: () => this.#retire(signature, closure) }
  }

  /** A closure for a function that the user keeps. */
  persistent(signature: Signature, fn: Function, options: CallbackOptions): PersistentClosure {
    const closure = this.#take(signature)
    const slot = this.#slots[closure.slot] as Slot
    slot.name = `the callback '${fn.name || 'anonymous'}' of type '${spell(signature.type)}'`
    const runner = makeRunner({ signature, stack: this.#stack }, fn, options, 'own')
    addon.setRunner(closure.id, runner)
    let live = true
    const end = (): void => {
      if (live) this.#retire(signature, closure)
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
  bindExtern(signature: Signature, name: string, address: number): (runner: Runner) => void {
    const { size } = signature.shape
    if (size > STACK_BYTES) throw failure('call/large', { size, most: STACK_BYTES })
    const index = this.#addSlot(`the function '${name}', which nothing is attached to`)
    const slot = this.#slots[index] as Slot
    const id = addon.bindExtern(address, signature.plan, index)
    this.#count(1)
    return (runner) => {
      slot.runner = runner
      addon.setRunner(id, runner)
    }
  }

  /** What runs a function where C calls it on a frame of this thread. */
  runner(signature: Signature, fn: Function, options: CallbackOptions, name: string): Runner {
    return makeRunner({ signature, stack: this.#stack }, fn, options, 'own', name)
  }
}
