/** Errors about names say which name was probably meant. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizeOf } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import type { Scope } from '../../src/declare/scope.ts'
import { failureOf, scopeOf } from '../support/declared.ts'

const KNOWN =
  'typedef struct { int x; } point; struct pair { int a; }; enum color { RED }; typedef unsigned my_uint;\n#define SIZE 3\n'
const LIMIT = 'if it is a macro'

/** The first line of a message, without the place. */
const said = (run: () => unknown): string => (failureOf(run).message.split('\n')[0] as string).replace(/^\S+: /, '')

const TYPES: readonly (readonly [text: string, message: string])[] = [
  ['pont *', "unknown type 'pont'; did you mean 'point'?"],
  ['poin[3]', "unknown type 'poin'; did you mean 'point'?"],
  ['uint_32', "unknown type 'uint_32'; did you mean 'uint32_t'?"],
  ['unit32_t', "unknown type 'unit32_t'; did you mean 'uint32_t'?"],
  ['sizet', "unknown type 'sizet'; did you mean 'size_t'?"],
  ['doubel', "unknown type 'doubel'; did you mean 'double'?"],
  ['cosnt char *', "unknown type 'cosnt'; did you mean 'const'?"],
  ['strcut pair', "unknown type 'strcut'; did you mean 'struct'?"],
  ['my_unit', "unknown type 'my_unit'; did you mean 'my_uint'?"],
  ['i32', "unknown type 'i32'; did you mean 'int32_t'?"],
  ['u8 *', "unknown type 'u8'; did you mean 'uint8_t'?"],
  ['f64', "unknown type 'f64'; did you mean 'double'?"],
  ['string', "unknown type 'string'; did you mean 'char *'?"],
  ['pair *', "unknown type 'pair'; did you mean 'struct pair'?"],
  ['color', "unknown type 'color'; did you mean 'enum color'?"],
  ['something', "unknown type 'something'"],
]

for (const [text, message] of TYPES) {
  test(`${text}: ${message}`, () =>
    assert.equal(
      said(() => resolveType(scopeOf(KNOWN), text)),
      message,
    ))
}

const TEXTS: readonly (readonly [text: string, message: string])[] = [
  ['struct a { a *next; };', "unknown type 'a'; did you mean 'struct a'?"],
  ['typedef struct node { node *next; } node;', "unknown type 'node'; did you mean 'struct node'?"],
  ['struct a { struct b { a *up; } *b; };', "unknown type 'a'; did you mean 'struct a'?"],
  ['void f(pair *p);', "unknown type 'pair'; did you mean 'struct pair'?"],
  ['int f(string s);', "unknown type 'string'; did you mean 'char *'?"],
  ['#define API\nAPI int f(void);', "unknown type 'API': it is a macro, and macros are not expanded here"],
  ['extern int a[SIZ];', "'SIZ' is not a known constant; did you mean 'SIZE'?"],
]

for (const [text, message] of TEXTS) {
  test(`${text.replace('\n', ' ')}: ${message}`, () =>
    assert.equal(
      said(() => declare(scopeOf(KNOWN), text)),
      message,
    ))
}

test('a name in capitals may be a macro of a header that was not preprocessed', () => {
  assert.ok(said(() => scopeOf('LIB_API int f(void);')).startsWith(`unknown type 'LIB_API': ${LIMIT}`))
})

test('names of an included scope are near too', () => {
  const scope = scopeOf('')
  scope.include(scopeOf(KNOWN))
  assert.equal(
    said(() => resolveType(scope, 'pont')),
    "unknown type 'pont'; did you mean 'point'?",
  )
  assert.equal(
    said(() => resolveType(scope, 'pair')),
    "unknown type 'pair'; did you mean 'struct pair'?",
  )
})

function sizeless(scope: Scope, text: string): string {
  try {
    return String(sizeOf(resolveType(scope, text).type, TARGETS['linux-x64']))
  } catch (error) {
    return (error as Error).message
  }
}

test('a struct that only a type string named was never declared', () => {
  const scope = scopeOf(KNOWN)
  const refused = (type: string) => `cannot take the size of '${type}':`
  assert.equal(
    sizeless(scope, 'struct piar'),
    `${refused('struct piar')} it was never declared; did you mean 'struct pair'?`,
  )
  assert.equal(
    sizeless(scope, 'struct point'),
    `${refused('struct point')} it was never declared; did you mean 'point'?`,
  )
  assert.equal(sizeless(scope, 'union zebra'), `${refused('union zebra')} it was never declared`)
  assert.equal(
    said(() => resolveType(scope, 'struct piar[2]')),
    "an array of 'struct piar', which was never declared; did you mean 'struct pair'?",
  )
})

test('a struct that a text declares is declared, also after a type string has named it', () => {
  const scope = scopeOf('struct early;')
  const undefinedOne = (type: string) => `cannot take the size of '${type}': it is declared but not defined`
  assert.equal(sizeless(scope, 'struct early'), undefinedOne('struct early'))
  const { type } = resolveType(scope, 'struct late')
  declare(scope, 'void f(struct late *);')
  assert.equal(sizeless(scope, 'struct late'), undefinedOne('struct late'))
  declare(scope, 'struct late { int x; };')
  assert.equal(resolveType(scope, 'struct late').type, type)
  assert.equal(sizeless(scope, 'struct late'), '4')
})

test('a text that fails leaves a struct undeclared', () => {
  const scope = scopeOf('')
  resolveType(scope, 'struct late')
  failureOf(() => declare(scope, 'void f(struct late *); oops'))
  assert.match(sizeless(scope, 'struct late'), /never declared/)
})
