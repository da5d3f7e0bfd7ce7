/**
 * Bytes of JavaScript's buffers that C works on while a callback may run: whatever the callback does to the buffer, they
 * stay until the call has returned.
 */

import { dropBytes, holdBytes } from '../../cdata/memory/held-places.ts'
import { isArrayBuffer } from '../../cdata/memory/views.ts'
import { hide } from '../../cdata/object/cdata.ts'
import { addon } from '../../native/load.ts'
import { DETACHING, isPinned } from '../../native/pin.ts'

/** Bytes that are held. */
export class Held {
  readonly #buffer: ArrayBufferLike
  #place: number

  constructor(buffer: ArrayBufferLike) {
    this.#buffer = buffer
    this.#place = holdBytes(buffer)
    if (MOVES && isArrayBuffer(buffer) && !isPinned(buffer)) keepInPlace(buffer, 1)
  }

  drop(): void {
    if (this.#place < 0) return
    dropBytes(this.#place)
    if (MOVES && isArrayBuffer(this.#buffer) && !isPinned(this.#buffer)) keepInPlace(this.#buffer, -1)
    this.#place = -1
  }
}

/** Holds the bytes of a buffer that can be taken away; nobody can take a shared one. */
export const held = (buffer: ArrayBufferLike | undefined): Held | undefined =>
  buffer && isArrayBuffer(buffer) ? new Held(buffer) : undefined

type Transfer = (this: ArrayBuffer, bytes?: number) => ArrayBuffer

const { transfer } = ArrayBuffer.prototype as { readonly transfer?: Transfer }

/** Node 22, whose `transfer` to another length moves the bytes themselves, and which has no lock for them. */
const MOVES = transfer !== undefined && !addon.lock(new ArrayBuffer(1), false)

/** How often a buffer is held. */
const counts = new WeakMap<ArrayBuffer, number>()

/** Gives the buffer methods of its own that transfer it, which leave the bytes where they are for as long as they are held. */
function keepInPlace(buffer: ArrayBuffer, more: number): void {
  const count = counts.get(buffer)
  counts.set(buffer, (count ?? 0) + more)
  if (count === undefined) for (const method of DETACHING) hide(buffer, method, transferred)
}

function transferred(this: ArrayBuffer, bytes?: number): ArrayBuffer {
  const moved = (transfer as Transfer).call(this)
  if (bytes === undefined || bytes === moved.byteLength) return moved
  if ((counts.get(this) ?? 0) === 0) return (transfer as Transfer).call(moved, bytes)
  const resized = new ArrayBuffer(bytes)
  new Uint8Array(resized).set(new Uint8Array(moved, 0, Math.min(bytes, moved.byteLength)))
  return resized
}
