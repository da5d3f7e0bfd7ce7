/** docs/accepted-values.md says what the agreement table says. `UPDATE=1` writes it anew. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './static.ts'
import { type Reading, type Row, TABLE } from './table.ts'
import {
  ARRAYS,
  BIGINTS,
  BOOLEANS,
  BUFFERS,
  BYTE_VIEWS,
  FLOAT_VIEWS,
  INTEGERS,
  NUMBERS,
  POINTERS,
  SCALARS,
  SHORT_VIEWS,
  STRINGS,
  type Value,
  WIDE_VIEWS,
} from './values.ts'

const FILE = join(ROOT, 'docs', 'accepted-values.md')

const READINGS: Readonly<Record<Reading, string>> = {
  number: 'number',
  bigint: 'bigint',
  boolean: 'boolean',
  wide: 'cdata with a `value`',
  complex: '`{ re, im }`',
  text: 'string of one character',
  pointer: 'pointer or `null`',
  function: 'function or `null`',
  record: 'live object',
  array: 'array',
}

/** Values that are named together where all of them are there; the first that fits counts. */
const GROUPS: readonly (readonly [string, readonly Value[]])[] = [
  ['numbers', NUMBERS],
  ['bigints', BIGINTS],
  ['booleans', BOOLEANS],
  ['scalars of `ffi.cast`', SCALARS],
  ['strings', STRINGS],
  ['strings without NUL', STRINGS.filter((value) => !value.includes('\\0'))],
  ['typed arrays of bytes and Buffers', BYTE_VIEWS],
  ['typed arrays of 16 bits', SHORT_VIEWS],
  ['typed arrays of wider integers', WIDE_VIEWS],
  ['typed arrays of floats', FLOAT_VIEWS],
  ['ArrayBuffer, SharedArrayBuffer and DataView', BUFFERS],
  ['every pointer', POINTERS],
  ['every array of C', ARRAYS],
]

/** Values as a reader lists them; integers that are in range are told together. */
function listed(values: readonly Value[], hasRange: boolean): string {
  let rest = hasRange ? values.filter((value) => INTEGERS[value] === undefined) : [...values]
  const names =
    hasRange && rest.length < values.length ? ['integers in range: numbers, bigints, booleans, scalars'] : []
  for (const [name, group] of GROUPS)
    if (group.every((value) => rest.includes(value))) {
      names.push(name)
      rest = rest.filter((value) => !group.includes(value))
    }
  return [...names, ...rest.map((value) => `\`${value}\``)].join(', ')
}

function line(row: Row): string {
  const hasRange = row.refuses?.['value/range'] !== undefined || row.refuses?.['value/bool'] !== undefined
  const type = row.c.replace(/ ?\$/, '').trim()
  return `| \`${type}\` | ${READINGS[row.reads]} | ${listed(row.accepts, hasRange)} | ${listed(row.inCalls ?? [], false)} |`
}

test('the document lists what each C type accepts', () => {
  const text = readFileSync(FILE, 'utf8')
  const [before = '', after = ''] = text.split(/<!-- table -->[\s\S]*<!-- \/table -->/)
  const table = ['| C | read as | accepts | in calls besides |', '| --- | --- | --- | --- |', ...TABLE.map(line)].join(
    '\n',
  )
  const wanted = `${before}<!-- table -->\n${table}\n<!-- /table -->${after}`
  if (process.env['UPDATE']) writeFileSync(FILE, wanted)
  assert.equal(text, wanted)
})
