/** Callbacks that take away the memory that C is working on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectNow } from '../support/collect.ts'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses } from '../support/untyped.ts'
import { DECLARATIONS, often, openHostile } from './hostile-fixture.ts'

const ffi = newFFI(DECLARATIONS)
const lib = withoutCompiler ? undefined : openHostile(ffi)
const skip = { skip: withoutCompiler }

const SIZE = 150_000

/** Buffers of the same size that are all zero, and whether they still are. */
function canaries(): () => boolean {
  const all = Array.from({ length: 20 }, () => new Uint8Array(SIZE))
  return () => all.every((canary) => canary.every((byte) => byte === 0))
}

/** Ways to take a buffer away for good. */
const TAKERS: Readonly<Record<string, (buffer: ArrayBuffer) => void>> = {
  structuredClone: (buffer) => void structuredClone(buffer, { transfer: [buffer] }),
  postMessage: (buffer) => {
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(buffer, [buffer])
    port1.close()
    port2.close()
  },
  transfer: (buffer) => {
    const transferable = buffer as { transfer?: (bytes?: number) => void }
    if (transferable.transfer) transferable.transfer(16)
    else structuredClone(buffer, { transfer: [buffer] })
  },
  'a stream': (buffer) => {
    new ReadableStream({ type: 'bytes', start: (controller) => controller.enqueue(new Uint8Array(buffer)) })
  },
}

for (const [name, take] of Object.entries(TAKERS)) {
  test(`A3: a callback takes away by ${name} what C works on`, skip, () => {
    let view = new Uint8Array(0)
    let check = () => true
    const taking = (): void => {
      if (view.length > 0) take(view.buffer as ArrayBuffer)
      collectNow()
      check = canaries()
    }
    const run = (then: unknown): void => {
      view = new Uint8Array(SIZE)
      assert.equal(lib.fill(view, SIZE, 1, then), SIZE)
      assert.ok(check(), 'the memory of others is as it was')
    }
    for (let i = 0; i < 3; i++) run(taking)
    const callback = ffi.callback('void(void)', taking)
    for (let i = 0; i < 3; i++) run(callback)
    const hot = new Uint8Array(SIZE)
    often(() => assert.equal(lib.fill(hot, 10, 1, null), 10))
    view = hot
    assert.equal(lib.fill(hot, SIZE, 1, callback), SIZE)
    assert.ok(check())
    // The address of one that was remembered before there was anything to call.
    ffi.release(callback)
    const early = new Uint8Array(SIZE)
    often(() => assert.equal(lib.fill(early, 10, 1, null), 10))
    view = early
    assert.equal(lib.fill(early, SIZE, 1, taking), SIZE)
    assert.ok(check())
  })
}

test('A3: memory that a struct points to, and a callback takes away', skip, () => {
  const bytes = new Uint8Array(SIZE).fill(1)
  let check = () => true
  const callback = ffi.callback('void(void)', () => {
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    collectNow()
    check = canaries()
  })
  assert.equal(lib.work({ bytes, count: SIZE }, callback), SIZE)
  assert.ok(check())
  ffi.release(callback)
})

test('A3: a resizable buffer is refused while C may call back', skip, () => {
  type Resizable = ArrayBuffer & { resize(bytes: number): void }
  const buffer = new (ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable)(SIZE, {
    maxByteLength: SIZE * 2,
  })
  const view = new Uint8Array(buffer)
  assert.equal(lib.fill(view, SIZE, 1, null), SIZE)
  const resizing = (): void => buffer.resize(0)
  for (const value of [view, view.subarray(1)])
    refuses(() => lib.fill(value, 100, 1, resizing), 'TypeError', 'memory/resizable', /argument 1 'bytes' of 'fill'/)
  const callback = ffi.callback('void(void)', resizing)
  refuses(() => lib.fill(view, 100, 1, callback), 'TypeError', 'memory/resizable')
  refuses(() => lib.sum_bytes(view, 100), 'TypeError', 'memory/resizable')
  ffi.release(callback)
  assert.equal(lib.sum_bytes(view, SIZE), SIZE)
})

test('memory of ffi.new and of an arena is given as ever while C has something to call', skip, () => {
  const callback = ffi.callback('void(void)', () => {})
  const arena = ffi.arena()
  for (const memory of [
    ffi.new('struct point *', [7, 2]),
    ffi.new('int[2]', [7, 2]),
    arena.new('int[2]', [7, 2]),
    ffi.fromBuffer('int *', new Int32Array([7, 2])),
    new Uint8Array([7, 2]),
  ])
    for (const then of [() => {}, callback, null]) assert.equal(lib.touch_call(memory, then, null), 6)
  ffi.release(callback)
})

test('what is held is let go, also in a long loop without a pause', skip, () => {
  const callback = ffi.callback('void(void)', () => {})
  const before = process.memoryUsage().rss
  for (let i = 0; i < 3000; i++) assert.equal(lib.fill(new Uint8Array(1_000_000), 10, 1, callback), 10)
  assert.ok(process.memoryUsage().rss - before < 1.5e9, 'three thousand buffers of a megabyte are not kept')
  ffi.release(callback)
})
