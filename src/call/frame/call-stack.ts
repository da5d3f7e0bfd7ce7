/**
 * The frame stack: native memory where JavaScript writes the arguments of a call and reads its result,
 * and above each frame the temporary memory of that call. The top of the stack is shared with the native side,
 * whose callbacks put their frames on it too. There is one for each JavaScript thread, and it is passed to whoever needs it.
 */

import { PendingAddress } from '../../cdata/kinds/located.ts'
import { type Block, newBuffer } from '../../cdata/memory/heap.ts'
import { type Region, regionOf } from '../../cdata/memory/region.ts'
import { isResizable } from '../../cdata/memory/views.ts'
import type { LateAddress, Temporary } from '../../cdata/object/codec.ts'
import { describe } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { FLAG, STATE } from '../../native/addon.ts'

import { Held, held } from './held-bytes.ts'
import { RememberedViews } from './remembered-views.ts'

/** Bytes of the stack. */
export const STACK_BYTES = 2 ** 20
/** The largest temporary that lies on the stack; a larger one has a buffer of its own. */
const LARGE = 2 ** 14
/** Temporaries up to this size are cleared by words. */
const SMALL = 256

const TOP = STATE.top

/** The frames of one JavaScript thread, and what its calls under way share. */
export class CallStack {
  /** errno, the top of the stack, the depth of calls and the rest of what the native side shares; see `STATE`. */
  readonly state = new Int32Array(STATE.words)
  /** The memory of the frames. */
  readonly frames: Region = regionOf(new ArrayBuffer(STACK_BYTES))
  /** Memory and objects that live until the call that asked for them has returned. */
  readonly temporary = new StackTemporary(this.state, this.frames)
  readonly pending = new PendingExceptions(this.state)
  readonly views = new RememberedViews(this.state)

  /** Takes a frame of that many bytes; returns its offset. The caller gives it back by `pop`. */
  push(size: number): number {
    const { state } = this
    const frame = state[TOP] as number
    if (frame + size > STACK_BYTES)
      throw size > STACK_BYTES ? failure('call/large', { size, most: STACK_BYTES }) : this.#full()
    state[TOP] = frame + size
    return frame
  }

  /** An overflow of the engine's own stack can leave frames behind; they are gone once no function is under way. */
  #full(): Error {
    const { state } = this
    queueMicrotask(() => {
      if (state[STATE.depth] === 0) state[TOP] = 0
    })
    return failure('call/depth', {})
  }

  /** Gives back the frame and everything above it. */
  pop(frame: number): void {
    this.state[TOP] = frame
  }

  /** Whether the callback that runs was called on another thread. */
  isServed(): boolean {
    return this.state[STATE.served] === (this.state[STATE.depth] as number) + 1
  }

  /** Has an asynchronous call fail with an exception; false where there is no such call. Its owner sets it. */
  failCall: (number: number, error: unknown) => boolean = () => false

  /**
   * Lets an exception surface: from the asynchronous call on whose thread C called back, else from the JavaScript call
   * into C that is under way, or uncaught where there is none.
   */
  raise(error: unknown): void {
    const caller = this.isServed() ? (this.state[STATE.caller] as number) : 0
    if (caller !== 0 && this.failCall(caller - 1, error)) return
    if ((this.state[STATE.depth] as number) > 0) this.pending.set(error)
    else
      queueMicrotask(() => {
        throw error
      })
  }

  /** C's errno as the last call left it, and as the next one finds it. */
  get errno(): number {
    return this.state[STATE.errno] as number
  }
  set errno(value: number) {
    if (typeof value !== 'number' || (value | 0) !== value)
      throw failure('argument/type', { what: 'errno', wanted: 'an integer', value: describe(value) })
    this.state[STATE.errno] = value
  }
}

const align = (value: number, alignment: number): number => (value + alignment - 1) & -alignment

/** Memory and objects that live until a call has returned. Calls nest, so it is a stack too. */
class StackTemporary implements Temporary {
  readonly #state: Int32Array
  readonly #frames: Region
  readonly #bytes: Uint8Array
  readonly #words: Float64Array
  readonly #kept: unknown[] = []
  readonly #deferred: (() => void)[] = []

