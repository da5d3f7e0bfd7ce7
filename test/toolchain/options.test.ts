import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkOptions } from '../../src/diagnostics/options.ts'
import { BUILD_OPTIONS, mergeBuildOptions } from '../../src/toolchain/options.ts'
import { refuses, type Untyped } from '../support/untyped.ts'

test('each option is refused with a value of another kind, and undefined is no value', () => {
  const check = (options: Untyped) => checkOptions(options, BUILD_OPTIONS)
  for (const option of Object.keys(BUILD_OPTIONS)) {
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
  check({ sources: [], defineMacros: { A: null, B: '1', C: 2 } })
  refuses(() => check({ unknown: 42 }), 'TypeError', 'option/unknown', /known: sources, includeDirs, /)
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
