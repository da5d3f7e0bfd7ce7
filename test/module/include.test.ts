/** Modules that include others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Imported, moduleFolder, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const PARENT = `
  typedef int number; typedef struct point { int x, y; } point_t; struct hidden; typedef struct { int a; } untagged; struct part { int v; ...; };
  union either { int i; float f; }; typedef int... sz_t; typedef float... fl_t; enum color { RED, GREEN = 5, BLUE=... };
  #define LIMIT 7
  #define COUNTED ...
  enum { LOOSE = 3 }; static const int INTEGER; static const double REAL; typedef struct { int z; } *pointed;
  int parent_function(int n); extern int parent_variable; extern int parent_array[...]; point_t *make(int); struct hidden *make_hidden(void);
  struct part make_part(int); extern "JS" int parent_event(int); int call_event(int);
`
const SHARED = `
  typedef int number; typedef struct point { int x, y; } point_t; struct hidden { int q; }; typedef struct { int a; } untagged;
  struct part { double d; int v; }; union either { int i; float f; }; typedef unsigned short sz_t; typedef float fl_t;
  enum color { RED, GREEN = 5, BLUE = 17 };
  #define LIMIT 7
  #define COUNTED 99
  enum { LOOSE = 3 };
`
const PARENT_SOURCE = `${SHARED}
  static const int INTEGER = 4; static const double REAL = 1.5; typedef struct { int z; } *pointed;
  static int parent_function(int n) { return n * 2; }
  int parent_variable = 3; int parent_array[4] = {1, 2, 3, 4};
  static point_t *make(int x) { static point_t p; p.x = x; return &p; }
  static struct hidden *make_hidden(void) { static struct hidden h = { 8 }; return &h; }
  static struct part make_part(int v) { struct part p = { 1, v }; return p; }
  static int parent_event(int);
  static int call_event(int x) { return parent_event(x); }
`
const CHILD = `
  struct line { point_t from, to; enum color color; sz_t s; struct part p; untagged u; int items[LIMIT]; };
  int length(point_t *p); int read_hidden(struct hidden *); struct part twice(struct part); sz_t same(sz_t); enum color next(enum color);
  number negative(number); extern int own_variable;
`
const LINE = 'struct line { point_t from, to; enum color color; sz_t s; struct part p; untagged u; int items[LIMIT]; };'
const CHILD_SOURCE = `${SHARED} ${LINE}
  static int length(point_t *p) { return p->x + p->y; }
  static int read_hidden(struct hidden *h) { return h->q; }
  static struct part twice(struct part p) { p.v *= 2; return p; }
  static sz_t same(sz_t s) { return s; }
  static enum color next(enum color c) { return c == RED ? GREEN : BLUE; }
  static int negative(number n) { return -n; }
  int own_variable = 12;
`

const folder = moduleFolder()
const outDir = folder.at('.')

/** An FFI with a module's name that includes others. */
function builder(name: string, source: string | null, declarations: string, ...includes: readonly Untyped[]): Untyped {
  const ffi = newFFI()
  for (const each of includes) ffi.include(each)
  ffi.cdef(declarations)
  ffi.setSource(name, source)
  return ffi
}

const parentBuilder = builder('sub/parent', PARENT_SOURCE, PARENT)
const childBuilder = builder('child', CHILD_SOURCE, CHILD, parentBuilder)

async function built(): Promise<{ parent: Imported; child: Imported; grandchild: Imported }> {
  parentBuilder.compile({ outDir })
  childBuilder.compile({ outDir })
  const source = `${SHARED} ${LINE} static int end(struct line *l) { return l->to.x; }`
  builder('deep/er/grandchild', source, 'int end(struct line *);', childBuilder).compile({ outDir })
  return {
    child: await folder.import('child'),
    parent: await folder.import('sub/parent'),
    grandchild: await folder.import('deep/er/grandchild'),
  }
}

const nothing = { ffi: undefined, lib: undefined }
const { parent, child, grandchild } = withoutCompiler
  ? { parent: nothing, child: nothing, grandchild: nothing }
  : await built()

test('include-01: types and constants of the included module are known, and the same', {
  skip: withoutCompiler,
}, () => {
  const types = [
    'number',
    'point_t',
    'struct point',
    'union either',
    'enum color',
    'sz_t',
    'fl_t',
    'struct part',
    'untagged',
    'pointed',
  ]
  const counted = ['int[GREEN]', 'int[BLUE]', 'char[LIMIT]', 'char[COUNTED]', 'char[INTEGER]', 'int[LOOSE]']
  for (const type of [...types, ...counted]) {
    assert.equal(child.ffi.typeof(type), parent.ffi.typeof(type), type)
    assert.equal(grandchild.ffi.typeof(type), parent.ffi.typeof(type), type)
  }
  assert.deepEqual([child.ffi.sizeof('struct line'), child.ffi.offsetof('struct line', 'p', 'v')], [72, 32])
  assert.deepEqual([child.ffi.integerConst('COUNTED'), child.ffi.integerConst('BLUE')], [99, 17])
})

test('include-02: functions of the included module are the same functions', { skip: withoutCompiler }, () => {
  assert.equal(child.lib.parent_function, parent.lib.parent_function)
  assert.equal(grandchild.lib.parent_function(4), 8)
  assert.equal(child.ffi.addressof(child.lib, 'parent_function')(5), 10)
  refuses(() => child.ffi.addressof(child.lib, 'absent'), 'LibraryError', 'library/undeclared')
})

