/** What is declared without dots must be what C says: told for all of a module when it is built, else at first use. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { moduleFolder, verified, withoutCompiler } from '../support/modules.ts'
import { refuses } from '../support/untyped.ts'

const DECLARED = `
  struct total { int a; };
  struct order { int a;
                 int b; };
  struct later { int a; short b; };
  struct sized { int first; short wrong; };
  struct aligned { char c; short s; };
  struct fields { unsigned a:3; unsigned b:4; };
  union choice { int x; };
  typedef struct { int x; char y; } untagged;
  struct holds { struct inside { int x; } in; ...; };
  struct dots { short m; ...; };
  enum values { EA, EB };
  enum size { SA = 1 };
  #define NUMBER 42
  #define TEXT "abc"
  #define FRACTION 2.5
  static const int INTEGER = 5;
  static const double REAL = 1.5;
  typedef int... opposite;
  int fine(int);
`
const SOURCE = `
  struct total { int a; int b; };
  struct order { int b; int a; };
  struct later { int a; long b; };
  struct sized { int first; int wrong; };
  struct aligned { char c; short s; } __attribute__((aligned(8)));
  struct fields { unsigned a:4; unsigned b:3; };
  union choice { int x; double d; };
  typedef struct { int x; char y; char z[4]; } untagged;
  struct inside { long x; }; struct holds { struct inside in; };
  struct dots { long m; };
  enum values { EA, EB = 7 };
  enum size { SA = 1, BIG = 0x100000000 };
  #define NUMBER 43
  #define TEXT "abd"
  #define FRACTION 3.5
  static const int INTEGER = 6;
  static const double REAL = 2.5;
  typedef double opposite;
  static int fine(int x) { return x; }
`

/** Each disagreement: what uses it, the code, the message, and where it is declared. */
const DISAGREEMENTS = [
  ['struct total', 'verify/size', "'struct total': wrong total size: 4 bytes as declared, 8 in C", '2:3'],
  ['struct order', 'verify/offset', "'struct order.a': wrong offset: byte 0 as declared, byte 4 in C", '3:22'],
  ['struct later', 'verify/offset', "'struct later.b': wrong offset: byte 4 as declared, byte 8 in C", '5:31'],
  [
    'struct sized',
    'verify/member-size',
    "'struct sized.wrong': wrong size for a member: 2 bytes as declared, 4 in C",
    '6:35',
  ],
  ['struct aligned', 'verify/size', "'struct aligned': wrong total size: 4 bytes as declared, 8 in C", '7:3'],
  [
    'struct fields',
    'verify/bits',
    "'struct fields.a': wrong place of a bit-field: bits 0 to 2 as declared, bits 0 to 3 in C",
    '8:28',
  ],
  ['union choice', 'verify/size', "'union choice': wrong total size: 4 bytes as declared, 8 in C", '9:3'],
  ['untagged', 'verify/size', "'untagged': wrong total size: 8 bytes as declared, 12 in C", '10:37'],
  [
    'struct inside',
    'verify/member-size',
    "'struct inside.x': wrong size for a member: 4 bytes as declared, 8 in C",
    '11:38',
  ],
  [
    'struct dots',
    'verify/member-size',
    "'struct dots.m': wrong size for a member: 2 bytes as declared, 8 in C",
    '12:23',
  ],
  ['EB', 'verify/constant', "the C compiler says that 'EB' is 7 (0x7), but it is declared as 1 (0x1)", '13:21'],
  ['enum size', 'verify/enum-size', "'enum size': wrong size: 4 bytes as declared, 8 in C", '14:3'],
  [
    'NUMBER',
    'verify/constant',
    "the C compiler says that 'NUMBER' is 43 (0x2b), but it is declared as 42 (0x2a)",
    '15:11',
  ],
  ['TEXT', 'verify/constant', "the C compiler says that 'TEXT' is abd, but it is declared as abc", '16:11'],
  ['FRACTION', 'verify/constant', "the C compiler says that 'FRACTION' is 3.5, but it is declared as 2.5", '17:11'],
  [
    'INTEGER',
    'verify/constant',
    "the C compiler says that 'INTEGER' is 6 (0x6), but it is declared as 5 (0x5)",
    '18:20',
  ],
  ['REAL', 'verify/constant', "the C compiler says that 'REAL' is 2.5, but it is declared as 1.5", '19:23'],
  [
    'opposite',
    'verify/integer',
    "'opposite' is declared as an integer type of some size, but in C it is a floating type of 8 bytes",
    '20:18',
  ],
] as const

