import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectNow, collectThoroughly, collectUntil, withoutCollector } from '../support/collect.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

const options = { skip: withoutCollector }
const ffi = newFFI(`
  struct point { int x, y; }; struct line { struct point from, to; int many[4]; };
  void *malloc(size_t n); void free(void *p); int abs(int n); size_t strlen(const char *s);
`)
const libc = ffi.dlopen(null)

/** Counts runs of a destructor that frees. */
function counter(): { runs: number; free(p: Untyped): void } {
  return {
    runs: 0,
    free(p) {
      this.runs++
      libc.free(p)
    },
  }
}

test('life-01: the destructor runs once when the pointer is collected', options, async () => {
  const count = counter()
  ;(() => ffi.gc(libc.malloc(8), (p: Untyped) => count.free(p), 8))()
  assert.equal(await collectUntil(() => count.runs > 0), true)
  await collectThoroughly()
  assert.equal(count.runs, 1)
})

test('life-01: collected layers run newest first', options, async () => {
  const order: string[] = []
  ;(() => {
    const first = ffi.gc(libc.malloc(8), (p: Untyped) => {
      order.push('first')
      libc.free(p)
    })
    ffi.gc(first, () => order.push('second'))
  })()
  assert.equal(await collectUntil(() => order.length === 2), true)
  assert.deepEqual(order, ['second', 'first'])
})

test('life-01: what was reached through the pointer keeps it alive', options, async () => {
  const count = counter()
  const derive: readonly ((p: Untyped) => Untyped)[] = [
    (p) => p[0],
    (p) => p.from,
    (p) => p.many,
    (p) => p.add(0),
    (p) => ffi.addressof(p, 'to', 'y'),
    (p) => ffi.cast('int *', p),
    (p) => ffi.cast('struct line[1]', p),
    (p) => ffi.cast('struct line[1]', p)[0].to,
    (p) => p.many.subarray(1, 2),
  ]
  let kept: Untyped = derive.map((each) =>
    each(ffi.gc(ffi.cast('struct line *', libc.malloc(32)), (p: Untyped) => count.free(p))),
  )
  await collectThoroughly()
  assert.equal(count.runs, 0)
  assert.equal(kept.length, derive.length)
  kept = undefined
  assert.equal(await collectUntil(() => count.runs === derive.length), true)
})

test('life-02: a cancelled or released destructor does not run at collection', options, async () => {
  let runs = 0
  let collected = 0
  const registry = new FinalizationRegistry(() => collected++)
  ;(() => {
    const cancelled = ffi.gc(libc.malloc(8), () => runs++)
    ffi.gc(cancelled, null)
    registry.register(cancelled, 0)
    const released = ffi.gc(libc.malloc(8), () => runs++)
    ffi.release(released)
    registry.register(released, 0)
  })()
  assert.equal(await collectUntil(() => collected === 2), true)
  assert.equal(runs, 1)
})

test('life-05: an allocator gets its memory back when nothing refers to it', options, async () => {
  const count = counter()
  const allocate = ffi.newAllocator({ alloc: libc.malloc, free: (p: Untyped) => count.free(p) })
  let array = allocate('int[4]', [1, 2, 3, 4])
  let part = allocate('struct line *', { to: [5, 6] }).to
  await collectThoroughly()
  assert.deepEqual([count.runs, array[3], part.y], [0, 4, 6])
  array = part = undefined
  assert.equal(await collectUntil(() => count.runs === 2), true)
})

test('life-06: a handle keeps its object, and lets go of it', options, async () => {
  let collected = 0
  const registry = new FinalizationRegistry(() => collected++)
  let handle = (() => {
    const object = { any: 'object' }
    registry.register(object, 0)
    return ffi.newHandle(object)
  })()
  await collectThoroughly()
  assert.equal(ffi.fromHandle(handle).any, 'object')
  const copy = ffi.cast('uintptr_t', handle)
  handle = undefined
  assert.equal(await collectUntil(() => collected > 0), true)
  assert.throws(() => ffi.fromHandle(ffi.cast('void *', copy)), { code: 'handle/dead' })
})

test('array-18: p[0] keeps the memory of its owner, a stored pointer keeps nothing', options, async () => {
  let collected = 0
  const registry = new FinalizationRegistry(() => collected++)
  // Larger than a slab's share, so that the memory is the array's own.
  const made = (() => {
    const owner = ffi.new('struct line *', { to: [5, 6] })
    registry.register(owner, 0)
    const array = ffi.new('char[100000]')
    registry.register(array, 0)
    return { item: owner[0], slot: ffi.new('char **', array) }
  })()
  assert.equal(await collectUntil(() => collected === 2), true)
  assert.deepEqual([made.item.to.x, made.item.to.y], [5, 6])
  assert.notEqual(made.slot.value, null)
})

test('a callback that nothing refers to is collected, and its place is used again', options, async () => {
  let collected = 0
  const registry = new FinalizationRegistry(() => collected++)
  // In a function of its own: a register of this one, which is suspended later, would keep the last callback.
  const register = (i: number): void =>
    registry.register(
      ffi.callback('int(int)', () => i),
      0,
    )
  for (let i = 0; i < 1000; i++) register(i)
  assert.equal(await collectUntil(() => collected === 1000), true)
})

test('a callback may refer to itself', options, async () => {
  let collected = 0
  const registry = new FinalizationRegistry(() => collected++)
  ;(() => {
    const self: Untyped = ffi.callback('int(int)', (n: number) => (n > 0 ? self(n - 1) + 1 : 0))
    assert.equal(self(5), 5)
    registry.register(self, 0)
  })()
  assert.equal(await collectUntil(() => collected === 1), true)
})

test('memory that is in use stays while everything around it is collected', options, () => {
  const points = Array.from({ length: 2000 }, (_, i) => ffi.new('struct point *', [i, -1 - i]))
  const texts = Array.from({ length: 2000 }, (_, i) => ffi.new('char[]', `text ${i}`))
  for (let i = 0; i < 5; i++) {
    collectNow()
    for (let k = 0; k < 2000; k++) ffi.new('char[64]', 'x'.repeat(64))
  }
  for (const [i, p] of points.entries()) assert.deepEqual([p.x, p.y], [i, -1 - i])
  for (const [i, text] of texts.entries()) assert.equal(libc.strlen(text), `text ${i}`.length)
})

test('the last pointer that a function of several arguments was called with is collected', options, async () => {
  const library = newFFI(
    `void *malloc(size_t); void free(void *); struct d; struct p { int x; };
     int first(struct d *p, const char *s) __asm__("strcmp"); int second(struct d *p, struct p q) __asm__("atoi");`,
  )
  const lib = library.dlopen(null)
  let ended = 0
  const made = (): Untyped => {
    const memory = lib.malloc(16)
    return library.gc(library.cast('struct d *', memory), () => {
      ended++
      lib.free(memory)
    })
  }
  for (let i = 0; i < 5; i++) {
    lib.first(made(), `text ${i}`)
    lib.second(made(), { x: 1 })
  }
  assert.ok(await collectUntil(() => ended === 10), `${ended} of 10`)
})
