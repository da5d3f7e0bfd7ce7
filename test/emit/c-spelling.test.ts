import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Language } from '../../src/emit/c/module.ts'
import { TypeSpeller } from '../../src/emit/c/spell.ts'
import { planCompiled } from '../../src/plan/planning.ts'
import { functionOf, pointerTo, primitive } from '../../src/types/ctype.ts'
import { cOf, complaints, PartBuilder, STANDARDS, type Standard, withoutGcc } from '../support/compiled-part.ts'
import { scopeOf } from '../support/declared.ts'

const options = { skip: withoutGcc }

/** The parameters of a function with these, as the module spells them, without the names. */
function spelled(parameters: string, language: Language = 'c', before = ''): string {
  const part = new PartBuilder(`${before} void f(${parameters});`).call('direct', 'f')
  const [, list = ''] = /^static void cdef_0_f\((.*)\) \{/m.exec(cOf(part, '', language)) ?? []
  return list.replaceAll(/ ?cdef_a\d+/g, '')
}

/** What is included beside <cdef/module.h>. */
const included = (parameters: string): string[] =>
  [...cOf(new PartBuilder(`void f(${parameters});`).call('direct', 'f'), '').matchAll(/^#include <(.*)>$/gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'cdef/module.h')

test('derived types keep their qualifiers, dimensions and parentheses', () => {
  const cases = [
    'int',
    'const char *',
    'char *const *',
    'const volatile int *const *volatile *',
    'int (*)[3][4]',
    'int (*)(void)',
    'void (*)(int, const char *, ...)',
    'int (*(*)(char))(short)',
    'int *(**)[2]',
    'struct s *',
    'union u **',
    'const enum e *',
    'unsigned long long',
    'long double',
    'signed char *',
  ]
  for (const type of cases) assert.equal(spelled(type), type)
  assert.equal(spelled(''), 'void')
  assert.equal(spelled('char *argv[], int f(int)'), 'char **, int (*)(int)')
})

test('a calling convention is a word of <cdef/module.h>', () => {
  const int = primitive('int')
  const called = pointerTo(functionOf(int, [pointerTo(functionOf(int, [int], false, 'fastcall'))], false, 'stdcall'))
  const speller = new TypeSpeller('c', new Map())
  const wanted = { name: 'f', place: { source: { name: '<cdef>', text: '' }, offset: 0 } }
  assert.equal(speller.spell(called, wanted).c, 'int (CDEF_STDCALL *)(int (CDEF_FASTCALL *)(int))')
})

test('what only the compiler knows goes by its name', () => {
  assert.equal(spelled('t, const t *, r', 'c', 'typedef int... t; typedef float... r;'), 't, const t *, r')
  assert.equal(spelled('o *, p', 'c', 'typedef ... o; typedef ... *p;'), 'o *, p')
})

test('a name that is known undeclared comes from a header, or is spelled without one', () => {
  assert.equal(spelled('size_t, const int64_t *, wchar_t'), 'size_t, const int64_t *, wchar_t')
  assert.equal(
    spelled('bool, _Bool *, char16_t, char32_t, char8_t'),
    '_Bool, _Bool *, uint_least16_t, uint_least32_t, cdef_char8_t',
  )
  assert.equal(
    spelled('bool, _Bool *, char16_t, char32_t, char8_t', 'c++'),
    'bool, bool *, char16_t, char32_t, cdef_char8_t',
  )
  assert.equal(spelled('FILE *, va_list, int (*)(va_list)'), 'FILE *, va_list, int (*)(va_list)')
  assert.equal(spelled('double _Complex *'), 'CDEF_DOUBLE_COMPLEX *')
  assert.deepEqual(included('int, size_t, wchar_t, char16_t, va_list, uint8_t'), [])
  assert.deepEqual(included('ssize_t, off_t, time_t *, FILE *'), ['stdio.h', 'sys/types.h', 'time.h'])
})

const DECLARED = `
  typedef struct { int a; } *handle_t; typedef float v4 __attribute__((vector_size(16)));
  struct holder { v4 v; FILE *log; int (*visit)(va_list, v4 *); float _Complex z; };
  extern struct { int x; } nameless[2];
  int f(handle_t, size_t *, ssize_t *, off_t, time_t *, wchar_t *, char16_t *, char32_t *, char8_t *, bool *, FILE *,
    int64_t *, int_fast16_t *, v4, const v4 *, va_list, float _Complex *, long double *);`

const SOURCE = `
  #include <stdarg.h>
  #include <stddef.h>
  #include <stdint.h>
  #include <stdio.h>
  #include <sys/types.h>
  #include <time.h>
  #ifdef __cplusplus
  #define _Bool bool
  #else
  #include <uchar.h>
  #endif
  #ifndef __cpp_char8_t
  typedef unsigned char char8_t;
  #endif
  typedef struct { int a; } *handle_t; typedef float v4 __attribute__((vector_size(16)));
  __extension__ typedef float _Complex zf;
  struct holder { v4 v; FILE *log; int (*visit)(va_list, v4 *); zf z; };
  static struct { int x; } nameless[2];
  static int f(handle_t a, size_t *b, ssize_t *c, off_t d, time_t *e, wchar_t *g, char16_t *h, char32_t *i, char8_t *j,
    _Bool *k, FILE *l, int64_t *m, int_fast16_t *n, v4 o, const v4 *p, va_list q, zf *r, long double *s) {
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)g, (void)h, (void)i, (void)j, (void)k, (void)l, (void)m, (void)n;
    (void)o, (void)p, (void)q, (void)r, (void)s; return nameless[0].x; }`

const NEWEST: readonly Standard[] = STANDARDS.some(({ compiler }) => compiler === 'g++')
  ? [{ compiler: 'g++', standard: 'gnu++20', language: 'c++' }]
  : []

const PLANNED = `
  enum color { RED, GREEN = 5 }; typedef enum { UP, DOWN } way_t; enum { ALONE = -7 };
  typedef int... count_t; typedef float... real_t; typedef ... opaque_t; typedef struct { int a; ...; } *only_t;
  struct tree { struct tree *left; way_t way : 2; unsigned : 0; int depth; union { float f; int n; }; struct { int q; } in;
    opaque_t *opaque; char name[...]; count_t counts[2][3]; real_t real; long open[]; ...; };
  #define ANSWER 42
  #define LATER ...
  #define TEXT "text"
  #define PI 3.25
  static const double RATIO; static const char *const NAME; static const int PRIMES[3];
  extern int grid[...][2]; extern count_t total; extern enum color paint;
  struct tree grow(struct tree, real_t); long double wide(long double, only_t); count_t count(const opaque_t *, way_t);
  int say(const char *, ...); int spoken(const char *, va_list);
  extern "JS" { int on_leaf(struct tree *, real_t); enum color on_paint(void); }
  extern "JS+C" void on_fall(long double, count_t);`

const ITS_SOURCE = `
  #include <stdarg.h>
  enum color { RED = 3, GREEN = 5 }; typedef enum { UP, DOWN } way_t; enum { ALONE = -7 };
  typedef unsigned char count_t; typedef double real_t; typedef struct hidden opaque_t; typedef struct { long b; int a; } *only_t;
  typedef struct { int q; } in_t;
  struct tree { double first; struct tree *left; way_t way : 2; unsigned : 0; int depth; __extension__ union { float f; int n; };
    in_t in; opaque_t *opaque; char name[19]; count_t counts[2][3]; real_t real; long open[1]; };
  #define ANSWER 42
  #define LATER (1ull << 40)
  #define TEXT "text"
  #define PI 3.25
  #define RATIO 0.5f
  #define NAME "name"
  static const int PRIMES[3] = {2, 3, 5};
  static int grid[5][2]; static count_t total; static enum color paint;
  static struct tree grow(struct tree t, real_t by) { t.real += by; return t; }
  static long double wide(long double x, only_t p) { return x + p->a; }
  static int count(const opaque_t *p, way_t w) { return p != 0 && w == UP; }
  static int say(const char *format, ...) { return *format; }
  static int spoken(const char *format, va_list list) { (void)list; return *format; }
  static int on_leaf(struct tree *, real_t); static enum color on_paint(void);
  int used(void); int used(void) { return on_leaf(0, 1) + on_paint() + total + paint + grid[0][0]; }`

for (const by of [...STANDARDS, ...NEWEST]) {
  test(`the plan of a whole scope compiles in ${by.compiler} -std=${by.standard}`, options, () => {
    const { compiled } = planCompiled(scopeOf(PLANNED))
    assert.equal(complaints(compiled ?? assert.fail(), ITS_SOURCE, by), '')
  })

  test(`every spelling is the type that C means in ${by.compiler} -std=${by.standard}`, options, () => {
    const part = new PartBuilder(DECLARED)
    part.call('direct', 'f').call('packed', 'f').variable('nameless').check('struct holder')
    assert.equal(complaints(part, SOURCE, by), '')
  })
}

for (const compiler of ['gcc', 'clang', 'g++', 'clang++']) {
  const runs = STANDARDS.some((standard) => standard.compiler === compiler)
  test(`the tests of compiled modules ask ${compiler}`, { skip: runs ? false : `${compiler} does not run` }, () => {})
}
