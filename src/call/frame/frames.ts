/**
 * The frame stack: native memory where JavaScript writes the arguments of a call and reads its result,
 * and above each frame the temporary memory of that call. The top of the stack is shared with the native side,
 * whose callbacks put their frames on it too.
 */

import type { Block } from '../../cdata/memory/heap.ts'
import { type Region, regionOf } from '../../cdata/memory/region.ts'
import type { Temporary } from '../../cdata/object/codec.ts'
import { failure } from '../../diagnostics/failure.ts'
import { FLAG, STATE } from '../../native/addon.ts'

/** Bytes of the stack. */
export const STACK = 2 ** 20
/** The largest temporary that lies on the stack; a larger one has a buffer of its own. */
const LARGE = 2 ** 14

/** errno, the top of the stack and the depth of calls; see `STATE`. */
export const state = new Int32Array(STATE.words)
export const frames: Region = regionOf(new ArrayBuffer(STACK))
const bytes = new Uint8Array(frames.buffer)

const TOP = STATE.top

/** Takes a frame of that many bytes; returns its offset. The caller gives it back by `popFrame`. */
export function pushFrame(size: number): number {
  const frame = state[TOP] as number
  if (frame + size > STACK) throw size > STACK ? failure('call/large', { size, most: STACK }) : fullStack()
  state[TOP] = frame + size
  return frame
}

/** An overflow of the engine's own stack can leave frames behind; they are gone once no function is under way. */
function fullStack(): Error {
  queueMicrotask(() => {
    if (state[STATE.depth] === 0) state[TOP] = 0
  })
  return failure('call/depth', {})
}

/** Gives back the frame and everything above it. */
export function popFrame(frame: number): void {
  state[TOP] = frame
}

const align = (value: number, alignment: number): number => (value + alignment - 1) & -alignment

/** Memory and objects that live until a call has returned. Calls nest, so it is a stack too. */
class CallMemory implements Temporary {
  readonly #kept: unknown[] = []
  readonly #deferred: (() => void)[] = []

  allocate(size: number, alignment: number): Block {
    const offset = align(state[TOP] as number, alignment)
    const end = align(offset + size, 16)
    if (size > LARGE || end > STACK) return this.#large(size, alignment)
    bytes.fill(0, offset, end)
    state[TOP] = end
    return { region: frames, offset }
  }

  #large(size: number, alignment: number): Block {
    const region = regionOf(new ArrayBuffer(size + alignment))
    this.#kept.push(region)
    return { region, offset: (alignment - (region.base % alignment)) % alignment }
  }

  keep(value: object): void {
    this.#kept.push(value)
  }

  defer(action: () => void): void {
    this.#deferred.push(action)
    this.#kept.push(DEFERRED)
  }

  /** What `release` needs to know to let go of all that comes after. */
  mark(): number {
    return this.#kept.length
  }

  release(mark: number): void {
    const kept = this.#kept
    while (kept.length > mark) if (kept.pop() === DEFERRED) (this.#deferred.pop() as () => void)()
  }
}

const DEFERRED = Symbol('deferred')

export const callMemory = new CallMemory()

/** Exceptions that callbacks threw, each on its way to the JavaScript call that led there. */
class PendingExceptions {
  /** The innermost call last. */
  readonly #stack: { readonly depth: number; readonly error: unknown }[] = []
  #raised = false

  /** Whether there is one, for whichever call; the flags of fast calls say it too. */
  get raised(): boolean {
    return this.#raised
  }

  #note(raised: boolean): void {
    this.#raised = raised
    const flags = state[STATE.flags] as number
    state[STATE.flags] = raised ? flags | FLAG.raised : flags & ~FLAG.raised
  }

  /** Remembers the first exception of a call; the ones after it are consequences. */
  set(error: unknown): void {
    const depth = state[STATE.depth] as number
    // A deeper call has returned without throwing its own where the engine ran out of stack meanwhile.
    while ((this.#stack.at(-1)?.depth ?? 0) > depth) this.#stack.pop()
    if (this.#stack.at(-1)?.depth !== depth) this.#stack.push({ depth, error })
    this.#note(true)
  }

  /** Throws what was raised under the call that has just returned; what belongs to a call around it stays. */
  rethrow(): void {
    const last = this.#stack.at(-1)
    this.#note(last !== undefined)
    if (!last || last.depth <= (state[STATE.depth] as number)) return
    this.#stack.pop()
    this.#note(this.#stack.length > 0)
    throw last.error
  }
}

export const pending = new PendingExceptions()

/** Lets an exception surface: from the JavaScript call into C that is under way, or uncaught where there is none. */
export function raise(error: unknown): void {
  if ((state[STATE.depth] as number) > 0) pending.set(error)
  else
    queueMicrotask(() => {
      throw error
    })
}
