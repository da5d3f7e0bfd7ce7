/** What a program passes is read once, whatever it says the second time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'
import { DECLARATIONS, often, openHostile } from './hostile-fixture.ts'

const ffi = newFFI(DECLARATIONS)
const lib = withoutCompiler ? undefined : openHostile(ffi)
const skip = { skip: withoutCompiler }

const bytes = (count: number, value = 1): Uint8Array => new Uint8Array(count).fill(value)

test('A1: where set begins is an index', () => {
  const before = ffi.new('int *', 111)
  const points = ffi.new('struct point[3]')
  const one = [{ x: 1, y: 2 }]
  for (const start of [-1, 4, 1e9, -(2 ** 31)]) refuses(() => points.set(one, start), 'RangeError', 'index/range')
  for (const start of [Number.NaN, 0.5, '1', {}, null, 1n, [1], true])
    refuses(() => points.set(one, start), 'TypeError', 'index/integer')
  refuses(() => points.set(one, 3), 'RangeError', 'value/too-many')
  refuses(() => points.set([one[0], one[0]], 2), 'RangeError', 'value/too-many')
  refuses(() => points.set(5), 'TypeError', 'value/type')
  points.set([], 3)
  points.set(one, 2)
  points.set(one, undefined)
  assert.deepEqual(JSON.stringify(points), '[{"x":1,"y":2},{"x":0,"y":0},{"x":1,"y":2}]')
  assert.equal(before[0], 111)
})

test('A1: what overlaps is set as a typed array sets it', () => {
  const filled = (): Untyped => ffi.new('struct point[5]', [[1], [2], [3], [4], [5]])
  const xs = (points: Untyped): number[] => [...points].map((point: Untyped) => point.x)
  for (const [from, to, start] of [
    [0, 4, 1],
    [1, 5, 0],
    [0, 5, 0],
    [0, 2, 3],
  ] as const) {
    const expected = Int32Array.of(1, 2, 3, 4, 5)
    expected.set(expected.subarray(from, to), start)
    for (const given of [
      (points: Untyped) => points.subarray(from, to),
      (points: Untyped) => [...points.subarray(from, to)],
      function* (points: Untyped) {
        yield* points.subarray(from, to)
      },
    ]) {
      const points = filled()
      points.set(given(points), start)
      assert.deepEqual(xs(points), [...expected])
    }
  }
  const points = filled()
  points.set([{ y: 7 }], 1)
  assert.deepEqual([points[1].x, points[1].y], [2, 7])
  assert.throws(() => points.set([{ x: 9 }, { x: 'no' }]), TypeError)
  assert.deepEqual(xs(points), [1, 2, 3, 4, 5])
})

/** An array whose length is another one each time, the first of `lengths` first. */
function changing(items: readonly unknown[], lengths: readonly unknown[]): unknown {
  let asked = 0
  return new Proxy([...items], {
    get: (target, key) =>
      key === 'length' ? lengths[Math.min(asked++, lengths.length - 1)] : Reflect.get(target, key, target),
  })
}

test('A2: a list is asked for its length once', skip, () => {
  for (const bad of [-1000, Number.NaN, 1.5, '3', {}, Infinity, 2 ** 53, undefined]) {
    refuses(() => lib.first_int(changing([5], [bad, 1])), 'RangeError', 'value/bad-length')
    refuses(() => lib.texts(changing(['a'], [bad, 1])), 'RangeError', 'value/bad-length')
    refuses(() => ffi.new('int[]', changing([5], [bad, 1])), 'RangeError', 'value/bad-length')
    refuses(() => ffi.new('struct list *', [1, changing([], [bad, 1])]), 'RangeError', 'value/bad-length')
  }
  assert.equal(lib.at(changing([5, 6, 7], [3, 1e6]), 2), 7)
  assert.equal(lib.texts(changing(['a', 'b'], [2, 1000])), 2)
  assert.equal(lib.sum_both(bytes(2), 2, changing([1, 2], [2, -1]), 2), 2003)
  assert.deepEqual([...ffi.new('int[]', changing([5, 6], [2, 1000, 0]))], [5, 6])
  assert.deepEqual([...ffi.new('int[4]', changing([5, 6], [2, 1000, 0]))], [5, 6, 0, 0])
  refuses(() => lib.memcmp(changing([1], [3, -100000]), bytes(4), 1), 'TypeError', 'value/pointer')
})

