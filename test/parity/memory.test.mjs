// @ts-nocheck: what C declares here is known at run time only, as it is to a user of JavaScript.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { FFI } from 'cdef'

const ffi = new FFI('struct s { int x; short y; }; void *malloc(size_t n); void free(void *p);')
const libc = ffi.dlopen(null)

it('array-01: one item is one item', () => {
  const p = ffi.new('int *')
  p[0] = 7
  assert.deepEqual([p[0], p.value], [7, 7])
  for (const i of [1, -1]) assert.throws(() => p[i], RangeError)
  assert.throws(() => ffi.new('int'), TypeError)
})

it('array-02, array-04: arrays of numbers', () => {
  const a = ffi.new('int[4]', [25])
  assert.deepEqual([...a], [25, 0, 0, 0])
  assert.equal(a[4], undefined)
  const structs = ffi.new('struct s[2]')
  for (const i of [2, -1]) assert.throws(() => structs.at(i), RangeError)
  assert.throws(() => ffi.new('int[2]', [1, 2, 3]), RangeError)
})

it('array-05, array-06: pointers without bounds, and NULL', () => {
  const a = ffi.new('int[]', [1, 2, 3])
  const p = ffi.cast('int *', a).add(1)
  assert.deepEqual([p[-1], p[1]], [1, 3])
  assert.equal(ffi.cast('int *', 0), null)
  assert.throws(() => ffi.cast('int *', 8).value)
  assert.throws(() => ffi.cast('struct s *', 8).x)
})

it('array-08: slices', () => {
  const p = ffi.cast('int *', ffi.new('int[]', [1, 2, 3, 4]))
  const slice = p.subarray(1, 3)
  slice.set([8, 9])
  assert.deepEqual([p[1], p[2], slice.length], [8, 9, 2])
  assert.throws(() => slice.set([1, 2, 3]), RangeError)
})

it('array-09, array-10: arithmetic', () => {
  const p = ffi.cast('int *', ffi.new('int[10]'))
  assert.equal(p.add(5).diff(p.add(1)), 4)
  assert.ok(ffi.cast('char *', p.add(1)).equals(ffi.cast('char *', p).add(4)))
  assert.throws(() => p.diff(ffi.cast('char *', p)), TypeError)
  const v = ffi.cast('void *', p)
  assert.ok(v.add(4).equals(p.add(1)))
  assert.throws(() => v[0], TypeError)
  assert.throws(() => ffi.new('void *'), TypeError)
  ffi.new('void **')
})

it('array-12, array-13: which pointers fit', () => {
  const slot = ffi.new('short **')
  assert.throws(() => (slot.value = ffi.new('int *')), /int \*.*short \*|short \*.*int \*/)
  slot.value = ffi.cast('void *', ffi.new('int *'))
  const bytes = ffi.new('char **')
  bytes.value = ffi.cast('unsigned char *', ffi.new('int *'))
  assert.throws(() => (ffi.new('int **').value = ffi.new('char *')), TypeError)
  for (const value of [0, 1, undefined]) assert.throws(() => (slot.value = value), TypeError)
  slot.value = null
  assert.equal(slot.value, null)
})

it('array-14: pointers and integers', () => {
  const p = ffi.new('int *', 5)
  const address = ffi.cast('intptr_t', p)
  assert.ok(ffi.cast('int *', address).equals(p))
  assert.ok(ffi.cast('int *', address.value).equals(p))
  assert.equal(ffi.cast('int[3]', ffi.new('int[]', [1, 2, 3]))[2], 3)
})

it('array-16, array-17: copies, lengths, iteration', () => {
  const a = ffi.new('int[4]', [1, 2, 3, 4])
  const b = ffi.new('int[4]', a)
  a[0] = 9
  assert.deepEqual([...b], [1, 2, 3, 4])
  assert.throws(() => ffi.new('int[4]', ffi.new('int[3]')))
  assert.throws(() => ffi.new('int[4]', ffi.new('int16_t[4]')))
  assert.equal(ffi.new('struct s[3]').length, 3)
  assert.throws(() => [...ffi.cast('int *', a)], TypeError)
})

it('array-18: an item keeps its owner alive', async () => {
  const items = Array.from({ length: 100 }, (_, i) => ffi.new('struct s *', [i, i])[0])
  globalThis.gc?.()
  await wait(5)
  assert.ok(items.every((item, i) => item.x === i))
})

