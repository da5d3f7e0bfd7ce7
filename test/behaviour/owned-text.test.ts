/** Strings in an initialiser of `ffi.new`: what is made owns them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectThoroughly, withoutCollector } from '../support/collect.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const SOURCE = `
  #include <string.h>
  struct header { const char *title; const char **names; int n; char *pair[2]; };
  struct tail { int n; const char *names[]; };
  long total(char **list) { long sum = 0; while (*list) sum += strlen(*list++); return sum; }
  long weigh(struct header *h) { return strlen(h->title) + total((char **)h->names) + strlen(h->pair[0]) + strlen(h->pair[1]); }
  long copied(struct header h) { return weigh(&h); }`
const DECLARATIONS = `
  struct header { const char *title; const char **names; int n; char *pair[2]; };
  struct tail { int n; const char *names[]; };
  struct outer { struct header inner[2]; const wchar_t *wide; unsigned char **bytes; char ***deep; };
  long total(char **list); long weigh(struct header *h); long copied(struct header h);
  void *malloc(size_t n); void free(void *p);`

const ffi = newFFI(DECLARATIONS)
const HEADER = { title: 'title', names: ['a', 'bc', 'déf'], n: 3, pair: ['x', 'yz'] }

test('F6: lists of strings are made with their strings', () => {
  for (const type of ['char *[]', 'const char *[]', 'char *[4]', 'unsigned char *[]', 'char *[3]']) {
    const list = ffi.new(type, ['a', 'é', null])
    assert.deepEqual([ffi.string(list[0]), ffi.string(list[1]), list[2]], ['a', 'é', null], type)
  }
  assert.equal(ffi.string(ffi.new('const wchar_t *[]', ['wide €'])[0]), 'wide €')
  assert.equal(ffi.string(ffi.new('char16_t *[1]', new Set(['of a set']))[0]), 'of a set')
  assert.equal(ffi.string(ffi.new('char **', 'one').value), 'one')
  assert.equal(ffi.new('char *[]', []).length, 0)
  const own = ffi.new('char[]', 'own')
  const mixed = ffi.new('char *[]', ['', own, Buffer.from('buffer\0')])
  assert.equal(ffi.string(mixed[0]), '')
  assert.ok(ffi.equals(mixed[1], own))
  const writable = ffi.new('char *[]', ['abc'])
  writable[0][1] = 'B'
  assert.equal(ffi.string(writable[0]), 'aBc')
})

test('F6: so are records with members for strings, at any depth', () => {
  const outer = ffi.new('struct outer *', {
    inner: [HEADER, { names: new Set(['of', 'a set']) }],
    wide: 'wide',
    bytes: ['b'],
    deep: [['p', 'q'], null],
  })
  const { inner } = outer
  assert.equal(ffi.string(inner[0].names[2]), 'déf')
  assert.equal(inner[0].names[3], null)
  assert.equal(ffi.string(inner[1].names[1]), 'a set')
  assert.equal(ffi.string(outer.wide), 'wide')
  assert.equal(ffi.string(outer.bytes[0]), 'b')
  assert.equal(ffi.string(outer.deep[0][1]), 'q')
  assert.equal(outer.deep[1], null)
  const tail = ffi.new('struct tail *', { n: 2, names: ['first', 'last'] })
  assert.equal(ffi.string(tail.names[1]), 'last')
  assert.equal(ffi.string(ffi.new('struct header[]', [['t', ['n']]])[0].names[0]), 'n')
})

test('F6: C reads them, and those of a record that is passed', { skip: withoutCompiler }, () => {
  const lib = ffi.dlopen(compileLibrary('owned-text', SOURCE))
  assert.equal(lib.total(ffi.new('char *[]', ['prog', '-x', null])), 6)
  assert.equal(lib.weigh(ffi.new('struct header *', HEADER)), 15)
  assert.equal(lib.weigh(HEADER), 15)
  assert.equal(lib.copied(HEADER), 15)
  for (let i = 0; i < 3000; i++) assert.equal(lib.copied({ ...HEADER, names: ['x'.repeat(i % 50)] }), 8 + (i % 50))
})

test('F6: an arena and an allocator make them too', () => {
  const arena = ffi.arena()
  const list = arena.new('char *[]', ['a', 'b', null])
  assert.equal(ffi.string(list[1]), 'b')
  arena.release()
  assert.throws(() => list[0], { code: 'memory/released' })
  const libc = ffi.dlopen(null)
  const make = ffi.newAllocator({ alloc: libc.malloc, free: libc.free })
  const header = make('struct header *', HEADER)
  assert.equal(ffi.string(header.names[1]), 'bc')
  ffi.release(header)
})

test('F6: they live as long as what was made', { skip: withoutCollector }, async () => {
  const libc = ffi.dlopen(null)
  const make = ffi.newAllocator({ alloc: libc.malloc, free: libc.free })
  const arena = ffi.arena()
  const long = (i: number): string[] => Array.from({ length: 5 }, (_, k) => `${i} ${k} `.repeat(k === 4 ? 4000 : 200))
  const made: Untyped[] = []
  for (let i = 0; i < 60; i++) {
    made.push(ffi.new('char *[]', long(i)), ffi.new('struct header *', { names: long(i) }))
    made.push(
      arena.new('char *[]', long(i)),
      make('char *[]', long(i)),
      ffi.gc(ffi.new('char *[]', long(i)), () => {}),
    )
  }
  await collectThoroughly()
  const noise = Array.from({ length: 400 }, () => new Uint8Array(65536).fill(65))
  await collectThoroughly()
  assert.equal(noise.length, 400)
  for (const [at, one] of made.entries()) {
    const names = at % 5 === 1 ? one.names : one
    assert.deepEqual(
      Array.from({ length: 5 }, (_, k) => ffi.string(names[k])),
      long(Math.floor(at / 5)),
    )
  }
})

test('F6: where nothing would keep them, strings are refused with what to do', () => {
  const header = ffi.new('struct header *', HEADER)
  const list = ffi.new('char *[]', ['a'])
  const refused = (use: () => unknown, hint: RegExp): void => refuses(use, 'TypeError', 'value/pointer', hint)
  refused(() => (header.names = ['a']), /'names' of 'struct header'; .*ffi\.new\('const char \*\[\]', list\)/)
  refused(() => (header.title = 'a'), /nothing would keep the string/)
  refused(() => (header.pair = ['a', 'b']), /nothing would keep the string/)
  refused(() => (list[0] = 'a'), /item 0 of 'char \*\[1\]'/)
  refused(() => (header[0] = { names: ['a'] }), /nothing would keep the list/)
  refused(() => ffi.new('char *[]', ['a', 5]), /item 1/)
  refused(() => ffi.new('struct header *', { names: ['a', 5] }), /item 1 of member 'names'/)
  refused(() => ffi.new('struct header *', { names: 'a' }), /'const char \*\*'/)
  refused(() => ffi.new('void *[]', ['a']), /'void \*'/)
  refused(() => ffi.new('int *[]', ['a']), /'int \*'/)
  refuses(() => ffi.new('char *[]', ['a\0b']), 'TypeError', 'value/nul')
  refuses(() => ffi.new('char *[1]', ['a', 'b']), 'RangeError', 'value/too-many')
})