test('A2: a list that claims more than there is memory for is refused before anything is read', skip, () => {
  const huge = new Proxy([], {
    get: (_, key) =>
      key === 'length' ? 2 ** 50 : typeof key === 'string' ? assert.fail(`'${key}' is asked for`) : undefined,
  })
  assert.throws(() => lib.first_int(huge), RangeError)
  assert.throws(() => ffi.new('int[]', huge), RangeError)
  refuses(() => ffi.new('int[3]', huge), 'RangeError', 'value/too-many')
  function* endless() {
    for (;;) yield 1
  }
  refuses(() => ffi.new('int[3]', endless()), 'RangeError', 'value/too-many')
  refuses(() => ffi.new('struct point *', endless()), 'RangeError', 'value/too-many')
})

test('A2: an initialiser of a flexible array is read once', () => {
  let asked = 0
  const growing = {
    n: 1,
    get items() {
      return Array.from({ length: ++asked * 3 }, (_, i) => ({ x: i, y: i }))
    },
  }
  const list = ffi.new('struct list *', growing)
  const behind = ffi.new('int *', 77)
  assert.deepEqual([asked, list.items.length, list.items[2].x, behind[0]], [1, 3, 2, 77])
  function* once() {
    yield 1
    yield [[1, 2]]
  }
  assert.equal(ffi.new('struct list *', once()).items.length, 1)
  assert.equal(ffi.new('struct list *', { n: 2, items: changing([[1, 2]], [1, 1000]) }).items.length, 1)
  assert.equal(
    ffi.new('struct list *', {
      items: (function* () {
        yield [1, 2]
        yield [3, 4]
      })(),
    }).items[1].y,
    4,
  )
  refuses(() => ffi.new('struct list *', { items: undefined }), 'TypeError', 'value/type')
})

test('A6: what a subclass says of its bytes does not count', skip, () => {
  class Lying extends Uint8Array {
    override get byteOffset(): number {
      return 1e12
    }
    override get byteLength(): number {
      return 1e12
    }
    override get buffer(): ArrayBuffer {
      return new ArrayBuffer(1)
    }
    override get length(): number {
      return 1e12
    }
  }
  const hiding = (view: object): object =>
    Object.defineProperties(view, {
      byteOffset: { value: 1e12 },
      byteLength: { value: 1e12 },
      buffer: { value: new ArrayBuffer(1) },
      length: { value: 1e12 },
    })
  const liars: Uint8Array[] = [
    new Lying(4).fill(1),
    hiding(new Lying(4).fill(1)) as Uint8Array,
    hiding(Buffer.alloc(4, 1)) as Uint8Array,
    hiding(ffi.new('unsigned char[4]', [1, 1, 1, 1])) as Uint8Array,
  ]
  for (const liar of liars) {
    often(() => assert.equal(lib.sum_bytes(liar, 4), 4))
    refuses(() => ffi.fromBuffer('int[2]', liar), 'RangeError', 'buffer/small')
    refuses(() => ffi.memmove(ffi.new('char[99]'), liar, 5), 'RangeError', 'buffer/small')
    assert.deepEqual([...ffi.new('unsigned char[]', liar)], [1, 1, 1, 1])
    assert.equal(ffi.string(liar, 4), '\x01\x01\x01\x01')
    assert.equal(ffi.fromBuffer('unsigned char *', liar).at(3), 1)
    assert.equal(ffi.cast('long', liar).value, ffi.cast('long', ffi.fromBuffer(liar)).value)
  }
  const array = liars[3]
  const behind = ffi.new('unsigned char[4]', [9, 9, 9, 9])
  refuses(() => ffi.put(array, 16, 5), 'RangeError', 'index/range')
  refuses(() => ffi.unpack(array, 5), 'RangeError', 'slice/range')
  assert.deepEqual([ffi.sizeof(array), ...behind], [4, 9, 9, 9, 9])
  const buffer = Object.defineProperty(new ArrayBuffer(8), 'byteLength', { value: 1e12 })
  refuses(() => ffi.fromBuffer('int[3]', buffer), 'RangeError', 'buffer/small')
  refuses(() => ffi.memmove(ffi.new('char[99]'), buffer, 9), 'RangeError', 'buffer/small')
})

test('A7: memory where none can be is refused, whoever returns it', () => {
  for (const address of [8, 4095, 1, -1, -4096, 2 ** 47, 2n ** 63n, 2n ** 47n + 1n]) {
    const allocator = ffi.newAllocator({ alloc: () => ffi.cast('void *', address) })
    for (const type of ['int *', 'int[4]', 'struct point *', 'struct point[2]', 'char[]', 'double *'])
      assert.throws(() => allocator(type, type === 'char[]' ? 5 : undefined), { name: 'FFIError', code: /^memory\// })
    const lazy = ffi.newAllocator({ alloc: () => ffi.cast('void *', address), clear: false, free: () => {} })
    assert.throws(() => lazy('int[4]'), { name: 'FFIError', code: /^memory\// })
  }
})
