/** Nothing that a program passes makes cdef write beyond the memory that it was given. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; };
  struct list { int n; struct point items[]; };
`)

/** An iterable that claims a length. */
const claiming = (length: number): object => ({ length, *[Symbol.iterator]() {} })
/** An array that claims one. */
const array = (length: number): object =>
  new Proxy([], { get: (items, key) => (key === 'length' ? length : Reflect.get(items, key)) })

test('an initialiser that claims a length which is none reserves nothing', () => {
  for (const length of [-1, -100_000, 1.5, Number.NaN, Infinity, 2 ** 53]) {
    const before = ffi.new('int *', 111)
    refuses(() => ffi.new('int[]', array(length)), 'RangeError', 'value/bad-length', /length of an array/)
    refuses(() => ffi.new('int[3]', array(length)), 'RangeError', 'value/bad-length')
    refuses(() => ffi.new('struct list *', [1, array(length)]), 'RangeError', 'value/bad-length')
    assert.equal(ffi.new('int[]', claiming(length)).length, 0)
    assert.equal(ffi.new('struct list *', [1, claiming(length)]).items.length, 0)
    const after = ffi.new('int *', 222)
    assert.deepEqual([before[0], after[0]], [111, 222])
  }
})

test('a flexible array takes no more items of another array than it has room for', () => {
  const list = ffi.new('struct list *', [1, 2])
  const behind = ffi.new('int[4]', [9, 9, 9, 9])
  const points = ffi.new('struct point[20]')
  refuses(() => (list.items = points), 'RangeError', 'value/too-many', /20/)
  refuses(() => (list[0].items = points), 'RangeError', 'value/too-many', /20/)
  assert.deepEqual([...behind], [9, 9, 9, 9])
  list.items = points.subarray(0, 2)
  const borrowed = ffi.cast('struct list *', ffi.cast('uintptr_t', list))
  refuses(() => (borrowed.items = points), 'RangeError', 'value/too-many', /20/)
})

test('a key that merely converts to an integer is no index', () => {
  const pointer = ffi.cast('int *', ffi.new('int[2]', [5, 6]))
  const array = ffi.new('struct point[2]')
  for (const key of ['', ' ', '-0', '01', '1e0', '0x1', '1 ', '1.0']) {
    for (const value of [pointer, array]) {
      assert.throws(() => value[key], { code: /^member|^index/ }, JSON.stringify(key))
      assert.throws(() => (value[key] = 9), { code: /^member|^index/ }, JSON.stringify(key))
    }
  }
  assert.deepEqual([pointer['0'], pointer['1']], [5, 6])
})

test('a handle that is released, or no address, opens no library', () => {
  const released = ffi.gc(ffi.cast('void *', ffi.new('int *')), () => {})
  ffi.release(released)
  refuses(() => ffi.dlopen(released), 'FFIError', 'memory/released')
})

test('an allocator that returns too little of what ffi.new made is told so', () => {
  const allocate = ffi.newAllocator({ alloc: () => ffi.new('char *') })
  refuses(() => allocate('int[10]'), 'RangeError', 'buffer/small', /40/)
  assert.equal(allocate('_Bool *', true)[0], true)
})
