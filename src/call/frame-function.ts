/** C functions that take a frame and nothing else: `void (*)(char *frame)`, as compiled modules hold them. */
import { FAST_FORM, type LibraryHandle, STATE } from '../native/addon.ts'
import { encodeCompiled } from '../native/call.ts'
import { addon } from '../native/load.ts'
import { FastEntries, wasNotCalled } from './fast.ts'
import { popFrame, pushFrame, state } from './frames.ts'

export class FrameFunction {
  readonly #size: number
  readonly #call: (frame: number) => void

  /** `bytes` is what the function writes at the frame's start. */
  constructor(address: number, bytes: number, library: LibraryHandle) {
    this.#size = Math.max(16, Math.ceil(bytes / 16) * 16)
    this.#call = caller(address, this.#size, library)
  }

  /** Calls it on a frame of its own and returns what `read` makes of that; the frame is gone afterwards. */
  run<T>(read: (frame: number) => T): T {
    const frame = pushFrame(this.#size)
    try {
      this.#call(frame)
      return read(frame)
    } finally {
      popFrame(frame)
    }
  }
}

function caller(address: number, size: number, library: LibraryHandle): (frame: number) => void {
  const plan = addon.plan(encodeCompiled(size, 0))
  const entry = addon.bind(plan, address, library)
  const entries = new FastEntries(plan, address, library)
  const fast = entries.take(FAST_FORM.packed)
  const slow = (frame: number): void => void entry(frame)
  if (!fast) return slow
  return entries.tieTo((frame: number): void => {
    fast(frame)
    if (state[STATE.flags] !== 0 && wasNotCalled()) entry(frame)
  })
}
