import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI('struct point { int x; short y; }; struct opaque; size_t strlen(const char *s);')

test('array-01: an owner of one item has that one only', () => {
  const p = ffi.new('int *')
  assert.deepEqual([p.value, p[0], p.at(0)], [0, 0, 0])
  p[0] = 5
  p.put(0, p.value + 1)
  assert.equal(p[0], 6)
  for (const index of [1, -1]) {
    refuses(() => p[index], 'RangeError', 'index/range', /'int \*'/)
    refuses(() => (p[index] = 1), 'RangeError', 'index/range')
    refuses(() => p.at(index), 'RangeError', 'index/range')
    refuses(() => p.put(index, 1), 'RangeError', 'index/range')
  }
  for (const type of ['int', 'struct point', 'int(int)', 'void']) {
    refuses(() => ffi.new(type), 'TypeError', 'new/type', /pointer or array type/)
  }
})

test('array-02: what an initialiser does not name is zero', () => {
  assert.deepEqual([...ffi.new('int[4]', [25])], [25, 0, 0, 0])
  assert.deepEqual([...ffi.new('int[4]', new Int32Array([1, 2]))], [1, 2, 0, 0])
  assert.deepEqual([...ffi.new('double[3]', new Set([0.5]))], [0.5, 0, 0])
  const rows = ffi.new('int[2][3]', [[1, 2], [3]])
  assert.deepEqual(
    [...rows].map((row) => [...row]),
    [
      [1, 2, 0],
      [3, 0, 0],
    ],
  )
  assert.deepEqual(
    [...ffi.new('struct point[2]', [{ y: 1 }])].map(({ x, y }) => [x, y]),
    [
      [0, 1],
      [0, 0],
    ],
  )
  refuses(() => ffi.new('int[2]', [1, 2, 3]), 'RangeError', 'value/too-many')
  refuses(() => ffi.new('int[2]', new Int32Array(3)), 'RangeError', 'value/too-many')
  refuses(() => ffi.new('int[2]', 2), 'TypeError', 'value/type')
})

test('array-02: an open array takes its length from a number or an initialiser', () => {
  const lengths = [3, 3n, [1, 2, 3], new Uint8Array(3), 0, []].map((given) => ffi.new('int[]', given).length)
  assert.deepEqual(lengths, [3, 3, 3, 3, 0, 0])
  refuses(() => ffi.new('int[]'), 'TypeError', 'new/unsized')
  for (const wrong of [-1, 0.5, 1e20]) refuses(() => ffi.new('int[]', wrong), 'RangeError', 'value/bad-length')
  for (const huge of [2 ** 45, 2 ** 52]) refuses(() => ffi.new('int[]', huge), 'RangeError', 'memory/exhausted')
})

test('array-04: an owned array refuses -1 and its length', () => {
  const array = ffi.new('int *[10]')
  for (const index of [-1, 10]) {
    refuses(() => array[index], 'RangeError', 'index/range', /expected 0 <= index < 10/)
    refuses(() => (array[index] = null), 'RangeError', 'index/range')
    refuses(() => array.at(index), 'RangeError', 'index/range')
    refuses(() => array.put(index, null), 'RangeError', 'index/range')
  }
})

test('array-04: an array of numbers is a typed array; ffi.at and ffi.put check', () => {
  const array = ffi.new('int[10]')
  assert.deepEqual([array[10], array[-1], array.at(-1)], [undefined, undefined, 0])
  for (const index of [-1, 10]) {
    refuses(() => ffi.at(array, index), 'RangeError', 'index/range')
    refuses(() => ffi.put(array, index, 1), 'RangeError', 'index/range')
  }
  ffi.put(array, 9, 7)
  assert.equal(ffi.at(array, 9), 7)
  refuses(() => ffi.put(array, 0, 2 ** 31), 'RangeError', 'value/range', /item 0/)
  refuses(() => ffi.at(array, 0.5), 'TypeError', 'index/integer')
})

test('array-05: a raw pointer has no bounds', () => {
  const array = ffi.new('int[]', [10, 20, 30, 40])
  const p = ffi.cast('int *', array).add(2)
  assert.deepEqual([p[-2], p.at(-1), p.value, p[1]], [10, 20, 30, 40])
  p[-1] = 21
  p.put(1, 41)
  assert.deepEqual([...array], [10, 21, 30, 41])
  refuses(() => p.at(0.5), 'TypeError', 'index/integer')
})

