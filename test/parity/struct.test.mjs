// @ts-nocheck: what C declares here is known at run time only, as it is to a user of JavaScript.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FFI } from 'cdef'

it('struct-01, struct-02: initialisers and members', () => {
  const ffi = new FFI('struct foo { int a; short b, c; };')
  const p = ffi.new('struct foo *', [-2, -3])
  assert.deepEqual([p.a, p.b, p.c], [-2, -3, 0])
  assert.equal(ffi.new('struct foo *', { b: 123 }).b, 123)
  assert.throws(() => ffi.new('struct foo *', [1, 2, 3, 4]), RangeError)
  assert.throws(() => ffi.new('struct foo *', { bb: 1 }), /bb/)
  assert.throws(() => (p.b = 40000), RangeError)
  assert.throws(() => p.zz, /struct foo/)
  const item = p[0]
  item.a = 11
  assert.equal(p.a, 11)
  p[0] = { c: 5 }
  assert.deepEqual([p.a, p.c], [11, 5])
})

it('struct-03: members through other things', () => {
  const ffi = new FFI('struct foo { int a; }; struct opaque;')
  assert.throws(() => ffi.new('struct foo[2]').a)
  assert.throws(() => ffi.new('struct foo **').a)
  assert.throws(() => ffi.cast('struct opaque *', ffi.new('int *')).a, /not defined|opaque/)
})

it('struct-05: layout and packing', () => {
  const fields = 'struct s { char a; short b; char c; };'
  const ffi = new FFI(fields)
  assert.deepEqual([ffi.sizeof('struct s'), ffi.alignof('struct s')], [6, 2])
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => ffi.offsetof('struct s', name)),
    [0, 2, 4],
  )
  assert.equal(new FFI().cdef(fields, { packed: true }).sizeof('struct s'), 4)
  assert.equal(new FFI().cdef('struct t { char a; int b; };', { pack: 2 }).sizeof('struct t'), 6)
})

it('struct-06, struct-07: anonymous members and unions', () => {
  const ffi = new FFI(`
    struct s { struct { int a, b; }; union { int c, d; }; };
    union u { int a; float f; };`)
  assert.equal(ffi.sizeof('struct s'), 12)
  const s = ffi.new('struct s *', [1, 2, 3])
  assert.equal(s.d, 3)
  assert.throws(() => ffi.new('struct s *', [1, 2, 3, 4]))
  assert.equal(ffi.new('union u *', [5]).a, 5)
  assert.equal(ffi.new('union u *', { f: 1 }).a, 0x3f800000)
  for (const wrong of [5, [1, 2], { a: 1, f: 1 }]) assert.throws(() => ffi.new('union u *', wrong))
  assert.equal(ffi.new('union u *', []).a, 0)
})

it('struct-09, struct-10, struct-11: flexible arrays', () => {
  const ffi = new FFI('struct f { int x; int a[]; }; struct g { int x; char y; char z[]; };')
  assert.equal(ffi.sizeof('struct f'), 4)
  for (const init of [[5, [6, 7, 8]], [5, 3], { a: 3 }]) {
    const p = ffi.new('struct f *', init)
    assert.deepEqual([p.a.length, ffi.sizeof(p[0])], [3, 16])
  }
  assert.equal(ffi.sizeof(ffi.new('struct g *', { z: 3 })[0]), 8)
  assert.throws(() => {
    const wrong = new FFI('struct w { int a[]; int b; };')
    wrong.sizeof('struct w')
  })
})

it('struct-13, struct-14, struct-15: bit-fields', () => {
  const ffi = new FFI(`
    struct b { int a:10, b:20, c:3; }; struct one { int bit:1; };
    struct l1 { char a; int b:9; char y; }; struct l2 { int a:2; short b:15; char c:2; char y; };
    struct l3 { char x; int :0; char y; };`)
  assert.equal(ffi.sizeof('struct b'), 8)
  const b = ffi.new('struct b *')
  for (const value of [-512, 511]) {
    b.a = value
    assert.equal(b.a, value)
  }
  for (const value of [-513, 512]) assert.throws(() => (b.a = value), /-512/)
  const one = ffi.new('struct one *', [1])
  assert.equal(one.bit, -1)
  const shape = (name) => [ffi.offsetof(name, 'y'), ffi.sizeof(name)]
  assert.deepEqual(['struct l1', 'struct l2', 'struct l3'].map(shape), [
    [3, 4],
    [5, 8],
    [4, 5],
  ])
  for (const bad of ['float x:1', 'char x:0', 'char x:9']) {
    assert.throws(() => new FFI(`struct bad { ${bad}; };`).sizeof('struct bad'))
  }
  assert.throws(() => ffi.offsetof('struct b', 'a'), TypeError)
  assert.throws(() => ffi.addressof(b[0], 'a'), TypeError)
})

it('struct-17, struct-18: enums', () => {
  const ffi = new FFI(
    'enum u { A }; enum s { B = -1 }; enum l { C = 0x100000000 }; enum o; struct e { enum u u; enum s s; };',
  )
  assert.deepEqual(
    ['enum u', 'enum s', 'enum l'].map((name) => ffi.sizeof(name)),
    [4, 4, 8],
  )
  assert.throws(() => ffi.new('struct e *', { u: -1 }), RangeError)
  assert.equal(ffi.new('struct e *', { s: -1 }).s, -1)
})

