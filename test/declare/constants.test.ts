/** Constant expressions: C's types and conversions at every step. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS, type TargetName } from '../../src/abi/target.ts'
import { declare } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { spell } from '../../src/types/spell.ts'
import { constantOf, refused, scopeOf } from '../support/declared.ts'

/** Value and type of an expression, read through a macro. */
function evaluated(expression: string, target: TargetName = 'linux-x64'): string {
  const scope = new Scope(TARGETS[target])
  declare(
    scope,
    `struct point { char tag; int x, y[3]; struct { long deep; }; };\nenum { ONE = 1, BIG = 0x80000000 };\n#define VALUE ${expression}\n`,
  )
  const constant = scope.declaration('VALUE')
  if (constant?.kind !== 'constant' || constant.value === undefined || !constant.type) return 'none'
  return `${constant.value} ${spell(constant.type)}`
}

const VALUES: readonly (readonly [expression: string, outcome: string])[] = [
  ['1 + 2 * 3', '7 int'],
  ['(1 + 2) * 3', '9 int'],
  ['10 - 3 - 2', '5 int'],
  ['-7 / 2', '-3 int'],
  ['-7 % 3', '-1 int'],
  ['1 << 4 | 1', '17 int'],
  ['~0', '-1 int'],
  ['~0u', '4294967295 unsigned int'],
  ['0u - 1', '4294967295 unsigned int'],
  ['-1 < 0u', '0 int'],
  ['-1L < 0u', '1 int'],
  ['2147483647 + 1', '-2147483648 int'],
  ['2147483648', '2147483648 long'],
  ['0x80000000', '2147483648 unsigned int'],
  ['0xffffffffffffffff', '18446744073709551615 unsigned long'],
  ['18446744073709551615', '18446744073709551615 unsigned long'],
  ["1'000'000", '1000000 int'],
  ['0b1010', '10 int'],
  ['017', '15 int'],
  ['10ull', '10 unsigned long long'],
  ['10LLU', '10 unsigned long long'],
  ['1 ? 2 : 3u', '2 unsigned int'],
  ['0 ? 1 / 0 : 5', '5 int'],
  ['0 && 1 / 0', '0 int'],
  ['1 || 1 / 0', '1 int'],
  ['!5 + !0', '1 int'],
  ['3 == 3 && 2 != 3 && 1 <= 1 && 2 >= 1', '1 int'],
  ['7 & 3 ^ 1 | 8', '10 int'],
  ['(unsigned char)300', '44 unsigned char'],
  ['(signed char)200', '-56 signed char'],
  ['(_Bool)7', '1 _Bool'],
  ['(int)3.9', '3 int'],
  ['(int)-3.9', '-3 int'],
  ['(long long)1 << 40', '1099511627776 long long'],
  ['(size_t)-1', '18446744073709551615 size_t'],
  ['(void *)-1', '18446744073709551615 void *'],
  ['((void *)0)', '0 void *'],
  ['(void *)0 == (char *)0', '1 int'],
  ["'a'", '97 int'],
  ["'\\n'", '10 int'],
  ["'\\x41'", '65 int'],
  ["'\\101'", '65 int'],
  ["'\\0'", '0 int'],
  ["'\\xff'", '-1 int'],
  ["'ab'", '24930 int'],
  ["L'\\u20ac'", '8364 wchar_t'],
  ["u'x'", '120 char16_t'],
  ["U'\\U0001F600'", '128512 char32_t'],
  ["u8'x'", '120 char8_t'],
  ['sizeof(int)', '4 size_t'],
  ['sizeof(struct point)', '32 size_t'],
  ['sizeof(char[10][3])', '30 size_t'],
  ['sizeof(void (*)(int))', '8 size_t'],
  ['sizeof 1LL', '8 size_t'],
  ['sizeof "abc"', '4 size_t'],
  ["sizeof 'a'", '4 size_t'],
  ['_Alignof(double)', '8 size_t'],
  ['__alignof__(struct point)', '8 size_t'],
  ['offsetof(struct point, y[2])', '16 size_t'],
  ['__builtin_offsetof(struct point, deep)', '24 size_t'],
  ['ONE + 1', '2 int'],
  ['BIG', '2147483648 unsigned int'],
  ['1.5', '1.5 double'],
  ['1.5f', '1.5 float'],
  ['0.1f', '0.10000000149011612 float'],
  ['.5e1L', '5 long double'],
  ['0x1.8p3', '12 double'],
  ['0x1p3', '8 double'],
  ['0x2P-3f', '0.25 float'],
  ['1 + 0.5', '1.5 double'],
  ['1.0 / 4', '0.25 double'],
  ['-2.5 < 0', '1 int'],
  ['"abc" "\\t\\x41"', 'abc\tA char[6]'],
  ['L"ab"', 'ab wchar_t[3]'],
  ['(3)', '3 int'],
  ['true + true', '2 int'],
  ['__extension__ 3', '3 int'],
  ['1 / 0', 'none'],
  ['1 << 32', 'none'],
  ['&ONE', 'none'],
  ['f(1)', 'none'],
  ['unknown', 'none'],
  ['int', 'none'],
  ["'\\q'", 'none'],
  ["''", 'none'],
  ['08', 'none'],
  ['1x', 'none'],
  ['340282366920938463463374607431768211456', 'none'],
  ['sizeof(struct missing)', 'none'],
]