test('array-06: NULL is null, and its neighbours throw', () => {
  assert.equal(ffi.cast('int *', 0), null)
  assert.equal(ffi.new('int **').value, null)
  const values: Readonly<Record<string, unknown>> = {
    'int *': 1,
    'char *': 'a',
    'double *': 0.5,
    'int **': null,
    'long long *': 1n,
    'long double *': 1,
    'wchar_t *': 'a',
    '_Bool *': true,
    'struct point *': { x: 1 },
  }
  for (const [type, value] of Object.entries(values)) {
    const p = ffi.cast(type, 16)
    if (type !== 'struct point *') refuses(() => p.value, 'FFIError', 'memory/null', /0x1[04]/)
    refuses(() => (p.value = value), 'FFIError', 'memory/null', /0x1[04]/)
    refuses(() => p.put(3, value), 'FFIError', 'memory/null')
  }
  refuses(() => ffi.cast('struct point *', 16).x, 'FFIError', 'memory/null')
  refuses(() => (ffi.cast('struct point *', 16).y = 1), 'FFIError', 'memory/null')
  refuses(() => ffi.cast('struct point *', 8).at(42).y, 'FFIError', 'memory/null')
  refuses(() => ffi.cast('struct point *', 4090).y, 'FFIError', 'memory/null')
})

test('array-08: set stores items from any iterable, and no more than fit', () => {
  const numbers = ffi.new('int[5]', [1, 2, 3, 4, 5])
  numbers.subarray(1, 4).set([20, 30, 40])
  assert.deepEqual([...numbers], [1, 20, 30, 40, 5])
  numbers.set(ffi.new('short[]', [-1, -2]), 3)
  assert.deepEqual([...numbers], [1, 20, 30, -1, -2])
  assert.throws(() => numbers.set([1, 2], 4), RangeError)
  const wide = ffi.new('wchar_t[4]', 'abcd')
  wide.subarray(1, 3).set(['x', 'y'])
  wide.set(new Set(['z']), 3)
  assert.equal(ffi.unpack(wide, 4), 'axyz')
  refuses(() => wide.set('abcde'), 'RangeError', 'value/too-many')
  refuses(() => wide.set(['a', 'b'], 3), 'RangeError', 'value/too-many', /room for 1/)
  for (const [start, end] of [
    [-1, 2],
    [3, 2],
    [0, 5],
  ]) {
    refuses(() => wide.subarray(start, end), 'RangeError', 'slice/range')
  }
  const bytes = ffi.cast('char *', ffi.new('char[]', 'hello')).subarray(1, 3)
  assert.deepEqual([...bytes], [0x65, 0x6c])
})

test('array-09: pointers move and are told apart by items', () => {
  const array = ffi.new('int[]', [0, 1, 2, 3, 4, 5])
  const p = ffi.cast('int *', array)
  assert.deepEqual([p.add(3).value, p.add(3).sub(2).value, ffi.add(array, 5).value], [3, 1, 5])
  assert.equal(p.add(5).diff(p.add(1)), 4)
  assert.equal(ffi.diff(ffi.add(array, 1), ffi.add(array, 5)), -4)
  assert.equal(ffi.typeof(ffi.add(array, 1)).cname, 'int *')
  assert.equal(ffi.sub(p.add(4), 4).equals(p), true)
  const rows = ffi.new('int[2][3]', [[1], [2]])
  assert.equal(ffi.add(rows, 1).value[0], 2)
  for (const other of [ffi.new('short *'), ffi.cast('void *', p), null, 5]) {
    refuses(() => p.diff(other), 'TypeError', 'pointer/arithmetic')
  }
  const odd = ffi.cast('int *', ffi.cast('char *', p).add(3))
  refuses(() => odd.diff(p), 'RangeError', 'pointer/distance', /3 bytes apart/)
  for (const wrong of [0.5, '1', 2 ** 60, ffi.cast('int', 1)]) refuses(() => p.add(wrong), 'TypeError', 'argument/type')
})

test('array-10: void * moves by bytes and cannot be indexed or made', () => {
  const array = ffi.new('char[64]')
  const p = ffi.cast('void *', array)
  assert.equal(ffi.cast('char *', p.add(42)).diff(ffi.cast('char *', array)), 42)
  assert.equal(p.add(42).diff(p), 42)
  for (const run of [() => p[0], () => p.at(0), () => p.value, () => (p.value = 1)]) {
    refuses(run, 'TypeError', 'index/type', /'void \*'/)
  }
  refuses(() => ffi.new('void *'), 'TypeError', 'new/unsized')
  assert.equal(ffi.new('void **').value, null)
  refuses(() => ffi.cast('struct opaque *', 8192).add(1), 'TypeError', 'pointer/arithmetic')
  refuses(() => ffi.cast('struct opaque *', 8192).value, 'TypeError', 'index/type')
})