it('struct-19: names of structs without a tag', () => {
  const ffi = new FFI('typedef struct { int a; } foo_t; typedef struct { int a; } *bar_p;')
  assert.equal(ffi.getctype('foo_t'), 'foo_t')
  assert.match(ffi.getctype('bar_p'), /^struct \$\d+ \*$/)
})

it('struct-21, struct-22: structs by value', () => {
  const ffi = new FFI(`
    typedef struct { int quot, rem; } div_t; div_t div(int a, int b);
    struct in_addr { uint32_t s_addr; }; char *inet_ntoa(struct in_addr in);`)
  const libc = ffi.dlopen(null)
  const { quot, rem } = libc.div(17, 5)
  assert.deepEqual([quot, rem], [3, 2])
  const address = ffi.new('struct in_addr *', [0x0100007f])
  for (const value of [address[0], [0x0100007f], { s_addr: 0x0100007f }]) {
    assert.equal(ffi.string(libc.inet_ntoa(value)), '127.0.0.1')
  }
  assert.throws(() => libc.inet_ntoa(address), TypeError)
})

it('struct-23: structs of two instances are distinct', () => {
  const [one, two] = [new FFI('struct foo { int a; };'), new FFI('struct foo { int a; };')]
  assert.notEqual(one.typeof('struct foo'), two.typeof('struct foo'))
  assert.throws(() => two.new('struct foo **', one.new('struct foo *')), TypeError)
})

it('query-02, query-03: type objects', () => {
  const ffi = new FFI('struct s { int a; char b[3]; int c:4; }; enum e { A, B };')
  const kinds = ['int', 'int *', 'int[3]', 'struct s', 'enum e', 'void'].map((type) => ffi.typeof(type).kind)
  assert.deepEqual(kinds, ['primitive', 'pointer', 'array', 'struct', 'enum', 'void'])
  assert.equal(ffi.typeof('int *').item, ffi.typeof('int'))
  assert.equal(ffi.typeof('int[3]').length, 3)
  const fn = ffi.typeof('int(*)(char, ...)').item
  assert.deepEqual([fn.kind, fn.args.length, fn.result.cname, fn.ellipsis], ['function', 1, 'int', true])
  const { fields } = ffi.typeof('struct s')
  assert.deepEqual([...fields.keys()], ['a', 'b', 'c'])
  assert.deepEqual([fields.get('b').offset, fields.get('c').bitsize], [4, 4])
  assert.equal(ffi.typeof('enum e').relements.get('B'), 1n)
  assert.throws(() => ffi.typeof('int(int)'), TypeError)
})

it('query-04: sizes', () => {
  const ffi = new FFI('struct opaque;')
  assert.equal(ffi.sizeof(ffi.new('int[]', 5)), 20)
  assert.equal(ffi.sizeof(ffi.new('int *')), 8)
  for (const type of ['void', 'struct opaque']) assert.throws(() => ffi.sizeof(type))
})

it('query-06: addresses', () => {
  const ffi = new FFI('struct s { int x; short y; };')
  const p = ffi.new('struct s *')
  assert.ok(ffi.addressof(p[0]).equals(p))
  assert.equal(ffi.typeof(ffi.addressof(p[0], 'y')), ffi.typeof('short *'))
  const a = ffi.new('int[3]', [1, 2, 3])
  assert.equal(ffi.addressof(a, 2).value, 3)
  assert.equal(ffi.typeof(ffi.addressof(a)), ffi.typeof('int(*)[3]'))
  assert.throws(() => ffi.addressof(p), TypeError)
})

it('query-07, query-08: spelling and lists', () => {
  const ffi = new FFI('typedef int t; struct s; union u; typedef struct { int a; } anonymous;')
  assert.equal(ffi.getctype('int', 'x'), 'int x')
  assert.equal(ffi.getctype('int[5]', '*'), 'int(*)[5]')
  assert.equal(ffi.getctype('int[5]', ' ** foo '), 'int(** foo)[5]')
  assert.equal(ffi.getctype('char[80]', 'a'), 'char a[80]')
  assert.deepEqual(ffi.listTypes(), { typedefs: ['anonymous', 't'], structs: ['s'], unions: ['u'] })
})

it('query-10: a misspelt option is refused', () => {
  assert.throws(() => new FFI('', { in64: 'number' }), TypeError)
  assert.throws(() => new FFI().cdef('', { pakced: true }), TypeError)
})

it('include-01: types of another instance', () => {
  const base = new FFI('typedef int number; struct s { int a; }; enum { SIZE = 3 };')
  assert.throws(() => new FFI().sizeof('struct s'))
  const ffi = new FFI()
  ffi.include(base)
  assert.equal(ffi.typeof('struct s'), base.typeof('struct s'))
  assert.equal(ffi.sizeof('number[SIZE]'), 12)
  assert.throws(() => ffi.include(ffi))
  assert.throws(() => ffi.include({}), TypeError)
})

it('tools-06: setUnicode once', () => {
  const ffi = new FFI()
  ffi.setUnicode(true)
  assert.equal(ffi.typeof('TCHAR'), ffi.typeof('wchar_t'))
  assert.throws(() => ffi.setUnicode(true))
  const narrow = new FFI()
  narrow.setUnicode(false)
  assert.equal(narrow.typeof('TCHAR'), narrow.typeof('char'))
})
