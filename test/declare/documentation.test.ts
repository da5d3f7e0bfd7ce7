/** What a text says of its declarations beside their types: places of members, statements, comments. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declare } from '../../src/declare/declare.ts'
import { Documentation } from '../../src/declare/documentation.ts'
import { memberPlace } from '../../src/declare/member-places.ts'
import type { Scope } from '../../src/declare/scope.ts'
import { positionOf } from '../../src/diagnostics/source.ts'
import type { EnumType, RecordType } from '../../src/types/ctype.ts'
import { scopeOf } from '../support/declared.ts'

const recordOf = (scope: Scope, name: string): RecordType =>
  (scope.typedef(name)?.type ?? scope.tagEntry(name)?.type) as RecordType

/** Line and column of a member. */
function memberAt(text: string, record: string, member: string): string {
  const place = memberPlace(recordOf(scopeOf(text), record), member)
  if (!place) return 'nowhere'
  const { line, column } = positionOf(place.source, place.offset)
  return `${line}:${column}`
}

test('C12: a member is where it is declared, however often its name stands before it', () => {
  assert.equal(memberAt('typedef struct { int y; int x; } p; int f(int x);', 'p', 'x'), '1:29')
  assert.equal(memberAt('struct x { int x; };', 'x', 'x'), '1:16')
  assert.equal(memberAt('struct s {\n  int (*f)(int x);\n  int x; };', 's', 'x'), '3:7')
  assert.equal(memberAt('struct s { int n[sizeof(int)]; /* x is next */\r\n  int x;\r\n};', 's', 'x'), '2:7')
  assert.equal(memberAt('struct s {\n#define x 3\n#pragma pack(1)\n  int y, *x;\n};', 's', 'x'), '4:11')
  assert.equal(memberAt('struct a { int x; } f(void); struct b { int x; } g(void);', 'b', 'x'), '1:45')
  assert.equal(memberAt('struct s { struct { int x; } a; union { int y; struct { int x; }; }; };', 's', 'x'), '1:61')
  assert.equal(memberAt('typedef struct t x; struct t { x *t; unsigned x : 3; };', 't', 'x'), '1:47')
  assert.equal(memberAt('struct s { int $x, x; };', 's', 'x'), '1:20')
  assert.equal(memberAt('struct s; void f(struct s *x); struct s { int x; };', 's', 'x'), '1:47')
  assert.equal(memberAt('struct s { int x; };', 's', 'y'), 'nowhere')
})

test('C12: line directives are obeyed for members', () => {
  const place = memberPlace(recordOf(scopeOf('struct s {\n# 40 "s.h"\n  int x;\n};'), 's'), 'x')
  const position = place && positionOf(place.source, place.offset)
  assert.deepEqual([position?.name, position?.line, position?.column], ['s.h', 40, 7])
})

test('a struct that comes again in another text stays where it was first', () => {
  const scope = scopeOf('struct s { int x; };')
  declare(scope, '\n\nstruct s { int x; };')
  assert.equal(memberPlace(recordOf(scope, 's'), 'x')?.offset, 15)
  declare(scope, '\nstruct s { long x; };', { override: true })
  assert.equal(memberPlace(recordOf(scope, 's'), 'x')?.offset, 17)
})

/** The comments of a record's members, or of an enum's enumerators. */
function comments(text: string, name = 's'): Record<string, string> {
  const type = recordOf(scopeOf(text), name) as RecordType | EnumType
  const documentation = new Documentation()
  return Object.fromEntries(
    type.kind === 'enum' ? documentation.enumerators(type) : documentation.members(type as RecordType),
  )
}