test('array-12: pointer types must agree; void and bytes interchange', () => {
  refuses(() => ffi.new('short **', ffi.new('int *')), 'TypeError', 'value/pointer', /'int \*'.*'short \*'/)
  const slot = ffi.new('int **')
  for (const type of ['char *', 'unsigned *', 'long *', 'float *', 'int **', 'struct point *']) {
    refuses(() => (slot.value = ffi.new(type)), 'TypeError', 'value/pointer')
  }
  const accepted: readonly (readonly [slot: string, given: string])[] = [
    ['void *', 'int *'],
    ['int *', 'void **'],
    ['char *', 'unsigned char *'],
    ['uint8_t *', 'signed char *'],
    ['const int *', 'int *'],
    ['int *', 'const int *'],
    ['long *', 'ssize_t *'],
    ['int *', 'int[3]'],
    ['int(*)[3]', 'int[3]'],
  ]
  for (const [type, given] of accepted) {
    const value = given === 'void **' ? ffi.cast('void *', ffi.new('int *')) : ffi.new(given)
    assert.equal(ffi.new(ffi.getctype(type, '*'), value).value.equals(value), true, `${given} for ${type}`)
  }
  refuses(() => ffi.new('int(**)[3]', ffi.new('int[4]')), 'TypeError', 'value/pointer')
})

test('array-13: an integer is no pointer, 0 included, and null is', () => {
  for (const wrong of [0, 5, 0n, ffi.cast('int', 0), ffi.cast('uintptr_t', 4096)]) {
    refuses(() => ffi.new('int **', wrong), 'TypeError', 'value/pointer')
    refuses(() => ffi.new('void **', wrong), 'TypeError', 'value/pointer')
  }
  refuses(() => ffi.new('int **', 0), 'TypeError', 'value/pointer', /NULL is null/)
  refuses(() => (ffi.new('char **').value = 'text'), 'TypeError', 'value/pointer', /ffi\.new/)
  refuses(() => ffi.new('int **', [1]), 'TypeError', 'value/pointer')
  refuses(() => ffi.new('int *[1]', [undefined]), 'TypeError', 'value/pointer', /NULL is null/)
  assert.equal(ffi.new('int **', null).value, null)
})

test('array-14: casts between pointers, integers and arrays keep the address', () => {
  const array = ffi.new('int[4]', [1, 2, 3, 4])
  for (const type of ['intptr_t', 'uintptr_t', 'long', 'unsigned long long']) {
    const address = ffi.cast(type, array)
    assert.equal(ffi.cast('int *', address).at(2), 3)
    assert.equal(ffi.cast('int[2]', address)[1], 2)
    assert.equal(ffi.cast('int[2]', Number(address))[0], 1)
    assert.equal(ffi.cast('int *', BigInt(String(address))).equals(array), true)
  }
  const view = ffi.cast('int[3]', ffi.cast('int *', array))
  assert.equal(view.length, 3)
  view[0] = 9
  assert.equal(array[0], 9)
  assert.equal(ffi.cast('short *', array).at(0), 9)
  refuses(() => ffi.cast('int[]', array), 'TypeError', 'cast/refused')
})

test('array-16: an array is a copy of another of the same type', () => {
  const first = ffi.new('int[4]', [1, 2, 3, 4])
  const copy = ffi.new('int[4]', first)
  first[0] = 9
  assert.deepEqual([...copy], [1, 2, 3, 4])
  for (const type of ['int[3]', 'int16_t[4]', 'unsigned[4]']) {
    refuses(
      () => ffi.new('int[4]', ffi.new(type)),
      'TypeError',
      'value/type',
      /expected (an array of 4|items of 'int') for/,
    )
  }
  const points = ffi.new('struct point[2]', [[1, 2]])
  assert.equal(ffi.new('struct point[2]', points)[0].y, 2)
  refuses(() => ffi.new('struct point[3]', points), 'TypeError', 'value/type')
  assert.equal(ffi.new('struct point[]', points).length, 2)
  assert.deepEqual([...ffi.new('int[4]', new Int32Array([7]))], [7, 0, 0, 0])
})

test('array-17: arrays have a length and iterate, pointers do neither', () => {
  const points = ffi.new('struct point[3]', [{ x: 1 }, { x: 2 }, { x: 3 }])
  assert.equal(points.length, 3)
  assert.deepEqual(
    Array.from(points, ({ x }) => x),
    [1, 2, 3],
  )
  const p = ffi.cast('struct point *', points)
  refuses(() => p.length, 'TypeError', 'member/unknown')
  assert.throws(() => [...p], TypeError)
})

test('array-17: an item can be assigned, a name that is no member cannot', () => {
  const points = ffi.new('struct point[2]')
  points[1] = { x: 7 }
  points[1] = [8]
  assert.deepEqual([points[1].x, points.at(1).y], [8, 0])
  refuses(() => (points[0] = 5), 'TypeError', 'value/type', /item 0/)
  refuses(() => points.first, 'TypeError', 'member/unknown', /'struct point\[2\]'/)
  refuses(() => (points.first = 1), 'TypeError', 'member/unknown')
})
