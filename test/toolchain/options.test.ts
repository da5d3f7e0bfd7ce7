import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BUILD_OPTIONS, checkBuildOptions, mergeBuildOptions } from '../../src/toolchain/options.ts'
import { refuses, type Untyped } from '../support/untyped.ts'

test('each option is refused with a value of another kind, and undefined is no value', () => {
  const check: Untyped = checkBuildOptions
  for (const option of BUILD_OPTIONS) {
    check({ [option]: undefined })
    for (const wrong of ['m', 42, null, [42], [['A', null]]]) {
      refuses(
        () => check({ [option]: wrong }),
        'TypeError',
        'option/value',
        new RegExp(`^option '${option}' must be an `),
      )
    }
  }
  check({ sources: [], defineMacros: { A: null, B: '1', C: 2 }, unknown: 42 })
  refuses(() => check({ defineMacros: { A: true } }), 'TypeError', 'option/value')
})

test('merging leaves what it is given as it is', () => {
  const one = { libraries: ['a'], defineMacros: { A: 1 } }
  assert.deepEqual(mergeBuildOptions(one, {}, { libraries: ['b'], defineMacros: { B: 2 } }), {
    libraries: ['a', 'b'],
    defineMacros: { A: 1, B: 2 },
  })
  assert.deepEqual(one, { libraries: ['a'], defineMacros: { A: 1 } })
})
