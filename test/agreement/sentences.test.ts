/** The tables that docs/semantics.md and docs/types.md have in words say nothing that the agreement table does not. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './static.ts'
import { type Reading, type Row, TABLE } from './table.ts'
import type { Value } from './values.ts'

type Line = readonly string[]

/** The lines of the tables of a document whose heading line has these columns, as cells. */
function tableLines(document: string, columns: Line): Line[] {
  const cellsOf = (line: string): string[] =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
  const lines = readFileSync(join(ROOT, 'docs', document), 'utf8').split('\n')
  const heads = lines.flatMap((line, i) => (line.startsWith('|') && cellsOf(line).join() === columns.join() ? [i] : []))
  return heads.flatMap((head) => {
    const rest = lines.slice(head + 2)
    return rest
      .slice(
        0,
        rest.findIndex((line) => !line.startsWith('|')),
      )
      .map(cellsOf)
  })
}

const typeOf = ({ c }: Row): string => c.replace(/ ?\$/, '').trim()

/** The rows that a cell names: `int *p` is `int *`, `int (*f)(int)` is `int (*)(int)`, `char[n]` is `char[4]`. */
function rowsOf(cell: string): Row[] {
  const spellings = [...cell.matchAll(/`([^`]+)`/g)].map(([, spelling = '']) =>
    spelling
      .replace(/^const /, '')
      .replace(/\[n\]/, '[4]')
      .replace(/\(\*\w+\)/, '(*)')
      .replace(/(?<= \**)(?:p|s|list|c|f|n)$/, '')
      .trim(),
  )
  return TABLE.filter((row) => spellings.includes(typeOf(row)))
}

/** How each reading is said in sentences, and as a TypeScript type. */
const READINGS: Readonly<Record<Reading, RegExp>> = {
  number: /\bnumber\b|union of its values/,
  bigint: /\bbigint\b/,
  boolean: /\bboolean\b/,
  wide: /\bcdata\b/,
  complex: /\{ re, im \}/,
  text: /one-character string/,
  pointer: /Pointer(?:<|\b).*\bnull/,
  function: /FunctionPointer<.*\bnull/,
  record: /Struct</,
  array: /Array\b/,
}

for (const [document, columns] of [
  ['semantics.md', ['C', 'read as', 'accepts']],
  ['types.md', ['C', 'is']],
] as const)
  test(`what ${document} says a C type is read as, it is`, () => {
    const lines = tableLines(document, columns)
    const checked = lines.flatMap(([c = '', read = '']) => {
      const rows = read === '' || read === 'the same' ? [] : rowsOf(c)
      for (const row of rows) assert.match(read, READINGS[row.reads], typeOf(row))
      return rows
    })
    assert.ok(checked.length >= 8, `${checked.length} rows`)
  })

/** What a word of the documents stands for; one of the values at least has to be accepted. */
const WORDS: readonly (readonly [RegExp, readonly Value[]])[] = [
  [/`null`/, ['null']],
  [/\bstrings?\b(?!, no)/, ["'text'", "'a'"]],
  [/\bbigints?\b/, ['1n']],
  [/\bbooleans?\b/, ['true']],
  [/\bnumbers?\b/, ['1']],
  [/\bcdata\b/, ['doubleScalar', 'intScalar', 'point', 'ints']],
  [/\bBuffer\b/, ['Buffer.alloc(4)']],
  [/\blist\b/, ['[]', '[1, 2]', "['a', 'b']", '[[1, 2]]']],
  [/\bobject\b/, ['{ x: 1 }', '{}', 'nothing']],
  [/\bplain function\b/, ['() => 1']],
  [/\bC function\b/, ['lib.twice']],
  [/\bInt32Array\b/, ['new Int32Array(2)']],
]

for (const [document, columns, at] of [
  ['semantics.md', ['C', 'read as', 'accepts'], 2],
  ['types.md', ['C', 'parameter', 'accepts'], 2],
] as const)
  test(`what ${document} says a C type accepts, it accepts`, () => {
    const claims = tableLines(document, columns).flatMap((line) => {
      const words = WORDS.filter(([pattern]) => pattern.test(line[at] as string))
      return rowsOf(line[0] as string).flatMap((row) => words.map(([, values]) => ({ row, values })))
    })
    for (const { row, values } of claims) {
      const accepted = [...row.accepts, ...(row.inCalls ?? [])]
      assert.ok(
        values.some((value) => accepted.includes(value)),
        `${typeOf(row)} refuses ${values.join(', ')}`,
      )
    }
    assert.ok(claims.length >= 12, `${claims.length} claims`)
  })

/** What the lines of the table of pointers stand for: a type of the agreement table, and a value. */
const GIVEN: Readonly<Record<string, readonly (readonly [c: string, value: Value])[]>> = {
  '`null`': [['int *', 'null']],
  'pointer of the same type, array of `T`': [
    ['int *', 'intPointer'],
    ['int *', 'ints'],
    ['struct point *', 'pointPointer'],
    ['struct point *', 'points'],
  ],
  '`void *`': [['int *', 'voidPointer']],
  'pointer to `char`, `signed char`, `unsigned char`': [
    ['char *', 'bytePointer'],
    ['unsigned char *', 'charPointer'],
  ],
  'pointer to another type': [
    ['int *', 'doublePointer'],
    ['int *', 'uintPointer'],
    ['struct point *', 'otherPointer'],
  ],
  'typed array or Buffer whose items are like `T`': [
    ['int *', 'new Int32Array(2)'],
    ['double *', 'new Float64Array(2)'],
    ['char *', 'Buffer.alloc(4)'],
  ],
  string: [
    ['char *', "'text'"],
    ['wchar_t *', "'text'"],
  ],
  'list of strings': [['char **', "['a', 'b']"]],
  'array or object initialiser': [
    ['int *', '[1, 2]'],
    ['struct point *', '{ x: 1 }'],
  ],
  function: [['int (*)(int)', '() => 1']],
  'number, 0 included, or `undefined`': [
    ['int *', '0'],
    ['int *', '1'],
    ['int *', 'undefined'],
  ],
}

/** Where a row accepts a value. */
function acceptance(c: string, value: Value): 'yes' | 'in a call' | 'no' {
  const row = TABLE.find((each) => typeOf(each) === c)
  assert.ok(row, c)
  return row.accepts.includes(value) ? 'yes' : row.inCalls?.includes(value) ? 'in a call' : 'no'
}

const said = (cell: string): string => /^(?:yes|in a call)/.exec(cell)?.[0] ?? 'no'

test('what semantics.md says of pointers is so', () => {
  const lines = tableLines('semantics.md', ['given', 'for `T *`', 'for `void *`'])
  assert.deepEqual(lines.map(([given]) => given).sort(), Object.keys(GIVEN).sort())
  for (const [given = '', typed = '', untyped = ''] of lines)
    for (const [c, value] of GIVEN[given] ?? []) {
      const wanted = given.startsWith('pointer to `char`') ? 'yes' : said(typed)
      assert.equal(acceptance(c, value), wanted, `${c} = ${value}`)
      assert.equal(acceptance('void *', value), said(untyped), `void * = ${value}`)
    }
})
