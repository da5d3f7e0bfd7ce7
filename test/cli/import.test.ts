/** `cdef import`: a header and a library of the project's own, in all three modes. */
import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type Project, project, run, withoutCompiler } from './project.ts'

const options = { skip: withoutCompiler }

const HEADER = `#ifndef SHAPE_H
#define SHAPE_H
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What went wrong. */
#define SHAPE_OK 0
#define SHAPE_ERROR (-1) /* any error */
#define SHAPE_FULL (SHAPE_ERROR - 1)
#define SHAPE_VERSION "1." "2"
#define SHAPE_SCALE 2.5f
#define SHAPE_MASK 0xffffffffffffffffULL
#define SHAPE_LOWEST (-2147483647 - 1)
#define SHAPE_SIZE (sizeof(struct shape))
#define SHAPE_ASKED __builtin_popcount(0xff)
#define SHAPE_NOBODY ((struct shape *)0)
#define SHAPE_SQUARE(x) ((x) * (x))
#define SHAPE_API __attribute__((visibility("default")))
#define SHAPE_WHERE __FILE__
#define shape_grow shape_grow_v2

/**
 * \\brief A point with a colour.
 */
struct shape {
  int x; /**< from the left */
  int y; /**< from the top */
  enum shape_color { SHAPE_RED, SHAPE_GREEN = 4 } color;
  char name[16];
};

#pragma pack(push, 1)
typedef struct { char tag; int value; } shape_packed;
#pragma pack(pop)

typedef int (*shape_visitor)(const struct shape *shape, void *data);

/**
 * Adds up.
 * @param[in] shapes what is summed
 * @param count how many
 * \\return the sum
 */
SHAPE_API long shape_sum(const struct shape *shapes, size_t count) __attribute__((nonnull(1), pure));
extern int shape_visit(const struct shape *shape, shape_visitor visit, void *data);
int shape_grow(struct shape *shape, int by);
shape_packed shape_pack(char tag, int value);
extern int shape_count; // how many there are
int shape_gone(void);
static inline int shape_twice(int x) { return SHAPE_SQUARE(x) / x * 2; }
int shape_odd(int x) __attribute__((vectorcall));
void _shape_hidden(void);
int shape_print(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
`

const SOURCE = `#include "shape.h"
long shape_sum(const struct shape *s, size_t n) { long sum = 0; while (n--) { sum += s->x + s->y; s++; } return sum; }
int shape_visit(const struct shape *s, shape_visitor v, void *d) { return v(s, d); }
int shape_grow(struct shape *s, int by) { s->x += by; s->y += by; return SHAPE_OK; }
shape_packed shape_pack(char tag, int value) { shape_packed p = { tag, value }; return p; }
int shape_count = 7;
int shape_print(FILE *out) { return out != 0; }
`

/** The header has a line that is not read here. */
function shapes(test: TestContext): Project {
  const made = project(test, { 'shape.h': HEADER, 'shape.c': SOURCE })
  const built = run(['cc', '-shared', '-fPIC', 'shape.c', '-o', 'libshape.so'], made.at('.'))
  assert.equal(built.status, 0, built.stderr)
  return made
}

const succeeds = ({ status, stdout, stderr }: ReturnType<Project['cdef']>): string => {
  assert.equal(status, 0, stderr)
  return stdout
}

const IMPORT = ['import', 'shape.h', '--library', './libshape.so']

