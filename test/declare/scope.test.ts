/** The scope as a whole: failing texts change nothing, redeclarations merge, the predeclared names give way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignOf, recordLayout, sizeOf } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import type { Scope } from '../../src/declare/scope.ts'
import { spell } from '../../src/types/spell.ts'
import { failureOf, newScope, refused, scopeOf, spelled } from '../support/declared.ts'

const TARGET = TARGETS['linux-x64']

const typeOf = (scope: Scope, text: string) => resolveType(scope, text).type
const sizeIn = (scope: Scope, text: string): number => sizeOf(typeOf(scope, text), TARGET)

test('a text that fails leaves nothing behind', () => {
  const scope = scopeOf('typedef int t; struct opaque; enum open; int f(void);')
  const before = [...spelled(scope), ...scope.structNames(), ...scope.unionNames()]
  const text = `struct opaque { int a; }; enum open { A, B }; typedef struct { int x; } u; union v { int a; };
    #define M 3
    int g(struct opaque *); extern int w; error here;`
  assert.equal(failureOf(() => declare(scope, text)).code, 'syntax/unknown-type')
  assert.deepEqual([...spelled(scope), ...scope.structNames(), ...scope.unionNames()], before)
  const opaque = typeOf(scope, 'struct opaque')
  assert.equal(opaque.kind === 'record' && opaque.body.state, 'opaque')
  assert.equal(failureOf(() => typeOf(scope, 'int[M]')).code, 'constant/unknown')
  assert.equal(spell(typeOf(scopeOf(''), 'struct { int a; } *')), 'struct $1 *')
})

test('what a failing text replaced is back', () => {
  const scope = scopeOf('int f(void); typedef int t; struct s { int a; };')
  const record = scope.tag('struct', 's')
  const text = 'long f(int); typedef long t; struct s { long b; }; nonsense'
  assert.throws(() => declare(scope, text, { override: true }))
  assert.deepEqual(spelled(scope), ['int f()', 'typedef int t'])
  assert.equal(scope.tag('struct', 's'), record)
})

test('an opaque struct is completed in place', () => {
  const scope = scopeOf('typedef struct s *handle; handle open(void);')
  declare(scope, 'struct s { int a; };')
  const handle = typeOf(scope, 'handle')
  assert.equal(handle.kind === 'pointer' && handle.target, scope.tag('struct', 's'))
  assert.equal(sizeIn(scope, 'struct s'), 4)
})

test('an array declared again takes the length it lacked, a function its symbol', () => {
  const scope = scopeOf('extern int a[]; extern int a[3]; int f(void); int f(void) __asm__("" "g"); int f(void);')
  assert.equal(
    spell(scope.declaration('a')?.kind === 'variable' ? typeOf(scope, 'typeof(a)') : typeOf(scope, 'int')),
    'int[3]',
  )
  const f = scope.declaration('f')
  assert.equal(f?.kind === 'function' && f.symbol, 'g')
})

test('parameter names are kept for functions declared directly', () => {
  const scope = scopeOf(
    'int f(int a, char *, void (*done)(int code)); typedef int fn(int x); fn g; int *(h)(int only);',
  )
  const names = ['f', 'g', 'h'].map((name) => {
    const declaration = scope.declaration(name)
    return declaration?.kind === 'function' ? declaration.parameterNames : undefined
  })
  assert.deepEqual(names, [['a', undefined, 'done'], [undefined], ['only']])
})

test('a typedef from a system header keeps the predeclared type, another one wins', () => {
  const scope = scopeOf(
    'typedef unsigned long size_t; typedef long int time_t; typedef signed char int8_t; typedef int bool, *FILE;',
  )
  const spellings = ['size_t', 'time_t', 'int8_t', 'bool', 'FILE'].map((name) => spell(typeOf(scope, name)))
  assert.deepEqual(spellings, ['size_t', 'time_t', 'int8_t', 'int', 'int *'])
  assert.deepEqual(scope.typedefNames(), ['FILE', 'bool', 'int8_t', 'size_t', 'time_t'])
})

test('names declared by the text are returned', () => {
  const { names } = declare(
    newScope(),
    '#define M 1\nint f(void); extern int v; enum { A }; typedef int t; struct s { int a; };',
  )
  assert.deepEqual(names, ['f', 'v', 'A', 'M'])
})

test('packed, aligned, vector_size and mode are obeyed', () => {
  const scope = scopeOf(`
    struct __attribute__((packed)) p { char a; int b; };
    struct q { char a; int b; } __attribute__((__packed__, aligned(2)));
    struct r { char a; int b __attribute__((packed)); };
    struct s { char a; int b __attribute__((aligned(16))); };
    struct t { _Alignas(16) char a; _Alignas(double) char b; };
    __declspec(align(32)) struct u { char a; } v;
    struct __declspec(align(32)) w { char a; };
    typedef int aligned_int __attribute__((aligned(8)));
    struct x { char a; aligned_int b; };
    typedef float v4 __attribute__((vector_size(16)));
    typedef int di __attribute__((mode(DI)));
    typedef unsigned int qi __attribute__((__mode__(__QI__)));
    typedef float xf __attribute__((mode(XF)));
    struct [[gnu::packed]] y { char a; int b; };
  `)
  const sizes = ['p', 'q', 'r', 's', 't', 'w', 'x', 'y'].map((tag) => sizeIn(scope, `struct ${tag}`))
  assert.deepEqual(sizes, [5, 6, 5, 32, 16, 32, 16, 5])
  assert.deepEqual(
    ['di', 'qi', 'xf'].map((name) => spell(typeOf(scope, name))),
    ['long', 'unsigned char', 'long double'],
  )
  assert.equal(sizeIn(scope, 'v4'), 16)
  assert.equal(alignOf(typeOf(scope, 'struct t'), TARGET), 16)
})

test('impossible attributes are refused', () => {
  assert.equal(refused('typedef int *v __attribute__((vector_size(16)));'), '1:31 declare/vector')
  assert.equal(refused('typedef int v __attribute__((vector_size(3)));'), '1:30 declare/vector')
  assert.equal(refused('typedef float v __attribute__((mode(SI)));'), '1:32 declare/mode')
  assert.equal(refused('extern int v __attribute__((aligned(3)));'), '1:29 declare/alignment')
})

test('anonymous members lend theirs', () => {
  const scope = scopeOf('struct s { int a; union { int b; struct { char c, d; }; }; struct tagged { int z; }; };')
  const type = typeOf(scope, 'struct s')
  assert.equal(type.kind, 'record')
  const names =
    type.kind === 'record' ? recordLayout(type, TARGET).members.map(({ name, offset }) => [name, offset]) : []
  assert.deepEqual(
    names.filter(([name]) => name),
    [
      ['a', 0],
      ['b', 4],
      ['c', 4],
      ['d', 5],
    ],
  )
})

test('what only the compiler knows makes a record partial', () => {
  const scope = scopeOf(`
    typedef int... number; typedef ... opaque; enum e { A, ... };
    struct rest { int a; ...; }; struct length { int a[...]; }; struct inner { struct rest r; };
    struct field { number n; }; struct with_enum { enum e x; }; struct known { opaque *p; };`)
  const states = ['rest', 'length', 'inner', 'field', 'with_enum', 'known'].map((tag) => {
    const type = scope.tag('struct', tag)
    return type?.kind === 'record' && type.body.state
  })
  assert.deepEqual(states, ['partial', 'partial', 'partial', 'partial', 'partial', 'complete'])
})

test('type strings', () => {
  const scope = scopeOf('enum { N = 3 }; struct s { int a; }; typedef struct s t;')
  const spellings = [
    'int *[N]',
    'struct s *',
    'int(*)(int)',
    't',
    'int(*cb)(int)',
    'char[]',
    'const char *const *',
    'void(int, ...)',
  ]
  assert.deepEqual(
    spellings.map((text) => spell(resolveType(scope, text).type)),
    [
      'int *[3]',
      'struct s *',
      'int(*)(int)',
      'struct s',
      'int(*)(int)',
      'char[]',
      'const char * const *',
      'void(int, ...)',
    ],
  )
  assert.equal(resolveType(scope, 'int *').type, resolveType(newScope(), 'int*').type)
  assert.equal(resolveType(scope, 'const int').qualifiers, 1)
  const codes = ['int x', 'int;', 'static int', 'int[', 'int[...]', '#define X', 'int[n]', '...'].map(
    (text) => failureOf(() => resolveType(scope, text)).code,
  )
  assert.deepEqual(codes, [
    'declare/named-type',
    'syntax/expected',
    'declare/storage',
    'syntax/expected',
    'declare/deferred-length',
    'syntax/expected',
    'constant/unknown',
    'syntax/expected',
  ])
})

test('a failing type string leaves no tag behind', () => {
  const scope = newScope()
  assert.throws(() => resolveType(scope, 'struct s { int a; } *['))
  assert.deepEqual(scope.structNames(), [])
})
