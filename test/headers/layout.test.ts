/** Layouts as tables and drawings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI(`
  struct in { char c; double d; };
  union u { int i; struct in s; char t[3]; };
  struct s { char a; int b; unsigned f : 3, g : 7; struct in in; union u un; char name[100]; short last; unsigned x : 5; };
  typedef struct { int n; struct { char p; short q; }; int rest[]; } T;
  struct tight { int a; int b; };
  struct opaque;
`)

test('a layout prints as a table: offsets, sizes, bits, what is unused, cache lines', () => {
  assert.equal(
    `${ffi.layout('struct s')}`,
    `struct s: 152 bytes, aligned to 8, 3 cache lines, 18 bytes and 1 bit unused

  offset    size
       0       1  char a
       1       3  (unused)
       4       4  int b
     8:0  3 bits  unsigned int f : 3
     8:3  7 bits  unsigned int g : 7
     9:2  6 bits  (unused)
      10       6  (unused)
      16      16  struct in in:
      16       1    char c
      17       7    (unused)
      24       8    double d
      32      16  union u un:
      32      16    | struct in s:
      32       1      char c
      33       7      (unused)
      40       8      double d
      32       4    | int i
      32       3    | char t[3]
      48     100  char name[100]
  ------  cache line 2, from byte 128
     148       2  short last
   150:0  5 bits  unsigned int x : 5
   150:5  3 bits  (unused)
     151       1  (unused)
`,
  )
  assert.equal(inspect(ffi.layout('struct tight')), String(ffi.layout('struct tight')).trimEnd())
})

test('members of records without a name, arrays without a length, types that are no records', () => {
  assert.deepEqual(
    ffi.layout('T').rows.map(({ offset, size, depth, text }: Record<string, unknown>) => [offset, size, depth, text]),
    [
      [0, 4, 0, 'int n'],
      [4, 4, 0, 'struct'],
      [4, 1, 1, 'char p'],
      [5, 1, 1, ''],
      [6, 2, 1, 'short q'],
      [8, 0, 0, 'int rest[]'],
    ],
  )
  assert.equal(ffi.layout('int[3]').size, 12)
  assert.equal(ffi.layout(ffi.typeof('struct tight')).name, 'struct tight')
  assert.match(`${ffi.layout('void *')}`, /^void \*: 8 bytes, aligned to 8, 1 cache line\n/)
})

test('rows cover a struct without overlap, and end where it ends', () => {
  for (const type of ['struct s', 'T', 'struct tight', 'struct in']) {
    const { rows, size } = ffi.layout(type)
    let end = 0
    for (const { depth, offset, bit, size: own } of rows) {
      if (depth > 0) continue
      const from = offset * 8 + (bit ?? 0)
      assert.equal(from, end, `${type} at ${offset}`)
      end = from + (bit === undefined ? own * 8 : own)
    }
    assert.equal(end, size * 8)
  }
})

test('a drawing is an SVG file with a box for each part', () => {
  const svg: string = ffi.layout('struct s').toSVG()
  for (const part of ['char a', 'int b', 'unsigned int f : 3', 'double d', 'union u un', 'char name[100]', 'unused'])
    assert.ok(svg.includes(`<title>${part}`) || svg.includes(`… ${part}`), part)
  assert.equal(svg.match(/<text/g)?.length, svg.match(/<\/text>/g)?.length)
  const widths = [...svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="([\d.]+)"/g)]
  const rows = new Map<string, number>()
  for (const [, y = '', width] of widths) rows.set(y, (rows.get(y) ?? 0) + Number(width))
  for (const sum of rows.values()) assert.equal(sum, 8 * 64)
  assert.ok(ffi.layout('union u').toSVG().includes('char t[3]'))
  assert.ok(newFFI('struct q { int (*f)(const char *a, int); };').layout('struct q').toSVG().includes('&gt;') === false)
})

test('what has no size has no layout', () => {
  refuses(() => ffi.layout('struct opaque'), 'TypeError', 'layout/opaque', /struct opaque/)
  refuses(() => ffi.layout('void'), 'TypeError', 'layout/void', /void/)
})
