import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const ffi = newFFI(`
  struct foo { int a; short b, c; };
  struct opaque;
  struct anon { struct { int a, b; }; union { int c, d; }; };
  union either { int i; float f; struct { short x, y; } pair; };
  struct flexible { int x; int a[]; };
  struct tail { int x; char y; char z[]; };
  struct outer { int n; struct flexible f; };
`)

const foo = (initialiser?: unknown): Untyped => ffi.new('struct foo *', initialiser)
const members = ({ a, b, c }: Untyped): number[] => [a, b, c]

test('struct-01: lists and objects initialise; unknown, superfluous and wrong members are refused', () => {
  assert.deepEqual(members(foo([-2, -3])), [-2, -3, 0])
  assert.deepEqual(members(foo({ b: 123 })), [0, 123, 0])
  assert.deepEqual(members(foo(new Set([1, 2, 3]))), [1, 2, 3])
  assert.deepEqual(members(foo(Object.assign(Object.create(null), { c: 1 }))), [0, 0, 1])
  refuses(() => foo([1, 2, 3, 4]), 'RangeError', 'value/too-many', /4 given, room for 3/)
  refuses(() => foo({ aa: 1 }), 'TypeError', 'member/unknown', /'struct foo' has no member 'aa'; did you mean 'a'/)
  refuses(() => foo({ b: 2 ** 15 }), 'RangeError', 'value/range', /member 'b' of 'struct foo'/)
  refuses(() => foo({ b: undefined }), 'TypeError', 'value/type')
  for (const wrong of [5, 'abc', null, new Int32Array(3)]) refuses(() => foo(wrong), 'TypeError', 'value/type')
  const p = foo()
  refuses(() => (p.b = -32769), 'RangeError', 'value/range')
  refuses(() => p.zzz, 'TypeError', 'member/unknown', /'struct foo \*' has no member 'zzz'/)
  refuses(() => (p.zzz = 1), 'TypeError', 'member/unknown')
  refuses(() => p[0].zzz, 'TypeError', 'member/unknown', /'struct foo' has no member 'zzz'/)
})

test('struct-02: members through the pointer and the struct are one memory', () => {
  const p = foo([1, 2, 3])
  const s = p[0]
  s.a = 10
  p.b = 20
  assert.deepEqual(
    [members(p), members(s)],
    [
      [10, 20, 3],
      [10, 20, 3],
    ],
  )
  p[0] = { b: 9 }
  p.value = [11]
  assert.deepEqual(members(p), [11, 9, 3])
  p[0] = foo([4, 5, 6])[0]
  assert.deepEqual(members(s), [4, 5, 6])
})

test('struct-03: an array, a pointer to a pointer and an opaque struct have no members', () => {
  refuses(() => ffi.new('struct foo[3]').a, 'TypeError', 'member/unknown')
  refuses(() => ffi.new('struct foo **').a, 'TypeError', 'member/unknown')
  refuses(() => ffi.cast('struct opaque *', 4096).a, 'TypeError', 'member/opaque', /members are not declared/)
})

test('struct-05: layout, packed and pack', () => {
  const text = 'struct s { char a; short b; char c; }; struct t { char a; int b; };'
  const layout = (options: object): number[] => {
    const laid = newFFI().cdef(text, options)
    const offsets = ['a', 'b', 'c'].map((name) => laid.offsetof('struct s', name))
    return [
      laid.sizeof('struct s'),
      laid.alignof('struct s'),
      ...offsets,
      laid.sizeof('struct t'),
      laid.alignof('struct t'),
    ]
  }
  assert.deepEqual(layout({}), [6, 2, 0, 2, 4, 8, 4])
  assert.deepEqual(layout({ packed: true }), [4, 1, 0, 1, 3, 5, 1])
  assert.deepEqual(layout({ pack: 2 }), [6, 2, 0, 2, 4, 6, 2])
})

test('struct-06: members of anonymous structs and unions belong to the outer struct', () => {
  assert.equal(ffi.sizeof('struct anon'), 12)
  const p = ffi.new('struct anon *', [1, 2, 3])
  assert.deepEqual([p.a, p.b, p.c, p.d], [1, 2, 3, 3])
  p.d = 7
  assert.equal(p.c, 7)
  assert.equal(ffi.new('struct anon *', { d: 4 }).c, 4)
  refuses(() => ffi.new('struct anon *', [1, 2, 3, 4]), 'RangeError', 'value/too-many')
})

