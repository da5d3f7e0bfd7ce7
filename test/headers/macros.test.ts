/** Values of macros: what the compiler says, read from its assembler text, and how values are written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labelledData } from '../../src/headers/assembler-data.ts'
import { constantText } from '../../src/headers/constant-text.ts'
import { macroValues } from '../../src/headers/macro-values.ts'
import { pointerTo, primitive, VOID } from '../../src/types/ctype.ts'
import { spell } from '../../src/types/spell.ts'
import { withoutCompiler } from '../support/compile.ts'

test('data of gcc, clang and of processors whose words have other sizes', () => {
  const read = (text: string): Record<string, string> =>
    Object.fromEntries(
      [...labelledData(text, 'cdef_')].map(([label, bytes]) => [label, Buffer.from(bytes).toString('hex')]),
    )
  const gcc =
    '\t.globl\tcdef_k0\n\t.type\tcdef_k0, @object\ncdef_k0:\n\t.byte\t6\n\t.byte\t4\n\t.align 8\ncdef_v0:\n\t.quad\t-1\nother:\n\t.byte 9\ncdef_s0:\n\t.string\t"a\\"b\\303\\251\\n"\ncdef_z:\n\t.zero\t3\n'
  assert.deepEqual(read(gcc), {
    cdef_k0: '0604',
    cdef_v0: 'ffffffffffffffff',
    cdef_s0: '612262c3a90a00',
    cdef_z: '000000',
  })
  const clang =
    '_cdef_k0:\n\t.ascii\t"\\006\\004"\n_cdef_v0:\n\t.xword\t0x10              ; 0x10\n_cdef_d:\n\t.word 1, 2\n'
  assert.deepEqual(read(clang.replace(' ; 0x10', ' // 0x10')), {
    cdef_k0: '0604',
    cdef_v0: '1000000000000000',
    cdef_d: '0100000002000000',
  })
  assert.deepEqual(read('cdef_p:\n\t.quad\tsymbol+4\n'), { cdef_p: '' })
})

/** By body: value and type. */
const ASKED: readonly (readonly [body: string, value: unknown, type: string])[] = [
  ['__builtin_popcountll(~0ull)', 64n, 'int'],
  ['(unsigned char)300', 44n, 'unsigned char'],
  ['((long long)-5)', -5n, 'long long'],
  ['~0ull', 2n ** 64n - 1n, 'unsigned long long'],
  ['-1', -1n, 'int'],
  ['(1.5f * 2)', 3, 'float'],
  ['__builtin_inf()', Infinity, 'double'],
  ['1.25L', 1.25, 'long double'],
  ['"a" "b\\n\\xff"', 'ab\n\udcff', 'char *'],
  ['((void *)-1)', -1n, 'void *'],
  ['((void (*)(int))2)', 2n, 'void *'],
  ['((struct nothing *)0)', 0n, 'void *'],
  ['(sizeof(struct { int a; char c; }))', 8n, 'unsigned long'],
  ["'x'", 120n, 'int'],
  ['(_Bool)3', 1n, '_Bool'],
]

/** Those that are no constants. */
const NO_CONSTANTS = [
  'printf',
  'int',
  'x + 1',
  '(',
  'do { } while (0)',
  '{ 1, 2 }',
  'extern',
  '&x',
  'if (1)',
  '"a',
  'f(',
  '1 +',
  '',
]

test('macros that only the compiler knows; what is none does not disturb the others', { skip: withoutCompiler }, () => {
  const bodies = [...NO_CONSTANTS.slice(0, 6), ...ASKED.map(([body]) => body), ...NO_CONSTANTS.slice(6)]
  const includes = `extern int x;\n${bodies.map((body, i) => `#define M${i} ${body}\n`).join('')}`
  const values = macroValues(
    includes,
    bodies.map((body, i) => ({ name: `M${i}`, body })),
    {},
  )
  bodies.forEach((body, i) => {
    const expected = ASKED.find(([each]) => each === body)
    const found = values.get(`M${i}`)
    assert.deepEqual([body, found?.value, found?.type && spell(found.type)], [body, expected?.[1], expected?.[2]])
  })
})

test('values are written so that C reads the same', () => {
  const cases = [
    [5n, primitive('int'), '5'],
    [5n, primitive('unsigned int'), '5U'],
    [-5n, primitive('long'), '-5L'],
    [2n ** 64n - 1n, primitive('unsigned long long'), '18446744073709551615ULL'],
    [-(2n ** 31n), primitive('int'), '(-2147483647 - 1)'],
    [-(2n ** 63n), primitive('long'), '(-9223372036854775807L - 1)'],
    [-1n, pointerTo(VOID), '((void *)-1)'],
    [0.1, primitive('double'), '0.1'],
    [3, primitive('float'), '3.0f'],
    [1e300, primitive('double'), '1e+300'],
    [Infinity, primitive('double'), undefined],
    ['a"\\\n\u00e9\udcff', pointerTo(primitive('char')), '"a\\"\\\\\\n\\303\\251\\377"'],
  ] as const
  for (const [value, type, text] of cases) assert.equal(constantText({ value, type }), text)
})
