/**
 * JavaScript functions that C may call.
 * A closure is a C function of its own; a slot of the table says what it runs. Closures that are no longer wanted rest
 * in a queue before they serve again, so that C code which kept one too long gets an error instead of somebody else's function.
 */
import type { Place } from '../cdata/place.ts'
import { describe, ResultPlace } from '../cdata/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { addon } from '../native/load.ts'
import type { FunctionType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { frames, raise, state } from './frames.ts'
import { readOut, writeIn } from './result.ts'
import type { Signature } from './signature.ts'

/** Reads the arguments from the frame, runs the function, and writes the result. */
type Runner = (frame: number) => void

/** What `ffi.callback` takes besides the function. */
export interface CallbackOptions {
  /** What C gets when the function throws; 0 or NULL where it is not given. */
  readonly error?: unknown
  /** Called with the exception; what it returns, unless undefined, C gets as the result. */
  readonly onerror?: (error: unknown) => unknown
}

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

addon.attach(state.buffer as ArrayBuffer, frames.buffer, (index, frame) => {
  const slot = slots[index] as Slot
  const runner = slot.runner ?? slot.holder?.deref()?.[RUNNER]
  if (runner) runner(frame)
  else raise(failure('callback/dead', { name: slot.name }))
})

/** Closures that rest; a closure serves again only when this many others of its kind rest too. */
const QUARANTINE = 256

/** First in, first out; taking one moves none of the others. */
class RestingClosures {
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

const resting = new WeakMap<Signature, RestingClosures>()

function takeClosure(signature: Signature): Closure {
  const rested = resting.get(signature)?.take()
  if (rested) return rested
  const slot = slots.push({ runner: undefined, holder: undefined, name: '' }) - 1
  return { ...addon.closure(signature.plan, slot), slot }
}

function retire(signature: Signature, closure: Closure): void {
  const slot = slots[closure.slot] as Slot
  slot.runner = undefined
  slot.holder = undefined
  let queue = resting.get(signature)
  if (!queue) resting.set(signature, (queue = new RestingClosures()))
  queue.add(closure)
}

/** A closure that lives until `end` is called, running a function that is kept alive meanwhile. */
export function transientClosure(signature: Signature, fn: Function, place: Place): { address: number; end(): void } {
  const closure = takeClosure(signature)
  const slot = slots[closure.slot] as Slot
  slot.runner = makeRunner(signature, fn, {})
  slot.name = `the function passed as ${place}`
  return { address: closure.address, end: () => retire(signature, closure) }
}

/** A closure for as long as `bind`'s holder lives or until `end`. */
export interface LastingClosure {
  readonly address: number
  readonly runner: Runner
  /** Ties the closure's life to an object that carries the runner. */
  bind(holder: RunnerHolder): void
  /** Ends it now; C gets an error from then on. */
  end(): void
}

const finished = new FinalizationRegistry<() => void>((end) => end())

export function lastingClosure(signature: Signature, fn: Function, options: CallbackOptions): LastingClosure {
  const closure = takeClosure(signature)
  const slot = slots[closure.slot] as Slot
  slot.name = `the callback '${fn.name || 'anonymous'}' of type '${spell(signature.type)}'`
  let live = true
  const end = (): void => {
    if (live) retire(signature, closure)
    live = false
  }
  return {
    address: closure.address,
    runner: makeRunner(signature, fn, options),
    bind(holder) {
      slot.holder = new WeakRef(holder)
      finished.register(holder, end)
    },
    end,
  }
}

function makeRunner(signature: Signature, fn: Function, options: CallbackOptions): Runner {
  const { parameters, shape, result, type } = signature
  const { offsets } = shape
  const place = new ResultPlace(`callback '${fn.name || 'anonymous'}'`)
  const store = (frame: number, value: unknown): void => {
    if (result) writeIn(result, frames, frame, value, place)
    else if (value !== undefined) throw resultOfVoid(type, value, place)
  }
  const onerror = options.onerror
  const fail = (frame: number, error: unknown): void => {
    clear(frame, result ? Math.max(result.size, 8) : 0)
    try {
      const replaced = onerror ? onerror(error) : undefined
      if (replaced !== undefined) return store(frame, replaced)
      if (options.error !== undefined) store(frame, options.error)
    } catch (second) {
      raise(new AggregateError([error, second], 'a callback threw, and so did its onerror', { cause: error }))
      return
    }
    if (!onerror) raise(error)
  }
  return (frame) => {
    try {
      const values = parameters.map((codec, i) => readOut(codec, frames, frame + (offsets[i] as number)))
      store(frame, fn(...values))
    } catch (error) {
      fail(frame, error)
    }
  }
}

/** Wipes a result that may be half written. */
function clear(frame: number, size: number): void {
  for (let i = 0; i < size; i++) frames.setUint8(frame + i, 0)
}

const resultOfVoid = (type: FunctionType, value: unknown, place: Place): Error =>
  failure('value/type', { value: describe(value), type: spell(type.result), where: String(place), wanted: 'no result' })
