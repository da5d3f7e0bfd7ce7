/** Macros that give functions and variables other names. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declare } from '../../src/declare/declare.ts'
import type { Scope } from '../../src/declare/scope.ts'
import { newScope, scopeOf } from '../support/declared.ts'

/** What a name is: its kind, and the symbol that is looked up for it. */
function meaning(scope: Scope, name: string): string {
  const found = scope.declaration(name)
  if (!found) return 'nothing'
  return found.kind === 'constant' ? `constant ${found.value}` : `${found.kind} ${found.symbol}`
}

const CASES: readonly (readonly [text: string, name: string, meaning: string])[] = [
  ['#define init __gmp_init\nvoid __gmp_init(int *);', 'init', 'function __gmp_init'],
  ['#define init __gmp_init\nvoid __gmp_init(int *);', '__gmp_init', 'function __gmp_init'],
  ['#define init __gmp_init\nvoid init(int *);', 'init', 'function __gmp_init'],
  ['void init(int *);\n#define init __gmp_init', 'init', 'function __gmp_init'],
  ['#define init __gmp_init\nvoid init(int *); void __gmp_init(int *);', 'init', 'function __gmp_init'],
  ['#define a b\n#define b c\nint c(void);', 'a', 'function c'],
  ['#define b c\n#define a b\nint c(void);', 'a', 'function c'],
  ['#define a /* renamed */ b // so\nextern int b;', 'a', 'variable b'],
  ['extern int b __asm__("real_b");\n#define a b', 'a', 'variable real_b'],
  ['int b(void) __asm__("real_b");\n#define a b', 'a', 'function real_b'],
  ['int a(void) __asm__("real_a");\n#define a b', 'a', 'function real_a'],
  ['#define a a\nint a(void);', 'a', 'function a'],
  ['#define a b\n#define b a\nint a(void);', 'a', 'function a'],
  ['#define b(x) c(x)\n#define a b\nint b(int);', 'a', 'constant undefined'],
  ['#define b(x) b(x)\n#define a b\nint b(int);', 'b', 'function b'],
  ['#define a b\nenum { b = 3 };', 'a', 'constant 3'],
  ['#define a b\n#define b 4', 'a', 'constant 4'],
  ['#define a b\ntypedef int b; int a(void);', 'a', 'function a'],
  ['#define a b\nint b(void);\n#undef a', 'a', 'nothing'],
  ['#define GLUE(x) GLUE2(x, _72)\n#define GLUE2(x, y) x##y\n#define a GLUE(a)\nint a_72(void);', 'a', 'function a_72'],
  ['#define GLUE(x) x##_72\n#define a GLUE(b)\nextern int b_72;', 'a', 'variable b_72'],
  ['#define GLUE(x) x x\n#define a GLUE(b)\nint b(void);', 'a', 'constant undefined'],
  ['#define a(x) b\nint b(void);', 'a', 'constant undefined'],
]

for (const [text, name, expected] of CASES) {
  test(`D2: ${JSON.stringify(text)}: ${name} is ${expected}`, () => {
    assert.equal(meaning(scopeOf(text), name), expected)
  })
}

test('D2: a name that a macro gives keeps what was declared: type, parameters, its own place', () => {
  const scope = scopeOf('#define init real_init\nlong real_init(const char *text, int n);')
  const [init, real] = ['init', 'real_init'].map((name) => scope.declaration(name))
  assert.ok(init?.kind === 'function' && real?.kind === 'function')
  assert.equal(init.type, real.type)
  assert.deepEqual(init.parameterNames, ['text', 'n'])
  assert.deepEqual([init.place.offset, real.place.offset], [8, 28])
  assert.deepEqual(scope.listedNames(), ['real_init', 'init'])
})

test('D2: it is announced to libraries that are open, and may be declared again', () => {
  const scope = newScope()
  assert.deepEqual(declare(scope, '#define init real_init\nint real_init(int);').names, ['real_init', 'init'])
  declare(scope, 'int init(int);')
  assert.equal(meaning(scope, 'init'), 'function real_init')
})
