/** A macro without a value says what stands in the way, when it is asked for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FFI } from '../../src/index.ts'

const DEFINES = `
#define UNKNOWN (1 + lib_missing)
#define LIMIT UINT64_MAX
#define FAR LIMIT_OF_ALL
#define LIMIT_OF_ALL PATH_MAX
#define SIZED sizeof(struct lib_opaque)
#define DIVIDED (1 / 0)
#define CALLED lib_call(3)
#define ARGUMENTS(x) ((x) + 1)
#define EMPTY
#define LOOP do { } while (0)
#define ITSELF (ITSELF + 1)
int abs(int x);
`

const REASONS: readonly (readonly [name: string, reason: RegExp])[] = [
  ['UNKNOWN', /: 'lib_missing' is not a known constant$/],
  ['LIMIT', /: 'UINT64_MAX' is not a known constant: it is a macro of <stdint\.h>/],
  ['FAR', /: 'PATH_MAX' is not a known constant: it is a macro of <limits\.h>/],
  ['SIZED', /'struct lib_opaque'/],
  ['DIVIDED', /: division by zero$/],
  ['CALLED', /: a call of 'lib_call' is not a constant$/],
  ['ARGUMENTS', /^'ARGUMENTS' has no value: the macro takes parameters, and only C can expand it$/],
  ['EMPTY', /^'EMPTY' has no value: the macro stands for nothing$/],
  ['LOOP', /: expected a constant, found 'do'$/],
  ['ITSELF', /: 'ITSELF' is not a known constant$/],
]

for (const [name, reason] of REASONS) {
  test(`D2: the macro ${name} says why it has no value`, () => {
    const lib = new FFI(DEFINES as string).dlopen(null)
    assert.throws(() => lib[name], { code: 'constant/unknown', message: reason })
    assert.equal(lib['abs'](-3), 3)
  })
}

test('D2: asking why declares nothing, and may be done again', () => {
  const ffi = new FFI('#define TAGGED sizeof(struct late { int a; }) + missing\n' as string)
  const lib = ffi.dlopen(null)
  for (let time = 0; time < 2; time++) assert.throws(() => lib['TAGGED'], { code: 'constant/unknown' })
  assert.throws(() => ffi.sizeof('struct late'))
  ffi.cdef('struct late { char c[3]; };')
  assert.equal(ffi.sizeof('struct late'), 3)
})

test('D1: the infinities of <math.h> have values', () => {
  const lib = new FFI(
    `
#define INFINITY (__builtin_inff ())
#define HUGE_VAL (__builtin_huge_val ())
#define NEGATIVE (-__builtin_inf())
` as string,
  ).dlopen(null)
  assert.deepEqual([lib['INFINITY'], lib['HUGE_VAL'], lib['NEGATIVE']], [Infinity, Infinity, -Infinity])
})
