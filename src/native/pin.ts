/** Keeps buffers that C points into where they are. */
import type { Addon } from './addon.ts'

/** Methods of Node 22 that detach even a buffer that is marked. */
export const DETACHING = ['transfer', 'transferToFixedLength'] as const

const refuse = (): never => {
  throw Object.assign(new TypeError('this ArrayBuffer holds memory of C and cannot be transferred'), {
    code: 'memory/pinned',
  })
}

/** Whether the engine can keep a buffer from being detached. Of those without, byte streams still detach what is pinned. */
export const canLock = (addon: Pick<Addon, 'lock'>): boolean => addon.lock(new ArrayBuffer(1), false)

const pinned = new WeakSet<ArrayBuffer>()

/** True for a buffer that `pin` keeps: a lock that ends must leave it locked. */
export function isPinned(buffer: ArrayBuffer): boolean {
  return pinned.has(buffer)
}

/**
 * Forbids, for good, that a buffer of ours is transferred. Where the engine has no lock (Node 20 and 22),
 * structuredClone and postMessage refuse or copy, and so do its own methods; byte streams can still detach it.
 */
export function pin(addon: Pick<Addon, 'lock'>, buffer: ArrayBuffer): void {
  pinned.add(buffer)
  if (addon.lock(buffer, true)) return
  // Importing the module costs a millisecond, and most engines need it never.
  process.getBuiltinModule('node:worker_threads').markAsUntransferable(buffer)
  for (const method of DETACHING) if (method in buffer) Object.defineProperty(buffer, method, { value: refuse })
}
