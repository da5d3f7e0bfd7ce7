import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI(`
  enum color { RED, GREEN = 5, LIME = 5, BLUE };
  enum sign { MINUS = -1, ZERO };
  struct opaque;
  size_t strlen(const char *s);
  size_t wcslen(const wchar_t *s);
  void *memchr(const void *s, int c, size_t n);
`)
const libc = ffi.dlopen(null)

test('string-02: text ends at the first NUL, at the limit, or with the array', () => {
  assert.equal(ffi.string(ffi.new('char[]', 'abc\0def')), 'abc')
  assert.equal(ffi.string(ffi.new('char[3]', 'abc')), 'abc')
  const p = ffi.cast('char *', ffi.new('char[]', 'abcdef'))
  assert.equal(ffi.string(p), 'abcdef')
  assert.equal(ffi.string(p, 2), 'ab')
  assert.equal(ffi.string(p, 0), '')
  assert.equal(ffi.string(p, 100), 'abcdef')
  assert.equal(ffi.string(p.add(4)), 'ef')
  for (const wrong of [-1, 0.5, Number.NaN]) refuses(() => ffi.string(p, wrong), 'RangeError', 'value/bad-length')
})

test('string-02: wide text is counted in units', () => {
  for (const type of ['wchar_t', 'char16_t', 'char32_t']) {
    const text = ffi.new(`${type}[]`, 'aé😀z')
    assert.equal(ffi.string(text), 'aé😀z')
    assert.equal(text.length, type === 'char16_t' ? 6 : 5)
    assert.equal(ffi.string(text, 2), 'aé')
    assert.equal(ffi.string(ffi.cast(ffi.getctype(type, '*'), text)), 'aé😀z')
  }
})

test('string-03: text comes from characters only, and not from NULL', () => {
  refuses(() => ffi.string(null), 'FFIError', 'memory/null')
  for (const type of ['int[3]', '_Bool[3]', 'short[3]', 'int *', 'void **']) {
    refuses(() => ffi.string(ffi.new(type)), 'TypeError', 'string/type')
  }
  for (const value of ['text', 5, undefined, {}, ffi.cast('void *', 4096), ffi.cast('int', 1)]) {
    refuses(() => ffi.string(value), 'TypeError', 'string/type')
  }
  for (const type of ['char', 'signed char', 'unsigned char', 'int8_t', 'uint8_t']) {
    assert.equal(ffi.string(ffi.new(`${type}[]`, 'hé')), 'hé')
  }
  assert.equal(ffi.string(Buffer.from('ab\0c')), 'ab')
})

test('string-03: a character alone is text of one character', () => {
  assert.equal(ffi.string(ffi.new('char *', 'x')), 'x')
  assert.equal(libc.strlen(ffi.new('char *', 'x')), 1)
  assert.equal(libc.wcslen(ffi.new('wchar_t *', 'x')), 1)
  assert.equal(ffi.string(ffi.cast('char', 65)), 'A')
  assert.equal(ffi.string(ffi.cast('char32_t', '😀')), '😀')
})

test('string-04: an enum value gives the name of its enumerator, or the number', () => {
  const name = (value: number) => ffi.string(ffi.cast('enum color', value))
  assert.deepEqual([0, 5, 6, 77].map(name), ['RED', 'GREEN', 'BLUE', '77'])
  assert.equal(ffi.string(ffi.cast('enum color', -1)), '4294967295')
  assert.equal(ffi.string(ffi.cast('enum sign', -1)), 'MINUS')
  assert.equal(ffi.string(ffi.cast('enum sign', -2)), '-2')
})

test('string-06: a string initialises characters of every width; bytes initialise bytes', () => {
  assert.deepEqual([...ffi.new('char[]', 'hé')], [0x68, 0xc3, 0xa9, 0])
  assert.deepEqual([...ffi.new('char[]', Buffer.from('hé'))], [0x68, 0xc3, 0xa9])
  assert.deepEqual([...ffi.new('char[4]', 'h')], [0x68, 0, 0, 0])
  assert.deepEqual([...ffi.new('wchar_t[]', 'h😀')], ['h', '😀', '\0'])
  assert.deepEqual([...ffi.new('char16_t[3]', 'h😀')], ['h', '\ud83d', '\ude00'])
  assert.equal(ffi.new('char[]', '').length, 1)
  refuses(() => ffi.new('char[2]', 'abc'), 'RangeError', 'value/too-many', /3 given, room for 2/)
  refuses(() => ffi.new('char[2]', 'hé'), 'RangeError', 'value/too-many')
  refuses(() => ffi.new('char16_t[2]', 'h😀'), 'RangeError', 'value/too-many')
  refuses(() => ffi.new('int[]', 'abc'), 'TypeError', 'value/type')
  refuses(() => ffi.new('_Bool[3]', 'abc'), 'TypeError', 'value/type')
})