test('C12: a comment behind a comma is about the member before it', () => {
  for (const newline of ['\n', '\r\n']) {
    const said = (body: string): Record<string, string> => comments(`struct s {${body.replaceAll('\n', newline)}};`)
    const both = { a: 'first', b: 'second' }
    assert.deepEqual(said('\n  int a, /* first */ b; /* second */\n'), both)
    assert.deepEqual(said(' int a, /* first */ b; /* second */ '), both)
    assert.deepEqual(said('\n  int a, /* first */\n      b; /* second */\n'), both)
    assert.deepEqual(said('\n  int a, // first\n      b; // second\n'), both)
    assert.deepEqual(said('\n  int a,  ///< first\n  *b, c[3]; ///< second\n'), { a: 'first', c: 'second' })
    assert.deepEqual(said('\n  int a /* first */, *b /* second */;\n'), both)
    assert.deepEqual(said('\n  /* first */ int a, /* second */ b;\n'), both)
    assert.deepEqual(said('\n  int /* first */ a, /* second */ b;\n'), both)
    assert.deepEqual(said('\n  int\n    // first\n    a,\n    // second\n    b;\n'), both)
    assert.deepEqual(said('\n  int a, b; /* first */\n'), { a: 'first', b: 'first' })
    assert.deepEqual(said('\n  /* first */\n  int a, b;\n'), { a: 'first', b: 'first' })
    assert.deepEqual(said('\n  /* All. */\n  int a, /* first */\n b; /* second */\n'), {
      a: 'All.\nfirst',
      b: 'All.\nsecond',
    })
  }
})

test('C12: names that repeat do not mislead comments', () => {
  assert.deepEqual(comments('struct s { int (*f)(int x, /* not this */ int y);\n int x; /* It. */\n int y; };'), {
    x: 'It.',
  })
  assert.deepEqual(
    comments('typedef struct { int x; /* a */ } a; struct s { struct { int x; /* inner */ } in; int x; /* outer */ };'),
    { x: 'outer' },
  )
  assert.deepEqual(comments('struct s { union { int x; /* x */ struct { int y; /* y */ }; }; int z; /* z */ };'), {
    x: 'x',
    y: 'y',
    z: 'z',
  })
  const text = 'struct a { int x; /* of a */ } f(struct s *x); struct s { int x; /* of s */ };'
  assert.deepEqual(comments(text, 'a'), { x: 'of a' })
  assert.deepEqual(comments(text, 's'), { x: 'of s' })
  assert.deepEqual(comments('struct s { x_t *y; char *x; /* It. */ };'.replace('x_t', 'struct x')), { x: 'It.' })
})

test('comments of a line stand behind or in front of what they are about, as its first and last comment do', () => {
  const both = { a: 'first', b: 'second' }
  assert.deepEqual(comments('struct s { int a; /* first */ int b; /* second */ };'), both)
  assert.deepEqual(comments('struct s {\n  int a; /* first */ int b; /* second */\n};'), both)
  assert.deepEqual(comments('struct s { /* first */ int a; /* second */ int b; };'), both)
  assert.deepEqual(comments('struct s {\n  /* first */ int a; /* second */ int b;\n};'), both)
})

test('directives between members divide comments, line directives do not', () => {
  const text = `struct s {
    int a; /* a */
    /* of the macro */
#define A_MAX 3 /* inside */
    int b; /* b */
    /* c */
#line 90 "c.h"
    int c;
#pragma pack(4)
    int d; // d
  };`
  assert.deepEqual(comments(text), { a: 'a', b: 'b', c: 'c', d: 'd' })
})

test('comments of enumerators are theirs', () => {
  assert.deepEqual(comments('enum s { A, /* a */ B = (1, 2), /* b */ C /* c */ };'.replace('(1, 2)', '2')), {
    A: 'a',
    B: 'b',
    C: 'c',
  })
  assert.deepEqual(comments('enum s { /* a */ A, /* b */ B };'), { A: 'a', B: 'b' })
  assert.deepEqual(comments('enum s {\n  /** Slow. */\n  A = 1,\n\n  // Unrelated.\n\n  B, // fast\n  C,\n};'), {
    A: 'Slow.',
    B: 'fast',
  })
  assert.deepEqual(comments('typedef enum { A, //!< a\n B //!< b\n} s; /* the enum */'), { A: 'a', B: 'b' })
  assert.deepEqual(comments('enum s { A, B } /* not this */\n f(void);'), {})
})

