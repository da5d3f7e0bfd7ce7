/** A module that holds declarations alone: what comes back from its lines is what was declared. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordLayout } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { linesOf } from '../../src/plan/lines.ts'
import { planDeclarations } from '../../src/plan/planning.ts'
import { realise } from '../../src/plan/realise.ts'
import type { CType } from '../../src/types/ctype.ts'
import { spell } from '../../src/types/spell.ts'
import { Random, SEED } from '../support/random.ts'
import { ENUM_TEXT, LAYOUT_OPTIONS, randomRecord } from '../support/random-records.ts'
import { definition, definitionOrder } from '../support/records.ts'

const target = TARGETS['linux-x64']

function declared(text: string, includes: readonly Scope[] = []): Scope {
  const scope = new Scope(target)
  for (const other of includes) scope.include(other)
  declare(scope, text)
  return scope
}

const moduleOf = (scope: Scope, includes: readonly Scope[] = []): Scope =>
  realise(linesOf(planDeclarations(scope)), { name: 'm', target, includes, answers: undefined }).scope

/** Everything that a scope says, as text. */
function told(scope: Scope): string[] {
  const inside = (type: CType): string =>
    type.kind === 'record' && type.body.state === 'complete'
      ? ` ${JSON.stringify(recordLayout(type, target).members.map(({ name, offset, bits, member }) => [name, offset, bits, spell(member.type), member.qualifiers]))} ${recordLayout(type, target).size}`
      : type.kind === 'enum' && type.body.state === 'complete'
        ? ` ${type.body.base.name} ${type.body.enumerators.map(({ name, value }) => `${name}=${value}`).join()}`
        : ''
  return [
    ...scope
      .ownTypedefs()
      .map(
        ([name, { type, qualifiers, alignment }]) =>
          `typedef ${spell(type, name, qualifiers)} ${alignment}${inside(type)}`,
      ),
    ...scope.ownTags().map(([name, { type }]) => `tag ${name} ${spell(type)}${inside(type)}`),
    ...[...scope.declarations()].map((each) => {
      if (each.kind === 'function') return `${spell(each.type, each.name)} ${each.symbol} ${each.parameterNames.join()}`
      if (each.kind === 'variable') return `${spell(each.type, each.name, each.qualifiers)} ${each.symbol}`
      return `${each.origin} ${each.name} ${each.type && spell(each.type)} ${each.value} ${each.missing}`
    }),
  ]
}

const TEXT = `
  typedef struct point { int x; double y; } point_t, *point_p;
  struct list { struct list *next; struct { int a; union { char b; long c; }; } in[2]; unsigned f:3, :2, g:5; };
  union u { float f; int i; };
  enum color { RED, GREEN = 5, BLUE = -1 };
  typedef enum { ONE = 1 } one_t;
  typedef struct { int only; } unnamed_t;
  typedef struct { long b; } *pointer_t;
  typedef ... opaque_t;
  struct never;
  typedef int (*compare_t)(const void *, const void *);
  typedef int vec4 __attribute__((vector_size(16)));
  struct __attribute__((packed)) packed { char a; int b; };
  struct flexible { int n; short items[]; };
  struct aligned { _Alignas(16) int a; const char *const name; };
  #define N 42
  #define BIG 0xffffffffffffffff
  #define PI 3.25
  #define TEXT "a\\"b\\n"
  static const int C = 7;
  extern int numbers[4], open_numbers[];
  extern const char *const version;
  extern struct never *handle;
  point_t middle(const point_t *points, unsigned count);
  int printf(const char *format, ...);
  int renamed(int) __asm__("other");
  void sort(void *base, size_t n, size_t size, compare_t compare, FILE *log, va_list args);
  pointer_t both(unnamed_t a, one_t b, enum color c, union u *d, opaque_t *e);
`

test('types, functions, variables and constants come back as they were declared', () => {
  const scope = declared(TEXT)
  assert.deepEqual(told(moduleOf(scope)), told(scope))
})

test('records of every shape come back with the same layout', () => {
  const random = new Random(SEED)
  for (let i = 0; i < 300; i++) {
    const records = [...definitionOrder(randomRecord(random, LAYOUT_OPTIONS))]
    const scope = declared(`${ENUM_TEXT}\n${records.map((record) => definition(record)).join('\n')}`)
    assert.deepEqual(told(moduleOf(scope)), told(scope))
  }
})

test('type strings and more declarations work on top of a module', () => {
  const scope = moduleOf(declared(TEXT))
  assert.equal(spell(resolveType(scope, 'point_p[3]').type), 'struct point *[3]')
  declare(scope, 'struct more { point_t p; }; int area(struct more);')
  assert.equal(spell(resolveType(scope, 'struct more').type), 'struct more')
  assert.throws(() => declare(scope, 'typedef long unnamed_t;'), { code: 'declare/duplicate' })
})

test('include-01: the types of an included module are the same types', () => {
  const parent = declared('typedef struct { int x; } t; struct s { int y; }; enum e { A };')
  const child = declared('t *f(struct s *, enum e, t);', [parent])
  const parentModule = moduleOf(parent)
  const childModule = moduleOf(child, [parentModule])
  const f = childModule.declaration('f')
  assert.ok(f?.kind === 'function')
  assert.equal(f.type.parameters[2], parentModule.typedef('t')?.type)
  assert.deepEqual([f.type.parameters[0]], [resolveType(parentModule, 'struct s *').type])
})

const REFUSED: readonly (readonly [text: string, line: number])[] = [
  ['\n#define FOO ...', 2],
  ['enum e { A, ... };', 1],
  ['\n\nstruct s { int a; ...; };', 3],
  ['typedef int... t;', 1],
  ['extern "JS" int f(int);', 1],
]

for (const [text, line] of REFUSED)
  test(`ooabi-02: without a compiler, '${text.trim()}' is refused when the module is made`, () => {
    assert.throws(() => planDeclarations(declared(text)), { code: 'module/needs-compiler', line })
  })
