/** C functions that take a frame and nothing else: `void (*)(char *frame)`, as compiled modules hold them. */
import { type CallPlan, FAST_FORM, type LibraryHandle, STATE } from '../../native/addon.ts'
import { encodeCompiled } from '../../native/call.ts'
import { addon } from '../../native/load.ts'
import { popFrame, pushFrame, state } from '../frame/frames.ts'
import { FastEntries, wasNotCalled } from './fast.ts'

/** A function of a compiled module that writes something at its frame's start. */
export interface FrameFunction {
  readonly address: number
  /** How much it writes. */
  readonly bytes: number
  readonly library: LibraryHandle
}

/** Calls it on a frame of its own and returns what `read` makes of that; the frame is gone afterwards. */
export function runOnFrame<T>({ address, bytes, library }: FrameFunction, read: (frame: number) => T): T {
  const size = frameSize(bytes)
  return onFrame(size, addon.bind(planOf(size), address, library), read)
}

/** As `runOnFrame`, for a function that is called often. */
export function frameReader<T>({ address, bytes, library }: FrameFunction, read: (frame: number) => T): () => T {
  const size = frameSize(bytes)
  const plan = planOf(size)
  const entry = addon.bind(plan, address, library)
  const entries = new FastEntries(plan, address, library)
  const fast = entries.take(FAST_FORM.packed)
  if (!fast) return () => onFrame(size, entry, read)
  const call = (frame: number): void => {
    fast(frame)
    if (state[STATE.flags] !== 0 && wasNotCalled()) entry(frame)
  }
  return entries.tieTo(() => onFrame(size, call, read))
}

function onFrame<T>(size: number, call: (frame: number) => unknown, read: (frame: number) => T): T {
  const frame = pushFrame(size)
  try {
    call(frame)
    return read(frame)
  } finally {
    popFrame(frame)
  }
}

const frameSize = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16)

const plans = new Map<number, CallPlan>()

function planOf(size: number): CallPlan {
  let plan = plans.get(size)
  if (!plan) plans.set(size, (plan = addon.plan(encodeCompiled(size, 0))))
  return plan
}
