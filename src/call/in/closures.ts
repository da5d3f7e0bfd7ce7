/**
 * JavaScript functions that C may call.
 * A closure is a C function of its own; a slot of the table says what it runs. Closures that are no longer wanted stay in
 * quarantine before they serve again, so that C code which kept one too long gets an error instead of somebody else's function.
 */
import { fixedPlace, type ValuePlace } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { type OVERFLOW, STATE, THREAD } from '../../native/addon.ts'
import { addon } from '../../native/load.ts'
import { type FunctionType, pointerTo } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { type CallStack, STACK_BYTES } from '../frame/call-stack.ts'
import type { Signature } from '../frame/signature.ts'
import { textsOf } from './messages.ts'
import { type CallbackOptions, type Policy, policyOf, textOf } from './policy.ts'
import { makeRunner, type Runner } from './runner.ts'

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
  /** Or where a function was passed that serves for one call. */
  name: string | ValuePlace
  /** Of callbacks that the user keeps, whose name is the function's; spelled only where an error says it. */
  type: FunctionType | undefined
  /** What C gets where nothing runs, as it was given: a pointer must stay good until another callback has the slot. */
  error: unknown
}

/** The function that was passed last as an argument of a type, with its closure: often it is passed again. */
interface Warm {
  readonly signature: Signature
  readonly closure: Closure
  readonly fn: Function
  readonly runner: Runner
  /** Whether a call has it now. */
  isBusy: boolean
  readonly end: () => void
}

/** A function of a compiled module that JavaScript defines, with what was attached last. */
interface Extern {
  readonly id: number
  readonly slot: Slot
  policy: Policy | undefined
  ref: boolean
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
class CallbackLife {
  readonly address: number
  readonly id: number
  #retire: (() => void) | undefined

  constructor({ address, id }: Closure, retire: () => void) {
    this.address = address
    this.id = id
    this.#retire = retire
  }

  /** Has something done too when it ends. */
  atEnd(action: () => void): void {
    const retire = this.#retire
    this.#retire = () => {
      action()
      retire?.()
    }
  }

  /** Ends it now; C gets an error from then on. */
  end(): void {
    this.#retire?.()
    this.#retire = undefined
  }
}

/** How many messages a channel holds, and one of OVERFLOW. */
export interface ChannelBounds {
  readonly capacity: number
  readonly overflow: (typeof OVERFLOW)[keyof typeof OVERFLOW]
}

/** A closure with what C runs: whoever keeps the one keeps the other. */
export interface Persistent {
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
  /** By the addresses of their declarations, which every FFI over a module shares. */
  readonly #externs = new Map<number, Extern>()
  /** Its one entry dies with the next collection, after which those callbacks end that died with it. */
  readonly #collections = new FinalizationRegistry<void>(() => this.#endCollected())
  #isWatching = false
  /** Until the microtasks run, so that no function is kept for long. */
  readonly #warm = new Map<Signature, Warm>()

  constructor(stack: CallStack) {
    this.#stack = stack
    addon.attach(stack.state.buffer as ArrayBuffer, stack.frames.buffer, (index, _frame, runner) => {
      if (runner) runner()
      else if (!stack.isServed()) stack.raise(this.dead(index))
      return runner !== undefined
    })
  }

  /** The error of a call to a callback that is no more. */
  dead(index: number): Error {
    return failure('callback/dead', { name: nameOf(this.#slots[index]) })
  }

  #take(signature: Signature, policy: Policy | undefined): Closure {
    if (runsInCalls(policy)) this.#count(1)
    const waiting = this.#quarantine.get(signature.conventionKey)?.take()
    if (waiting) return waiting
    const slot = this.#addSlot('')
    const { address, id } = addon.closure(signature.plan, slot)
    this.#byAddress.set(address, this.#slots[slot] as Slot)
    return { address, id, slot }
  }

  #addSlot(name: string): number {
    return this.#slots.push({ runner: undefined, life: undefined, name, type: undefined, error: undefined }) - 1
  }

  /** Where JavaScript must not run inside fast calls, none is made while C has something to call. */
  #count(more: number): void {
    const { state, views } = this.#stack
    // Bytes that were remembered before are not held.
    if (state[STATE.closures] === 0) views.forget()
    state[STATE.closures] = (state[STATE.closures] as number) + more
  }

