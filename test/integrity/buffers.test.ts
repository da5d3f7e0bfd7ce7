/** Buffers of JavaScript's that the engine, or somebody else, takes away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

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

/** Tries what takes a buffer away. */
function transfer(array: Untyped): void {
  try {
    structuredClone(array.buffer, { transfer: [array.buffer] })
  } catch {
    // Refusing is what the engines with locks do; the others copy.
  }
}

test('memory of ffi.new stays where it is after fromBuffer has shown it', () => {
  const array = ffi.new('int[4]', [1, 2, 3, 4])
  const neighbour = ffi.new('struct point *', [7, 8])
  for (let i = 0; i < 2; i++) ffi.release(ffi.fromBuffer('int[4]', array))
  transfer(array)
  assert.deepEqual([...array, neighbour.x, neighbour.y], [1, 2, 3, 4, 7, 8])
})

test('an arena is released though fromBuffer shows its memory', () => {
  const arena = ffi.arena()
  const array = arena.new('int[4]')
  const point = arena.new('struct point *')
  const large = arena.new('int[100000]')
  const shown = ffi.fromBuffer('int[4]', array)
  arena.release()
  refuses(() => point.x, 'FFIError', 'memory/released')
  assert.deepEqual([array.length, large.length, shown.length], [0, 0, 0])
  ffi.release(shown)
})
