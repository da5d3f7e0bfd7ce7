/** Texts of which one declaration cannot be read: with `tolerant` the rest stands. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DeclareOptions, declare, resolveType } from '../../src/declare/declare.ts'
import { constantOf, failureOf, newScope, spelled } from '../support/declared.ts'
import { Random, SEED } from '../support/random.ts'

/** What stands, and why the rest does not. */
function read(text: string, options: DeclareOptions = { tolerant: true }): { stands: string[]; reasons: string[] } {
  const scope = newScope()
  const { warnings } = declare(scope, text, options)
  const reasons = warnings.filter(({ code }) => code === 'warning/left-out').map(({ message }) => message)
  return { stands: spelled(scope), reasons }
}

const BROKEN = [
  'int bad(nowhere x);',
  'typedef nowhere missing;',
  'struct broken { int a; nowhere b; struct { int c; } d; };',
  'extern int a[sizeof(struct nowhere)];',
  'static inline int body(nowhere x) { if (x) { return 1; } return 0; }',
  'int f(void) { return 1; }',
  'static const int twice = nowhere + 1;',
  'int int int;',
  'int ( ( unclosed;',
  'enum broken { A1, B1 = nowhere };',
  '@ int stray;',
  'struct __attribute__((randomize_layout)) odd { int a : 3; };',
  'typedef struct { nowhere x; } two, *three;',
  '};',
  'asm nonsense;',
]

for (const broken of BROKEN) {
  test(`D: one declaration is left out: ${broken}`, () => {
    const { stands, reasons } = read(`int before(void);\n${broken}\nint after(void); struct s { int x; };`)
    assert.deepEqual(
      stands.filter((line) => /before|after/.test(line)),
      ['int before()', 'int after()'],
    )
    assert.equal(reasons.length >= 1, true, reasons.join('\n'))
    failureOf(() => declare(newScope(), `int before(void);\n${broken}`))
  })
}

test('D: what stood before the failure in a declaration is not declared', () => {
  const { stands } = read(
    'int one, two, three[sizeof(nowhere)]; enum e { X, Y = nowhere }; struct s { enum { Z } z; nowhere y; };',
  )
  assert.deepEqual(stands, [])
})

test('D: directives inside count once, and packing stays right', () => {
  const scope = newScope()
  declare(
    scope,
    '#pragma pack(push, 2)\nstruct bad {\n#define INSIDE 3\n#pragma pack(push, 1)\n  nowhere x;\n#pragma pack(pop)\n};\nstruct good { char c; int i; };\n#pragma pack(pop)\nstruct free { char c; int i; };',
    { tolerant: true },
  )
  assert.equal(constantOf(scope, 'INSIDE'), 3n)
  const packs = ['good', 'free'].map((tag) => {
    const { type } = resolveType(scope, `struct ${tag}`)
    return type.kind === 'record' && type.body.state === 'complete' ? type.body.packing.pack : 0
  })
  assert.deepEqual(packs, [2, undefined])
})

test('D: groups of linkage stay whole', () => {
  const { stands, reasons } = read('extern "C" { int a(void); nowhere b(void); int c(void);\n} int d(void);')
  assert.deepEqual(stands, ['int a()', 'int c()', 'int d()'])
  assert.equal(reasons.length, 1)
})

test('D: names that depend on it say why they are missing', () => {
  const scope = newScope()
  declare(scope, 'typedef nowhere handle; int open_it(handle *h); int ok(void);', { tolerant: true })
  const { message } = failureOf(() => resolveType(scope, 'handle *'))
  assert.match(message, /handle.*its declaration was left out: <cdef>:1:9: .*nowhere/s)
  assert.match(failureOf(() => declare(scope, 'int later(handle);')).message, /left out/)
  assert.match(scope.whyLeftOut('open_it') ?? '', /handle/)
  assert.equal(scope.whyLeftOut('ok'), undefined)
})

test('D: text with line markers is read so by itself, and strictly where that is asked', () => {
  const text = '# 1 "a.h"\nint a(nowhere x);\n# 7 "b.h"\nint b(void);\n'
  const { stands, reasons } = read(text, {})
  assert.deepEqual(stands, ['int b()'])
  assert.match(reasons.join(), /a\.h:1:7/)
  assert.equal(failureOf(() => declare(newScope(), text, { tolerant: false })).line, 1)
  failureOf(() => declare(newScope(), 'int a(nowhere x);'))
})

test('D: a tolerant text always ends, whatever is cut out of it', () => {
  const random = new Random(SEED)
  const whole = `#define A(x) x\nextern "C" {\n${BROKEN.join('\n')}\n/* c */ #pragma pack(1)\n typedef struct { int a[3]; union { float f; }; } t;\nint g(t *p, char c[3], ...);\n}\n`
  for (let round = 0; round < 400; round++) {
    const from = random.below(whole.length)
    const cut = whole.slice(0, from) + whole.slice(from + random.below(30))
    const { stands } = read(`${cut.slice(random.below(40))}\n;;}};int last(void);`)
    assert.ok(stands.length >= 0)
  }
})

test('D: a text that ends inside a block, or closes one that was never opened, comes to an end', () => {
  for (const text of [
    'extern "C" {',
    'int l(struct ]); extern "C" { typedef float v4; int (*int',
    'extern "C" { extern "C" {',
    '} } int a;',
    'extern "C" { int f(',
    '{',
    '}',
  ]) {
    const { warnings } = declare(newScope(), `# 1 "a.h"\nint before(void);\n${text}`)
    assert.ok(warnings.length > 0 && warnings.length < 10, text)
  }
})
