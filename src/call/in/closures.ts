/**
 * JavaScript functions that C may call.
 * A closure is a C function of its own; a slot of the table says what it runs. Closures that are no longer wanted stay in
 * quarantine before they serve again, so that C code which kept one too long gets an error instead of somebody else's function.
 */
import type { ValuePlace } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { STATE } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import type { FunctionType } from '../../types/ctype.ts'
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

/** Says whose call it is where nobody answers any more, and keeps what only C refers to. */
interface Slot {
  runner: Runner | undefined
  /** The callback that the user keeps, for as long as it serves. */
  life: CallbackLife | undefined
  name: string
  /** Of callbacks that the user keeps, whose name is the function's; spelled only where an error says it. */
  type: FunctionType | undefined
}

/** The callable on its runner: whoever has the one has the other. The addon refers to the runner, weakly. */
const HOLDER = Symbol('holder')
type OwnRunner = Runner & { [HOLDER]?: object }

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

/**
 * A callback that the user keeps: it serves until it is released, or nobody has its runner any more. Must not reach that.
 * Neither a `WeakRef` nor a registry's entry for each: both cost more than everything else that makes a callback.
 */
export class CallbackLife {
  readonly address: number
  readonly id: number
  #retire: (() => void) | undefined

  constructor({ address, id }: Closure, retire: () => void) {
    this.address = address
    this.id = id
    this.#retire = retire
  }

  /** Ends it now; C gets an error from then on. */
  end(): void {
    this.#retire?.()
    this.#retire = undefined
  }
}

interface Persistent {
  readonly life: CallbackLife
  readonly runner: Runner
}

/** The closures of one JavaScript thread. There is one for each thread, since the addon asks one for what C called. */
export class Closures {
  readonly #stack: CallStack
  readonly #slots: Slot[] = []
  /** By convention key, so that closures outlive the types that they were made for. */
  readonly #quarantine = new Map<string, Quarantine>()
  /** The slots of the C functions that were made here. */
  readonly #byAddress = new Map<number, Slot>()
  /** Its one entry dies with the next collection, after which those callbacks end that died with it. */
  readonly #collections = new FinalizationRegistry<void>(() => this.#endCollected())
  #isWatching = false

  constructor(stack: CallStack) {
    this.#stack = stack
    addon.attach(stack.state.buffer as ArrayBuffer, stack.frames.buffer, (index, _frame, runner) => {
      if (runner) runner()
      else stack.raise(this.dead(index))
    })
  }

  /** The error of a call to a callback that is no more. */
  dead(index: number): Error {
    return failure('callback/dead', { name: nameOf(this.#slots[index]) })
  }

  #take(signature: Signature): Closure {
    this.#count(1)
    const waiting = this.#quarantine.get(signature.conventionKey)?.take()
    if (waiting) return waiting
    const slot = this.#addSlot('')
    const { address, id } = addon.closure(signature.plan, slot)
    this.#byAddress.set(address, this.#slots[slot] as Slot)
    return { address, id, slot }
  }

  #addSlot(name: string): number {
    return this.#slots.push({ runner: undefined, life: undefined, name, type: undefined }) - 1
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
    slot.life = undefined
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
    slot.type = undefined
    return { address: closure.address, end: () => this.#retire(signature, closure) }
  }

  /** A closure for a function that the user keeps, for as long as somebody has its runner. */
  persistent(signature: Signature, fn: Function, options: CallbackOptions, name: string): Persistent {
    const closure = this.#take(signature)
    const slot = this.#slots[closure.slot] as Slot
    slot.name = name
    slot.type = signature.type
    const runner = makeRunner({ signature, stack: this.#stack }, fn, options, 'own', name)
    addon.setRunner(closure.id, runner)
    const life = new CallbackLife(closure, () => this.#retire(signature, closure))
    slot.life = life
    this.#watch()
    return { life, runner }
  }

  /** The callable of the callback whose C function lies there, where it serves. */
  holderAt(address: number): object | undefined {
    const life = this.#byAddress.get(address)?.life
    return life && (addon.runnerOf(life.id) as OwnRunner | undefined)?.[HOLDER]
  }

  #watch(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    this.#collections.register({}, undefined)
  }

  #endCollected(): void {
    this.#isWatching = false
    let isAnyLeft = false
    for (const { life } of this.#slots) {
      if (!life) continue
      if (addon.runnerOf(life.id)) isAnyLeft = true
      else life.end()
    }
    if (isAnyLeft) this.#watch()
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

/** Ties the runner of a callback to what the user gets for it. */
export function giveHolder(runner: Runner, holder: object): void {
  ;(runner as OwnRunner)[HOLDER] = holder
}

function nameOf(slot: Slot | undefined): string {
  if (!slot) return 'a callback of another copy of cdef'
  return slot.type ? `the callback '${slot.name}' of type '${spell(slot.type)}'` : slot.name
}
