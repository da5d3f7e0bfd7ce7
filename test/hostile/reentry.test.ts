/** Proxies that pass for what they stand for, and call C, release or take memory while a later argument is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectNow } from '../support/collect.ts'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'
import { DECLARATIONS, often, openHostile } from './hostile-fixture.ts'

const ffi = newFFI(DECLARATIONS)
const lib = withoutCompiler ? undefined : openHostile(ffi)
const skip = { skip: withoutCompiler }

/** A Proxy of a cdata that answers as it does, and acts before. */
const acting = (target: object, act: (key: string | symbol) => void): Untyped =>
  new Proxy(target, {
    get(of, key) {
      act(key)
      return Reflect.get(of, key, of)
    },
  })

/** The result, or the code of the error. */
function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return (error as { code?: unknown }).code ?? String(error)
  }
}

test('A9: a string is what it was, though a later argument calls the same function', skip, () => {
  const text = ffi.new('char[]', 'C')
  for (const other of ['Z', 'other', 'Z'.repeat(40), 'né', 'Z'.repeat(500)]) {
    for (const mine of ['B', 'Because', 'B'.repeat(47), 'B'.repeat(300)]) {
      const again = acting(ffi.cast('char *', text), () => lib.both(other, other))
      often(() => assert.equal(lib.both(mine, 'C'), 66067))
      assert.equal(lib.both(mine, again), 66067)
      often(() => assert.equal(lib.both(mine, text), 66067))
      assert.equal(lib.both(mine, again), 66067)
      assert.equal(
        lib.both(
          mine,
          acting(ffi.cast('char *', text), () => lib.both(other, again)),
        ),
        66067,
      )
    }
  }
  const first = ffi.new('char[]', 'B')
  const nested = acting(ffi.cast('char *', text), () => lib.both('Y', 'Y'))
  assert.equal(
    lib.both(
      acting(ffi.cast('char *', first), () => lib.both('Z', nested)),
      nested,
    ),
    66067,
  )
})

test('A9: a string is what it was, though longer ones came and garbage was collected', skip, () => {
  const text = ffi.new('char[]', 'C')
  for (const length of [40, 200, 1000, 3000]) {
    const longer = 'Z'.repeat(length)
    const taking = acting(ffi.cast('char *', text), () => {
      lib.both(longer, 'C')
      collectNow()
      lib.both(longer, longer)
    })
    for (const mine of ['B', 'Because'.repeat(3)]) {
      often(() => assert.equal(lib.both(mine, 'C'), 66067), 20)
      assert.equal(lib.both(mine, taking), 66067)
    }
  }
})

test('A3: a Proxy of a pointer that takes away the buffer before it', skip, () => {
  const any = ffi.new('int *', 1)
  for (const kind of ['collected', 'kept'] as const) {
    for (let round = 0; round < 20; round++) {
      const view = new Uint8Array(100_000).fill(1)
      often(() => assert.equal(lib.bytes_and_any(view, view.length, any), 100_001), 20)
      const taking = acting(any, () => {
        if (view.length === 0) return
        structuredClone(view.buffer, { transfer: [view.buffer] })
        if (kind === 'collected') collectNow()
      })
      assert.equal(
        outcome(() => lib.bytes_and_any(view, 100_000, taking)),
        'memory/detached',
      )
    }
  }
})

test('A3: a Proxy of a pointer that releases the pointer before it', skip, () => {
  const any = ffi.new('int *', 1)
  const makers: Readonly<Record<string, () => [Untyped, () => void]>> = {
    arena: () => {
      const arena = ffi.arena()
      return [arena.new('unsigned char[100000]'), () => arena.release()]
    },
    'pointer into an arena': () => {
      const arena = ffi.arena()
      return [ffi.add(arena.new('unsigned char[100000]'), 0), () => arena.release()]
    },
    'gc in an arena': () => {
      const arena = ffi.arena()
      return [ffi.gc(ffi.add(arena.new('unsigned char[100000]'), 0), () => {}), () => arena.release()]
    },
    fromBuffer: () => {
      const array = new Uint8Array(100_000)
      const pointer = ffi.fromBuffer('unsigned char *', array)
      return [pointer, () => ffi.release(pointer)]
    },
  }
  for (const [name, make] of Object.entries(makers)) {
    const [memory, end] = make()
    often(() => assert.equal(lib.bytes_and_any(memory, 100_000, any), 1))
    const ending = acting(any, () => {
      end()
      collectNow()
    })
    assert.match(String(outcome(() => lib.bytes_and_any(memory, 100_000, ending))), /^memory\//, name)
  }
})

test('A3: a Proxy of a struct that takes away the buffer before it, and one of a function', skip, () => {
  const point = ffi.new('struct point *', [1, 2])
  const view = new Uint8Array(100_000).fill(1)
  often(() => assert.equal(lib.bytes_and_point(view, view.length, point[0]), 100_003))
  const take = (): void => {
    if (view.length > 0) structuredClone(view.buffer, { transfer: [view.buffer] })
    collectNow()
  }
  assert.equal(
    outcome(() => lib.bytes_and_point(view, 100_000, acting(point[0], take))),
    'memory/detached',
  )
  const callback = ffi.callback('void(void)', () => {})
  const bytes = new Uint8Array(100_000).fill(1)
  often(() => assert.equal(lib.fill(bytes, 10, 1, callback), 10))
  const taking = acting(callback, () => bytes.length > 0 && structuredClone(bytes.buffer, { transfer: [bytes.buffer] }))
  const result = outcome(() => lib.fill(bytes, 100_000, 1, taking))
  assert.equal(result, 'memory/detached')
})

test('what answers every question is no pointer', skip, () => {
  const answers: readonly unknown[] = [5, 'x', true, null, undefined, 2 ** 40, {}, []]
  const everything: Untyped = new Proxy(
    {},
    { get: (_, key) => (key === Symbol.toPrimitive ? () => 2 ** 25 : everything), has: () => true },
  )
  for (const answer of [...answers, everything]) {
    const evil = new Proxy({}, { get: () => answer })
    const posing = new Proxy({}, { get: () => answer, getPrototypeOf: () => Object.getPrototypeOf(ffi.new('int *')) })
    for (const value of [evil, posing, everything]) {
      for (const call of [
        () => lib.where(value),
        () => lib.first_int(value),
        () => lib.both('a', value),
        () => lib.bytes_and_any(null, 0, value),
        () => ffi.cast('void *', value),
        () => ffi.new('struct span *', { bytes: value }),
        () => ffi.memmove(value, value, 1),
        () => ffi.string(value, 1),
        () => ffi.fromBuffer('char *', value),
      ])
        assert.throws(call, Error, `${String(answer)} ${call}`)
    }
  }
})
