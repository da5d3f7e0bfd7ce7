/** Byte streams, which detach the buffer of what they are given where the engine has no lock for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { canLock } from '../../src/native/pin.ts'
import { collectNow, collectThoroughly } from '../support/collect.ts'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'
import { DECLARATIONS, often, openHostile } from './hostile-fixture.ts'

const ffi = newFFI(DECLARATIONS)
const lib = withoutCompiler ? undefined : openHostile(ffi)

/** Has a byte stream take the array; engines with locks refuse. */
function enqueue(array: Uint8Array): void {
  try {
    new ReadableStream({ type: 'bytes', start: (controller) => controller.enqueue(array) })
  } catch (error) {
    assert.equal((error as Error).name, 'TypeError')
  }
}

test('A5: the heap notices that a byte stream has taken an array', { skip: withoutCompiler }, () => {
  for (let round = 0; round < 5; round++) {
    const point: Untyped = ffi.new('struct point *', [7, 8])
    often(() => assert.equal(lib.bytes_and_points(null, 0, point), 15))
    const taken = ffi.new('unsigned char[16]')
    enqueue(taken)
    const fresh = Array.from({ length: 300 }, (_, i) => ffi.new('struct point *', [i, 1]))
    assert.deepEqual([...ffi.new('int[3]', [1, 2, 3])], [1, 2, 3])
    collectNow()
    if (canLock(addon)) {
      assert.deepEqual([taken.length, point.x, lib.bytes_and_points(null, 0, point)], [16, 7, 15])
    } else {
      assert.equal(taken.length, 0)
      for (const use of [
        () => point.x,
        () => lib.bytes_and_points(null, 0, point),
        () => lib.where(point),
        () => lib.bytes_and_point(null, 0, point[0]),
        () => ffi.cast('long', point),
      ])
        assert.throws(use, { code: 'memory/released' })
    }
    for (const [i, other] of fresh.entries()) assert.equal(lib.bytes_and_points(null, 0, other), i + 1)
  }
})

test('A5: what C is given is memory still, before anything notices that a stream has taken it', {
  skip: withoutCompiler,
}, async () => {
  const makers: readonly (() => [Untyped, Uint8Array])[] = [
    () => [ffi.new('struct point *', [7, 8]), ffi.new('unsigned char[16]')],
    () => {
      const points = ffi.new('struct point[2000]', [[7, 8]])
      return [points, ffi.buffer(points)]
    },
    () => {
      const point = ffi.new('struct point *', [7, 8])
      return [point, ffi.buffer(point)]
    },
    () => {
      const point = ffi.new('struct point *', [7, 8])
      return [point, ffi.buffer(ffi.gc(point, () => {}))]
    },
  ]
  for (const make of makers)
    for (let round = 0; round < 5; round++) {
      const [given, shown] = make()
      often(() => assert.equal(lib.bytes_and_points(null, 0, given), 15))
      enqueue(new Uint8Array(shown.buffer, shown.byteOffset, 4))
      await collectThoroughly()
      // Whatever has been given back to the system's allocator is in use again by now.
      const others = Array.from({ length: 400 }, (_, i) => new Uint8Array(1000 * (i % 70)).fill(0xee))
      assert.equal(others.length, 400)
      // Whether or not the loss is known, this is no memory of others.
      try {
        assert.equal(lib.bytes_and_points(null, 0, given), 15)
      } catch (error) {
        assert.equal((error as { code?: unknown }).code, 'memory/released')
      }
    }
})

test('A5: a remembered text lies where no byte stream can take it', { skip: withoutCompiler }, () => {
  for (const stream of [enqueue, (array: Uint8Array) => enqueue(new Uint8Array(array.buffer, 0, 4))]) {
    const own = openHostile(newFFI(DECLARATIONS))
    // The first call takes the parameter's room, from the same place as the arrays around it.
    const arrays: Uint8Array[] = [ffi.new('unsigned char[4]')]
    assert.equal(own.touch_one('abc'), 97)
    assert.equal(own.touch_text('abc', 'd'), 197)
    arrays.push(ffi.new('unsigned char[4]'))
    for (const array of arrays) if (array.length > 0) stream(array)
    arrays.length = 0
    collectNow()
    for (const [text, first] of [
      ['hello', 104],
      ['a longer one of thirty characters', 97],
      ['x', 120],
      ['', 0],
      ['~'.repeat(48), 126],
      ['né', 110],
    ] as const) {
      often(() => assert.equal(own.touch_text(text, 'd'), first + 100))
      assert.equal(own.both(text, text), first * 1001)
      assert.equal(own.touch_text('abc', text), first + 97)
    }
  }
})

