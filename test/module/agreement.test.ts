/** Types of modules whose declarations and C agree only at second sight: signs, alignments, texts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verified, withoutCompiler } from '../support/modules.ts'
import { newFFI } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

test('an enum is signed where C has a negative enumerator that was left out', options, () => {
  const { lib } = verified(
    'enum e { A, B }; enum e least(void);',
    'enum e { A, B, C = -1 }; enum e least(void) { return C; }',
  )
  assert.equal(lib.least(), -1)
})

test('a member of an unnamed enum with dots is signed where an enumerator is negative', options, () => {
  const { ffi, lib } = verified(
    'struct s { enum { LOW, HIGH, ... } k; ...; }; void lower(struct s *);',
    'struct s { enum { LOW = -1, HIGH = 7 } k; }; static void lower(struct s *s) { s->k = LOW; }',
  )
  const s = ffi.new('struct s *')
  lib.lower(s)
  assert.deepEqual([lib.LOW, s.k], [-1, -1])
})

test('a record with a vector wider than the registers agrees with C', options, () => {
  const text = `typedef double wide __attribute__((vector_size(32)));
    struct holds { char c; wide v; }; struct lone { wide v; };`
  const { ffi } = verified(text, text)
  assert.deepEqual([ffi.alignof('struct lone'), ffi.offsetof('struct holds', 'v')], [32, 32])
})

test('a macro that is no constant is left out of the module', options, () => {
  const { lib } = verified('#define UNKNOWN unknown(1)\nint one(void);', 'static int one(void) { return 1; }')
  assert.deepEqual([lib.one(), Object.keys(lib)], [1, ['one']])
})

test('texts with a NUL, with bytes that are no UTF-8 and with wide characters agree with C', options, () => {
  const text = String.raw`
    #define NUL "a\0b"
    #define BYTES "\xc3\xa9 \xff"
    #define WIDE L"né"
    #define WIDE16 u"né"
    #define WIDE32 U"né"
    static const wchar_t *const OBJECT = L"x";
  `
  const { lib } = verified(text, `#include <stddef.h>\n${text}`)
  assert.deepEqual(
    [lib.NUL, lib.BYTES, lib.WIDE, lib.WIDE16, lib.WIDE32, lib.OBJECT],
    ['a\0b', Uint8Array.of(0xc3, 0xa9, 0x20, 0xff, 0), 'né', 'né', 'né', 'x'],
  )
})

test('a text that is NULL in C is another text', options, () => {
  const ffi = newFFI('static const char *const NAME = "name";')
  assert.throws(() => ffi.verify('static const char *const NAME = 0;'), {
    code: 'verify/constant',
    message: /'NAME' is null, but it is declared as name/,
  })
})