/** The statement and the comment of each declared name. */
function said(text: string): Record<string, readonly [string, string]> {
  const documentation = new Documentation()
  return Object.fromEntries(
    [...scopeOf(text).declarations()].map(({ name, place }) => [
      name,
      [documentation.statement(place) ?? '', documentation.comment(place)] as const,
    ]),
  )
}

test('a declaration has its statement without comments, and the comments about it', () => {
  assert.deepEqual(
    said(`
    /* Adds. */
    int add(int a, // one
            int b); /* Never fails. */
    static inline int twice(int x) /* doubles */ { return x * 2; }
    extern "C" { /* Counts. */ extern int count, other; }
    // The greeting
    #define HELLO   "a  // b" /* not this */
    # define LONG (1 + \\
        2)
    `),
    {
      add: ['int add(int a, int b);', 'Adds.\nNever fails.'],
      twice: ['static inline int twice(int x);', ''],
      count: ['extern int count, other;', 'Counts.'],
      other: ['extern int count, other;', 'Counts.'],
      HELLO: ['#define HELLO "a  // b"', 'The greeting'],
      LONG: ['#define LONG (1 + 2)', ''],
    },
  )
})

test('the file and line of a declaration are those of the line directives', () => {
  const text = '# 1 "a.h"\nint a(void);\n# 7 "b.h" 2\n\nint b(void);\n#define B 3\n'
  const places = [...scopeOf(text).declarations()].map(({ place: { source, offset } }) => positionOf(source, offset))
  assert.deepEqual(
    places.map(({ name, line }) => `${name}:${line}`),
    ['a.h:1', 'b.h:8', 'b.h:9'],
  )
})

test('two macros of one name are compared as tokens, so text that looks like a comment counts', () => {
  const scope = scopeOf('#define URL "http://a"\n#define SUM (1 /* one */ + 2)')
  declare(scope, '#define URL "http://a"\n#define SUM (1 + 2)')
  assert.throws(() => declare(scope, '#define URL "http://b"'), { code: 'declare/macro' })
})

test('documentation takes time with the length of a text, not with that of its lines or of its rows of comments', () => {
  const many = 20_000
  const list = (item: (i: number) => string): string => Array.from({ length: many }, (_, i) => item(i)).join('')
  assert.equal(Object.keys(comments(`struct s { ${list((i) => `int m${i}; /* c${i} */ `)}};`)).length, many)
  assert.equal(Object.keys(comments(`enum s { ${list((i) => `E${i}, /* c${i} */ `)}};`)).length, many)
  assert.equal(comments(`struct s { int a, ${list(() => '/* c */ ')} b; };`)['a']?.length, many * 2 - 1)
  assert.equal(comments(`struct s {\n int a, ${list(() => '/* c */\n')} b;\n};`)['b']?.length, many * 2 - 3)
})

test('a comment of another file, or of lines that a marker stands for, is not about what follows', () => {
  const scope = scopeOf(`# 1 "a.h" 1
/* of a.h */
# 1 "b.h" 1
int first(void);
/* far above */
# 20 "b.h"
int second(void);
/* near */
# 30 "b.h" 3 4
/* nearer */
int third(void);
/* of the fourth */
extern
# 33 "b.h" 3 4
int
# 33 "b.h"
fourth(void);
/* of the fifth */
# 34 "b.h" 3 4
int fifth(void);
`)
  const said = (name: string): string => {
    const place = scope.declaration(name)?.place
    return place ? new Documentation().comment(place) : 'nothing'
  }
  assert.deepEqual(['first', 'second', 'third', 'fourth', 'fifth'].map(said), [
    '',
    '',
    'nearer',
    'of the fourth',
    'of the fifth',
  ])
})