/** What takes the buffer of an array away, where the engine lets it. */
const TAKERS: Readonly<Record<string, (array: Uint8Array) => unknown>> = {
  structuredClone: ({ buffer }) => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }),
  'structuredClone of something else': ({ buffer }) => structuredClone(0, { transfer: [buffer as ArrayBuffer] }),
  postMessage(array) {
    const { port1, port2 } = new MessageChannel()
    try {
      port1.postMessage(array, [array.buffer as ArrayBuffer])
    } finally {
      port1.close()
      port2.close()
    }
  },
  'a byte stream': enqueue,
  'a byte stream of another view': ({ buffer }) => enqueue(new Uint8Array(buffer, 0, 4)),
  transfer: ({ buffer }) => (buffer as Untyped).transfer(),
}

for (const [name, taker] of Object.entries(TAKERS)) {
  test(`A5: nothing of an arena is given to C once its slab is taken by ${name}`, { skip: withoutCompiler }, () => {
    const arena = ffi.arena()
    const array = arena.new('unsigned char[16]')
    const point: Untyped = arena.new('struct point *', [7, 8])
    const points: Untyped = arena.new('struct point[2]', [[7, 8]])
    const large: Untyped = arena.new('int[20000]', [15])
    const cast = ffi.cast('struct point *', arena.new('int[2]', [7, 8]))
    const owned = ffi.gc(arena.new('struct point *', [7, 8]), () => {})
    const seen = [point, points, cast, owned, ffi.addressof(point[0])]
    for (const one of seen) often(() => assert.equal(lib.bytes_and_points(null, 0, one), 15))
    let moved: unknown
    try {
      moved = taker(array)
    } catch (error) {
      assert.match((error as Error).name, /TypeError|DataCloneError/)
    }
    const isTaken = array.length === 0
    if (canLock(addon)) assert.equal(isTaken, false)
    const before = moved instanceof ArrayBuffer ? Buffer.from(moved).toString('hex') : ''
    const callback = ffi.callback('void(void)', () => {})
    for (const one of isTaken ? seen : []) {
      refuses(() => lib.bytes_and_points(null, 0, one), 'TypeError', 'memory/detached', /argument 3 'p'/)
      refuses(() => lib.where(one), 'TypeError', 'memory/detached', /argument 1 'p'/)
      refuses(() => lib.touch_call(one, callback, 'x'), 'TypeError', 'memory/detached', /argument 1 'a'/)
      refuses(() => ffi.cast('long', one), 'TypeError', 'memory/detached')
      assert.throws(() => one[0].x, Error)
      assert.throws(() => ffi.gc(one, () => {}), { code: 'memory/detached' })
    }
    if (isTaken) refuses(() => lib.fill(array, 16, 65, null), 'TypeError', 'memory/detached', /argument 1 'bytes'/)
    for (let i = 0; i < 20; i++) {
      const fresh: Untyped = arena.new('struct point *', [i, 1])
      assert.equal(lib.bytes_and_points(null, 0, fresh), i + 1)
      assert.equal(lib.fill(arena.new('unsigned char[4]'), 4, 1, null), 4)
    }
    if (!isTaken) for (const one of seen) assert.equal(lib.bytes_and_points(null, 0, one), 15)
    if (moved instanceof ArrayBuffer) assert.equal(Buffer.from(moved).toString('hex'), before)
    assert.equal(lib.first_int(large), 15)
    ffi.release(callback)
    arena.release()
    assert.equal(large.length, 0)
    assert.throws(() => lib.where(point), { code: 'memory/released' })
    assert.throws(() => arena.new('int *'), { code: 'memory/released' })
  })
}
