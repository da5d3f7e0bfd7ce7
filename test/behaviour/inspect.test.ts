import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { newFFI } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; }; union either { int i; float f; }; struct opaque; enum color { RED };
  struct mixed { struct point p; char text[4]; int *to; _Bool ok; long double wide; long count; struct point many[2]; };
  int abs(int n); void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));
`)
const libc = ffi.dlopen(null)
/** Addresses differ from run to run. */
const shown = (value: unknown, options = {}): string => inspect(value, options).replaceAll(/0x[0-9a-f]{3,}/g, '0x…')

test('a pointer shows its type and where it points, and what it owns', () => {
  assert.equal(shown(ffi.new('int *')), "<cdata 'int *' owning 4 bytes>")
  assert.equal(shown(ffi.new('struct point *')), "<cdata 'struct point *' owning 8 bytes> { x: 0, y: 0 }")
  assert.equal(shown(ffi.cast('char *', 0x1000)), "<cdata 'char *' 0x…>")
  assert.equal(inspect(ffi.cast('void *', -1)), "<cdata 'void *' 0xffffffffffffffff>")
  assert.equal(inspect(ffi.cast('int *', 16)), "<cdata 'int *' 0x10>")
  assert.equal(String(ffi.cast('int *', 16)), "<cdata 'int *' 0x10>")
  assert.equal(shown(ffi.gc(ffi.cast('int *', 0x1000), () => {})), "<cdata 'int *' 0x…>")
})

test('a struct shows its members, and nothing behind its pointers', () => {
  const p = ffi.new('struct mixed *', { p: [1, 2], text: 'ab', to: ffi.cast('int *', 16), wide: 0.5 })
  assert.equal(
    shown(p[0]),
    `<cdata 'struct mixed' at 0x…> {
  p: <cdata 'struct point' at 0x…> { x: 1, y: 2 },
  text: <cdata 'char[4]'> [ 97, 98, 0, 0 ],
  to: <cdata 'int *' 0x10>,
  ok: false,
  wide: <cdata 'long double' 0.5>,
  count: 0,
  many: <cdata 'struct point[2]' at 0x…> [
    <cdata 'struct point' at 0x…> { x: 0, y: 0 },
    <cdata 'struct point' at 0x…> { x: 0, y: 0 }
  ]
}`,
  )
  assert.match(shown({ deep: { deeper: p[0] } }, { depth: 1 }), /deeper: <cdata 'struct mixed' at 0x…> *\}/)
})

test('a member that cannot be read says why', () => {
  const p = ffi.new('struct mixed *', { count: 2n ** 60n })
  ffi.buffer(p)[ffi.offsetof('struct mixed', 'ok')] = 9
  const text = inspect(p[0])
  assert.match(text, /ok: "<'_Bool' holds 0 or 1, not 9, member 'ok' of 'struct mixed'>"/)
  assert.match(text, /1152921504606846976/)
})

test('arrays show their items, long ones in part', () => {
  assert.equal(inspect(ffi.new('int[3]', [1, 2, 3])), "<cdata 'int[3]'> [ 1, 2, 3 ]")
  assert.match(inspect(ffi.new('int[1000]')), / \.\.\. 900 more/)
  assert.equal(inspect(ffi.new('wchar_t[]', 'a')), "<cdata 'wchar_t[2]' owning 8 bytes> [ 'a', '\\x00' ]")
  assert.match(inspect(ffi.new('int *[1000]')), / \.\.\. 900 more/)
})

test('scalars show their value', () => {
  assert.equal(inspect(ffi.cast('int', -5)), "<cdata 'int' -5>")
  assert.equal(inspect(ffi.cast('long long', 5)), "<cdata 'long long' 5n>")
  assert.equal(inspect(ffi.cast('unsigned long', -1)), "<cdata 'unsigned long' 18446744073709551615n>")
  assert.equal(inspect(ffi.cast('char32_t', 'A')), "<cdata 'char32_t' 'A'>")
  assert.match(inspect(ffi.cast('char32_t', -1)), /is no character of 'char32_t'/)
  assert.equal(inspect(ffi.cast('enum color', 0)), "<cdata 'enum color' 0>")
})

test('functions, callbacks, types and libraries show what they are', () => {
  assert.equal(inspect(libc.abs), "<cdata 'int(*)(int)' calling abs>")
  assert.equal(shown(ffi.cast('int(*)(int)', libc.abs)), "<cdata 'int(*)(int)' calling 0x…>")
  assert.equal(inspect(ffi.callback('int(int)', function named() {})), "<cdata 'int(*)(int)' calling named>")
  assert.equal(inspect(ffi.typeof('struct point')), "<ctype 'struct point'>")
  assert.equal(inspect(libc), "<library 'the process'>")
})

test('what was released says so', () => {
  const p = ffi.new('struct point *')
  const record = p[0]
  ffi.release(p)
  assert.equal(inspect(p), "<cdata 'struct point *' released>")
  assert.match(inspect(record), /<cdata 'struct point'/)
  const arena = ffi.arena()
  const [q, points] = [arena.new('struct point *'), arena.new('struct point[2]')]
  const inner = q[0]
  arena.release()
  for (const each of [q, inner, points]) assert.match(inspect(each), /^<cdata 'struct point.*' released>$/)
})

test('a wild pointer prints without being followed', () => {
  for (const address of [1, 4096, 2 ** 47, 2n ** 63n, -8]) {
    assert.match(inspect(ffi.cast('struct point *', address)), /^<cdata 'struct point \*' 0x[0-9a-f]+>$/)
    assert.match(inspect(ffi.cast('struct opaque *', address)), /^<cdata 'struct opaque \*' 0x[0-9a-f]+>$/)
  }
})
