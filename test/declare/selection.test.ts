/** `only` and `files`: of a text what is wanted, and what that needs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeclareOptions } from '../../src/declare/context.ts'
import { declare } from '../../src/declare/declare.ts'
import { newScope, scopeOf } from '../support/declared.ts'

const HEADER = `# 1 "/usr/include/stddef.h" 1 3 4
typedef unsigned long size_t;
typedef long other_t;
int system_function(void);
#define SYSTEM_LIMIT 10
int unreadable here;
struct far { int n; };
# 1 "/usr/include/lib/lib.h" 2
struct point; typedef struct point point_t;
struct point { int x; struct inner { enum color { RED, GREEN } c; } in; };
typedef struct { struct far *f; char text[SYSTEM_LIMIT]; } settings, *settings_p;
point_t *make(size_t n, settings_p how);
void unmake(point_t *p), unmake_all(void);
static inline int twice(int x) { struct far f; return x * 2; }
extern struct far nearby;
#define LIB_OK 0
#define LIB_RED RED
#define LIB_WORD "word"
# 1 "/usr/include/lib/more.h" 1
int more(enum color c);
enum { MORE_A, MORE_B };
#define MORE_C 3
wrong wrong wrong;
# 30 "/usr/include/lib/lib.h" 2
int last(void);
`

/** What remains: names, typedefs, tags, and how much was left out. */
function kept(options: DeclareOptions) {
  const scope = newScope()
  const { warnings, names } = declare(scope, HEADER, options)
  return {
    names: names.join(' '),
    listed: scope.listedNames().join(' '),
    typedefs: scope
      .ownTypedefs()
      .map(([name]) => name)
      .join(' '),
    tags: scope
      .ownTags()
      .map(([name]) => name)
      .join(' '),
    warnings: warnings.length,
  }
}

test('without a selection all is declared', () => {
  const all = kept({})
  assert.equal(all.typedefs, 'size_t other_t point_t settings settings_p')
  assert.equal(all.tags, 'far point inner color')
  assert.equal(all.warnings, 2)
})

test('files keep what they declare, and of other files what that needs', () => {
  const lib = kept({ files: [/lib\.h$/] })
  assert.equal(lib.listed, 'RED GREEN make unmake unmake_all twice nearby last LIB_OK LIB_RED LIB_WORD')
  assert.equal(lib.typedefs, 'size_t point_t settings settings_p')
  assert.equal(lib.tags, 'far point inner color')
  assert.equal(lib.warnings, 0)
  assert.equal(lib.names, lib.listed)
  assert.deepEqual(kept({ files: ['lib.h'] }), lib)
  assert.deepEqual(kept({ files: ['*/lib/lib.h'] }), lib)
})

test('another file', () => {
  const more = kept({ files: ['more.h'] })
  assert.equal(more.listed, 'RED GREEN more MORE_A MORE_B MORE_C')
  assert.equal(more.typedefs, '')
  assert.equal(more.tags, 'point inner color')
  assert.equal(more.warnings, 1)
})

test('names: a function with its types, a constant, a tag, a typedef', () => {
  assert.deepEqual(kept({ only: ['make'] }).listed, 'RED GREEN make')
  assert.equal(kept({ only: ['make'] }).typedefs, 'size_t point_t settings settings_p')
  assert.equal(kept({ only: ['make'] }).tags, 'far point inner color')
  assert.equal(kept({ only: ['unmake'] }).tags, 'point inner color')
  assert.equal(kept({ only: ['LIB_*'] }).listed, 'LIB_OK LIB_RED LIB_WORD')
  assert.equal(kept({ only: ['LIB_*'] }).tags, '')
  assert.equal(kept({ only: ['far'] }).tags, 'far')
  assert.equal(kept({ only: ['settings'] }).tags, 'far')
  assert.equal(kept({ only: [/^MORE_[AC]$/] }).listed, 'MORE_A MORE_B MORE_C')
  assert.equal(kept({ only: ['nothing'] }).listed, '')
})

test('names and files together', () => {
  assert.equal(kept({ only: ['*MORE*', 'make'], files: ['more.h'] }).listed, 'MORE_A MORE_B MORE_C')
})

test('an expression is found anywhere, a text is the whole name, and a global one keeps no place', () => {
  assert.equal(kept({ only: ['mak'] }).listed, '')
  assert.match(kept({ only: [/mak/g] }).listed, /unmake_all$/)
  assert.equal(kept({ only: ['l*t'] }).listed, 'last')
  assert.equal(kept({ only: ['l.*t'] }).listed, '')
})

test('a body is not what a function needs', () => {
  assert.equal(kept({ only: ['twice'] }).tags, '')
})

test('what was declared before stays, and may be what is needed', () => {
  const scope = scopeOf('typedef int number; struct old { number n; };\n#define OLD 1')
  declare(scope, 'number f(struct old *); number g(void);', { only: ['f'] })
  assert.deepEqual(scope.listedNames(), ['OLD', 'f'])
  assert.deepEqual(scope.structNames(), ['old'])
})

test('what is dropped comes back where a later text declares it', () => {
  const scope = newScope()
  declare(scope, HEADER, { only: ['LIB_*'] })
  declare(scope, 'struct far { long n; }; int make(void);')
  assert.deepEqual(scope.structNames(), ['far'])
})
