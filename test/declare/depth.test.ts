/** Nothing in a text, however deep or long, overflows the stack or takes for ever. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declare } from '../../src/declare/declare.ts'
import { constantOf, failureOf, newScope, scopeOf } from '../support/declared.ts'

const MANY = 20_000
const chain = (line: (i: number) => string): string => Array.from({ length: MANY }, (_, i) => line(i)).join('\n')

const TOO_DEEP: Readonly<Record<string, string>> = {
  'parentheses in an expression': `enum { A = ${'('.repeat(MANY)}1${')'.repeat(MANY)} };`,
  'unary operators': `enum { A = ${'- ~ '.repeat(MANY)}1 };`,
  conditionals: `enum { A = ${'1 ? 1 : '.repeat(MANY)}1 };`,
  'nested sizeof': `enum { A = ${'sizeof(int['.repeat(MANY)}1${'])'.repeat(MANY)} };`,
  stars: `extern int ${'*'.repeat(MANY)}p;`,
  dimensions: `extern int a${'[1]'.repeat(MANY)};`,
  'parentheses in a declarator': `extern int ${'('.repeat(MANY)}a${')'.repeat(MANY)};`,
  'parameters of parameters': `int f${'(int g'.repeat(MANY)}${')'.repeat(MANY)};`,
  'structs in structs': `${'struct {'.repeat(MANY)}int a;${'} x;'.repeat(MANY)}`,
  'a chain of typedefs': `typedef int *t0;\n${chain((i) => `typedef t${i} *t${i + 1};`)}`,
  'a chain of typeof': `extern int *v0;\n${chain((i) => `extern typeof(v${i}) *v${i + 1};`)}`,
  'a chain of structs by value': `struct s0 { int a; };\n${chain((i) => `struct s${i + 1} { struct s${i} a; };`)}`,
}

for (const [what, text] of Object.entries(TOO_DEEP)) {
  test(`too deep: ${what}`, () => {
    assert.match(failureOf(() => declare(newScope(), text)).code, /too-deep|deep-type/)
  })
}

test('long texts that are not deep are fine', () => {
  assert.equal(constantOf(scopeOf(`enum { A = ${'1+'.repeat(MANY)}1 };`), 'A'), BigInt(MANY + 1))
  scopeOf(`static inline void f(void) ${'{'.repeat(MANY)}${'}'.repeat(MANY)}`)
  scopeOf(`struct s0 { int a; };\n${chain((i) => `struct s${i + 1} { struct s${i} *a; };`)}`)
  const macros = scopeOf(`#define M0 1\n${chain((i) => `#define M${i + 1} (M${i} + M${i})`)}`)
  assert.equal(constantOf(macros, 'M30'), 1073741824n)
})

test('macros that name one another without end have no value', () => {
  const text = Array.from({ length: 300 }, (_, i) => `#define M${i} ${'('.repeat(150)}M${i + 1}${')'.repeat(150)}`)
  assert.equal(constantOf(scopeOf(text.join('\n')), 'M0'), undefined)
})
