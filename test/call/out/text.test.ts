/** Text on its way in and out, in optimised code: what C gets and JavaScript reads is what Node.js makes of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../../support/untyped.ts'

const skip = withoutCompiler
const SOURCE = `
  #include <stdlib.h>
  #include <string.h>
  static char *kept[4096];
  unsigned copy(const char *text, char *to) { unsigned n = strlen(text); memcpy(to, text, n + 1); return n; }
  unsigned both(const char *a, const char *b, char *to) { strcpy(to, a); strcat(to, "|"); strcat(to, b); return strlen(to); }
  unsigned change(char *text) { unsigned n = strlen(text); memset(text, '!', n); return n; }
  void keep(int i, const char *bytes, int n) { free(kept[i]); kept[i] = calloc(n + 1, 1); memcpy(kept[i], bytes, n); }
  char *get(int i) { return kept[i]; }
`
let opened: { ffi: Untyped; lib: Untyped } | undefined
function open(): { ffi: Untyped; lib: Untyped } {
  if (!opened) {
    const ffi =
      newFFI(`unsigned copy(const char *text, char *to); unsigned both(const char *a, const char *b, char *to);
      unsigned change(char *text); void keep(int i, const char *bytes, int n); char *get(int i);`)
    opened = { ffi, lib: ffi.dlopen(compileLibrary('text', SOURCE)) }
  }
  return opened
}

/** Joined, sliced, internalised and flat strings of one and two bytes a character. */
function texts(): string[] {
  const made: string[] = []
  for (const length of [
    0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 33, 47, 48, 49, 59, 60, 61, 63, 64, 65, 200, 1000, 1365, 4095,
    4096, 5000,
  ]) {
    for (const character of [
      'a',
      'é',
      '\u007f',
      '\u0080',
      '\u00ff',
      'Ā',
      '\u07ff',
      '\u0800',
      '日',
      '\ud800',
      '\udfff',
      '😀',
    ]) {
      const text = character.repeat(length)
      made.push(text, `x${text}`, `${text}y${made.length}`)
      if (length > 3) made.push(`${text.slice(1)}z`, text.slice(1, -1), `${text.slice(0, length >> 1)}Ā${text}`)
    }
  }
  return made
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8')

test('C gets the bytes that Buffer.from makes, of every string, in cold code and in hot', { skip }, () => {
  const { lib } = open()
  const to = Buffer.alloc(50_000)
  const each = (text: string): Buffer => to.subarray(0, lib.copy(text, to))
  for (let round = 0; round < 60; round++) {
    for (const text of texts()) {
      const got = each(text)
      if (!got.equals(bytesOf(text)))
        assert.deepEqual(got, bytesOf(text), `round ${round}, ${text.length} of ${text.slice(0, 3)}`)
    }
  }
})

test('two texts of one call do not meet, and the same text twice neither', { skip }, () => {
  const { lib } = open()
  const to = Buffer.alloc(100_000)
  const all = texts().filter((text) => text.length < 300)
  for (let i = 0; i < 40_000; i++) {
    const a = all[i % all.length] as string
    const b = i % 5 === 0 ? a : (all[(i * 7) % all.length] as string)
    const got = to.subarray(0, lib.both(a, b, to))
    if (!got.equals(bytesOf(`${a}|${b}`))) assert.deepEqual(got, bytesOf(`${a}|${b}`))
  }
})

test('C may write to text for char *, and the string stays what it is', { skip }, () => {
  const { lib } = open()
  for (let i = 0; i < 20_000; i++) {
    const text = `text ${i % 50}`
    assert.equal(lib.change(text), text.length)
    assert.equal(text, `text ${i % 50}`)
  }
})

test('a NUL in a text is refused, wherever it stands', { skip }, () => {
  const { lib } = open()
  const to = Buffer.alloc(1000)
  for (let round = 0; round < 3000; round++) {
    lib.copy('warm', to)
    if (round % 100 !== 0) continue
    for (const length of [1, 8, 9, 24, 25, 100])
      for (const at of [0, 1, length - 1, length >> 1])
        for (const filler of ['a', 'é', '日']) {
          const text = `${filler.repeat(at)}\0${filler.repeat(length - at)}`
          refuses(() => lib.copy(text, to), 'TypeError', 'value/nul')
        }
  }
})

test('what is read again and again is what lies there now', { skip }, () => {
  const { ffi, lib } = open()
  const all = texts().filter((text) => bytesOf(text).toString() === text)
  const keep = (i: number, text: string): void => {
    const bytes = bytesOf(text)
    lib.keep(i, bytes, bytes.length)
  }
  for (let round = 0; round < 12; round++) {
    // Each place has another text each time, and many texts want the same place of a table.
    for (let i = 0; i < 1500; i++) keep(i, `${all[(i + round * 131) % all.length]}`)
    for (let again = 0; again < 4; again++)
      for (let i = 0; i < 1500; i++) {
        const expected = all[(i + round * 131) % all.length] as string
        const text = ffi.string(lib.get(i))
        if (text !== expected) assert.equal(text, expected)
      }
  }
  const text = lib.get(0)
  keep(1, 'abcdef')
  for (let i = 0; i < 5000; i++)
    if (ffi.string(lib.get(1)) !== 'abcdef' || ffi.string(lib.get(1), 3) !== 'abc') assert.fail()
  lib.get(1)[0] = 'x'
  assert.equal(ffi.string(lib.get(1)), 'xbcdef')
  assert.ok(text)
})

test('bytes that are no UTF-8 become U+FFFD, as elsewhere in Node.js', { skip }, () => {
  const { ffi, lib } = open()
  const bad = [
    [0xff],
    [0x61, 0xc3],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x9f, 0x98],
    [0xc0, 0x80],
    [0xef, 0xbb, 0xbf, 0x61],
  ]
  for (let round = 0; round < 3000; round++) {
    bad.forEach((bytes, i) => {
      if (round % 500 === 0) lib.keep(i, Buffer.from(bytes), bytes.length)
      const text = ffi.string(lib.get(i))
      const expected = Buffer.from(bytes).toString('utf8')
      if (text !== expected) assert.equal(text, expected)
    })
  }
})

test('no text is read beyond an array, nor of memory that is gone', { skip }, () => {
  const { ffi } = open()
  const array = ffi.new('char[5]', 'abcde')
  for (let i = 0; i < 3000; i++) if (ffi.string(array) !== 'abcde') assert.fail()
  const gone = ffi.new('char *', 'x')
  ffi.release(gone)
  for (let i = 0; i < 50; i++) refuses(() => ffi.string(gone), 'FFIError', 'memory/released')
  const empty = ffi.new('char[3]')
  for (let i = 0; i < 3000; i++) if (ffi.string(empty) !== '') assert.fail()
})