test('include-02: its variables and constants are reached, and written in place', { skip: withoutCompiler }, () => {
  child.lib.parent_variable = 77
  assert.deepEqual([parent.lib.parent_variable, grandchild.lib.parent_variable, child.lib.own_variable], [77, 77, 12])
  child.ffi.addressof(child.lib, 'parent_variable')[0] = 78
  assert.deepEqual([parent.lib.parent_variable, [...child.lib.parent_array]], [78, [1, 2, 3, 4]])
  const { LIMIT, COUNTED, INTEGER, REAL, GREEN, BLUE, LOOSE } = child.lib
  assert.deepEqual([LIMIT, COUNTED, INTEGER, REAL, GREEN, BLUE, LOOSE], [7, 99, 4, 1.5, 5, 17, 3])
  refuses(() => (child.lib.INTEGER = 5), 'TypeError', 'library/read-only')
  for (const name of ['length', 'parent_function', 'LIMIT']) assert.ok(Object.keys(child.lib).includes(name), name)
  assert.ok(!Object.keys(parent.lib).includes('length'))
})

test('include-02: C of the child takes what C of the parent gives', { skip: withoutCompiler }, () => {
  const { lib } = child
  assert.deepEqual([lib.length(parent.lib.make(5)), lib.read_hidden(parent.lib.make_hidden())], [5, 8])
  assert.deepEqual(
    [lib.twice(parent.lib.make_part(4)).v, lib.next(lib.RED), lib.same(65535), lib.negative(3)],
    [8, 5, 65535, -3],
  )
  refuses(() => lib.same(65536), 'RangeError', 'value/range')
  assert.equal(grandchild.lib.end(child.ffi.new('struct line *', { to: { x: 6 } })), 6)
})

test('include-02: what C calls is attached in the module that declares it', { skip: withoutCompiler }, () => {
  parent.ffi.defExtern('parent_event', (x: number) => x + 1)
  assert.equal(child.lib.call_event(5), 6)
  refuses(() => child.ffi.defExtern('parent_event', () => 1), 'FFIError', 'extern/none')
})

test('include-01: an FFI of this process includes an imported module', { skip: withoutCompiler }, async () => {
  // The module is of the package, so the FFI has to be, too.
  const { ffi } = await folder.import('child')
  const later = new (ffi.constructor as Untyped)()
  later.include(parent.ffi)
  later.cdef('struct later { point_t p; struct part q; }; int abs(int);')
  assert.deepEqual(
    [later.sizeof('struct later'), later.integerConst('COUNTED'), later.dlopen(null).abs(-3)],
    [24, 99, 3],
  )
})

test('include-02: an included FFI needs a module, and a module exports its FFI', () => {
  const unnamed = newFFI('typedef int x;')
  refuses(() => builder('a', 'typedef int x;', 'x f(x);', unnamed).emitJs(), 'FFIError', 'module/included')
  refuses(() => builder('a', null, 'x f(x);', unnamed).emitJs(), 'FFIError', 'module/included')
  const text = builder('b/c', null, 'int f(int);', builder('b/d', null, 'typedef int x;')).emitJs()
  assert.match(text, /import \* as include0 from '\.\/d\.js'/)
})

test('include-02: a module is refused whose included one is no module, or has changed', {
  skip: withoutCompiler,
}, async () => {
  folder.file('no-module.js', 'export const ffi = {}')
  folder.file(
    'absent.js',
    "import { loadModule } from 'cdef'\nimport * as other from './no-module.js'\nexport const { ffi } = loadModule({ format: 1, name: 'absent', includes: [other], types: '', typedefs: '', tags: '', names: '' })",
  )
  await assert.rejects(folder.import('absent'), {
    code: 'module/include',
    message: /^the module 'absent' includes .*, which is no module of cdef$/,
  })
  const first = builder('first', null, 'struct s { int x; };')
  builder('second', null, 'struct t { struct s s; };', first).compile({ outDir })
  builder('first', null, 'struct other { int x; };').compile({ outDir })
  const { ffi } = await folder.import('second')
  refuses(
    () => ffi.sizeof('struct t'),
    'FFIError',
    'module/include',
    /does not declare 's' any more; build both modules again/,
  )
})

test('include-02: modules without C include each other, and are included by those with C', {
  skip: withoutCompiler,
}, async () => {
  const abi = builder('abi', null, 'typedef struct { short s; } second; int abs(int);')
  abi.compile({ outDir })
  builder(
    'both',
    'typedef struct { short s; } second; static second f(second s) { s.s++; return s; }',
    'second f(second);',
    abi,
  ).compile({ outDir })
  const { ffi, lib } = await folder.import('both')
  assert.deepEqual([lib.f({ s: 4 }).s, Object.keys(lib), ffi.sizeof('second')], [5, ['f'], 2])
  refuses(
    () => builder('abi2', null, 'struct abi { struct part q; };', parentBuilder).emitJs(),
    'CDefError',
    'module/needs-compiler',
  )
  builder('abi3', null, 'struct abi { point_t q; second s; };', parentBuilder, abi).compile({ outDir })
  assert.equal((await folder.import('abi3')).ffi.sizeof('struct abi'), 12)
})

test('a child whose structs C lays out otherwise is told, also where they hold types of the parent', {
  skip: withoutCompiler,
}, () => {
  const source = `${SHARED} struct pair { point_t a; int between; struct part p; };`
  refuses(
    () => builder('wrong', source, 'struct pair { point_t a; struct part p; };', parentBuilder).compile({ outDir }),
    'VerificationError',
    'verify/offset',
    /<cdef>:1:38: 'struct pair\.p': wrong offset: byte 8 as declared, byte 16 in C/,
  )
})
