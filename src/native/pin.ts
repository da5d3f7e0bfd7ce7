/** Keeps buffers that C points into where they are. */
import { markAsUntransferable } from 'node:worker_threads'
import type { Addon } from './addon.ts'

/**
 * Forbids, for good, that a buffer of ours is transferred. Where the engine has no lock (Node 20 and 22),
 * structuredClone and postMessage refuse or copy, but `transfer()` and byte streams can still detach it.
 */
export function pin(addon: Pick<Addon, 'lock'>, buffer: ArrayBuffer): void {
  if (!addon.lock(buffer, true)) markAsUntransferable(buffer)
}