  #retire(signature: Signature, closure: Closure, policy: Policy | undefined): void {
    if (runsInCalls(policy)) this.#count(-1)
    this.#rest({ signature, closure })
  }

  /** Lets a closure go into quarantine. */
  #rest({ signature: { conventionKey }, closure }: Pick<Warm, 'signature' | 'closure'>): void {
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
    const known = this.#warm.get(signature)
    const warm = known && known.fn === fn && !known.isBusy ? this.#resumed(known) : this.#newWarm(signature, fn)
    const slot = this.#slots[warm.closure.slot] as Slot
    slot.runner = warm.runner
    slot.name = fixedPlace(place)
    return { address: warm.closure.address, end: warm.end }
  }

  #newWarm(signature: Signature, fn: Function): Warm {
    const closure = this.#take(signature, undefined)
    const runner = makeRunner({ signature, stack: this.#stack }, fn, {}, 'shared')
    addon.setRunner(closure.id, runner, textOf(signature, ''))
    const slot = this.#slots[closure.slot] as Slot
    slot.type = slot.error = undefined
    const warm: Warm = { signature, closure, fn, runner, isBusy: true, end: () => this.#pause(warm) }
    const { size } = this.#warm
    const before = this.#warm.get(signature)
    this.#warm.set(signature, warm)
    if (before && !before.isBusy) this.#rest(before)
    if (size === 0) queueMicrotask(this.#cool)
    return warm
  }

  #resumed(warm: Warm): Warm {
    this.#count(1)
    warm.isBusy = true
    addon.resumeRunner(warm.closure.id)
    return warm
  }

  /** The call has returned: who calls the closure now is told so, until the function is passed again. */
  #pause(warm: Warm): void {
    const { closure, signature } = warm
    this.#count(-1)
    warm.isBusy = false
    if (this.#warm.get(signature) !== warm) return this.#rest(warm)
    addon.pauseRunner(closure.id)
    ;(this.#slots[closure.slot] as Slot).runner = undefined
  }

  readonly #cool = (): void => {
    const all = [...this.#warm.values()]
    this.#warm.clear()
    for (const warm of all) if (!warm.isBusy) this.#rest(warm)
  }

  /** A closure for a function that the user keeps, for as long as somebody has its runner. */
  persistent(signature: Signature, fn: Function, options: CallbackOptions, name: string): Persistent {
    const policy = policyOf(signature, options)
    const closure = this.#take(signature, policy)
    const slot = this.#slots[closure.slot] as Slot
    slot.name = name
    slot.type = signature.type
    slot.error = options.error
    const runner = makeRunner({ signature, stack: this.#stack }, fn, options, 'own', name)
    setRunner(closure.id, runner, policy, textOf(signature, name))
    const life = new CallbackLife(closure, () => this.#retire(signature, closure, policy))
    slot.life = life
    this.#watch()
    if (options.ref) this.#keep(slot, life, runner)
    return { life, runner }
  }

  /** A closure whose calls lie as messages until they are received; `arrived` runs once there is one that was waited for. */
  channel(signature: Signature, arrived: Runner, { capacity, overflow }: ChannelBounds): Persistent {
    const policy: Policy = { use: THREAD.post, deadline: 0, error: undefined }
    const closure = this.#take(signature, policy)
    const slot = this.#slots[closure.slot] as Slot
    slot.name = 'channel'
    slot.type = signature.type
    slot.error = undefined
    addon.setRunner(closure.id, arrived, addon.text(`the channel of '${spell(pointerTo(signature.type))}'`))
    addon.openChannel(closure.id, capacity, overflow, textsOf(signature))
    const life = new CallbackLife(closure, () => {
      addon.closeChannel(closure.id)
      this.#retire(signature, closure, policy)
    })
    slot.life = life
    this.#watch()
    return { life, runner: arrived }
  }

  /** Keeps a callback, and the process, until it ends. */
  #keep(slot: Slot, life: CallbackLife, runner: Runner): void {
    slot.runner = runner
    addon.keepAlive(1)
    life.atEnd(() => addon.keepAlive(-1))
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

  /** Has a function of a compiled module run `fn` in this thread, whatever it ran before; `address` is its cdef_extern's. */
  attachExtern(signature: Signature, name: string, address: number, fn: Function, options: CallbackOptions): void {
    const { size } = signature.shape
    if (size > STACK_BYTES) throw failure('call/large', { size, most: STACK_BYTES })
    const policy = policyOf(signature, options)
    const extern = this.#externAt(signature, name, address)
    this.#count(Number(runsInCalls(policy)) - Number(runsInCalls(extern.policy)))
    addon.keepAlive(Number(options.ref ?? false) - Number(extern.ref))
    extern.policy = policy
    extern.ref = options.ref ?? false
    const { slot } = extern
    slot.error = options.error
    slot.runner = makeRunner({ signature, stack: this.#stack }, fn, options, 'own', name)
    setRunner(extern.id, slot.runner, policy, textOf(signature, name))
  }

  /** Bound once: C can look at a binding for ever. */
  #externAt(signature: Signature, name: string, address: number): Extern {
    let extern = this.#externs.get(address)
    if (!extern) {
      const index = this.#addSlot(`the function '${name}', which nothing is attached to`)
      const id = addon.bindExtern(address, signature.plan, index)
      extern = { id, slot: this.#slots[index] as Slot, policy: undefined, ref: false }
      this.#externs.set(address, extern)
      this.#count(1)
    }
    return extern
  }
}

/** Whether JavaScript may run inside a call into C because of it. */
const runsInCalls = (policy: Policy | undefined): boolean => policy?.use !== THREAD.post

function setRunner(id: number, runner: Runner, policy: Policy | undefined, text: number): void {
  addon.setRunner(id, runner, text)
  if (policy) addon.setPolicy(id, policy.use, policy.deadline, policy.error)
}

/** Ties the runner of a callback to what the user gets for it. */
export function giveHolder(runner: Runner, holder: object): void {
  ;(runner as OwnRunner)[HOLDER] = holder
}

function nameOf(slot: Slot | undefined): string {
  if (!slot) return 'a callback of another copy of cdef'
  const { name, type } = slot
  if (typeof name !== 'string') return `the function passed as ${name}`
  return type ? `the callback '${name}' of type '${spell(type)}'` : name
}
