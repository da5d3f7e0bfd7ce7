/** Keeps buffers that C points into where they are. */
import type { Addon } from './addon.ts'

const pinned = new WeakSet<ArrayBuffer>()

/** True for a buffer that `pin` keeps: a lock that ends must leave it locked. */
export function isPinned(buffer: ArrayBuffer): boolean {
  return pinned.has(buffer)
}

/**
 * Forbids, for good, that a buffer of ours is transferred. Where the engine has no lock (Node 20 and 22),
 * structuredClone and postMessage refuse or copy, but `transfer()` and byte streams can still detach it.
 */
export function pin(addon: Pick<Addon, 'lock'>, buffer: ArrayBuffer): void {
  pinned.add(buffer)
  // Importing the module costs a millisecond, and most engines need it never.
  if (!addon.lock(buffer, true)) process.getBuiltinModule('node:worker_threads').markAsUntransferable(buffer)
}
