import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'
import { withoutWindows } from '../support/windows.ts'

const ffi = newFFI(`
  struct point { int x, y; }; struct opaque;
  void *malloc(size_t n); void free(void *p); void *memset(void *p, int c, size_t n);
`)
const libc = ffi.dlopen(null)

test('buffer-01: a buffer covers an array, one item of a pointer, or as many bytes as are asked for', () => {
  const array = ffi.new('int[3]', [1, 2, 3])
  const buffer = ffi.buffer(array)
  assert.ok(Buffer.isBuffer(buffer))
  assert.equal(buffer.length, 12)
  buffer.writeInt32LE(77, 4)
  assert.deepEqual([...array], [1, 77, 3])
  assert.equal(ffi.buffer(ffi.new('struct point *')).length, 8)
  assert.equal(ffi.buffer(ffi.new('struct point *')[0]).length, 8)
  assert.equal(ffi.buffer(ffi.new('struct point[3]')).length, 24)
  assert.equal(ffi.buffer(array, 5).length, 5)
  assert.equal(ffi.buffer(ffi.new('char[]', 'hello')).toString('utf8', 0, 5), 'hello')
  refuses(() => ffi.buffer(array, 13), 'RangeError', 'buffer/small')
  for (const wrong of [-1, 0.5]) refuses(() => ffi.buffer(array, wrong), 'RangeError', 'value/bad-length')
  refuses(() => ffi.buffer(null), 'FFIError', 'memory/null')
  for (const wrong of [5, 'text', {}, undefined]) refuses(() => ffi.buffer(wrong), 'TypeError', 'buffer/type')
})

test('buffer-01: a buffer over memory of C', { skip: withoutWindows }, () => {
  const raw = libc.malloc(64)
  libc.memset(raw, 0x41, 64)
  const bytes = ffi.buffer(raw, 64)
  assert.equal(bytes.toString(), 'A'.repeat(64))
  bytes[63] = 0x42
  assert.equal(ffi.cast('char *', raw).at(63), 0x42)
  assert.equal(ffi.buffer(ffi.cast('struct point *', raw)).length, 8)
  refuses(() => ffi.buffer(raw), 'TypeError', 'buffer/type', /size in bytes/)
  refuses(() => ffi.buffer(ffi.cast('struct opaque *', raw)), 'TypeError', 'layout/opaque')
  refuses(() => ffi.buffer(ffi.cast('char *', 16), 4), 'FFIError', 'memory/null')
  libc.free(raw)
})

test('buffer-02: a buffer is written and sliced as every Buffer is', () => {
  const array = ffi.new('char[]', 'hello')
  const buffer = ffi.buffer(array)
  buffer.set(Buffer.from('HE'))
  buffer.subarray(-3, -1).fill('x')
  assert.equal(ffi.string(array), 'HElxx')
  assert.throws(() => buffer.set(Buffer.from('toolong')), RangeError)
  assert.throws(() => delete buffer[0], TypeError)
})

test('buffer-04: fromBuffer shares the bytes of a buffer', () => {
  const bytes = Buffer.from('hello\0world')
  const array = ffi.fromBuffer(bytes)
  assert.equal(ffi.typeof(array).cname, 'char[11]')
  assert.equal(ffi.string(array), 'hello')
  array[0] = 0x6a
  assert.equal(bytes.toString('utf8', 0, 5), 'jello')
  const view = new DataView(new ArrayBuffer(16), 4, 8)
  assert.equal(ffi.fromBuffer(view).length, 8)
  assert.equal(ffi.fromBuffer(new ArrayBuffer(3)).length, 3)
  for (const wrong of ['text', 5, null, {}, [1]]) refuses(() => ffi.fromBuffer(wrong), 'TypeError', 'buffer/source')
  const shared = new SharedArrayBuffer(8)
  ffi.fromBuffer('int[1]', new Uint8Array(shared, 4))[0] = 7
  ffi.fromBuffer('int *', shared)[0] = 6
  assert.deepEqual([...new Int32Array(shared)], [6, 7])
})

test('buffer-05: fromBuffer with a type counts items and checks the size', () => {
  const bytes = new Uint8Array(15)
  assert.equal(ffi.fromBuffer('int[]', bytes).length, 3)
  assert.equal(ffi.fromBuffer('int[2]', bytes).length, 2)
  refuses(() => ffi.fromBuffer('int[4]', bytes), 'RangeError', 'buffer/small')
  refuses(() => ffi.fromBuffer('int', bytes), 'TypeError', 'buffer/type')
  const p = ffi.fromBuffer('int *', bytes)
  p[2] = 0x01020304
  assert.deepEqual([...bytes.subarray(8, 12)], [4, 3, 2, 1])
  const points = ffi.fromBuffer('struct point[]', new Int32Array([1, 2, 3, 4]))
  assert.deepEqual([points.length, points[1].y], [2, 4])
  assert.equal(ffi.fromBuffer('struct point *', new Int32Array([1, 2])).y, 2)
  // An odd place suits no typed array, yet it is an array.
  const odd = ffi.fromBuffer('int[]', new Uint8Array([0, 1, 0, 0, 0, 2, 0, 0, 0]).subarray(1))
  assert.deepEqual([...odd], [1, 2])
})

