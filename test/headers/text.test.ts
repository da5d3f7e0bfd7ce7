/** How declarations of headers are written: statements, comments, attributes, new names, packing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docComment } from '../../src/headers/doc-comment.ts'
import { packing } from '../../src/headers/packing.ts'
import { withoutIdleWords } from '../../src/headers/plain-attributes.ts'
import { renaming, replaceMembers, replaceWords } from '../../src/headers/rename.ts'
import { statementText, withoutLinkage } from '../../src/headers/statement-text.ts'

const written = (text: string, comments = true): string =>
  statementText({ name: '<test>', text }, { start: 0, end: text.length, body: undefined }, comments)

const STATEMENTS: readonly (readonly [text: string, written: string])[] = [
  ['int  f ( int a ,char * b ) ;', 'int f(int a, char *b);'],
  ['void (*signal (int sig, void (*func)(int)))(int);', 'void (*signal(int sig, void (*func)(int)))(int);'],
  ['typedef int (*cb) (void *, int);', 'typedef int (*cb)(void *, int);'],
  ['extern char * const  names [ 3 ];', 'extern char *const names[3];'],
  ['char *\n# 3 "a.h" 3 4\n f(void)\n# 4 "a.h"\n;', 'char *f(void);'],
  [
    'int f(int) __attribute__ ((__nothrow__ , __leaf__)) __attribute__((aligned(8)));',
    'int f(int) __attribute__((aligned(8)));',
  ],
  [
    'extern int printf (const char *__restrict __format, ...);',
    'extern int printf(const char *restrict __format, ...);',
  ],
  ['int f(int a /* the first, (really) */, int b); ', 'int f(int a, int b);'],
  ['struct s;', 'struct s;'],
  [
    'struct s{int a;/* of a */\n  /* of b\n     more */\n  struct { char c[4]; } b ; \n\n};',
    'struct s {\n  int a; /* of a */\n  /* of b\n     more */\n  struct {\n    char c[4];\n  } b;\n};',
  ],
  ['enum e { A, /* of A */\n B = 1 << 3,// of B\n C\n};', 'enum e {\n  A, /* of A */\n  B = 1 << 3, // of B\n  C\n};'],
  ['typedef struct\n{\n  unsigned a : 3 , b;\n} t, *p;', 'typedef struct {\n  unsigned a : 3, b;\n} t, *p;'],
  ['struct s {\n#define X 1\n  int a;\n};', 'struct s {\n  int a;\n};'],
]

for (const [text, expected] of STATEMENTS) {
  test(`${JSON.stringify(text)} is written as a person would`, () => assert.equal(written(text), expected))
}

test('without comments', () => {
  assert.equal(written('struct s { int a; /* of a */ };', false), 'struct s {\n  int a;\n};')
})

test('words that say where a body is are dropped, except a language', () => {
  assert.equal(withoutLinkage('extern int f(void);'), 'int f(void);')
  assert.equal(withoutLinkage('static inline int f(void);'), 'int f(void);')
  assert.equal(withoutLinkage('extern "C" int f(void);'), 'extern "C" int f(void);')
})

test('attributes that matter to a caller stay', () => {
  for (const kept of [
    'packed',
    'aligned(16)',
    'ms_abi',
    'vector_size(16)',
    'mode(DI)',
    'transparent_union',
    'regparm(3)',
    'const',
    'cold, pure',
    'gnu::pure',
  ])
    assert.equal(withoutIdleWords(`a __attribute__((${kept}));`), `a __attribute__((${kept}));`)
  for (const idle of [
    'format(printf, 1, 2)',
    '__deprecated__("use )")',
    'nonnull',
    'cold, leaf',
    'made_up(1)',
    'gnu::cold',
  ])
    assert.equal(withoutIdleWords(`a __attribute__((${idle}));`), 'a;')
  assert.equal(withoutIdleWords('a __attribute__((unclosed'), 'a __attribute__((unclosed')
})

const COMMENTS: readonly (readonly [said: string, comment: string])[] = [
  ['Adds.', '/** Adds. */\n'],
  ['', ''],
  ['-----', ''],
  [
    '\\brief Adds.\n\n@param[in] a the first\n\\param b the second\n\\return the sum',
    '/**\n * Adds.\n *\n * @param a the first\n * @param b the second\n * @returns the sum\n */\n',
  ],
  ['Uses \\c x and @p y.\n\\code{.c}\nf();\n\\endcode', '/**\n * Uses `x` and `y`.\n * ```c\n * f();\n * ```\n */\n'],
  ['a */ b', '/** a * / b */\n'],
  ['One\n\n\n   two\n     three', '/**\n * One\n *\n * two\n *   three\n */\n'],
]

for (const [said, expected] of COMMENTS) {
  test(`${JSON.stringify(said)} as a comment`, () => assert.equal(docComment(said), expected))
}

test('new names: the first rule that matches, and only names', () => {
  const rename = renaming({ header: '<a.h>', output: 'a.ts', rename: { '^lib_(.*)': '$1', '^(.*)_t$': '$1' } })
  assert.deepEqual(['lib_open', 'lib_', 'lib_3', 'size_t', 'lib_a_t', 'other'].map(rename), [
    'open',
    'lib_',
    'lib_3',
    'size',
    'a_t',
    'other',
  ])
  const names = new Map([['a', 'b']])
  assert.equal(
    replaceWords('int a(a_t x); /* a */ char s[] = "a"; a', names),
    'int b(a_t x); /* a */ char s[] = "a"; b',
  )
  assert.equal(
    replaceMembers('struct { a a; a *x, (*a)(a y); a z : 3; }', names),
    'struct { a b; a *x, (*b)(a y); a z : 3; }',
  )
})

test('pragmas that pack, in stacks and with labels', () => {
  const text =
    '#pragma pack(1)\nA\n#pragma pack(push, 2)\nB\n#pragma pack(push, here)\n#pragma pack(4)\nC\n#pragma pack(pop, here)\nD\n#pragma pack(pop)\nE\n#pragma pack()\nF\n# pragma pack( push , 8 )\nG'
  const packAt = packing({ name: '<test>', text })
  assert.deepEqual(
    [...'ABCDEFG'].map((place) => packAt(text.lastIndexOf(place))),
    [1, 2, 4, 2, 1, undefined, 8],
  )
})
