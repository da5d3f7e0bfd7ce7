/** Structs whose scalars lie most significant byte first; C writes what is read, and reads what is written. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

const BE = '__attribute__((scalar_storage_order("big-endian")))'

const TYPES = `
  struct ${BE} inner { int x; }; struct plain { int x; }; enum color { RED, GREEN = 0x102 };
  struct ${BE} all {
    short h; int i; long l; long long q; unsigned short us; unsigned u; unsigned long long uq; float f; double d; void *p;
    int list[3]; char text[4]; short grid[2][2]; double reals[2]; struct inner in; struct plain le; struct inner ins[2];
    float _Complex z; enum color e; _Bool b; __int128 w; wchar_t wide[3]; struct { int nested; }; char c;
  };
  struct ${BE} bits { unsigned a : 3; unsigned b : 7; int c : 12; unsigned long long d : 40; unsigned char e : 2; _Bool f : 1; int : 3; long g : 33; };
  struct __attribute__((packed, scalar_storage_order("big-endian"))) header { unsigned char kind; unsigned short port; unsigned int address; int flags : 5; int rest : 19; };
  union ${BE} number { int i; short h[2]; unsigned char bytes[4]; };
`
const DECLARATIONS = `${TYPES}
  void fill(struct all *s); int matches(struct all *s);
  void fill_bits(struct bits *s); int bits_match(struct bits *s);
  struct header passed(struct header h, int by); int first(union number *n);
`
const SOURCE = `#include <wchar.h>
  ${DECLARATIONS}
  void fill(struct all *s) {
    static char c; s->h = -2; s->i = 0x01020304; s->l = -5; s->q = 0x0102030405060708; s->us = 0xfffe; s->u = 0xfffffffe;
    s->uq = 0xfffffffffffffffe; s->f = 1.5f; s->d = -2.25; s->p = &c; s->list[0] = 1; s->list[1] = -2; s->list[2] = 3;
    s->text[0] = 'o'; s->text[1] = 'k'; s->text[2] = 0; s->grid[0][1] = 7; s->grid[1][0] = -8; s->reals[1] = 0.5; s->in.x = 11;
    s->le.x = 12; s->ins[1].x = 13; s->z = 1.5f + 2.5f * __extension__ 1.0fi; s->e = GREEN; s->b = 1; s->w = -3;
    s->wide[0] = L'a'; s->wide[1] = 0x20ac; s->nested = 14; s->c = 'c';
  }
  int matches(struct all *s) {
    return (s->h == -2) + (s->i == 0x01020304) + (s->l == -5) + (s->q == 0x0102030405060708) + (s->us == 0xfffe) +
      (s->u == 0xfffffffe) + (s->uq == 0xfffffffffffffffe) + (s->f == 1.5f) + (s->d == -2.25) + (s->list[1] == -2) +
      (s->list[2] == 3) + (s->text[1] == 'k') + (s->grid[0][1] == 7) + (s->grid[1][0] == -8) + (s->reals[1] == 0.5) +
      (s->in.x == 11) + (s->le.x == 12) + (s->ins[1].x == 13) + (s->z == 1.5f + 2.5f * __extension__ 1.0fi) + (s->e == GREEN) +
      s->b + (s->w == -3) + (s->wide[1] == 0x20ac) + (s->nested == 14) + (s->c == 'c');
  }
  void fill_bits(struct bits *s) { s->a = 5; s->b = 0x55; s->c = -3; s->d = 0x1234567890; s->e = 2; s->f = 1; s->g = -4; }
  int bits_match(struct bits *s) {
    return (s->a == 5) + (s->b == 0x55) + (s->c == -3) + (s->d == 0x1234567890) + (s->e == 2) + s->f + (s->g == -4);
  }
  struct header passed(struct header h, int by) { h.port += by; h.address -= by; h.flags = -h.flags; h.rest += by; return h; }
  int first(union number *n) { return n->i; }
`

const isGcc =
  spawnSync('cc', ['-dM', '-E', '-x', 'c', '/dev/null'], { encoding: 'utf8' }).stdout?.includes('__clang__') === false
const skip = withoutCompiler || (isGcc ? false : 'gcc alone has scalar_storage_order')

function open(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS)
  return { ffi, lib: ffi.dlopen(compileLibrary('storage-order', SOURCE)) as Untyped }
}

const VALUES = {
  h: -2,
  i: 0x01020304,
  l: -5,
  q: 0x0102030405060708n,
  us: 0xfffe,
  u: 0xfffffffe,
  uq: 0xfffffffffffffffen,
  f: 1.5,
  d: -2.25,
  list: [1, -2, 3],
  text: 'ok',
  grid: [
    [0, 7],
    [-8, 0],
  ],
  reals: [0, 0.5],
  in: { x: 11 },
  le: { x: 12 },
  ins: [{ x: 0 }, { x: 13 }],
  z: { re: 1.5, im: 2.5 },
  e: 0x102,
  b: true,
  w: -3n,
  wide: 'a\u20ac',
  nested: 14,
  c: 'c',
}

test('C2: what C wrote in the other order is read', { skip }, () => {
  const { ffi, lib } = open()
  const s = ffi.new('struct all *')
  lib.fill(s)
  assert.deepEqual(
    [s.h, s.i, s.l, s.q, s.us, s.u, s.uq, s.f, s.d],
    [-2, 0x01020304, -5, 0x0102030405060708n, 0xfffe, 0xfffffffe, 0xfffffffffffffffen, 1.5, -2.25],
  )
  assert.deepEqual([...s.list], [1, -2, 3])
  assert.deepEqual([s.list[1], s.list.at(2), s.list.length], [-2, 3, 3])
  assert.deepEqual([s.grid[0][1], s.grid[1][0], s.reals[1]], [7, -8, 0.5])
  assert.deepEqual([ffi.string(s.text), s.in.x, s.le.x, s.ins[1].x, s.nested], ['ok', 11, 12, 13, 14])
  assert.deepEqual({ ...s.z }, { re: 1.5, im: 2.5 })
  assert.deepEqual([s.e, s.b, s.w, s.c, s.wide[1]], [0x102, true, -3n, 99, '\u20ac'])
  assert.ok(s.p !== null)
})

test('C2: what is written is what C reads, member by member and at once', { skip }, () => {
  const { ffi, lib } = open()
  const one = ffi.new('struct all *')
  for (const [name, value] of Object.entries(VALUES)) one[name] = value
  assert.equal(lib.matches(one), 25)
  assert.equal(lib.matches(ffi.new('struct all *', VALUES)), 25)
  one.list[1] = 5
  one.list.set([6], 2)
  assert.deepEqual([...one.list], [1, 5, 6])
  one.list = Int32Array.of(1, -2, 3)
  const other = ffi.new('struct all *')
  other.list = one.list
  other.grid = one.grid
  assert.deepEqual([...other.list, other.grid[1][0]], [1, -2, 3, -8])
  const native = ffi.new('int[3]', other.list)
  assert.deepEqual([...native], [1, -2, 3])
  assert.equal(lib.matches(one), 25)
})

test('C2: bit-fields in the other order', { skip }, () => {
  const { ffi, lib } = open()
  const s = ffi.new('struct bits *')
  lib.fill_bits(s)
  assert.deepEqual([s.a, s.b, s.c, s.d, s.e, s.f, s.g], [5, 0x55, -3, 0x1234567890n, 2, true, -4])
  const made = ffi.new('struct bits *', { a: 5, b: 0x55, c: -3, d: 0x1234567890n, e: 2, f: 1, g: -4 })
  assert.equal(lib.bits_match(made), 7)
  assert.deepEqual(Buffer.from(ffi.buffer(made)), Buffer.from(ffi.buffer(s)))
})

test('C2: packed headers by value, and unions', { skip }, () => {
  const { ffi, lib } = open()
  const header = ffi.new('struct header *', { kind: 1, port: 0x1234, address: 0x0a000001, flags: 5, rest: -9 })
  assert.deepEqual([...Buffer.from(ffi.buffer(header))].slice(0, 7), [1, 0x12, 0x34, 10, 0, 0, 1])
  const number = ffi.new('union number *', { i: 0x01020304 })
  assert.deepEqual([number.h[0], number.bytes[3], lib.first(number)], [0x0102, 4, 0x01020304])
})

test('C2: a value that does not fit is refused, and nothing is stored', { skip }, () => {
  const { ffi } = open()
  const s = ffi.new('struct all *', { h: 7 })
  assert.throws(() => (s.h = 40000), { name: 'RangeError', message: /member 'h' of 'struct all'/ })
  assert.throws(() => (s.i = 1.5), TypeError)
  assert.throws(() => (s.list = [1, 2, 2 ** 40]), RangeError)
  assert.equal(s.h, 7)
})

test('C2: no pointer is made to what it could not read', { skip }, () => {
  const { ffi } = open()
  const s = ffi.new('struct all *', { le: { x: 3 } })
  for (const path of [['h'], ['list'], ['list', 1], ['in', 'x'], ['grid', 1, 0]]) {
    assert.throws(() => ffi.addressof(s, ...path), { code: 'member/order' })
  }
  assert.throws(() => ffi.add(s.list, 1), { code: 'member/order' })
  assert.throws(() => ffi.unpack(s.list, 2), { code: 'member/order' })
  assert.equal(ffi.addressof(s, 'le', 'x').value, 3)
  assert.equal(ffi.addressof(s, 'ins', 1).x, 0)
  assert.equal(ffi.addressof(s, 'text').value[0], 0)
})

test('C2: API mode compares places and bits', { skip }, () => {
  const ffi = newFFI(`${TYPES} int bits_match(struct bits *s);`)
  const lib = ffi.verify(SOURCE)
  assert.equal(
    lib.bits_match(ffi.new('struct bits *', { a: 5, b: 0x55, c: -3, d: 0x1234567890n, e: 2, f: 1, g: -4 })),
    7,
  )
})

test('C2: an order that is none, and one that only the compiler could follow, are refused', () => {
  const refused = (text: string, code: string) => assert.throws(() => newFFI(text), { code })
  refused('struct __attribute__((scalar_storage_order("middle"))) s { int a; };', 'declare/order')
  refused(`struct ${BE} s { int a; ...; };`, 'declare/attribute')
  refused(`typedef struct { int a; } s ${BE};`, 'declare/attribute')
  newFFI('struct __attribute__((scalar_storage_order("little-endian"))) s { int a; ...; };')
})
