import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FFI } from '../../src/index.ts'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'
import { openGuarded } from './guard-fixture.ts'

const DECLARATIONS = `
  struct item { const char *name; int count; int numbers[4]; struct item *next; unsigned bits : 3; };
  char *strdup(const char *text); void free(void *p); char *strchr(const char *text, int c);
  void *mmap(void *at, size_t bytes, int protection, int flags, int file, long offset); int munmap(void *at, size_t bytes);
  void *memset(void *to, int byte, size_t bytes);
`
/** A multiple of every page. */
const PAGE = 65_536
const [READABLE, WRITABLE] = [1, 3]
const PRIVATE = process.platform === 'darwin' ? 0x1002 : 0x22
/** No program here has memory there. */
const NOWHERE = 0x5555_0000

const ffi: Untyped = newFFI(DECLARATIONS, { debug: { throw: true } })
const c: Untyped = ffi.dlopen(null)

const refusesRead = (run: () => unknown, address = '0x5555'): void =>
  refuses(
    run,
    'FFIError',
    'memory/inaccessible',
    new RegExp(`^cannot read at ${address}.*: no memory of this process lies there$`),
  )
const refusesWrite = (run: () => unknown): void =>
  refuses(run, 'FFIError', 'memory/inaccessible', /^cannot write at 0x[0-9a-f]+: no memory .* that can be written$/)

test('a wild pointer is an error with the address, whatever reads through it', () => {
  const item = ffi.cast('struct item *', NOWHERE)
  refusesRead(() => item.count, '0x55550008')
  refusesRead(() => item.numbers[0], '0x5555000c')
  refusesRead(() => item.next, '0x5555002')
  refusesRead(() => item.bits, '0x55550028')
  refusesRead(() => item.at(1).count, '0x55550038')
  for (const type of [
    'char',
    'short',
    'int',
    'long long',
    'float',
    'double',
    'wchar_t',
    '_Bool',
    'void *',
    'long double',
  ])
    refusesRead(() => ffi.cast(`${type} *`, NOWHERE).value)
  refusesRead(() => ffi.string(ffi.cast('char *', NOWHERE)))
  refusesRead(() => ffi.string(ffi.cast('char16_t *', NOWHERE)))
  refusesRead(() => ffi.buffer(item))
  refusesRead(() => ffi.unpack(ffi.cast('int *', NOWHERE), 3))
  refusesRead(() => ffi.unpack(ffi.cast('char *', NOWHERE), 3))
  refusesRead(() => ffi.memmove(ffi.new('char[4]'), item, 4))
  refusesRead(() => ffi.cast('int[3]', NOWHERE)[0])
  refusesRead(() => ffi.cast('int *', NOWHERE).subarray(0, 3)[0])
  refusesRead(() => ffi.cast('struct item[3]', NOWHERE)[1].count)
  refusesRead(() => ffi.plain(ffi.cast('struct item *', NOWHERE)))
  refusesRead(() => ffi.gc(item, () => {}).count)
  refusesRead(() => ffi.new('struct item *', ffi.cast('struct item *', NOWHERE).value))
  assert.match(String(item), /0x55550000/)
})

test('writing through a wild pointer is one as well, and to memory that is read only', () => {
  const item = ffi.cast('struct item *', NOWHERE)
  refusesWrite(() => (item.count = 1))
  refusesWrite(() => (item.next = null))
  refusesWrite(() => (item.value = { count: 1 }))
  refusesWrite(() => ffi.memmove(item, ffi.new('char[4]'), 4))
  refusesWrite(() => (ffi.cast('double *', NOWHERE).value = 1))
  const page = ffi.cast('char *', c.mmap(null, PAGE, READABLE, PRIVATE, -1, 0))
  assert.equal(page.at(0), 0)
  refusesWrite(() => page.put(0, 1))
  refusesWrite(() => ffi.memmove(page, ffi.new('char[3]'), 3))
  c.munmap(page, PAGE)
  refusesRead(() => page.at(0), '0x')
})

test('memory that is there is read and written as ever', () => {
  const text = c.strdup('hello there')
  assert.deepEqual([ffi.string(text), ffi.string(text, 3), text.at(1)], ['hello there', 'hel', 101])
  text.put(0, 'J')
  assert.equal(ffi.buffer(text, 5).toString(), 'Jello')
  assert.deepEqual([...ffi.unpack(text, 2)], [74, 101])
  const part = text.subarray(0, 4)
  part[1] = 97
  assert.ok(part instanceof Int8Array || part instanceof Uint8Array)
  assert.equal(ffi.string(text), 'Jallo there')
  assert.equal(ffi.string(c.strchr(text, 't'.charCodeAt(0))), 'there')
  const item = ffi.cast('struct item *', ffi.new('struct item *', { count: 3, numbers: [1, 2, 3, 4], bits: 5 }))
  item.next = item
  assert.deepEqual([item.next.next.count, item.next.bits, [...item.next.numbers]], [3, 5, [1, 2, 3, 4]])
  item.next.value = { count: 4 }
  assert.equal(item.count, 4)
  c.free(text)
})

test('text and buffers end where memory does', () => {
  const pages = c.mmap(null, 2 * PAGE, WRITABLE, PRIVATE, -1, 0)
  c.memset(pages, 97, 2 * PAGE)
  const text = ffi.cast('char *', pages)
  c.munmap(ffi.cast('void *', Number(ffi.cast('uintptr_t', pages).value) + PAGE), PAGE)
  refusesRead(() => ffi.string(text), '0x')
  assert.equal(ffi.string(text, PAGE).length, PAGE)
  assert.equal(ffi.string(ffi.add(text, PAGE - 6), 6), 'aaaaaa')
  refusesRead(() => ffi.string(ffi.cast('char16_t *', pages)), '0x')
  refusesRead(() => ffi.buffer(text, PAGE + 1), '0x')
  assert.equal(ffi.buffer(text, PAGE)[PAGE - 1], 97)
  text.put(PAGE - 1, 0)
  assert.equal(ffi.string(text).length, PAGE - 1)
  c.munmap(pages, PAGE)
})

test('arithmetic that leads out of owned memory is asked too', () => {
  const plain: Untyped = new FFI('', { debug: false })
  const numbers = ffi.new('int[4]')
  refuses(() => ffi.add(numbers, 2 ** 30).value, 'FFIError', 'memory/inaccessible')
  assert.equal(plain.add(numbers, 3).value, 0)
})

test('memory beside what is guarded, and what was released, is not read', { skip: withoutCompiler }, () => {
  const { ffi: guarding } = openGuarded({ guard: true })
  const text = guarding.new('char[]', 'abc')
  const end = guarding.cast('char *', guarding.cast('uintptr_t', text))
  assert.equal(guarding.string(end), 'abc')
  refuses(
    () => end.at(4),
    'FFIError',
    'memory/inaccessible',
    /it lies outside of 'char\[\]' of 4 bytes, which was made at/,
  )
  refuses(() => end.at(-1), 'FFIError', 'memory/inaccessible', /outside of/)
  refuses(() => end.put(4, 1), 'FFIError', 'memory/inaccessible', /^cannot write at .*outside of/)
  const open = guarding.new('char[3]', [97, 98, 99])
  const start = guarding.cast('char *', guarding.cast('uintptr_t', open))
  refuses(() => guarding.string(start), 'FFIError', 'memory/inaccessible', /outside of 'char\[3\]'/)
  assert.equal(guarding.string(start, 3), 'abc')
  guarding.release(open)
  refuses(() => start.value, 'FFIError', 'memory/inaccessible', /in 'char\[3\]', which was made at .* and released at/)
})