  constructor(state: Int32Array, frames: Region) {
    this.#state = state
    this.#frames = frames
    this.#bytes = new Uint8Array(frames.buffer)
    this.#words = new Float64Array(frames.buffer)
  }

  allocate(size: number, alignment: number): Block {
    const offset = align(this.#state[TOP] as number, alignment)
    const end = align(offset + size, 16)
    if (size > LARGE || end > STACK_BYTES) return this.#large(size, alignment)
    this.#clear(offset, end)
    this.#state[TOP] = end
    return { region: this.#frames, offset }
  }

  /** Few bytes are cleared faster one by one than by a call of the engine. */
  #clear(begin: number, end: number): void {
    if (end - begin > SMALL || begin % 8 !== 0) this.#bytes.fill(0, begin, end)
    else for (let word = begin / 8, last = end / 8; word < last; word++) this.#words[word] = 0
  }

  /** Strings in a record that is passed live as long as those that are passed themselves. */
  own(size: number, alignment: number): Block {
    return this.allocate(size, alignment)
  }

  #large(size: number, alignment: number): Block {
    const region = regionOf(newBuffer(size + alignment, size))
    this.#kept.push(region)
    return { region, offset: (alignment - (region.base % alignment)) % alignment }
  }

  point(address: LateAddress): void {
    this.#kept.push(address)
  }

  defer(action: () => void): void {
    this.#deferred.push(action)
    this.#kept.push(DEFERRED)
  }

  /**
   * Has the addresses stored that were given since the mark. Nothing of the user's runs from here until C does, so that
   * what has an address now has it then; and where C has something to call, until it returns.
   */
  settle(mark: number): void {
    const kept = this.#kept
    const mayCallBack = this.#state[STATE.closures] !== 0
    for (let i = mark, end = kept.length; i < end; i++) {
      const address = kept[i]
      if (!(address instanceof PendingAddress)) continue
      address.store()
      if (mayCallBack) this.#hold(address)
    }
  }

  #hold({ buffer, place }: PendingAddress): void {
    if (buffer && isResizable(buffer)) throw failure('memory/resizable', { where: String(place) })
    const bytes = held(buffer)
    if (bytes) this.#kept.push(bytes)
  }

  /** What `release` needs to know to let go of all that comes after. */
  mark(): number {
    return this.#kept.length
  }

  release(mark: number): void {
    const kept = this.#kept
    while (kept.length > mark) {
      const last = kept.pop()
      if (last === DEFERRED) (this.#deferred.pop() as () => void)()
      else if (last instanceof Held) last.drop()
    }
  }
}

const DEFERRED = Symbol('deferred')

/** Exceptions that callbacks threw, each on its way to the JavaScript call that led there. */
class PendingExceptions {
  readonly #state: Int32Array
  /** The innermost call last. */
  readonly #stack: { readonly depth: number; readonly error: unknown }[] = []
  #raised = false

  constructor(state: Int32Array) {
    this.#state = state
  }

  /** Whether there is one, for whichever call; the flags of fast calls say it too. */
  get raised(): boolean {
    return this.#raised
  }

  /** Whether the call that is under way ends with an exception once C has returned. */
  get ends(): boolean {
    return this.#raised && this.#stack.at(-1)?.depth === this.#state[STATE.depth]
  }

  #note(raised: boolean): void {
    this.#raised = raised
    const flags = this.#state[STATE.flags] as number
    this.#state[STATE.flags] = raised ? flags | FLAG.raised : flags & ~FLAG.raised
  }

  /** Remembers the first exception of a call; the ones after it are consequences. */
  set(error: unknown): void {
    const depth = this.#state[STATE.depth] as number
    // A deeper call has returned without throwing its own where the engine ran out of stack meanwhile.
    while ((this.#stack.at(-1)?.depth ?? 0) > depth) this.#stack.pop()
    if (this.#stack.at(-1)?.depth !== depth) this.#stack.push({ depth, error })
    this.#note(true)
  }

  /** Throws what was raised under the call that has just returned; what belongs to a call around it stays. */
  rethrow(): void {
    const last = this.#stack.at(-1)
    this.#note(last !== undefined)
    if (!last || last.depth <= (this.#state[STATE.depth] as number)) return
    this.#stack.pop()
    this.#note(this.#stack.length > 0)
    throw last.error
  }
}
