/** Enums whose values the compiler completes, or checks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moduleFolder, withoutCompiler } from '../support/modules.ts'

const { ffi, lib } = await moduleFolder().module(
  'enums',
  `
  enum open { OPEN_B, OPEN_A, ... };
  enum given { GIVEN_X=..., GIVEN_Y, GIVEN_Z=... };
  enum exact { EXACT_A, EXACT_B = 5, EXACT_C };
  typedef enum { UNTAGGED_A, UNTAGGED_B, ... } untagged;
  enum { LOOSE_A = 5, LOOSE_B }; enum { LOOSE_C, ... };
  enum large { LARGE, ... }; enum negative { NEGATIVE, ... };
  enum __attribute__((packed)) narrow { NARROW, ... };
  struct holds { enum large l; enum narrow n; untagged u; };
  enum open turn(enum open); enum large largest(void);
  `,
  `
  enum open { OPEN_A = -3, OPEN_HIDDEN, OPEN_B = 10 };
  enum given { GIVEN_X = 77, GIVEN_Y, GIVEN_Z = 5 };
  enum exact { EXACT_A, EXACT_B = 5, EXACT_C };
  typedef enum { UNTAGGED_A = 4, UNTAGGED_B = -4 } untagged;
  enum { LOOSE_A = 5, LOOSE_B }; enum { LOOSE_C = 33 };
  enum large { LARGE = 0x100000000 }; enum negative { NEGATIVE = -0x7fffffffffffffff };
  enum __attribute__((packed)) narrow { NARROW = 200 };
  struct holds { enum large l; enum narrow n; untagged u; };
  static enum open turn(enum open o) { return o == OPEN_A ? OPEN_B : OPEN_HIDDEN; }
  static enum large largest(void) { return LARGE; }
  `,
)

test('api-09: enums with dots have the values of C', { skip: withoutCompiler }, () => {
  assert.deepEqual([lib.OPEN_A, lib.OPEN_B, lib.GIVEN_X, lib.GIVEN_Y, lib.GIVEN_Z], [-3, 10, 77, 78, 5])
  assert.deepEqual([lib.UNTAGGED_A, lib.UNTAGGED_B, lib.LOOSE_A, lib.LOOSE_B, lib.LOOSE_C], [4, -4, 5, 6, 33])
  assert.deepEqual([lib.LARGE, lib.NEGATIVE, lib.NARROW], [2 ** 32, -(2n ** 63n - 1n), 200])
  assert.deepEqual([ffi.integerConst('OPEN_A'), ffi.typeof('int[LOOSE_C]').length], [-3, 33])
})

test('api-09: their types have the size and the sign of C', { skip: withoutCompiler }, () => {
  const types = ['enum open', 'enum given', 'untagged', 'enum large', 'enum negative', 'enum narrow', 'struct holds']
  assert.deepEqual(
    types.map((type) => ffi.sizeof(type)),
    [4, 4, 4, 8, 8, 1, 16],
  )
  assert.deepEqual(
    [ffi.cast('enum open', -1).value, ffi.cast('enum given', -1).value, ffi.cast('enum narrow', -1).value],
    [-1, 2 ** 32 - 1, 255],
  )
  assert.deepEqual([lib.turn(-3), lib.turn(lib.OPEN_B), lib.largest()], [10, -2, 2 ** 32])
})

test('api-09: they know the names of their values', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [...ffi.typeof('enum open').elements],
    [
      [10n, 'OPEN_B'],
      [-3n, 'OPEN_A'],
    ],
  )
  assert.deepEqual(
    [...ffi.typeof('enum given').relements],
    [
      ['GIVEN_X', 77n],
      ['GIVEN_Y', 78n],
      ['GIVEN_Z', 5n],
    ],
  )
  assert.deepEqual(
    [ffi.string(ffi.cast('untagged', -4)), ffi.string(ffi.cast('enum open', lib.turn(0)))],
    ['UNTAGGED_B', '-2'],
  )
})

test('api-24: enums without dots that agree are what they are without a compiler', { skip: withoutCompiler }, () => {
  assert.deepEqual([lib.EXACT_A, lib.EXACT_B, lib.EXACT_C, ffi.sizeof('enum exact')], [0, 5, 6, 4])
})
