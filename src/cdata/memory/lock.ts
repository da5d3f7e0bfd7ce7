/** Buffers of the user's that must not be detached for a while. */
import { addon } from '../../native/load.ts'
import { isPinned } from '../../native/pin.ts'
import { isArrayBuffer } from './views.ts'

const locks = new WeakMap<ArrayBuffer, number>()

/** Keeps a buffer from being detached, where the engine can; returns what ends that. */
export function lockBuffer(buffer: ArrayBufferLike): () => void {
  // Nobody can detach a shared one.
  if (!isArrayBuffer(buffer) || isPinned(buffer)) return () => {}
  const count = locks.get(buffer) ?? 0
  if (count === 0) addon.lock(buffer, true)
  locks.set(buffer, count + 1)
  let held = true
  return () => {
    if (!held) return
    held = false
    const left = (locks.get(buffer) ?? 1) - 1
    locks.set(buffer, left)
    if (left === 0) addon.lock(buffer, false)
  }
}
