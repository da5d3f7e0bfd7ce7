/** F8: C values in tests, logs and JSON. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi: Untyped = newFFI(`
  struct point { int x, y; };
  struct node { struct point at; struct node *next; const char *name; int64_t id; bool on; double weights[2]; };
  union number { int i; float f; };
  struct mixed { union number n; unsigned flags : 3; struct point corners[2]; char text[4]; float _Complex c; int (*f)(int); };
  struct flexible { int n; short items[]; };
  struct opaque; enum color { RED, BLUE = 4 }; int abs(int);
`)
const lib = ffi.dlopen(null)

test('F8: records become objects, arrays arrays, numbers numbers', () => {
  assert.deepEqual(ffi.plain(ffi.new('int[]', [1, 2])), [1, 2])
  assert.deepEqual(ffi.plain(ffi.new('int64_t[2]', [1n, -2n])), [1n, -2n])
  assert.deepEqual(ffi.plain(ffi.new('struct point *', [1, 2])), { x: 1, y: 2 })
  assert.deepEqual(ffi.plain(ffi.new('struct point *', [1, 2]).value), { x: 1, y: 2 })
  assert.deepEqual(ffi.plain(ffi.new('struct point[2]', [[1], [2]])), [
    { x: 1, y: 0 },
    { x: 2, y: 0 },
  ])
  assert.deepEqual(ffi.plain(ffi.new('int *', 7)), 7)
  assert.deepEqual(ffi.plain(ffi.cast('unsigned char', 300)), 44)
  assert.deepEqual(ffi.plain(ffi.new('bool[2]', [true])), [true, false])
  assert.deepEqual(ffi.plain(ffi.new('enum color[2]', [4])), [4, 0])
  assert.deepEqual(ffi.plain(ffi.new('long double *', 1.5)), 1.5)
  const grid = ffi.new('int[2][2]', [
    [1, 2],
    [3, 4],
  ])
  assert.deepEqual(ffi.plain(grid), [
    [1, 2],
    [3, 4],
  ])
})

test('F8: pointers inside are addresses, and none is followed', () => {
  const second = ffi.new('struct node *', { id: 5n })
  const first = ffi.new('struct node *', { at: { x: 3 }, next: second, id: -1n, on: true, weights: [0.5] })
  second.next = first
  assert.deepEqual(ffi.plain(first), {
    at: { x: 3, y: 0 },
    next: `0x${ffi.cast('uintptr_t', second).value.toString(16)}`,
    name: null,
    id: -1n,
    on: true,
    weights: [0.5, 0],
  })
  assert.equal(ffi.plain(ffi.cast('void *', 4096)), '0x1000')
  assert.equal(ffi.plain(ffi.cast('struct opaque *', 4096)), '0x1000')
  assert.deepEqual(ffi.plain(ffi.new('void *[2]', [ffi.cast('void *', 16)])), ['0x10', null])
})

test('F8: what has no memory of C stays what it is, and is copied around cdata', () => {
  const date = new Date(0)
  const view = new Uint8Array(2)
  for (const value of [null, undefined, 1, 2n, 'text', true, date, view]) assert.equal(ffi.plain(value), value)
  assert.equal(ffi.plain(lib.abs), lib.abs)
  const point = ffi.new('struct point *', [1, 2])
  assert.deepEqual(ffi.plain({ when: date, points: [point.value, point.value], n: 1 }), {
    when: date,
    points: [
      { x: 1, y: 2 },
      { x: 1, y: 2 },
    ],
    n: 1,
  })
  const endless: unknown[] = []
  endless.push(endless)
  refuses(() => ffi.plain(endless), 'RangeError', 'plain/endless')
})

test('F8: the copy holds nothing of the memory', () => {
  const points = ffi.new('struct point[2]', [[1, 2]])
  const copy = ffi.plain(points)
  points[0].x = 9
  assert.deepEqual(copy[0], { x: 1, y: 2 })
  ffi.release(points)
  assert.deepEqual(copy[0], { x: 1, y: 2 })
  assert.throws(() => ffi.plain(points), { code: 'memory/released' })
  assert.throws(() => ffi.plain(ffi.cast('struct point *', 0) ?? ffi.new('struct point *', [1]).value.nothing), Error)
})

test('F8: unions, bit-fields, complex numbers and flexible arrays', () => {
  const mixed = ffi.new('struct mixed *', {
    n: { i: 1 },
    flags: 5,
    corners: [[1, 2]],
    text: 'abc',
    c: { re: 1, im: 2 },
  })
  assert.deepEqual(ffi.plain(mixed), {
    n: { i: 1, f: mixed.n.f },
    flags: 5,
    corners: [
      { x: 1, y: 2 },
      { x: 0, y: 0 },
    ],
    text: [97, 98, 99, 0],
    c: { re: 1, im: 2 },
    f: null,
  })
  assert.deepEqual(ffi.plain(ffi.new('struct flexible *', { n: 2, items: [7, 8] })), { n: 2, items: [7, 8] })
})

test('F8: JSON takes a copy, and what test runners compare is equal', () => {
  const point = ffi.new('struct point *', [1, 2])
  assert.equal(JSON.stringify(ffi.plain([point.value])), '[{"x":1,"y":2}]')
  assert.equal(JSON.stringify({ point: point.value }), '{"point":{"x":1,"y":2}}')
  assert.deepStrictEqual(ffi.plain(ffi.new('int[]', [1, 2])), [...Int32Array.of(1, 2)])
  assert.deepStrictEqual(ffi.plain(point), ffi.plain(ffi.new('struct point *', [1, 2])))
  assert.notDeepStrictEqual(ffi.plain(point), ffi.plain(ffi.new('struct point *', [1, 3])))
})

test('F8: a pointer that owns a struct prints its members, and no other pointer is followed', () => {
  const node = ffi.new('struct node *', { at: [1, 2] })
  assert.match(
    inspect(node),
    /^<cdata 'struct node \*' owning \d+ bytes> \{\n? *at: <cdata 'struct point' .*> \{ x: 1, y: 2 \}/,
  )
  assert.doesNotMatch(inspect(ffi.cast('struct node *', 4096)), /at:/)
  assert.equal(String(node), `<cdata 'struct node *' owning ${ffi.sizeof('struct node')} bytes>`)
  ffi.release(node)
  assert.match(inspect(node), /released>$/)
})
