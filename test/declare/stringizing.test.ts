/** `#` of what macros stand for: the blanks in the string are those that gcc 12 writes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constantOf, scopeOf } from '../support/declared.ts'

const MACROS = `#define STR(x) STR2(x)
#define STR2(x) #x
#define MAJOR    1
#define MINOR 5
#define DOT .
#define VERSION MAJOR.MINOR.MAJOR
#define ID(x) x
#define PAIR(a,b) a b
#define TIGHT(a,b) a.b
`

const CASES: readonly (readonly [argument: string, text: string])[] = [
  ['VERSION', '1.5.1'],
  [' MAJOR . MINOR ', '1 . 5'],
  ['ID( MAJOR )MINOR', '15'],
  ['PAIR(MAJOR,MINOR)', '1 5'],
  ['TIGHT( MAJOR , MINOR )', '1.5'],
  ['DOT DOT', '. .'],
  ['a DOT b', 'a . b'],
  ['ID(1)ID(2) ID(3)', '12 3'],
  ['(MAJOR) - MINOR', '(1) - 5'],
  ['-MAJOR', '-1'],
  ['x/**/MAJOR', 'x 1'],
  ['ID()MAJOR', '1'],
]

for (const [argument, text] of CASES) {
  test(`D2: STR(${argument}) is "${text}"`, () => {
    assert.equal(constantOf(scopeOf(`${MACROS}#define VALUE STR(${argument})\n`), 'VALUE'), text)
  })
}