const folder = moduleFolder()

test('api-04: building lists each disagreement with its place, in the order of the declarations', {
  skip: withoutCompiler,
}, () => {
  let message = ''
  refuses(
    () => {
      try {
        folder.compile('wrong', DECLARED, SOURCE)
      } catch (error) {
        message = (error as Error).message
        throw error
      }
    },
    'VerificationError',
    'verify/size',
  )
  const found = message.split('\n').filter((line) => line.startsWith('<cdef>'))
  assert.deepEqual(
    found.map((line) => line.replace(/;.*/, '')),
    DISAGREEMENTS.map(([, , text, place]) => `<cdef>:${place}: ${text}`),
  )
  assert.match(message, /\n {2} {2}struct total \{ int a; \};\n {2} {2}\^\n/)
})

test('what disagrees leaves no library and no JavaScript behind', { skip: withoutCompiler }, () => {
  for (const ending of ['so', 'js', 'd.ts']) assert.ok(!existsSync(folder.at(`wrong.${ending}`)), ending)
})

test('api-04: a module that was not compared says the same at each use, and works otherwise', {
  skip: withoutCompiler,
}, async () => {
  const { ffi, lib } = await folder.module('late', DECLARED, SOURCE, { check: false })
  for (const [what, code, text] of DISAGREEMENTS) {
    const use = () => (/^[A-Z]+$/.test(what) ? lib[what] : ffi.sizeof(what))
    for (const _ of [1, 2]) {
      refuses(use, 'VerificationError', code)
      assert.throws(use, ({ message }: Error) => message.startsWith(text), text)
    }
  }
  refuses(() => ffi.new('struct total *'), 'VerificationError', 'verify/size')
  refuses(() => ffi.new('struct order *', { a: 1 }), 'VerificationError', 'verify/offset')
  refuses(() => ffi.typeof('enum values').elements, 'VerificationError', 'verify/constant')
  assert.deepEqual([lib.fine(3), lib.EA, lib.SA], [3, 0, 1])
})

test('api-10: a macro that C defines otherwise is told when it is read, also by its name alone', {
  skip: withoutCompiler,
}, async () => {
  const { ffi, lib } = await folder.import('late')
  for (const read of [() => lib.NUMBER, () => ffi.integerConst('NUMBER'), () => ffi.typeof('int[NUMBER]')])
    refuses(read, 'VerificationError', 'verify/constant', /'NUMBER' is 43 \(0x2b\), but it is declared as 42 \(0x2a\)/)
})

test('api-24: an enum without dots must have the values of C, given or counted', { skip: withoutCompiler }, () => {
  refuses(
    () => verified('enum e { A, B,\n C };', 'enum e { A, C, B };'),
    'VerificationError',
    'verify/constant',
    /^<cdef>:1:13: .*'B' is 2.*declared as 1.*\n.*\n.*\n<cdef>:2:2: .*'C' is 1.*declared as 2/,
  )
})

