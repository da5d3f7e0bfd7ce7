/** Forms that headers have and that one line of would lose a whole header. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS } from '../../src/abi/target.ts'
import { declare } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { canCompile } from '../support/c-compiler.ts'
import { newScope, refused, scopeOf, spelled } from '../support/declared.ts'
import { differences } from '../support/judged.ts'

const skip = canCompile(['gcc']) ? false : 'no gcc'

test('D5: __extension__ before assertions and declarations', () => {
  const text = `__extension__ _Static_assert(sizeof(int) == 4, ""); __extension__ typedef long long ll;
    struct s { __extension__ _Static_assert(1, "x"); __extension__ union { int a; float b; }; __extension__ long long c; };
    __extension__ extern int f(void); __extension__ __extension__ enum { A };`
  assert.deepEqual(spelled(scopeOf(text)), ['int f()', 'A = 0', 'typedef long long ll'])
  assert.match(refused('__extension__ _Static_assert(0, "no");'), /^1:15 declare\/static-assert$/)
})

test('D5: modes and words of wide complex numbers', { skip }, () => {
  const text = `typedef _Complex float tc __attribute__((mode(TC))); typedef _Complex _Float128 cf; typedef _Float128 _Complex fc;
    typedef __complex__ float xc __attribute__((mode(XC))); struct s { char c; tc x; char d; fc y[2]; };`
  assert.deepEqual(differences(text), [])
  assert.deepEqual(spelled(scopeOf(text)).slice(0, 2), [
    'typedef __float128 _Complex cf',
    'typedef __float128 _Complex fc',
  ])
})

test('D5: a word goes on behind a backslash at the end of a line', () => {
  const scope = scopeOf(
    'in\\\nt f\\\r\no\\\n\\\no(unsig\\\nned x);\nstr\\\nuct s { int \\\n a; };\n#define LONG 1\\\n2\n',
  )
  assert.deepEqual(spelled(scope), ['int foo(unsigned int)', 'LONG = 12'])
  assert.match(refused('int f(int x)\\ ;'), /syntax\/stray$/)
})

test('D5: declarations that are compatible are one', () => {
  const text = `int f(); int f(int x); int f(); int g(int); int g();
    void h(unsigned long); void h(size_t n); extern unsigned int v; extern uint32_t v; int64_t w(long *); long w(int64_t *);
    typedef unsigned long word; typedef size_t word; typedef long (*fn)(word); typedef ssize_t (*fn)(size_t);`
  const lines = spelled(scopeOf(text)).filter((line) => !line.startsWith('typedef'))
  assert.deepEqual(lines, ['int f(int)', 'int g(int)', 'void h(unsigned long)', 'unsigned int v', 'int64_t w(long *)'])
})

test('D5: declarations that differ are refused', () => {
  for (const text of [
    'int f(void); int f(int);',
    'int f(); long f(int);',
    'void h(unsigned long); void h(unsigned long long);',
    'extern int v; extern unsigned v;',
    'typedef int t; typedef long t;',
    'enum e { A }; typedef enum e t; typedef unsigned int t;',
  ]) {
    assert.match(refused(text), /declare\/duplicate$/, text)
  }
})

const SOCKETS = `
  struct sockaddr; struct sockaddr_in; struct sockaddr_un;
  typedef union { struct sockaddr *a; struct sockaddr_in *b; } ARG __attribute__((__transparent_union__));
  typedef union { const struct sockaddr *a; const struct sockaddr_un *b; } CONST_ARG __attribute__((transparent_union));
  typedef union __attribute__((transparent_union)) { int *i; void *p; } other;
  union __attribute__((transparent_union)) numbers { int i; unsigned u; };
`

test('D6: a parameter of a transparent union takes a pointer of any member', () => {
  const scope = scopeOf(
    `${SOCKETS} int accept(int, ARG, unsigned *); int bind(int, CONST_ARG, unsigned); int w(other); int n(union numbers);`,
  )
  assert.deepEqual(spelled(scope).slice(0, 4), [
    'int accept(int, void *, unsigned int *)',
    'int bind(int, const void *, unsigned int)',
    'int w(void *)',
    'int n(int)',
  ])
})

test('D6: elsewhere it is a union like others, and an included one stays what it was', () => {
  const base = scopeOf(SOCKETS)
  const scope = new Scope(TARGETS['linux-x64'])
  scope.include(base)
  declare(scope, 'ARG *list(void); struct s { ARG arg; }; int f(ARG);')
  assert.deepEqual(spelled(scope).slice(0, 2), ['ARG * list()', 'int f(void *)'])
  assert.deepEqual(declare(newScope(), SOCKETS).warnings, [])
})
