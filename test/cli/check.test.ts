/** `cdef check`, `cdef layout` and `cdef doctor` as processes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HEADER } from '../headers/checked-header.ts'
import { type Project, project, run, withoutCompiler } from './project.ts'

const options = { skip: withoutCompiler }

const SAME = `struct point { int x; short y; unsigned f : 3, g : 5; char name[8]; };
typedef struct tagged { double d; const char *text; } pair;
typedef struct { ...; } *hidden_p;
enum color { RED, GREEN = 4 };
#define LIMIT 10
#define ASKED 3
#define WORD "word"
int add(int, long); unsigned long length(const char *); int print(const char *, ...);
extern const int version; extern int table[];
struct hidden; void hide(struct hidden *h, int c, pair p, struct point *q);
union both { float f; ...; };
`.replace('typedef struct { ...; } *hidden_p;\n', '')

const checked = (made: Project, declared: string, ...args: readonly string[]) => {
  made.file('declared.txt', declared)
  return made.cdef(['check', 'declared.txt', '--header', 'lib.h', ...args])
}

test('check: declarations that say what the header says, and others', options, (t) => {
  const made = project(t, { 'lib.h': HEADER })
  const { status, stdout, stderr } = checked(made, SAME)
  assert.equal(stderr, '')
  assert.match(stdout, /^\d+ declarations compared with lib\.h: no difference\n$/)
  assert.equal(status, 0)
  const other = checked(made, 'int add(int a, double b);')
  assert.match(
    other.stdout,
    /^declared\.txt:1:5: add, parameter 2: .*\n1 declaration compared with lib\.h: 1 difference\n$/,
  )
  assert.equal(other.status, 1)
})

test('check: symbols of the library', options, (t) => {
  const made = project(t, { 'lib.h': HEADER, 'lib.c': '#include "lib.h"\nint add(int a, long b) { return a + b; }' })
  assert.equal(run(['cc', '-shared', '-fPIC', 'lib.c', '-o', 'lib.so'], made.at('.')).status, 0)
  const declared = 'int add(int a, long b); size_t length(const char *text);'
  const { status, stdout } = checked(made, declared, '--library', './lib.so')
  assert.equal(
    stdout,
    "declared.txt:1:32: length: the library './lib.so' has no symbol 'length'\n2 declarations compared with lib.h: 1 difference\n",
  )
  assert.equal(status, 1)
  const none = checked(made, declared, '--library', './none.so')
  assert.match(none.stderr, /cannot open library '\.\/none\.so'/)
  assert.equal(none.status, 1)
})

test('check: what is wrong is said', options, (t) => {
  const made = project(t, { 'lib.h': HEADER, 'broken.txt': 'int f(' })
  for (const [args, status, message] of [
    [[], 2, /cdef check zlib/],
    [['a.txt'], 2, /'--header'/],
    [['a.txt', '--header', 'lib.h'], 1, /cannot read 'a\.txt'/],
    [['broken.txt', '--header', 'lib.h'], 1, /broken\.txt:1:\d+: /],
    [['broken.txt', '--header', 'none.h'], 1, /broken\.txt|none\.h/],
  ] as const) {
    const ended = made.cdef(['check', ...args])
    assert.match(ended.stderr, message)
    assert.equal(ended.status, status)
  }
})

test('layout: a type of a header as a table and as a drawing', options, (t) => {
  const made = project(t, { 'lib.h': HEADER })
  const table = made.cdef(['layout', 'lib.h', 'struct point'])
  assert.equal(table.status, 0)
  assert.match(
    table.stdout,
    /^struct point: 16 bytes, aligned to 4, 1 cache line, 1 byte unused\n[\s\S]*\n +6:3 {2}5 bits {2}unsigned int g : 5\n/,
  )
  assert.match(made.cdef(['layout', 'lib.h', 'pair']).stdout, /\n +8 +8 {2}const char \*text\n/)
  const drawing = made.cdef(['layout', '--svg', 'lib.h', 'struct point'])
  assert.match(drawing.stdout, /^<svg [\s\S]*<title>int x<\/title>[\s\S]*<\/svg>\n$/)
  for (const [args, status, message] of [
    [['lib.h'], 2, /a type are needed/],
    [['lib.h', 'struct hidden'], 1, /declared but not defined/],
    [['lib.h', 'struct pont'], 1, /did you mean|not/],
    [['none.h', 'struct point'], 1, /none\.h/],
  ] as const) {
    const ended = made.cdef(['layout', ...args])
    assert.match(ended.stderr, message)
    assert.equal(ended.status, status)
  }
})

test('doctor: all is well here; a library that is not there is not', options, (t) => {
  const made = project(t)
  const well = made.cdef(['doctor'])
  assert.equal(well.status, 0, well.stdout)
  for (const what of ['Node.js', 'addon', 'fast calls', 'C compiler', 'C headers', 'cache'])
    assert.match(well.stdout, new RegExp(`^ok {4}${what} `, 'm'))
  const unwell = made.cdef(['doctor', 'no_such_library', 'c'])
  assert.match(
    unwell.stdout,
    /^FAIL {2}library no_such_library {2}cannot open library 'no_such_library'; tried:\n {8}/m,
  )
  assert.match(unwell.stdout, /^ok {4}library c /m)
  assert.equal(unwell.status, 1)
  made.environment({ CC: 'no-such-compiler' })
  const without = made.cdef(['doctor'])
  assert.match(without.stdout, /^FAIL {2}C compiler .*no-such-compiler/m)
  assert.equal(without.status, 1)
})

test('doctor: says why calls are not fast', options, (t) => {
  const made = project(t)
  made.environment({ CDEF_FAST: '0' })
  assert.match(made.cdef(['doctor']).stdout, /^ok {4}fast calls +off, as CDEF_FAST=0 says/m)
  made.environment({ CDEF_FAST: 'no-test' })
  assert.match(made.cdef(['doctor']).stdout, /fast calls +off, as CDEF_FAST=no-test says/)
})
