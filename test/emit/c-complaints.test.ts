import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declare } from '../../src/declare/declare.ts'
import { VerificationError } from '../../src/diagnostics/errors.ts'
import { cOf, complaints, PartBuilder, STANDARDS, withoutGcc } from '../support/compiled-part.ts'

const options = { skip: withoutGcc }

/** The places of the errors, each once. */
function errorPlaces(text: string): string[] {
  return [...new Set([...text.matchAll(/^(.*?:\d+):\d+: error:/gm)].map((match) => match[1] as string))]
}

for (const by of STANDARDS) {
  const words = `${by.compiler} -std=${by.standard}`
  const refused = (declared: string, ask: (part: PartBuilder) => unknown, source: string): string[] => {
    const part = new PartBuilder(declared)
    ask(part)
    return errorPlaces(complaints(part, source, by, []))
  }

  test(`a pointer of another type is an error at the declaration in ${words}`, options, () => {
    const takes = 'static void takes(long *p) { (void)p; }'
    const gives = 'static long *gives(void) { return 0; }'
    for (const kind of ['direct', 'packed'] as const) {
      assert.deepEqual(
        refused('\n\nvoid takes(int *);', (part) => part.call(kind, 'takes'), takes),
        ['<cdef>:3'],
      )
      assert.deepEqual(
        refused('\nint *gives(void);', (part) => part.call(kind, 'gives'), gives),
        ['<cdef>:2'],
      )
    }
    const logs = 'static void logs(const char *p, ...) { (void)p; }'
    assert.deepEqual(
      refused('void logs(int *, ...);', (part) => part.call('itself', 'logs'), logs),
      ['<cdef>:1'],
    )
  })

  test(`what C does not know, or knows otherwise, is an error at the declaration in ${words}`, options, () => {
    assert.deepEqual(
      refused('\nint missing(int);', (part) => part.call('direct', 'missing'), ''),
      ['<cdef>:2'],
    )
    const nothing = 'static void nothing(void) {}'
    assert.deepEqual(
      refused('\nint nothing(void);', (part) => part.call('direct', 'nothing'), nothing),
      ['<cdef>:2'],
    )
    const constants = '#define RATIO 0.5\n#define TEXT "text"\n'
    const declared = '\n#define RATIO ...\n#define TEXT ...\n'
    assert.deepEqual(
      refused(declared, (part) => part.integer('RATIO', 'TEXT'), constants),
      ['<cdef>:2', '<cdef>:3'],
    )
  })

  test(`a variable has the declared type, length and constness in ${words}`, options, () => {
    const source = 'static long *p; static int a[3]; static const int c = 1; static int *open;'
    const cases = [
      ['\nextern int *p;', 'p'],
      ['\nextern int a[4];', 'a'],
      ['\nextern int c;', 'c'],
      ['\nextern int open[];', 'open'],
    ] as const
    for (const [declared, name] of cases)
      assert.deepEqual(
        refused(declared, (part) => part.variable(name), source),
        ['<cdef>:2'],
        name,
      )
  })

  test(`a member has the declared type and length in ${words}`, options, () => {
    const source = 'struct s { int i; float f; char *text; int list[4]; int *open; };'
    for (const member of ['int f', 'float i', 'double f', 'int *text', 'char **text', 'int list[5]', 'int open[]'])
      assert.deepEqual(
        refused(`\nstruct s { ${member}; };`, (part) => part.check('struct s'), source),
        ['<cdef>:2'],
      )
    const agreed = 'struct s { long i; float f; char *text; int list[4]; int *open; };'
    assert.deepEqual(
      refused(agreed, (part) => part.check('struct s'), source),
      [],
    )
  })

  test(`a JavaScript function that C declared otherwise is an error at the declaration in ${words}`, options, () => {
    const source = 'static long on_event(int);'
    const places = refused('\nint on_event(int);', (part) => part.extern('JS', 'on_event'), source)
    assert.deepEqual(places, ['<cdef>:2'])
  })

  test(`the user's own code keeps its lines and its warnings in ${words}`, options, () => {
    const part = new PartBuilder('int f(int);').call('direct', 'f')
    const source = `static int f(int x) { return x; }\nstatic int unused(int y) { return 0; }`
    const said = complaints(part, source, by, ['-Wall', '-Wextra'])
    const places = [...said.matchAll(/^(.*?:\d+):\d+: warning: .*-Wunused-(\w+)/gm)].map(
      ([, at, what]) => `${at} ${what}`,
    )
    assert.deepEqual(places, ['<C source>:2 parameter', '<C source>:2 function'])
  })
}

test('of two texts with one name the second is called by a number', () => {
  const part = new PartBuilder('int f(int);')
  declare(part.scope, '\nint g(int);')
  declare(part.scope, '#line 7 "own.h"\nint h(int);')
  part.call('direct', 'f', 'g', 'h')
  assert.deepEqual(cOf(part, '').match(/^#line (?!.*fixture).*$/gm), [
    '#line 1 "<C source>"',
    '#line 1 "<cdef>"',
    '#line 2 "<cdef 2>"',
    '#line 7 "own.h"',
  ])
})

test('after declared lines the lines of the file itself are counted again', () => {
  const lines = cOf(new PartBuilder('\n\nint f(int);').call('direct', 'f'), 'int x;\\').split('\n')
  const directives = lines.flatMap((line, i) => {
    const [, told] = /^#line (\d+) "fixture\.c"$/.exec(line) ?? []
    return told === undefined ? [] : [Number(told) - (i + 2)]
  })
  assert.deepEqual(directives, [0, 0])
})

test('a type that C cannot name is a verification error with the place', () => {
  const part = new PartBuilder('typedef struct { int x; } **sp;\nvoid foo(sp);')
  part.call('direct', 'foo')
  assert.throws(
    () => cOf(part, ''),
    (error: unknown) => {
      assert.ok(error instanceof VerificationError)
      assert.equal(error.code, 'emit/unnamed-type')
      assert.match(error.message, /^<cdef>:2:\d+: 'foo' needs '.*', which C cannot name; .*\n {2}void foo\(sp\);/)
      return true
    },
  )
  part.typedefNames.set(part.type('sp'), 'sp')
  assert.match(cOf(part, ''), /static void cdef_0_foo\(sp cdef_a0\)/)
})

test('a record without a tag goes by its typedef, and so does a pointer to one that has none', () => {
  const part = new PartBuilder(
    'typedef struct { int a; } s; typedef struct { int b; } *p; void f(const s *, p, p *, s);',
  )
  const { type } = part.scope.typedef('p') ?? assert.fail()
  part.typedefNames.set(type, 'p')
  part.call('direct', 'f')
  assert.match(cOf(part, ''), /\(const s \*cdef_a0, p cdef_a1, p \*cdef_a2, s cdef_a3\)/)
})