test('string-07: strlen takes strings, bytes, arrays and pointers, no integer', () => {
  assert.equal(libc.strlen('hello'), 5)
  assert.equal(libc.strlen('hé😀'), 7)
  assert.equal(libc.strlen(''), 0)
  assert.equal(libc.strlen(Buffer.from('hello\0')), 5)
  assert.equal(libc.strlen(['a', 'b', 99]), 3)
  assert.equal(libc.strlen([]), 0)
  assert.equal(libc.strlen(ffi.new('char[]', 'hey')), 3)
  assert.equal(libc.strlen(ffi.new('unsigned char[]', 'hey')), 3)
  assert.equal(libc.strlen(ffi.cast('void *', ffi.new('char[]', 'hey'))), 3)
  for (const wrong of [5, 0, 1n, true, undefined, {}, () => 1, Symbol('s'), new Int32Array(1)]) {
    refuses(() => libc.strlen(wrong), 'TypeError', 'value/pointer', /'const char \*', argument 1 's' of 'strlen'/)
  }
  refuses(() => libc.strlen(ffi.new('int[3]')), 'TypeError', 'value/pointer', /'int\[3\]'/)
})

test('string-07: a long string is passed whole, and one with a NUL is refused', () => {
  for (const length of [1000, 16384, 100000, 2 ** 20]) assert.equal(libc.strlen('x'.repeat(length)), length)
  assert.equal(libc.strlen('é'.repeat(50000)), 100000)
  assert.equal(libc.wcslen('é'.repeat(50000)), 50000)
  refuses(() => libc.strlen('a\0b'), 'TypeError', 'value/nul', /argument 1 's' of 'strlen'/)
  refuses(() => libc.wcslen('\0'), 'TypeError', 'value/nul')
  assert.equal(libc.strlen('lone surrogate \ud800'), 18)
})

test('string-08: text and bytes fit pointers to bytes and void, and no other', () => {
  const bytes = newFFI(`
    void *memchr(const void *s, int c, size_t n);
    size_t strlen(const unsigned char *s);
    size_t wcslen(const int *s);
    char *strstr(const signed char *in, const unsigned char *what);
  `)
  const lib = bytes.dlopen(null)
  assert.equal(lib.memchr('abc', 'z'.charCodeAt(0), 3), null)
  assert.notEqual(lib.memchr(Buffer.from('abc'), 99, 3), null)
  assert.notEqual(lib.memchr(new ArrayBuffer(8), 0, 8), null)
  assert.notEqual(lib.memchr(new Float64Array(1), 0, 8), null)
  assert.equal(lib.strlen('abc'), 3)
  assert.equal(lib.strlen(new Uint8Array([1, 2, 0])), 2)
  assert.equal(lib.strlen(new Int8Array([1, -2, 0])), 2)
  const into = Buffer.from('hello\0')
  assert.equal(bytes.string(lib.strstr(into, 'l')), 'llo')
  for (const wrong of ['abc', Buffer.from('abc'), new Int8Array(4), new Uint32Array(1)]) {
    refuses(() => lib.wcslen(wrong), 'TypeError', 'value/pointer', /'const int \*'/)
  }
  assert.equal(lib.wcslen(new Int32Array([1, 2, 0])), 2)
})

test('string-10: unpack copies exactly as many items as are asked for', () => {
  assert.deepEqual(ffi.unpack(ffi.new('char[]', 'a\0b'), 3), Buffer.from('a\0b'))
  assert.equal(ffi.unpack(ffi.new('wchar_t[]', 'a\0😀'), 3), 'a\0😀')
  assert.equal(ffi.unpack(ffi.new('char16_t[]', '😀'), 2), '😀')
  assert.deepEqual(ffi.unpack(ffi.cast('int *', ffi.new('int[]', [1, 2, 3])), 2), [1, 2])
  assert.deepEqual(ffi.unpack(ffi.new('uint8_t[]', [1, 2]), 2), [1, 2])
  assert.deepEqual(ffi.unpack(ffi.new('int64_t[]', [1]), 1), [1n])
  assert.deepEqual(ffi.unpack(ffi.new('int[1]'), 0), [])
  refuses(() => ffi.unpack(null, 1), 'FFIError', 'memory/null')
  for (const wrong of [-1, 0.5, undefined]) {
    refuses(() => ffi.unpack(ffi.new('int[1]'), wrong), 'RangeError', 'value/bad-length')
  }
  refuses(() => ffi.unpack(ffi.cast('struct opaque *', 4096), 1), 'TypeError', 'layout/opaque')
  refuses(() => ffi.unpack(ffi.cast('void *', 4096), 1), 'TypeError', 'unpack/type')
  refuses(() => ffi.unpack('text', 1), 'TypeError', 'unpack/type')
  refuses(() => ffi.unpack(ffi.new('int[3]'), 4), 'RangeError', 'slice/range')
  refuses(() => ffi.unpack(ffi.new('int *'), 2), 'RangeError', 'slice/range')
})

test('what unpack returns is a copy', () => {
  const text = ffi.new('char[]', 'abc')
  const copy = ffi.unpack(text, 3)
  text[0] = 0x7a
  assert.equal(copy.toString(), 'abc')
})

test('bytes that are no UTF-8 become the replacement character, a BOM stays', () => {
  assert.equal(ffi.string(ffi.new('char[]', [0x61, 0xff, 0x62, 0])), 'a\ufffdb')
  assert.equal(ffi.string(ffi.new('char[]', [0xef, 0xbb, 0xbf, 0x61, 0])), '\ufeffa')
  assert.equal(ffi.string(ffi.new('char32_t[]', [0x10ffff, 0])), '\u{10ffff}')
})