test('struct-07: a union takes one item', () => {
  assert.equal(ffi.new('union either *', [1]).i, 1)
  assert.equal(ffi.new('union either *', { f: 1 }).i, 0x3f800000)
  assert.equal(ffi.new('union either *', { pair: { y: 1 } }).i, 0x10000)
  assert.equal(ffi.new('union either *', []).i, 0)
  refuses(() => ffi.new('union either *', 5), 'TypeError', 'value/type')
  refuses(() => ffi.new('union either *', [1, 2]), 'RangeError', 'value/union')
  refuses(() => ffi.new('union either *', { i: 1, f: 1 }), 'RangeError', 'value/union')
})

test('struct-09: a flexible array is as long as its initialiser', () => {
  assert.equal(ffi.sizeof('struct flexible'), 4)
  for (const initialiser of [[5, [6, 7, 8]], [5, 3], { a: 3 }, { x: 5, a: new Int32Array(3) }]) {
    const p = ffi.new('struct flexible *', initialiser)
    assert.equal(p.a.length, 3)
    assert.equal(ffi.sizeof(p[0]), 16)
    assert.equal(ffi.buffer(p).length, 16)
    refuses(() => ffi.at(p.a, 3), 'RangeError', 'index/range')
  }
  assert.deepEqual([...ffi.new('struct flexible *', [5, [6, 7, 8]]).a], [6, 7, 8])
  assert.equal(ffi.new('struct flexible *').a.length, 0)
  for (const wrong of ['x', -1]) assert.throws(() => ffi.new('struct flexible *', { a: wrong }))
})

test('struct-09: through a plain pointer the length of a flexible array is not known', () => {
  const owner = ffi.new('struct flexible *', [5, [6, 7, 8]])
  const p = ffi.cast('struct flexible *', owner)
  assert.equal(ffi.typeof(p.a).cname, 'int *')
  refuses(() => p.a.length, 'TypeError', 'member/unknown')
  assert.deepEqual([p.a[0], p.a.at(2)], [6, 8])
})

test('struct-09: a flexible array takes no more items than it was made with', () => {
  const p = ffi.new('struct flexible *', { a: 3 })
  p.a = [1, 2, 3]
  p[0] = { x: 4, a: [9] }
  assert.deepEqual([p.x, ...p.a], [4, 9, 2, 3])
  refuses(() => (p.a = [1, 2, 3, 4]), 'RangeError', 'value/too-many', /room for 3/)
  refuses(() => (p[0] = { a: [1, 2, 3, 4] }), 'RangeError', 'value/too-many', /room for 3/)
  const copy = ffi.new('struct flexible *', p[0])
  p.a[0] = 0
  assert.deepEqual([copy.x, ...copy.a], [4, 9, 2, 3])
})

test('struct-09: a struct that ends in a struct with a flexible array is as flexible', () => {
  const p = ffi.new('struct outer *', { n: 1, f: { x: 2, a: [3, 4, 5] } })
  assert.deepEqual([p.n, p.f.x, ...p.f.a], [1, 2, 3, 4, 5])
  assert.equal(ffi.sizeof(p[0]), 20)
  p.f = { a: [6] }
  assert.deepEqual([...p[0].f.a], [6, 4, 5])
  refuses(() => (p.f.a = [1, 2, 3, 4]), 'RangeError', 'value/too-many')
  assert.equal(ffi.new('struct outer *', [1, [2, 7]]).f.a.length, 7)
})

test('struct-10: a flexible array may begin in the tail padding', () => {
  assert.deepEqual([ffi.sizeof('struct tail'), ffi.offsetof('struct tail', 'z')], [8, 5])
  const p = ffi.new('struct tail *', { z: 3 })
  assert.equal(ffi.sizeof(p[0]), 8)
  const text = ffi.new('struct tail *', { z: 'hello' })
  assert.deepEqual([text.z.length, ffi.sizeof(text[0]), ffi.string(text.z)], [6, 11, 'hello'])
})

