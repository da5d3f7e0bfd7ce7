/**
 * Strings as arguments: short ones are written by JavaScript, character by character, which takes less than any call, longer
 * ones by the engine. NaN means that a string has to take the general path.
 */
import { regionOf } from '../../cdata/memory/region.ts'
import { NOT_CALLED, STATE } from '../../native/addon.ts'
import { type CallStack, STACK_BYTES } from '../frame/call-stack.ts'

const TOP = STATE.top
const DEPTH = STATE.depth

/** Longer strings are encoded faster by the engine. */
const SHORT = 24
/** Longer strings have memory of their own, which the general path gives them. */
const LONG = 2 ** 12
/** What a UTF-16 unit takes in UTF-8 at most. */
const MOST_BYTES = 3

/** Writes the string and a terminator; returns the bytes without that, -1 where there may be no room, and where it holds a NUL. */
function write(text: string, to: Buffer, start: number, room: number): number {
  const { length } = text
  if (length > SHORT) return writeLong(text, to, start, room)
  if (length * MOST_BYTES >= room) return -1
  let at = start
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if ((code - 1) >>> 0 < 127) to[at++] = code
    else if (code >= 0x80 && code < 0x800) {
      to[at++] = 0xc0 | (code >> 6)
      to[at++] = 0x80 | (code & 63)
    } else if (code >= 0x800 && (code & 0xf800) !== 0xd800) {
      to[at++] = 0xe0 | (code >> 12)
      to[at++] = 0x80 | ((code >> 6) & 63)
      to[at++] = 0x80 | (code & 63)
    } else return writeLong(text, to, start, room)
  }
  to[at] = 0
  return at - start
}

function writeLong(text: string, to: Buffer, start: number, room: number): number {
  if (text.length > LONG || text.length * MOST_BYTES >= room || text.includes('\0')) return -1
  const written = to.write(text, start, room - 1)
  to[start + written] = 0
  return written
}

/** Writes flat strings of one-byte characters, as `Addon.textWriter` says. */
type TextWriter = (text: string, address: number, room: number) => number

/** Strings in a row that a writer does not take before it is left alone for a while: it costs a slow call each time. */
const FAILURES = 4
const PAUSE = 64

/** The writer first, unless it does not take the strings of this program. */
function patient(writer: TextWriter): StackText['write'] {
  let failures = 0
  let pause = 0
  return (text, address, bytes, start, room) => {
    if (pause === 0) {
      const written = writer(text, address, room)
      if (written !== NOT_CALLED) {
        failures = 0
        return written
      }
      if (++failures >= FAILURES) pause = PAUSE
    } else pause--
    return write(text, bytes, start, room)
  }
}

/** Strings that lie on the frame stack until the call has returned. */
export class StackText {
  readonly state: Int32Array
  /** Puts a string there, where C may write to it; returns its address. */
  readonly address: (text: string) => number

  /** Writes a string to an address that `bytes` has at `start`; returns what `write` does. */
  readonly write: (text: string, address: number, bytes: Buffer, start: number, room: number) => number

  constructor({ state, frames }: CallStack, writer: TextWriter | undefined) {
    this.state = state
    const bytes = Buffer.from(frames.buffer)
    const { base } = frames
    this.write = writer ? patient(writer) : (text, _, bytes, start, room) => write(text, bytes, start, room)
    this.address = (text) => {
      const start = state[TOP] as number
      const written = this.write(text, base + start, bytes, start, STACK_BYTES - start)
      if (written < 0) return Number.NaN
      state[TOP] = (start + written + 16) & -16
      return base + start
    }
  }
}

const NEVER = '\0'
/** How many other strings come before none is remembered, and which of them are, to see whether they repeat by then. */
const OTHERS = 64
const TRIAL = 64
/** Bytes for the string that is remembered; a longer one goes to the frame stack. */
const ROOM = 1024

/**
 * The last string of one parameter that C does not write to: in programs it is often the same one again. Inside a
 * callback the call around it may still read that string, so another one goes to the frame stack.
 */
export class RememberedText {
  /** The string to compare the next one with; one that no argument can be where there is nothing to gain. */
  text = NEVER
  /** The string that lies at `address`. */
  present = NEVER
  /** Of a buffer that no value shows, so that nobody can take it away. It stays: a call may have it in hand already. */
  address = Number.NaN
  readonly #stack: StackText
  #bytes: Buffer | undefined
  #others = 0

  constructor(stack: StackText) {
    this.#stack = stack
  }

  /** The address of a string other than the last one. */
  replace(text: string): number {
    if (this.#stack.state[DEPTH] !== 0 || text.length * MOST_BYTES >= ROOM) return this.#stack.address(text)
    const bytes = (this.#bytes ??= this.#reserve())
    this.text = this.present = NEVER
    if (this.#stack.write(text, this.address, bytes, 0, ROOM) < 0) return Number.NaN
    this.present = text
    // Strings that differ each time are not worth the comparison.
    if (++this.#others < OTHERS || this.#others % TRIAL === 0) this.text = text
    return this.address
  }

  #reserve(): Buffer {
    const { buffer, base } = regionOf(new ArrayBuffer(ROOM))
    this.address = base
    return Buffer.from(buffer)
  }
}
