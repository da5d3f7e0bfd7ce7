/** Which name a mistyped one is taken for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from '../../src/base/nearest.ts'

const NAMES = ['point', 'int32_t', 'uint32_t', 'u_int32_t', 'size_t', 'double', 'struct', 'my_uint', 'x', 'y']

const CASES: readonly (readonly [wanted: string, near: string | undefined])[] = [
  ['pont', 'point'],
  ['Point', 'point'],
  ['uint_32', 'uint32_t'],
  ['unit32_t', 'uint32_t'],
  ['sizet', 'size_t'],
  ['doubel', 'double'],
  ['strcut', 'struct'],
  ['my_unit', 'my_uint'],
  ['X', 'x'],
  ['z', undefined],
  ['_', undefined],
  ['', undefined],
  ['something', undefined],
]

for (const [wanted, near] of CASES) {
  test(`'${wanted}' is taken for ${near ?? 'nothing'}`, () => assert.equal(nearest(wanted, NAMES), near))
}

test('of two names as near, the one of the same case and underscores, and then the first', () => {
  assert.equal(nearest('Cat', ['cat', 'Cat']), 'Cat')
  assert.equal(nearest('cut', ['cat', 'cot']), 'cat')
})