test('struct-11: an array without a length that is not last is refused where it is declared', () => {
  assert.throws(() => newFFI('struct middle { int a[]; int b; };'), { name: 'CDefError', line: 1 })
})

test('struct-17: the base type of an enum follows from its values', () => {
  const enums = newFFI(`
    enum small { A, B = 0xffffffff }; enum negative { C = -1 }; enum wide { D = 0x100000000 };
    enum both { E = -1, F = 0x80000000 }; struct s { enum negative n; enum small m; };
  `)
  const base = (name: string) => [enums.sizeof(`enum ${name}`), String(enums.cast(`enum ${name}`, -1))]
  assert.deepEqual(base('small'), [4, '4294967295'])
  assert.deepEqual(base('negative'), [4, '-1'])
  assert.deepEqual(base('wide'), [8, '18446744073709551615'])
  assert.deepEqual(base('both'), [8, '-1'])
  const p = enums.new('struct s *', [-1, 1])
  assert.deepEqual([p.n, p.m], [-1, 1])
  refuses(() => (p.m = -1), 'RangeError', 'value/range', /'enum small'/)
})

test('struct-18: an enum without values acts as unsigned int', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  const enums = newFFI('enum later; struct s { enum later e; };')
  assert.match((await warned).message, /'enum later' has no values/)
  assert.equal(enums.sizeof('enum later'), 4)
  assert.equal(enums.new('struct s *', [2 ** 32 - 1]).e, 2 ** 32 - 1)
  assert.equal(enums.string(enums.cast('enum later', 3)), '3')
})

test('struct-19: a struct without a tag prints as its typedef', () => {
  const named = newFFI('typedef struct { int x; } foo_t, *foo_p; typedef struct { int y; } *bar_p;')
  assert.equal(named.typeof('foo_t').cname, 'foo_t')
  assert.equal(named.typeof('foo_p').cname, 'foo_t *')
  assert.match(named.typeof('bar_p').cname, /^struct \$\d+ \*$/)
})

const BY_VALUE = `
  struct foo { int a; short b, c; };
  int total(struct foo s) { s.a += 1; return s.a + s.b + s.c; }
  struct foo twice(struct foo s) { s.a *= 2; s.b *= 2; s.c *= 2; return s; }`

test('struct-21: a struct argument is a struct, a list or an object, and C gets a copy', {
  skip: withoutCompiler,
}, () => {
  const lib = ffi.cdef('int total(struct foo s);').dlopen(compileLibrary('by-value', BY_VALUE))
  const p = foo([1, 2, 3])
  assert.deepEqual([lib.total(p[0]), lib.total([1, 2]), lib.total({ c: 5 })], [7, 4, 6])
  assert.equal(p.a, 1)
  refuses(() => lib.total(p), 'TypeError', 'value/type', /not a pointer to one: use p\[0\]/)
  for (const wrong of [5, null, 'abc']) refuses(() => lib.total(wrong), 'TypeError', 'value/type', /'s' of 'total'/)
})

test('struct-22: a struct that is returned owns its memory', { skip: withoutCompiler }, () => {
  const returning = newFFI('struct foo { int a; short b, c; }; struct foo twice(struct foo s);')
  const lib = returning.dlopen(compileLibrary('by-value', BY_VALUE))
  const first = lib.twice([1, 2, 3])
  const second = lib.twice(first)
  assert.deepEqual(
    [members(first), members(second)],
    [
      [2, 4, 6],
      [4, 8, 12],
    ],
  )
  assert.equal(returning.sizeof(first), 8)
  assert.equal(returning.addressof(first).b, 4)
})

test('struct-23: structs of two instances are two types, and the error says so', () => {
  const other = newFFI('struct foo { int a; short b, c; }; int total(struct foo s); void use(struct foo *p);')
  const p = foo([1, 2, 3])
  refuses(() => other.new('struct foo *', p[0]), 'TypeError', 'value/type', /different FFI instances/)
  refuses(() => other.new('struct foo **', p), 'TypeError', 'value/pointer', /different FFI instances/)
  assert.notEqual(other.typeof('struct foo'), ffi.typeof('struct foo'))
})