for (const [expression, outcome] of VALUES) {
  test(`${expression} is ${outcome}`, () => assert.equal(evaluated(expression), outcome))
}

test('widths follow the target', () => {
  assert.equal(evaluated('2147483648', 'win-x64'), '2147483648 long long')
  assert.equal(evaluated('sizeof(long)', 'win-x64'), '4 size_t')
  assert.equal(evaluated('0ul - 1', 'linux-x86'), '4294967295 unsigned long')
  assert.equal(evaluated("'\\xff'", 'linux-arm64'), '255 int')
})

test('a macro stands for its tokens', () => {
  const scope = scopeOf(
    '#define LOOSE 1 + 2\n#define SHIFT 1 << 3\n#define BOTH SHIFT | LOOSE\n#define WRONG LOOSE * 3\n#define SUM LOOSE + 4',
  )
  assert.equal(constantOf(scope, 'BOTH'), 11n)
  assert.equal(constantOf(scope, 'SUM'), 7n)
  assert.equal(constantOf(scope, 'WRONG'), 7n)
  assert.equal(refused('#define LOOSE 1 + 2\nextern int a[LOOSE * 3];'), '2:14 constant/open-macro')
})

test('macros may name one another in any order, themselves, and enumerators of their own name', () => {
  const scope = scopeOf(
    '#define A B\n#define B (C + 1)\n#define C 4\n#define LOOP LOOP\n#define P Q\n#define Q P\nenum { E = 7,\n#define E E\nF = E + 1 };',
  )
  assert.deepEqual(
    ['A', 'B', 'C', 'LOOP', 'P', 'E', 'F'].map((name) => constantOf(scope, name)),
    [5n, 5n, 4n, undefined, undefined, 7n, 8n],
  )
})

test('a macro keeps its value for the declarations before #undef', () => {
  const scope = scopeOf('#define N 3\nextern int a[N];\n#undef N\n#define N 4\nextern int b[N];')
  assert.deepEqual(
    [...scope.declarations()].map((d) => d.kind === 'variable' && d.type.kind === 'array' && d.type.length),
    [3, 4, false],
  )
  assert.equal(constantOf(scope, 'N'), 4n)
})

test('a macro may be given again with the same value', () => {
  assert.equal(constantOf(scopeOf('#define A 3\n#define A (1 + 2)\n#define A /* same */ 3'), 'A'), 3n)
  assert.equal(refused('#define A 3\n\n#define A 4'), '3:9 declare/macro')
  const scope = scopeOf('#define A 3')
  declare(scope, '#define A 4', { override: true })
  assert.equal(constantOf(scope, 'A'), 4n)
})

test('a macro that is no constant gives way to a declaration of its name', () => {
  const scope = scopeOf('#define stdin stdin\nextern FILE *stdin;\n#define open open64\nint open(const char *);')
  assert.deepEqual(
    [...scope.declarations()].map(({ kind, name }) => `${kind} ${name}`),
    ['variable stdin', 'function open'],
  )
})

test('static constants have the value that C converts to their type', () => {
  const scope = scopeOf(
    'static const unsigned char A = 300; static const float B = 0.1; static const int C = 7.9; static const char D = \'x\'; static const _Bool E = 5; const long F = -1; static char *const G = "s";',
  )
  assert.deepEqual(
    ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => constantOf(scope, name)),
    [44n, Math.fround(0.1), 7n, 120n, 1n, -1n, 's'],
  )
})
