import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CHECKED_LATER,
  checkOption,
  checkOptions,
  FLAG,
  oneOf,
  type Rules,
  TEXT,
  TEXTS,
} from '../../src/diagnostics/options.ts'

const RULES: Rules = { size: oneOf('big', 4n), loud: FLAG, name: TEXT, names: TEXTS, fn: CHECKED_LATER }
const check = (options: unknown) => checkOptions(options as object, RULES)
const refuses = (run: () => void, name: string, code: string, message: RegExp) =>
  assert.throws(run, { name, code, message })

test('options are accepted that their rules accept, and undefined always', () => {
  check({})
  check({ size: 4n, loud: false, name: '', names: ['a'], fn: 5 })
  check({ size: undefined, loud: undefined, name: undefined, names: undefined, fn: undefined })
})

test('an unknown option is refused, with those that are known', () => {
  refuses(() => check({ lout: true }), 'TypeError', 'option/unknown', /'lout'; known: size, loud, name, names, fn$/)
  refuses(() => check({ toString: 1 }), 'TypeError', 'option/unknown', /'toString'/)
})

test('a value that its rule does not accept is refused, with what is wanted', () => {
  refuses(() => check({ size: 'bug' }), 'TypeError', 'option/value', /^option 'size' must be "big" or 4n, not "bug"$/)
  refuses(() => check({ loud: 1 }), 'TypeError', 'option/value', /^option 'loud' must be true or false, not 1$/)
  refuses(() => check({ name: null }), 'TypeError', 'option/value', /^option 'name' must be a string, not null$/)
  refuses(
    () => check({ names: ['a', 1] }),
    'TypeError',
    'option/value',
    /must be an array of strings, not an array of 2/,
  )
})

test('options that are no object are refused', () => {
  for (const options of [null, 'loud', 5]) refuses(() => check(options), 'TypeError', 'argument/type', /the options/)
})

test('a value that is no member of an options object is checked by the same rules', () => {
  checkOption('name', 'a', TEXT)
  refuses(() => checkOption('name', 5, TEXT), 'TypeError', 'option/value', /^option 'name' must be a string, not 5$/)
  assert.equal(TEXTS.accepts(['a', 'b']), true)
})
