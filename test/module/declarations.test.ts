/** Modules without C: declarations that are read again without a parser. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary } from '../support/compile.ts'
import { moduleFolder, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const DECLARATIONS = `
  typedef struct { int x; double y; } point; int abs(int); double cos(double); int absent(int);
  #define LIMIT 7
  #define LARGE (-1LL << 60)
  #define TEXT "it's \`\${text}\`\\n"
  #define HALF 0.5
  #define MINUS -0.0
  #define NOWHERE ((void *)-1)
  enum color { RED, GREEN = 5 }; typedef enum { T1, T2 } untagged; static const int K = 3;
  struct node { struct node *next; int v; }; union either { int i; float f; }; typedef int (*fn)(int); typedef unsigned char bytes[16];
  struct bits { int a:3; unsigned b:20; }; struct __attribute__((packed)) tight { char c; int i; };
  struct flexible { int n; char d[]; }; struct anonymous { union { int i; float f; }; struct { int z; } in; };
  struct aligned { char c; _Alignas(16) char d; }; typedef float quad __attribute__((vector_size(16)));
  struct opaque; struct opaque *use(struct opaque *, FILE *, va_list); int printf(const char *format, ...);
  int renamed(const char *) __asm__("atoi"); extern char **environ;
`

const folder = moduleFolder()
folder.compile('declared', DECLARATIONS, null)
const { ffi } = await folder.import('declared')

test('ooabi-01: a module without C exports an FFI that has not parsed anything', async () => {
  const module = await folder.import('declared')
  assert.deepEqual(Object.keys(module), ['ffi'])
  const lib = ffi.dlopen(null)
  assert.deepEqual([lib.abs(-3), lib.cos(0), lib.renamed('42'), lib.environ !== null], [3, 1, 42, true])
  assert.deepEqual(
    [lib.LIMIT, lib.LARGE, lib.TEXT, lib.HALF, lib.GREEN, lib.K],
    [7, -(2n ** 60n), `it's \`\${text}\`\n`, 0.5, 5, 3],
  )
  assert.ok(Object.is(lib.MINUS, -0) && lib.NOWHERE.equals(ffi.cast('void *', -1)))
})

test('ooabi-01: integerConst, missing symbols and undeclared names', () => {
  assert.deepEqual(
    ['LIMIT', 'GREEN', 'K', 'T2'].map((name) => ffi.integerConst(name)),
    [7, 5, 3, 1],
  )
  refuses(() => ffi.integerConst('HALF'), 'FFIError', 'constant/integer')
  refuses(() => ffi.integerConst('absent'), 'FFIError', 'constant/integer')
  const lib = ffi.dlopen(null)
  refuses(() => lib.absent, 'LibraryError', 'library/symbol', /no function 'absent'/)
  refuses(() => lib.undeclared, 'LibraryError', 'library/undeclared')
  refuses(() => ffi.addressof(lib, 'LIMIT'), 'TypeError', 'library/constant')
  refuses(() => ffi.dlopen('no such library'), 'LibraryError', 'library/open')
})

test('ooabi-01: types are those that were declared', () => {
  const types = [
    'point',
    'union either',
    'fn',
    'struct node',
    'struct bits',
    'struct tight',
    'struct flexible',
    'struct anonymous',
    'struct aligned',
    'untagged',
    'bytes',
    'quad',
  ]
  const declared = newFFI(DECLARATIONS)
  for (const type of types) {
    assert.equal(ffi.sizeof(type), declared.sizeof(type), type)
    assert.equal(ffi.alignof(type), declared.alignof(type), type)
    assert.equal(ffi.getctype(type, 'x'), declared.getctype(type, 'x'), type)
  }
  assert.deepEqual(ffi.listTypes(), declared.listTypes())
  assert.deepEqual([ffi.new('point *', [1, 2]).y, ffi.new('struct flexible *', { n: 2, d: 'ab' }).d.length], [2, 3])
  assert.deepEqual(
    [...ffi.typeof('untagged').elements],
    [
      [0n, 'T1'],
      [1n, 'T2'],
    ],
  )
  const node = ffi.new('struct node *')
  node.next = node
  assert.equal(node.next.next.v, 0)
  refuses(() => ffi.new('struct opaque *'), 'TypeError', 'layout/opaque')
  refuses(() => ffi.typeof('absent'), 'CDefError', 'syntax/unknown-type')
})

test('ooabi-01: more can be declared', () => {
  ffi.cdef('typedef struct { point a, b; } pair; int atoi(const char *);')
  assert.deepEqual([ffi.sizeof('pair'), ffi.dlopen(null).atoi('42')], [32, 42])
})

test('ooabi-01: how integers are read goes with the module', async () => {
  const builder = newFFI('long long atoll(const char *); long atol(const char *);', { int64: 'number', long: 'bigint' })
  builder.setSource('reading', null)
  builder.compile({ outDir: folder.at('.') })
  const lib = (await folder.import('reading')).ffi.dlopen(null)
  assert.deepEqual([lib.atoll('5'), lib.atol('5')], [5, 5n])
})

test('ooabi-02: what only the compiler knows is refused when the module is written, at its place', () => {
  const cases = [
    ['#define FOO ...', '1:9'],
    ['enum e { A, ... };', '1:10'],
    ['enum e { B, A=... };', '1:13'],
    ['int f(int);\nstruct s { int x; ...; };', '2:1'],
    ['union u { int x; ...; };', '1:1'],
    ['typedef int... t;', '1:16'],
    ['typedef float... t; struct s { t x; };', '1:18'],
    ['extern int a[...];', '1:12'],
    ['typedef int t[2][...];', '1:13'],
    ['struct s { int a[...]; };', '1:1'],
    ['extern "JS" int f(int);', '1:17'],
  ] as const
  for (const [declared, place] of cases) {
    const builder = newFFI(declared)
    builder.setSource('x', null)
    refuses(
      () => builder.emitJs(),
      'CDefError',
      'module/needs-compiler',
      new RegExp(`^<cdef>:${place}: only the C compiler knows`),
    )
    refuses(() => builder.compile({ outDir: folder.at('.') }), 'CDefError', 'module/needs-compiler')
  }
})

test('ooabi-02: lengths above 2 ** 31 are no reason', () => {
  const builder = newFFI('struct large { char bytes[3000000000]; };')
  builder.setSource('large', null)
  assert.match(builder.emitJs(), /3000000000/)
})

test('ooabi-03: constants without a value are read from the library', { skip: withoutCompiler }, async () => {
  const { ffi } = await folder.module(
    'constants',
    'extern const char *const text; static const double half; static const int five; static const int items[3];',
    null,
  )
  const lib = ffi.dlopen(
    compileLibrary(
      'ooabi',
      'const char *const text = "text"; const double half = 0.5; const int five = 5; const int items[3] = {1, 2, 3};',
    ),
  )
  assert.deepEqual([ffi.string(lib.text), lib.half, lib.five, [...lib.items]], ['text', 0.5, 5, [1, 2, 3]])
  for (const name of ['text', 'half', 'five', 'items']) refuses(() => (lib[name] = 1), 'TypeError', 'library/read-only')
  assert.equal(ffi.addressof(lib, 'five')[0], 5)
})

test('a module without C has no C to write, and nothing for C to call', () => {
  const builder = newFFI('int f(int);')
  builder.setSource('x', null)
  refuses(() => builder.emitC(), 'TypeError', 'module/mode')
  refuses(() => ffi.defExtern('abs', () => 1), 'FFIError', 'extern/compiled')
})