test('api-04: a member that C lacks, or has as another kind of type, does not compile', {
  skip: withoutCompiler,
}, () => {
  const cases = [
    [
      'struct s { int a;\n int missing; };',
      'struct s { int a; };',
      /<cdef>:2: error: .*no member named 'missing'\n {5}int missing;/,
    ],
    ['struct s { float f; };', 'struct s { int f; };', /<cdef>:1: error: .*'int \*'/],
    ['struct s { int i; };', 'struct s { float i; };', /<cdef>:1: error: .*'float'/],
    ['struct s { char *p; };', 'struct s { int *p; };', /<cdef>:1: error: .*'int \*\*'/],
    ['struct s { int a[2]; };', 'struct s { int a[3]; };', /<cdef>:1: error: .*\[2\].*\[3\]/],
    ['struct s { int a[2]; ...; };', 'struct s { int *a; };', /<cdef>:1: error: .*declared as an array/],
    ['struct missing { int x; };', '', /<cdef>:1: error/],
  ] as const
  for (const [declared, source, message] of cases)
    refuses(() => verified(declared, source), 'VerificationError', 'toolchain/compile', message)
})

test('C12: a member is wrong where it is declared, whatever else has its name', { skip: withoutCompiler }, () => {
  const cases = [
    [
      'typedef struct { int y; int x; } p; int f(int x);',
      'typedef struct { int y, pad, x; } p; static int f(int x) { return x; }',
      29,
    ],
    ['struct x { int y, x; };', 'struct x { int y, pad, x; };', 19],
    ['struct s { int (*f)(int x); int x; };', 'struct s { int (*f)(int); int pad, x; };', 33],
    [
      'struct s { struct { int x; } a; union { int b; struct { int c, x; }; }; };',
      'struct s { struct { int x; } a; union { int b; struct { int c, pad, x; }; }; };',
      64,
    ],
    [
      'struct a { int x; }; struct b { struct a a; int x; };',
      'struct a { int x; }; struct b { struct a a; int pad, x; };',
      49,
    ],
    ['typedef struct x *y; struct x { y z; int a, y; };', 'typedef struct x *y; struct x { y z; int a, pad, y; };', 45],
  ] as const
  for (const [declared, source, column] of cases)
    refuses(() => verified(declared, source), 'VerificationError', 'verify/offset', new RegExp(`^<cdef>:1:${column}: `))
  const lines = 'struct s {\r\n  int (*f)(int x); /* x */\r\n#define x_MAX 3\r\n  int x;\r\n};'
  const source = 'struct s { int (*f)(int); float x; };\n#define x_MAX 3\n'
  refuses(() => verified(lines, source), 'VerificationError', 'toolchain/compile', /<cdef>:4: error: .*'float'/)
})

test('api-04: records inside others are compared, with or without a name of their own', {
  skip: withoutCompiler,
}, () => {
  const cases = [
    ['struct s { struct { int y, x; } in; };', 'struct s { struct { int x, y; } in; };', 'offset'],
    ['struct s { struct in { int y, x; } in[2]; };', 'struct s { struct in { int x, y; } in[2]; };', 'offset'],
    [
      'struct s { union { struct { char a; int b; } t; } u; };',
      'struct s { union { struct { int b; char a; } t; } u; };',
      'offset',
    ],
    ['struct s { struct { unsigned a:3, b:4; } in; };', 'struct s { struct { unsigned b:4, a:3; } in; };', 'bits'],
    ['typedef struct { int y, x; } *p;', 'typedef struct { int x, y; } *p;', 'offset'],
    ['typedef struct { struct { int a, b; } in; } t;', 'typedef struct { struct { int b, a; } in; } t;', 'offset'],
  ] as const
  for (const [declared, source, what] of cases) {
    refuses(() => verified(declared, source), 'VerificationError', `verify/${what}`, /^<cdef>:1:\d+: .*: wrong /)
  }
  refuses(
    () => verified('struct s { struct { float y; } in; };', 'struct s { struct { int y; } in; };'),
    'VerificationError',
    'toolchain/compile',
    /<cdef>:1: error/,
  )
  refuses(
    () => verified('void f(struct { int x; ...; } *);', ''),
    'CDefError',
    'module/unnamed-partial',
    /^<cdef>:1:8: /,
  )
})
