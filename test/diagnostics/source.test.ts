/** Places in C text, as errors show them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CDefError } from '../../src/diagnostics/errors.ts'
import { excerpt, positionOf } from '../../src/diagnostics/source.ts'

const shown = (text: string, offset: number): string[] =>
  excerpt(positionOf({ name: '<cdef>', text }, offset)).split('\n')

test('a short line is shown whole, with a caret under the place', () => {
  assert.deepEqual(shown('int a;\n\tint b;', 12), ['  \tint b;', '  \t    ^'])
})

test('of a long line the part around the place is shown', () => {
  const text = `${'a'.repeat(300)}X${'b'.repeat(300)}`
  const [line = '', caret = ''] = shown(text, 300)
  assert.equal(line, `  ...${'a'.repeat(50)}X${'b'.repeat(49)}...`)
  assert.equal(line[caret.indexOf('^')], 'X')
})

test('at the ends of a long line nothing is left out on that side', () => {
  const text = `X${'a'.repeat(300)}Y`
  assert.deepEqual(shown(text, 0), [`  X${'a'.repeat(99)}...`, '  ^'])
  assert.deepEqual(shown(text, 301), [`  ...${'a'.repeat(99)}Y`, `  ${' '.repeat(102)}^`])
  assert.deepEqual(shown(text, 302), [`  ...${'a'.repeat(99)}Y`, `  ${' '.repeat(103)}^`])
})

test('the error keeps the whole line', () => {
  const text = 'a'.repeat(500)
  const error = new CDefError('syntax/stray', 'no', positionOf({ name: '<cdef>', text }, 250))
  assert.equal(error.sourceLine, text)
  assert.equal(error.column, 251)
})
