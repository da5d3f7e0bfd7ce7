/**
 * Short ASCII strings as arguments: written by JavaScript, character by character, which takes less than any call.
 * NaN means that a string has to take the general path.
 */
import { regionOf } from '../../cdata/memory/region.ts'
import { STATE } from '../../native/addon.ts'
import { type CallStack, STACK_BYTES } from '../frame/call-stack.ts'

const TOP = STATE.top
const DEPTH = STATE.depth

/** Longer strings are encoded faster by the engine. */
const SHORT = 48
/** Bytes that a short string takes at most, with its terminator. */
const ROOM = 64

/** Writes the characters and a terminator; false where one is not ASCII, or NUL. */
function write(text: string, to: Uint8Array, start: number): boolean {
  const { length } = text
  if (length > SHORT) return false
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if ((code - 1) >>> 0 > 126) return false
    to[start + i] = code
  }
  to[start + length] = 0
  return true
}

/** Strings that lie on the frame stack until the call has returned. */
export class StackText {
  readonly state: Int32Array
  /** Puts a short string there, where C may write to it; returns its address. */
  readonly address: (text: string) => number

  constructor({ state, frames }: CallStack) {
    this.state = state
    const bytes = new Uint8Array(frames.buffer)
    const { base } = frames
    this.address = (text) => {
      const start = state[TOP] as number
      if (start + ROOM > STACK_BYTES || !write(text, bytes, start)) return Number.NaN
      state[TOP] = (start + text.length + 16) & -16
      return base + start
    }
  }
}

const NEVER = '\0'

/**
 * The last string of one parameter that C does not write to: in programs it is often the same one again. Inside a
 * callback the call around it may still read that string, so another one goes to the frame stack.
 */
export class RememberedText {
  /** The string that lies at `address`; at first one that no argument can be. */
  text = NEVER
  address = Number.NaN
  readonly #stack: StackText
  #bytes: Uint8Array | undefined

  constructor(stack: StackText) {
    this.#stack = stack
  }

  /** The address of a string other than the last one. */
  replace(text: string): number {
    if (this.#stack.state[DEPTH] !== 0) return this.#stack.address(text)
    const place = (this.#bytes ??= this.#reserve())
    this.text = NEVER
    if (!write(text, place, 0)) return Number.NaN
    this.text = text
    return this.address
  }

  /** In a buffer that no value shows, so that nobody can take it away. */
  #reserve(): Uint8Array {
    const { buffer, base } = regionOf(new ArrayBuffer(ROOM))
    this.address = base
    return new Uint8Array(buffer)
  }
}
