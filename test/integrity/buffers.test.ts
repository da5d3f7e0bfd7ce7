/** Buffers of JavaScript's that the engine, or somebody else, takes away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI } from '../support/untyped.ts'

const ffi = newFFI('struct point { int x, y; };')

/** The part of WebAssembly.Memory that is needed; the types of Node have none of it. */
interface Growing {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (limits: object) => Growing } }).WebAssembly

test('memory of WebAssembly grows while fromBuffer shows it', () => {
  const memory = new Memory({ initial: 1 })
  const shown = ffi.fromBuffer('int[4]', memory.buffer)
  shown[0] = 5
  memory.grow(1)
  assert.equal(shown.length, 0)
  assert.equal(ffi.fromBuffer('int[4]', memory.buffer)[0], 5)
  ffi.release(shown)
  memory.grow(1)
  assert.equal(memory.buffer.byteLength, 3 * 65536)
})
