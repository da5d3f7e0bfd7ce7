/** C functions that take a frame and nothing else: `void (*)(char *frame)`, as compiled modules hold them. */

import type { Region } from '../../cdata/memory/region.ts'
import { type CallPlan, FAST_FORM, type LibraryHandle, STATE } from '../../native/addon.ts'
import { encodeCompiled } from '../../native/call.ts'
import { addon } from '../../native/load.ts'
import type { CallThread } from './call-thread.ts'

/** A function of a compiled module that writes something at its frame's start. */
export interface FrameFunction {
  readonly address: number
  /** How much it writes. */
  readonly bytes: number
  readonly library: LibraryHandle
}

/** Makes something of what lies in a frame; the frame is gone afterwards. */
export type FrameReader<T> = (frames: Region, frame: number) => T

/** Calls it on a frame of its own and returns what `read` makes of that. */
export function runOnFrame<T>(thread: CallThread, { address, bytes, library }: FrameFunction, read: FrameReader<T>): T {
  const size = frameSize(bytes)
  return onFrame(thread, size, addon.bind(planOf(size), address, library, 0), read)
}

/** As `runOnFrame`, for a function that is called often. */
export function frameReader<T>(
  thread: CallThread,
  { address, bytes, library }: FrameFunction,
  read: FrameReader<T>,
): () => T {
  const size = frameSize(bytes)
  const plan = planOf(size)
  const entry = addon.bind(plan, address, library, 0)
  const entries = thread.fastCalls.entries(plan, address, library, 0)
  const fast = entries.take(FAST_FORM.packed)
  if (!fast) return () => onFrame(thread, size, entry, read)
  const { state } = thread.stack
  const { wasNotCalled } = thread.fastCalls
  const call = (frame: number): void => {
    fast(frame)
    if (state[STATE.flags] !== 0 && wasNotCalled()) entry(frame)
  }
  return entries.tieTo(() => onFrame(thread, size, call, read))
}

function onFrame<T>({ stack }: CallThread, size: number, call: (frame: number) => unknown, read: FrameReader<T>): T {
  const frame = stack.push(size)
  try {
    call(frame)
    return read(stack.frames, frame)
  } finally {
    stack.pop(frame)
  }
}

const frameSize = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16)

const plans = new Map<number, CallPlan>()

function planOf(size: number): CallPlan {
  let plan = plans.get(size)
  if (!plan) plans.set(size, (plan = addon.plan(encodeCompiled(size, 0))))
  return plan
}
