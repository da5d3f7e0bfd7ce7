/** Bytes of every kind, of this realm and of others, wherever bytes are wanted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import vm from 'node:vm'
import { newFFI, type Untyped } from '../support/untyped.ts'

const ffi = newFFI(`
  struct holder { const char *text; const void *any; }; struct point { int x, y; };
  size_t strlen(const char *s); int memcmp(const void *a, const void *b, size_t n);
  void *memchr(const void *s, int c, size_t n); int snprintf(char *into, size_t size, const char *format, ...);
`)
const libc = ffi.dlopen(null)

const KINDS = `({
  buffer: (bytes) => Uint8Array.from(bytes).buffer,
  shared: (bytes) => { const b = new SharedArrayBuffer(bytes.length); new Uint8Array(b).set(bytes); return b },
  view: (bytes) => new DataView(Uint8Array.from([0, ...bytes]).buffer, 1),
  sharedView: (bytes) => { const b = new SharedArrayBuffer(bytes.length); new Uint8Array(b).set(bytes); return new DataView(b) },
  bytes: (bytes) => Uint8Array.from(bytes),
  signed: (bytes) => Int8Array.from(bytes),
  clamped: (bytes) => Uint8ClampedArray.from(bytes),
})`
type Make = (bytes: readonly number[]) => Untyped
const here = vm.runInThisContext(KINDS) as Record<string, Make>
const there = vm.runInNewContext(KINDS) as Record<string, Make>
const HELLO = [...Buffer.from('hello\0')]

for (const [realm, kinds] of Object.entries({ 'this realm': here, 'another realm': there })) {
  for (const [name, make] of Object.entries(kinds)) {
    test(`D8: ${name} of ${realm} is bytes`, () => {
      const value = make(HELLO)
      for (let i = 0; i < 100; i++) assert.equal(libc.strlen(value), 5)
      assert.equal(libc.memcmp(value, 'hello', 6), 0)
      assert.equal(libc.memcmp('hello', make(HELLO), 6), 0)
      assert.equal(ffi.string(ffi.fromBuffer('char *', value)), 'hello')
      assert.equal(ffi.string(ffi.fromBuffer(value)), 'hello')
      assert.equal(ffi.fromBuffer('unsigned char[2]', value)[1], 0x65)
      assert.equal(ffi.string(ffi.cast('char *', value)), 'hello')
      assert.equal(ffi.string(ffi.cast('char[6]', value)), 'hello')
      const copy = ffi.new('char[6]')
      ffi.memmove(copy, value, 6)
      assert.equal(ffi.string(copy), 'hello')
      const back = make([0, 0, 0, 0, 0, 0])
      ffi.memmove(back, value, 6)
      assert.equal(libc.strlen(back), 5)
      const holder = ffi.new('struct holder *', { text: value, any: value })
      assert.equal(ffi.string(holder.text), 'hello')
      assert.equal(ffi.equals(holder.text, holder.any), true)
      holder.text = value
      const into = ffi.new('char[16]')
      libc.snprintf(into, 16, '%s', value)
      assert.equal(ffi.string(into), 'hello')
      libc.snprintf(value, 6, '%d', ffi.cast('int', 42))
      assert.equal(libc.strlen(value), 2)
    })
  }
}

test('D8: lists, objects and errors of another realm', () => {
  const other = vm.runInNewContext(
    '({ list: [1, 2], object: { x: 3, y: 4 }, many: [[5, 6], { x: 7 }], date: new Date(0) })',
  )
  assert.deepEqual([...ffi.new('int[]', other.list)], [1, 2])
  assert.equal(ffi.new('struct point *', other.object).y, 4)
  assert.equal(ffi.new('struct point[2]', other.many)[1].x, 7)
  assert.throws(() => ffi.new('struct point *', other.date), TypeError)
  const ints = vm.runInNewContext('Int32Array.of(1, 2, 3)')
  assert.deepEqual([...ffi.new('int[3]', ints)], [1, 2, 3])
  assert.equal(ffi.fromBuffer('int *', ints).at(2), 3)
  assert.throws(() => libc.strlen(ints), { code: 'value/pointer' })
  assert.throws(() => libc.strlen(vm.runInNewContext('new Proxy(new Uint8Array(8), {})')), { name: 'TypeError' })
})
