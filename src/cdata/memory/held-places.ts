/** Bytes of JavaScript's buffers that stay where they are whatever becomes of the buffer, by the number of their place. */
import { addon } from '../../native/load.ts'

const free: number[] = []
let places = 0

/** Holds the bytes of a buffer; `dropBytes` of the result ends that. */
export function holdBytes(buffer: ArrayBufferLike): number {
  const place = free.pop() ?? places++
  addon.hold(buffer, place)
  return place
}

export function dropBytes(place: number): void {
  addon.drop(place)
  free.push(place)
}