/** What detaching answers depends on the engine: a lock throws; without one, our own checks come later. */
function tryDetach(buffer: ArrayBuffer): boolean {
  try {
    structuredClone(buffer, { transfer: [buffer] })
  } catch {
    return false
  }
  return true
}

const locks = Number(process.versions.node.split('.')[0]) >= 24

test('buffer-06: a buffer is not detached while fromBuffer shows it', {
  skip: !locks && 'no locks in this engine',
}, () => {
  const bytes = new ArrayBuffer(8)
  const first = ffi.fromBuffer(bytes)
  const second = ffi.fromBuffer('int[]', bytes)
  assert.equal(tryDetach(bytes), false)
  ffi.release(first)
  ffi.release(first)
  assert.equal(tryDetach(bytes), false)
  ffi.release(second)
  assert.equal(tryDetach(bytes), true)
})

test('buffer-06: what was released is refused, and so is a resizable buffer', () => {
  const array = ffi.fromBuffer('int[]', new ArrayBuffer(8))
  ffi.release(array)
  refuses(() => libc.memset(array, 0, 4), 'FFIError', 'memory/released')
  const points = ffi.fromBuffer('struct point[]', new ArrayBuffer(8))
  ffi.release(points)
  refuses(() => points[0].x, 'FFIError', 'memory/released')
  ffi.release(points)
  const p = ffi.fromBuffer('struct point *', new ArrayBuffer(8))
  p[Symbol.dispose]()
  refuses(() => p.x, 'FFIError', 'memory/released')
  const disposed = ffi.fromBuffer('int[]', new ArrayBuffer(8))
  disposed[Symbol.dispose]()
  refuses(() => libc.memset(disposed, 0, 4), 'FFIError', 'memory/released')
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer
  refuses(() => ffi.fromBuffer(new Resizable(8, { maxByteLength: 16 })), 'TypeError', 'memory/resizable')
})

test('memmove copies between cdata and buffers', () => {
  const array = ffi.new('int[4]', [1, 2, 3, 4])
  const bytes = Buffer.alloc(16)
  ffi.memmove(bytes, array, 16)
  assert.deepEqual([...new Int32Array(bytes.buffer, bytes.byteOffset, 4)], [1, 2, 3, 4])
  ffi.memmove(ffi.cast('int *', array).add(1), array, 12)
  assert.deepEqual([...array], [1, 1, 2, 3])
  ffi.memmove(array, new Int32Array([9]), 4)
  assert.equal(array[0], 9)
  const raw = libc.malloc(16)
  ffi.memmove(raw, array, 16)
  ffi.memmove(ffi.cast('char *', raw).add(4), raw, 8)
  assert.deepEqual(ffi.unpack(ffi.cast('int *', raw), 4), [9, 9, 1, 3])
  libc.free(raw)
  const p = ffi.new('struct point *', [5, 6])
  ffi.memmove(p, ffi.new('struct point *', [7, 8])[0], 4)
  assert.deepEqual([p.x, p.y], [7, 6])
})

test('memmove checks what it knows', () => {
  const array = ffi.new('int[2]')
  refuses(() => ffi.memmove(array, Buffer.alloc(16), 9), 'RangeError', 'buffer/small')
  refuses(() => ffi.memmove(Buffer.alloc(4), array, 5), 'RangeError', 'buffer/small')
  for (const wrong of [-1, 0.5]) refuses(() => ffi.memmove(array, array, wrong), 'RangeError', 'value/bad-length')
  for (const wrong of [null, 5, 'text', ffi.cast('int', 1), undefined]) {
    refuses(() => ffi.memmove(wrong, array, 1), 'TypeError', 'cdata/expected', /destination/)
    refuses(() => ffi.memmove(array, wrong, 1), 'TypeError', 'cdata/expected', /source/)
  }
  refuses(() => ffi.memmove(ffi.cast('char *', 16), array, 4), 'FFIError', 'memory/null')
  refuses(() => ffi.memmove(array, ffi.cast('char *', 16), 4), 'FFIError', 'memory/null')
})
