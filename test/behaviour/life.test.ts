import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; };
  void *malloc(size_t n); void *calloc(size_t n, size_t size); void free(void *p); size_t strlen(const char *s);
`)
const libc = ffi.dlopen(null)

test('life-01: gc returns the same pointer with a destructor, which gets the original', () => {
  const raw = ffi.cast('struct point *', libc.calloc(1, 8))
  const seen: Untyped[] = []
  const owned = ffi.gc(raw, (p: Untyped) => seen.push(p))
  assert.notEqual(owned, raw)
  assert.equal(owned.equals(raw), true)
  assert.equal(ffi.typeof(owned), ffi.typeof(raw))
  owned.x = 5
  assert.equal(raw.x, 5)
  ffi.release(owned)
  assert.deepEqual(seen.length, 1)
  assert.equal(seen[0], raw)
  assert.equal(seen[0].x, 5)
  libc.free(raw)
})

test('life-01: layers of gc end one by one, the newest first', () => {
  const order: string[] = []
  const raw = libc.malloc(8)
  const first = ffi.gc(raw, () => order.push('first'))
  const second = ffi.gc(first, (p: Untyped) => {
    order.push('second')
    ffi.release(p)
  })
  ffi.release(second)
  assert.deepEqual(order, ['second', 'first'])
  libc.free(raw)
})

test('life-01: only what has an address has a destructor, and only a function is one', () => {
  const raw = libc.malloc(8)
  for (const wrong of [5, null, new Int32Array(3), ffi.cast('int', 1), libc.free]) {
    refuses(() => ffi.gc(wrong, () => {}), 'TypeError', 'gc/type')
  }
  for (const wrong of [5, 'free', undefined, {}]) refuses(() => ffi.gc(raw, wrong), 'TypeError', 'gc/destructor')
  refuses(() => ffi.gc(raw, () => {}, 0.5), 'TypeError', 'argument/type')
  ffi.release(ffi.gc(raw, libc.free, 1000))
})

test('life-02: gc(p, null) cancels in place and returns nothing', () => {
  const raw = libc.malloc(8)
  let runs = 0
  const owned = ffi.gc(raw, () => runs++)
  assert.equal(ffi.gc(owned, null), undefined)
  ffi.release(owned)
  assert.equal(runs, 0)
  refuses(() => ffi.gc(raw, null), 'TypeError', 'gc/none')
  refuses(() => ffi.gc(ffi.new('int *'), null), 'TypeError', 'gc/none')
  assert.doesNotThrow(() => ffi.release(ffi.gc(raw, () => {}, -5)))
  libc.free(raw)
})

test('life-03: release runs the destructor now and once; so does the end of a block', () => {
  const raw = libc.malloc(8)
  let runs = 0
  const owned = ffi.gc(raw, () => runs++)
  ffi.release(owned)
  ffi.release(owned)
  owned[Symbol.dispose]()
  assert.equal(runs, 1)
  const other = ffi.gc(raw, () => runs++)
  other[Symbol.dispose]()
  assert.equal(runs, 2)
  libc.free(raw)
})

test('life-03: what was released, and what was reached through it, throws', () => {
  const raw = ffi.cast('struct point *', libc.calloc(2, 8))
  const owned = ffi.gc(raw, () => {})
  const derived = [owned[0], owned.add(1), ffi.addressof(owned, 'y'), ffi.cast('int *', owned)]
  ffi.release(owned)
  refuses(() => owned.x, 'FFIError', 'memory/released')
  refuses(() => (owned.x = 1), 'FFIError', 'memory/released')
  refuses(() => owned[0].x, 'FFIError', 'memory/released')
  refuses(() => derived[0].x, 'FFIError', 'memory/released')
  refuses(() => derived[1].x, 'FFIError', 'memory/released')
  refuses(() => derived[2].value, 'FFIError', 'memory/released')
  refuses(() => derived[3].value, 'FFIError', 'memory/released')
  refuses(() => libc.free(owned), 'FFIError', 'memory/released')
  refuses(() => ffi.new('struct point **', owned), 'FFIError', 'memory/released')
  refuses(() => ffi.cast('uintptr_t', owned), 'FFIError', 'memory/released')
  refuses(() => ffi.memmove(owned, Buffer.alloc(4), 4), 'FFIError', 'memory/released')
  assert.equal(raw.x, 0)
  libc.free(raw)
})

test('life-03: what ffi.new made can be released too', () => {
  const p = ffi.new('struct point *', [1, 2])
  const points = ffi.new('struct point[2]')
  const text = ffi.new('char[]', 'abc')
  for (const each of [p, points, text]) {
    ffi.release(each)
    ffi.release(each)
  }
  refuses(() => p.x, 'FFIError', 'memory/released')
  refuses(() => points[0].x, 'FFIError', 'memory/released')
  refuses(() => libc.strlen(text), 'FFIError', 'memory/released')
  refuses(() => ffi.string(text), 'FFIError', 'memory/released')
  for (const wrong of [ffi.cast('void *', 4096), null, 5, {}, () => {}, new Uint8Array(1), libc.strlen]) {
    refuses(() => ffi.release(wrong), 'TypeError', 'release/type')
  }
  const foreign = ffi.cast('void *', 4096)
  const wrapped = /'ffi\.gc\(p, destructor\)' gives a pointer that 'using' and ffi\.release can end$/
  refuses(() => foreign[Symbol.dispose](), 'TypeError', 'release/type', wrapped)
})

test('life-05: an allocator gets sizes, its memory is zeroed, free gets what alloc returned', () => {
  const log: unknown[] = []
  const allocate = ffi.newAllocator({
    alloc(bytes: number) {
      const memory = libc.malloc(bytes)
      ffi.cast('char *', memory).subarray(0, bytes).set(Array(bytes).fill(0x5a))
      log.push(bytes, memory)
      return memory
    },
    free: (p: Untyped) => {
      log.push(p)
      libc.free(p)
    },
  })
  const array = allocate('int[]', [1, 2, 3])
  assert.deepEqual([log[0], ...array], [12, 1, 2, 3])
  const p = allocate('struct point *', { y: 7 })
  assert.deepEqual([log[2], p.x, p.y], [8, 0, 7])
  ffi.release(p)
  assert.equal(log[4], log[3])
  refuses(() => p.x, 'FFIError', 'memory/released')
  ffi.release(array)
  assert.equal(log[5], log[1])
  ffi.release(array)
  assert.equal(log.length, 6)
})

test('life-05: memory is left as it is where clear is false', () => {
  const shared = ffi.new('char[16]', Array(16).fill(0x41))
  const allocate = ffi.newAllocator({ alloc: () => ffi.cast('void *', shared), clear: false })
  assert.deepEqual([...allocate('char[4]')], [0x41, 0x41, 0x41, 0x41])
  const cleared = ffi.newAllocator({ alloc: () => ffi.cast('void *', shared) })
  assert.deepEqual([...cleared('char[4]')], [0, 0, 0, 0])
})

test('life-05: an allocator may be made of C functions, or be the usual one', () => {
  const p = ffi.newAllocator({ alloc: libc.malloc, free: libc.free })('struct point *', [1, 2])
  assert.deepEqual([p.x, p.y], [1, 2])
  ffi.release(p)
  assert.equal(ffi.newAllocator()('int *', 5).value, 5)
})

test('life-05: what an allocator may not do', () => {
  refuses(() => ffi.newAllocator({ alloc: () => null })('int *'), 'FFIError', 'memory/allocator', /4 bytes/)
  for (const wrong of [5, undefined, new Uint8Array(8), {}, ffi.new('struct point *')[0]]) {
    refuses(() => ffi.newAllocator({ alloc: () => wrong })('int *'), 'TypeError', 'memory/allocator-type')
  }
  refuses(() => ffi.newAllocator({ free: libc.free }), 'TypeError', 'option/value')
  refuses(() => ffi.newAllocator({ alloc: 5 }), 'TypeError', 'callback/function')
  refuses(() => ffi.newAllocator({ malloc: libc.malloc }), 'TypeError', 'option/unknown')
})

test('life-06: a handle stands for an object, also after casts', () => {
  const object = { any: 'object' }
  const handle = ffi.newHandle(object)
  assert.equal(ffi.typeof(handle).cname, 'void *')
  assert.equal(ffi.fromHandle(handle), object)
  assert.equal(ffi.fromHandle(ffi.cast('char *', handle)), object)
  assert.equal(ffi.fromHandle(ffi.cast('void *', ffi.cast('intptr_t', handle))), object)
  assert.equal(ffi.newHandle(object).equals(handle), false)
  const slot = ffi.new('void **', handle)
  assert.equal(ffi.fromHandle(slot.value), object)
  for (const value of [undefined, null, 5, 'text']) assert.equal(ffi.fromHandle(ffi.newHandle(value)), value)
})

test('life-06: NULL, other pointers and dead handles are refused', () => {
  refuses(() => ffi.fromHandle(null), 'FFIError', 'handle/null')
  refuses(() => ffi.fromHandle(ffi.cast('void *', 0x123456)), 'FFIError', 'handle/dead')
  for (const wrong of [5, 'text', {}, ffi.new('int[3]'), ffi.cast('int', 1)]) {
    refuses(() => ffi.fromHandle(wrong), 'TypeError', 'handle/type')
  }
  const handle = ffi.newHandle({})
  const copy = ffi.cast('void *', ffi.cast('uintptr_t', handle))
  ffi.release(handle)
  assert.throws(() => ffi.fromHandle(handle), { name: 'FFIError' })
  refuses(() => ffi.fromHandle(copy), 'FFIError', 'handle/dead')
})

test('life-07: initOnce runs once a tag, and not at all for what threw', () => {
  const own = newFFI()
  let runs = 0
  const init = () => ++runs
  assert.deepEqual([own.initOnce(init, 'a'), own.initOnce(init, 'a'), own.initOnce(init, 'b')], [1, 1, 2])
  const fail = () => {
    throw new Error('not yet')
  }
  assert.throws(() => own.initOnce(fail, 'c'), /not yet/)
  assert.equal(
    own.initOnce(() => undefined, 'c'),
    undefined,
  )
  assert.equal(own.initOnce(fail, 'c'), undefined)
})

test('an arena frees everything at once', () => {
  const arena = ffi.arena()
  const p = arena.new('struct point *', [1, 2])
  const points = arena.new('struct point[]', 3)
  const large = arena.new('int[]', 100000)
  const text = arena.new('char[]', 'hello')
  assert.deepEqual([p.y, points.length, large.length, libc.strlen(text)], [2, 3, 100000, 5])
  const y = ffi.addressof(p, 'y')
  arena.release()
  arena[Symbol.dispose]()
  refuses(() => p.x, 'FFIError', 'memory/released')
  refuses(() => points[0].x, 'FFIError', 'memory/released')
  refuses(() => y.value, 'FFIError', 'memory/released')
  assert.deepEqual([large.length, text.length], [0, 0])
  assert.throws(() => libc.strlen(text))
  refuses(() => arena.new('int *'), 'FFIError', 'memory/released')
})

test('releasing a pointer into shared memory leaves its neighbours alone', () => {
  const [p, neighbour] = [ffi.new('struct point *', [1, 2]), ffi.new('struct point *', [3, 4])]
  const numbers = ffi.new('int[2]', [5, 6])
  ffi.release(ffi.gc(p, () => {}))
  ffi.release(ffi.gc(ffi.cast('int *', numbers), () => {}))
  assert.deepEqual([p.y, neighbour.y, numbers[1], ffi.new('int *', 7).value], [2, 4, 6, 7])
})

test('life-03: what owns ends with its block', () => {
  let runs = 0
  const raw = libc.malloc(8)
  const left: Untyped[] = []
  {
    using arena = ffi.arena()
    using owned = ffi.gc(raw, () => runs++)
    using callback = ffi.callback('int(int)', (n: number) => n)
    using p = ffi.new('struct point *', [1, 2])
    left.push(arena.new('struct point *'), owned, p)
    assert.equal(callback(3), 3)
  }
  assert.equal(runs, 1)
  for (const each of left) refuses(() => ffi.cast('char *', each).value, 'FFIError', 'memory/released')
  libc.free(raw)
})