test('inline: a module whose text declares what the header does', options, (t) => {
  const made = shapes(t)
  const said = succeeds(made.cdef([...IMPORT, '--output', 'shape.js', '--verbose']))
  assert.match(said, /wrote {6}shape\.js\n {2}.*\b6 functions\b/)
  for (const reason of [
    /shape\.h:55: .*vectorcall/,
    /shape_twice: it is an inline function, which only mode 'api' can call/,
    /shape_gone: the library '\.\/libshape\.so' does not have it/,
    /SHAPE_SQUARE: it is a macro with parameters/,
    /SHAPE_WHERE: it is no constant/,
  ])
    assert.match(said, reason)
  assert.equal(
    made.logs(`import { ffi, lib } from './shape.js'
      const shape = ffi.new('struct shape *', { x: 3, y: 4, color: lib.SHAPE_GREEN, name: 'a' })
      lib.shape_grow(shape, 10)
      const packed = lib.shape_pack('t'.charCodeAt(0), 70000)
      console.log(lib.shape_sum(shape, 1), lib.shape_visit(shape, (s) => s.x, null), lib.shape_count, packed.value, ffi.sizeof('shape_packed'))
      console.log(lib.SHAPE_OK, lib.SHAPE_ERROR, lib.SHAPE_FULL, lib.SHAPE_VERSION, lib.SHAPE_SCALE, lib.SHAPE_MASK, lib.SHAPE_LOWEST)
      console.log(lib.SHAPE_SIZE, lib.SHAPE_ASKED, lib.SHAPE_NOBODY, 'shape_gone' in lib, Object.keys(lib).includes('_shape_hidden'))`),
    '27 13 7 70000 5\n0 -1 -2 1.2 2.5 18446744073709551615n -2147483648\n28 8 null false false',
  )
  const text = readFileSync(made.at('shape.js'), 'utf8')
  assert.match(text, /\/\*\* A point with a colour\. \*\/\nstruct shape \{\n {2}int x; \/\*\*< from the left \*\/\n/)
  assert.match(
    text,
    /\n \* Adds up\.\n \* @param shapes what is summed\n \* @param count how many\n \* @returns the sum\n \*\/\nlong shape_sum\(const struct shape \*shapes, size_t count\) __attribute__\(\(nonnull\(1\), pure\)\);\n/,
  )
  assert.match(
    text,
    /#pragma pack\(push, 1\)\ntypedef struct \{\n {2}char tag;\n {2}int value;\n\} shape_packed;\n#pragma pack\(pop\)\n/,
  )
  assert.doesNotMatch(text, /visibility|__extension__|typedef unsigned long size_t|_IO_FILE/)
  assert.match(text, /\n\/\/ Left out:\n[\s\S]*shape_gone/)
})

test(
  'abi and api: modules as compile makes them; api has inline functions, and macros with parameters',
  options,
  (t) => {
    const made = shapes(t)
    succeeds(made.cdef([...IMPORT, '--mode', 'abi', '--output', 'abi.js']))
    assert.equal(made.logs("import { ffi } from './abi.js'; console.log(ffi.dlopen('./libshape.so').SHAPE_SIZE)"), '28')
    assert.match(readFileSync(made.at('abi.d.ts'), 'utf8'), /\* @param shapes what is summed/)
    const api = [
      'import',
      'shape.h',
      '--mode',
      'api',
      '--output',
      'api.js',
      '--function',
      'SHAPE_SQUARE=int (int)',
      '--drop',
      'shape_*p*',
      '--drop',
      'shape_v*',
      '--drop',
      'shape_sum',
      '--drop',
      'shape_grow*',
      '--drop',
      'shape_count',
    ]
    const said = made.cdef(api)
    succeeds(said)
    assert.match(said.stderr, /goes without shape_gone/)
    assert.equal(
      made.logs(
        "import { lib } from './api.js'; console.log(lib.SHAPE_SQUARE(9), lib.shape_twice(4), lib.SHAPE_ASKED)",
      ),
      '81 8 8',
    )
  },
)

test('enums of macros, new names, kinds, and names that are wanted', options, (t) => {
  const made = shapes(t)
  const args = [
    '--enum',
    'shape_status=/^SHAPE_(OK|ERROR|FULL)$/',
    '--rename',
    '^shape_(sum|pack)$=$1',
    '--rename',
    '^SHAPE_=',
    '--rename',
    '^(x|y)$=at_$1',
    '--drop',
    'SHAPE_AS*',
  ]
  succeeds(made.cdef([...IMPORT, ...args, '--output', 'shape.ts']))
  const text = readFileSync(made.at('shape.ts'), 'utf8')
  assert.match(text, /enum shape_status \{\n {2}\/\*\* What went wrong\. \*\/\n {2}OK = 0,\n/)
  assert.match(
    text,
    /export const shape_status = \{\n {2}OK: 0,\n {2}ERROR: -1,\n {2}FULL: -2,\n\} as const\nexport type shape_status/,
  )
  succeeds(made.cdef([...IMPORT, ...args, '--output', 'shape.mjs']))
  assert.equal(
    made.logs(`import { ffi, lib, shape_status } from './shape.mjs'
      console.log(lib.sum([{ at_x: 1, at_y: 2, color: lib.RED }], 1), lib.FULL, shape_status.ERROR, lib.pack(1, 2).value, lib.GREEN)`),
    '3 -2 -1 2 4',
  )
  succeeds(made.cdef([...IMPORT, '--kind', 'function', '--only', 'shape_p*', '--output', 'few.js']))
  assert.equal(
    made.logs("import { lib } from './few.js'; console.log(Object.keys(lib).join())"),
    'shape_pack,shape_print',
  )
})

test('--list says what there is, and writes nothing', options, (t) => {
  const made = shapes(t)
  const listed = succeeds(made.cdef(['import', '--list', 'shape.h']))
  assert.match(
    listed,
    /shape\.h\n {2}functions \(7\)\n[\s\S]* {4}shape_sum\n[\s\S]*constants[\s\S]*SHAPE_FULL = -2\n[\s\S]*structs \(1\)\n {4}shape\n/,
  )
  assert.match(listed, /left out/)
})

test('a new user: import, use, the header changes, --check fails, import again', options, (t) => {
  const made = shapes(t)
  made.file(
    'cdef.import.js',
    `import { defineImport } from 'cdef/import'
    export default defineImport({ header: 'shape.h', library: './libshape.so', only: ['shape_*', /^SHAPE_/], output: 'src/shape.js' })`,
  )
  assert.equal(made.cdef(['import', '--check']).status, 1)
  assert.match(succeeds(made.cdef(['import'])), /^wrote {6}src\/shape\.js\n/)
  assert.match(succeeds(made.cdef(['import'])), /^unchanged {2}src\/shape\.js\n/)
  succeeds(made.cdef(['import', '--check']))
  made.file('shape.h', HEADER.replace('SHAPE_ERROR (-1)', 'SHAPE_ERROR (-3)'))
  const failed = made.cdef(['import', '--check'])
  assert.equal(failed.status, 1)
  assert.match(
    failed.stderr,
    /cdef: 'src\/shape\.js' is not what shape\.h says; 'cdef import' writes it again:\n {2}- #define SHAPE_ERROR -1\n/,
  )
  assert.match(failed.stderr, / {2}\+ #define SHAPE_ERROR -3\n/)
  succeeds(made.cdef(['import']))
  succeeds(made.cdef(['import', '--check']))
})

test('--check of modules with types and C', options, (t) => {
  const made = shapes(t)
  const abi = [...IMPORT, '--mode', 'abi', '--output', 'lib/abi.js']
  assert.equal(made.cdef([...abi, '--check']).status, 1)
  succeeds(made.cdef(abi))
  succeeds(made.cdef([...abi, '--check']))
  rmSync(made.at('lib/abi.d.ts'))
  assert.match(made.cdef([...abi, '--check']).stderr, /abi\.d\.ts' is not what shape\.h says[\s\S]*it is not there/)
})

test('imports as JSON, several of them', options, (t) => {
  const made = shapes(t)
  made.file(
    'cdef.import.json',
    JSON.stringify([
      { $schema: './node_modules/cdef/import.schema.json', header: 'shape.h', only: ['/^SHAPE_OK$/'], output: 'a.js' },
      { header: ['shape.h'], enums: { state: '/_ERROR$/' }, kinds: ['constant'], comments: false, output: 'b.js' },
    ]),
  )
  assert.match(succeeds(made.cdef(['import'])), /^wrote {6}a\.js\n[\s\S]*wrote {6}b\.js\n/)
  assert.equal(
    made.logs(
      "import { ffi } from './a.js'; import { state } from './b.js'; console.log(ffi.integerConst('SHAPE_OK'), state)",
    ),
    '0 { SHAPE_ERROR: -1 }',
  )
})

test('what is wrong is said', options, (t) => {
  const made = project(t, {
    'unknown.json': '{ "header": "<stdlib.h>", "output": "a.js", "onyl": [] }',
    'functions.json': '{ "header": "<stdlib.h>", "output": "a.js", "functions": { "A": "int (int)" } }',
    'mode.json': '{ "header": "<stdlib.h>", "output": "a.js", "mode": "fast" }',
    'nothing.json': '{ "output": "a.js" }',
    'pattern.json': '{ "header": "<stdlib.h>", "output": "a.js", "rename": { "(": "" } }',
    'broken.json': '{',
    'none.js': 'export const a = 1',
    'bad.h': '#include <no_such_header.h>\n',
    'stop.h': '#error do not\n',
  })
  for (const [args, status, message] of [
    [[], 2, /no header is given, and none of cdef\.import\.ts, .*cdef\.import\.json is in this folder/],
    [['<stdlib.h>'], 2, /needs '--output' with it/],
    [['<stdlib.h>', '-o', 'a.js', '--only', '/(/'], 2, /'\/\(\/' is no regular expression/],
    [['<stdlib.h>', '-o', 'a.js', '--mode', 'fast'], 1, /option 'mode' must be "inline" or "abi" or "api"/],
    [['<stdlib.h>', '-o', 'a.js', '--kind', 'class'], 1, /option 'kinds' must be/],
    [['<no_such_header.h>', '-o', 'a.js'], 1, /cannot compile '<no_such_header\.h>'[\s\S]*no_such_header\.h/],
    [['bad.h', '-o', 'a.js'], 1, /bad\.h:1/],
    [['stop.h', '-o', 'a.js'], 1, /stop\.h:1[\s\S]*do not/],
    [['<stdlib.h>', '-o', 'a.js', '--pkg-config', 'no-such-package'], 1, /no-such-package/],
    [['unknown.json'], 1, /onyl/],
    [['none.js', '--only', 'a'], 2, /option '--only' belongs to a header; 'none\.js' says what is imported/],
    [['functions.json'], 1, /'functions' needs mode 'api'/],
    [['mode.json'], 1, /'mode' must be/],
    [['nothing.json'], 1, /an import needs 'header'/],
    [['pattern.json'], 1, /'\(' is no regular expression/],
    [['broken.json'], 1, /cannot read 'broken\.json'/],
    [['missing.json'], 1, /there is no such file/],
    [['none.js'], 1, /'none\.js' exports no default/],
  ] as const) {
    const { status: ended, stderr } = made.cdef(['import', ...args])
    assert.match(stderr, message, args.join(' '))
    assert.equal(ended, status, `${args.join(' ')}: ${stderr}`)
  }
})

test('api: new names, enums, and a library that is a file', options, (t) => {
  const made = shapes(t)
  const args = [
    '--mode',
    'api',
    '--rename',
    '^[sS][hH][aA][pP][eE]_(.*)=$1',
    '--rename',
    '^(x|y)$=at_$1',
    '--enum',
    'state=SHAPE_*',
  ]
  const wanted = ['--only', 'shape_pack*', '--only', 'SHAPE_F*', '--only', 'shape_sum', '--only', 'shape_none*']
  const said = made.cdef([...IMPORT, ...args, ...wanted, '--output', 'api.js'])
  succeeds(said)
  assert.equal(said.stderr, "cdef: nothing is called 'shape_none*'\n")
  assert.equal(
    made.logs(
      "import { ffi, lib } from './api.js'; console.log(lib.sum([{ at_x: 1, at_y: 2 }], 1), lib.pack(1, 70000).value, lib.FULL)",
    ),
    '3 70000 -2',
  )
})