it('buffer-01: a Buffer over memory', () => {
  const a = ffi.new('int[]', [1, 2])
  const bytes = ffi.buffer(a)
  bytes.writeInt32LE(77, 4)
  assert.deepEqual([bytes.length, a[1]], [8, 77])
  assert.equal(ffi.buffer(ffi.new('int *')).length, 4)
  assert.equal(ffi.buffer(a, 3).length, 3)
})

it('buffer-02: a Buffer indexes from the end and copies', () => {
  const bytes = ffi.buffer(ffi.new('char[4]'))
  bytes.set([1, 2, 3], 1)
  assert.equal(bytes.at(-1), 3)
  assert.throws(() => bytes.set([1, 2, 3], 2), RangeError)
})

it('buffer-04, buffer-05: memory of a Buffer', () => {
  const bytes = Buffer.alloc(15)
  const chars = ffi.fromBuffer(bytes)
  chars[0] = 65
  assert.deepEqual([bytes[0], chars.length], [65, 15])
  assert.equal(ffi.fromBuffer('int[]', new Uint8Array(15)).length, 3)
  assert.equal(ffi.fromBuffer('int[2]', new Uint8Array(15)).length, 2)
  assert.throws(() => ffi.fromBuffer('int[4]', new Uint8Array(15)), RangeError)
  assert.throws(() => ffi.fromBuffer('int', bytes), TypeError)
  assert.throws(() => ffi.fromBuffer('text'), TypeError)
})

it('buffer-06: a buffer may be released, and never moves', () => {
  const cdata = ffi.fromBuffer(new Uint8Array(8))
  ffi.release(cdata)
  ffi.release(cdata)
  assert.throws(() => ffi.fromBuffer(new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }))), TypeError)
})

it('life-01: a destructor runs once, layers newest first', () => {
  const order = []
  const p = libc.malloc(8)
  const first = ffi.gc(p, (original) => order.push(['first', original === p]))
  const second = ffi.gc(first, () => order.push(['second']))
  assert.ok(second.equals(p))
  ffi.release(second)
  ffi.release(first)
  ffi.release(second)
  assert.deepEqual(order, [['second'], ['first', true]])
  libc.free(p)
})

it('life-01: a destructor runs when the object dies', async () => {
  let runs = 0
  const make = () =>
    void ffi.gc(libc.malloc(8), (p) => {
      libc.free(p)
      runs++
    })
  make()
  for (let i = 0; i < 50 && runs === 0; i++) {
    globalThis.gc()
    await wait(2)
  }
  assert.equal(runs, 1)
})

it('life-02, life-03: cancelling and scopes', () => {
  let runs = 0
  const p = ffi.gc(libc.malloc(8), () => runs++)
  ffi.gc(p, null)
  assert.throws(() => ffi.gc(libc.malloc(8), null), TypeError)
  const q = ffi.gc(libc.malloc(8), () => runs++)
  q[Symbol.dispose]()
  q[Symbol.dispose]()
  assert.equal(runs, 1)
})

it('life-05: allocators', () => {
  const calls = []
  const make = ffi.newAllocator({
    alloc: (n) => {
      calls.push(n)
      return libc.malloc(n)
    },
    free: (p) => {
      calls.push('free')
      libc.free(p)
    },
  })
  const p = make('int[3]', [1, 2])
  assert.deepEqual([...p], [1, 2, 0])
  ffi.release(p)
  assert.deepEqual(calls, [12, 'free'])
  assert.throws(() => ffi.newAllocator({ alloc: () => null })('int *'))
  assert.throws(() => ffi.newAllocator({ alloc: () => 5 })('int *'), TypeError)
  assert.throws(() => ffi.newAllocator({ free: () => {} }), TypeError)
})

it('life-06: handles', () => {
  const object = {}
  const [a, b] = [ffi.newHandle(object), ffi.newHandle(object)]
  assert.ok(!a.equals(b))
  assert.equal(ffi.fromHandle(ffi.cast('void *', ffi.cast('char *', a))), object)
  assert.throws(() => ffi.fromHandle(null))
  ffi.release(a)
  assert.throws(() => ffi.fromHandle(a))
})

it('life-07: initOnce', () => {
  let runs = 0
  const once = () => ffi.initOnce(() => ++runs, 'tag')
  assert.deepEqual([once(), once()], [1, 1])
  const fail = () => ffi.initOnce(() => assert.fail('not yet'), 'other')
  assert.throws(fail)
  assert.equal(
    ffi.initOnce(() => 5, 'other'),
    5,
  )
})
