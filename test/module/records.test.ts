/** Structs and unions whose layout the compiler completes, or checks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerificationError } from '../../src/diagnostics/errors.ts'
import { moduleFolder, withoutCompiler } from '../support/modules.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const { ffi, lib } = await moduleFolder().module(
  'records',
  `
  struct part { int x; ...; };
  struct around { struct part part; int after; };
  struct both { struct part part; char last; ...; };
  struct anonymous { union { int i; float f; }; struct { char c; short s; }; ...; };
  struct fields { unsigned b:3; int c:5; ...; };
  struct wide { long long a:40; unsigned char f:1; _Bool g:1; ...; };
  struct flexible { int n; char data[]; ...; };
  struct unknown { ...; };
  struct order { char c; double d; ...; };
  union choice { int i; ...; };
  typedef struct { int z; ...; } untagged;
  typedef struct { int q; ...; } *pointed;
  struct arrays { int a[...]; char m[...][...]; ...; };
  struct counted { int a[...]; };
  struct inner { struct { int x; } in; ...; };
  struct deeper { struct { int x; ...; } in; struct { int n; int a[...]; ...; } items[2]; union { char c; ...; } u; ...; };
  struct __attribute__((packed)) tight { char c; struct part part; int i; };
  typedef int... number_t;
  struct sized { number_t a; number_t b[2]; struct { number_t c; } in; };
  struct exact { char c; int i; union { double d; char bytes[3]; }; };
  struct part make(int x); int take(struct part p); int take_pointer(struct part *p);
  struct sized change(struct sized s);
  extern struct part all[...];
  `,
  `
  struct part { double pad; int x; char tail[5]; };
  struct around { struct part part; int after; };
  struct both { char first; struct part part; char x[3]; char last; };
  struct anonymous { char pad[8]; union { double d; int i; float f; }; int more; struct { char a; char c; short s; }; };
  struct fields { unsigned char pad; unsigned b:3; unsigned hidden:7; int c:5; };
  struct wide { char p[3]; unsigned char f:1; _Bool g:1; long long a:40; };
  struct flexible { double d; int n; char data[]; };
  struct unknown { double a, b; };
  struct order { double d; char b, c; };
  union choice { int i; double d[3]; };
  typedef struct { char c; int z; } untagged;
  typedef struct { char c; int q; char d; } *pointed;
  struct arrays { double d; int a[5]; char m[3][4]; };
  struct counted { int a[9]; };
  struct inner { int pad; struct { int x; } in; };
  struct deeper {
    int pad; struct { double d; int x; } in; struct { char c; int n; int a[7]; } items[2]; union { long l; char c; } u;
  };
  struct __attribute__((packed)) tight { char c; struct part part; int i; };
  typedef unsigned char number_t;
  struct sized { number_t a; number_t b[2]; struct { number_t c; } in; };
  struct exact { char c; int i; union { double d; char bytes[3]; }; };
  static struct part make(int x) { struct part p = { 1.5, x, "tail" }; return p; }
  static int take(struct part p) { return p.x + (p.pad == 1.5) + (p.tail[3] == 'l'); }
  static int take_pointer(struct part *p) { return p->x++; }
  static struct sized change(struct sized s) { s.b[1]++; s.in.c = s.a; return s; }
  struct part all[3] = { { 0, 1, "" }, { 0, 2, "" } };
  `,
)

const bytesOf = (value: unknown): string => Buffer.from(ffi.buffer(value)).toString('hex')

test('api-02: a struct that ends in dots has the size and the offsets of C', { skip: withoutCompiler }, () => {
  assert.deepEqual(
    [ffi.sizeof('struct part'), ffi.alignof('struct part'), ffi.offsetof('struct part', 'x')],
    [24, 8, 8],
  )
  const p = ffi.new('struct part *', { x: 5 })
  assert.deepEqual([p.x, p[0].x, ffi.buffer(p).readInt32LE(8)], [5, 5, 5])
  assert.deepEqual([...ffi.typeof('struct part').fields.keys()], ['x'])
  for (const name of ['pad', 'tail']) refuses(() => p[name], 'TypeError', 'member/unknown')
  refuses(() => ffi.new('struct part *', [1, 2]), 'RangeError', 'value/too-many')
})

test('api-02: such structs travel by value, in arrays and inside others', { skip: withoutCompiler }, () => {
  const p = lib.make(7)
  assert.deepEqual([p.x, lib.take(p), lib.take({ x: 3 })], [7, 9, 3])
  const pointer = ffi.new('struct part *', { x: 4 })
  assert.deepEqual([lib.take_pointer(pointer), pointer.x], [4, 5])
  assert.deepEqual([lib.all.length, lib.all[1].x, ffi.sizeof(lib.all)], [3, 2, 72])
  assert.deepEqual([ffi.sizeof('struct around'), ffi.offsetof('struct around', 'after')], [32, 24])
  assert.deepEqual(
    [ffi.sizeof('struct both'), ffi.offsetof('struct both', 'part'), ffi.offsetof('struct both', 'last')],
    [40, 8, 35],
  )
  const both = ffi.new('struct both *', { part: { x: 6 }, last: 9 })
  assert.deepEqual([both.part.x, both.last, ffi.offsetof('struct both', 'part', 'x')], [6, 9, 16])
})

test('api-02: members of anonymous records inside have the offsets of C, each of them', {
  skip: withoutCompiler,
}, () => {
  const offsets = ['i', 'f', 'c', 's'].map((name) => ffi.offsetof('struct anonymous', name))
  assert.deepEqual([ffi.sizeof('struct anonymous'), ...offsets], [24, 8, 8, 21, 22])
  const value = ffi.new('struct anonymous *', { f: 1, c: 2, s: 3 })
  assert.deepEqual([value.f, value.i, value.c, value.s], [1, 0x3f800000, 2, 3])
})

test('api-02: bit-fields lie where the compiler puts them', { skip: withoutCompiler }, () => {
  const fields = ffi.new('struct fields *', { b: 5, c: -3 })
  assert.deepEqual([ffi.sizeof('struct fields'), fields.b, fields.c, bytesOf(fields)], [4, 5, -3, '00057400'])
  refuses(() => (fields.b = 8), 'RangeError', 'value/range')
  const wide = ffi.new('struct wide *', { f: 1, g: true, a: -99n })
  assert.deepEqual([wide.f, wide.g, wide.a, bytesOf(wide)], [1, true, -99n, '00000003000000009dffffffff000000'])
})

test('api-02: flexible arrays, unions, records without a tag, and members out of order', {
  skip: withoutCompiler,
}, () => {
  const flexible = ffi.new('struct flexible *', { n: 3, data: 'abc' })
  assert.deepEqual([ffi.sizeof('struct flexible'), ffi.sizeof(flexible[0]), flexible.data.length], [16, 16, 4])
  assert.deepEqual(
    ['struct unknown', 'union choice', 'untagged', 'struct order'].map((type) => ffi.sizeof(type)),
    [16, 24, 8, 16],
  )
  assert.deepEqual(
    [ffi.offsetof('untagged', 'z'), ffi.offsetof('struct order', 'c'), ffi.offsetof('struct order', 'd')],
    [4, 9, 0],
  )
  const pointed = ffi.new('pointed', { q: 5 })
  assert.deepEqual([pointed.q, ffi.sizeof(pointed[0]), bytesOf(pointed)], [5, 12, '000000000500000000000000'])
  assert.deepEqual([ffi.sizeof('struct inner'), ffi.new('struct inner *', { in: { x: 4 } }).in.x], [8, 4])
})

test('api-08: members with dots for a length have that of C, in each dimension', { skip: withoutCompiler }, () => {
  const arrays = ffi.new('struct arrays *', { a: [1, 2, 3, 4, 5] })
  assert.deepEqual([arrays.a.length, arrays.m.length, arrays.m[0].length, ffi.sizeof('struct arrays')], [5, 3, 4, 40])
  refuses(() => (arrays.a = [1, 2, 3, 4, 5, 6]), 'RangeError', 'value/too-many')
  assert.deepEqual([ffi.new('struct counted *').a.length, ffi.sizeof('struct counted')], [9, 36])
})

test('api-02: records without a name of their own may end in dots, too', { skip: withoutCompiler }, () => {
  const deeper = ffi.new('struct deeper *', { in: { x: 4 }, items: [{}, { n: 5 }] })
  assert.deepEqual([ffi.sizeof('struct deeper'), ffi.offsetof('struct deeper', 'in', 'x')], [104, 16])
  assert.deepEqual([deeper.in.x, deeper.items[1].n, deeper.items[1].a.length, ffi.sizeof(deeper.u)], [4, 5, 7, 8])
})

test('records without dots are complete once the sizes of their parts are known', { skip: withoutCompiler }, () => {
  assert.deepEqual([ffi.sizeof('struct tight'), ffi.offsetof('struct tight', 'i')], [29, 25])
  assert.deepEqual([ffi.sizeof('struct sized'), ffi.offsetof('struct sized', 'in')], [4, 3])
  const changed = lib.change({ a: 9, b: [1, 2] })
  assert.deepEqual([changed.a, [...changed.b], changed.in.c], [9, [1, 3], 9])
  assert.equal(ffi.sizeof('struct exact'), 16)
})

test('new declarations at run time use what the compiler knows', { skip: withoutCompiler }, () => {
  ffi.cdef('struct later { struct part part; number_t n; };')
  assert.deepEqual([ffi.sizeof('struct later'), ffi.offsetof('struct later', 'n')], [32, 24])
})

test('C2: a scalar in another order than it is declared in is no agreement', { skip: withoutCompiler }, () => {
  const order = '__attribute__((scalar_storage_order("big-endian")))'
  for (const [declared, actual] of [
    ['struct s { int a; };', `struct ${order} s { int a; };`],
    ['struct s { char c; unsigned short a; };', `struct ${order} s { char c; unsigned short a; };`],
    ['struct s { long long a[3]; };', `struct ${order} s { long long a[3]; };`],
    ['struct s { double d; };', `struct ${order} s { double d; };`],
    ['enum e { A, B }; struct s { enum e e; };', `enum e { A, B }; struct ${order} s { enum e e; };`],
    ['struct s { int a; ...; };', `struct ${order} s { char c; int a; };`],
  ] as const)
    assert.throws(
      () => newFFI(declared).verify(`#pragma GCC diagnostic ignored "-Wscalar-storage-order"\n${actual}`),
      VerificationError,
      declared,
    )
  const same = newFFI('struct s { int a; char c; unsigned f : 3; };')
  same.verify('struct s { int a; char c; unsigned f : 3; };')
  assert.equal(same.sizeof('struct s'), 8)
})
