import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary } from '../support/compile.ts'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

/** Strings, and what they are in JavaScript: the text, or the bytes where those are no UTF-8. */
const STRINGS: readonly (readonly [literal: string, value: string | readonly number[]])[] = [
  [String.raw`"\300"`, [0xc0]],
  [String.raw`"a\xff"`, [0x61, 0xff]],
  [String.raw`"\xc3\xa9"`, 'é'],
  [String.raw`"\xe2\x82" "\xac"`, '€'],
  [String.raw`"\xf0\237\x98\x80!"`, '😀!'],
  ['"é€"', 'é€'],
  [String.raw`"\u00e9\U0001f600"`, 'é😀'],
  [String.raw`"é\200"`, [0xc3, 0xa9, 0x80]],
  [String.raw`"\xc3"`, [0xc3]],
  [String.raw`"\xc0\x80"`, [0xc0, 0x80]],
  [String.raw`"\xed\xa0\x80"`, [0xed, 0xa0, 0x80]],
  [String.raw`"\xf4\x90\x80\x80"`, [0xf4, 0x90, 0x80, 0x80]],
  [String.raw`"\xe0\x9f\xbf"`, [0xe0, 0x9f, 0xbf]],
  [String.raw`"\x7f\t\\\""`, '\x7f\t\\"'],
  [String.raw`"\xef\xbb\xbfx"`, '\ufeffx'],
  [String.raw`u8"\xe2\x82\xac"`, '€'],
  ['""', ''],
]
const MACROS = STRINGS.map(([literal], i) => `#define S${i} ${literal}\n`).join('')

function check(lib: Record<string, unknown>, length: (value: unknown) => number): void {
  STRINGS.forEach(([literal, value], i) => {
    const found = lib[`S${i}`]
    const wanted = typeof value === 'string' ? value : Uint8Array.of(...value, 0)
    assert.deepEqual(found, wanted, literal)
    // What C gets is what C has.
    assert.equal(length(found), typeof value === 'string' ? Buffer.byteLength(value) : value.length, literal)
  })
}

test('C5: the bytes of a string macro are those that C has', () => {
  const lib = newFFI(`${MACROS}size_t strlen(const char *s);`).dlopen(null)
  check(lib, (value) => lib.strlen(value))
  // Each reading has its own.
  const [first, second] = [lib.S0, lib.S0]
  first[0] = 1
  assert.deepEqual([second[0], lib.S0[0]], [0xc0, 0xc0])
})

test('C5: gcc counts and compares them so', options, () => {
  const source = `${MACROS}
    ${STRINGS.map((_, i) => `int size${i} = sizeof(S${i}); int same${i}(const char *s) { return !__builtin_memcmp(s, S${i}, sizeof(S${i})); }`).join('\n')}`
  const declarations = STRINGS.map((_, i) => `extern int size${i}; int same${i}(const char *s);`).join('\n')
  const ffi = newFFI(`${MACROS}${declarations}`)
  const lib = ffi.dlopen(compileLibrary('text-bytes', source))
  STRINGS.forEach(([literal], i) => {
    assert.equal(lib[`same${i}`](lib[`S${i}`]), 1, literal)
    assert.equal(ffi.sizeof(`char[sizeof(S${i})]`), lib[`size${i}`], literal)
  })
})

test('C5: compiled modules compare them to the byte', options, async () => {
  const { lib } = verified(`${MACROS}size_t strlen(const char *s);`, `#include <string.h>\n${MACROS}`)
  check(lib, (value) => lib.strlen(value))
  const wrong = [
    [String.raw`"\300"`, String.raw`"\301"`],
    ['"é"', String.raw`"\xe9"`],
    [String.raw`"\xe9"`, '"é"'],
    ['"ab"', '"a"'],
    ['"a"', '"ab"'],
  ]
  for (const [declared, c] of wrong)
    refuses(() => newFFI(`#define X ${declared}\n`).verify(`#define X ${c}\n`), 'VerificationError', 'verify/constant')
  const folder = moduleFolder()
  folder.compile('bytes', `${MACROS}static const char A[] = "\\200x"; static const char *const P = "\\377";`, null)
  const { lib: none, ffi } = await folder.import('bytes')
  assert.equal(none, undefined)
  const opened = ffi.dlopen(null)
  assert.deepEqual(
    [opened.S0, opened.A, opened.P],
    [Uint8Array.of(0xc0, 0), Uint8Array.of(0x80, 0x78, 0), Uint8Array.of(0xff, 0)],
  )
})

test('C5: the declaration file says which are bytes', () => {
  const dts = newFFI(MACROS).emitDts()
  assert.match(dts, /readonly S0: Uint8Array$/m)
  assert.match(dts, /readonly S2: 'é'$/m)
})
