import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { CType } from '../../src/index.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI(`
  struct point { int x, y; };
  struct mixed { char c; struct point p; int bits : 5; union { int i; float f; }; struct point many[3]; };
  union either { int i; double d; };
  struct opaque;
  enum color { RED, GREEN = 5, LIME = 5, BLUE };
  typedef int number; typedef struct point point_t; typedef int (*callback)(const char *, ...);
`)

test('query-02: type objects show what a type is made of', () => {
  const kinds: Readonly<Record<string, string>> = {
    int: 'primitive',
    number: 'primitive',
    'int *': 'pointer',
    'int[3]': 'array',
    'struct point': 'struct',
    'union either': 'union',
    'enum color': 'enum',
    void: 'void',
  }
  for (const [type, kind] of Object.entries(kinds)) assert.equal(ffi.typeof(type).kind, kind, type)
  assert.equal(ffi.typeof('int[3]').length, 3)
  assert.equal(ffi.typeof('int[]').length, null)
  assert.equal(ffi.typeof('int').length, undefined)
  assert.equal(ffi.typeof('struct point *[3]').item.item, ffi.typeof('struct point'))
  assert.ok(ffi.typeof('int') instanceof CType)
})

test('query-02: a function shows arguments, result, ellipsis and calling convention', () => {
  const pointer = ffi.typeof('callback')
  assert.equal(pointer.kind, 'pointer')
  const { item } = pointer
  assert.equal(item.kind, 'function')
  assert.deepEqual(
    item.args.map(({ cname }: { cname: string }) => cname),
    ['const char *'],
  )
  assert.equal(item.result, ffi.typeof('int'))
  assert.equal(item.ellipsis, true)
  assert.equal(typeof item.abi, 'string')
  assert.equal(ffi.typeof('int').args, undefined)
})

test('query-02: a struct shows its members, anonymous ones taken in', () => {
  const { fields } = ffi.typeof('struct mixed')
  assert.deepEqual([...fields.keys()], ['c', 'p', 'bits', 'i', 'f', 'many'])
  const { type, offset, bitshift, bitsize, flags } = fields.get('p')
  assert.deepEqual([type, offset, bitshift, bitsize, flags], [ffi.typeof('struct point'), 4, -1, -1, 0])
  assert.deepEqual([fields.get('bits').bitshift, fields.get('bits').bitsize], [0, 5])
  assert.equal(ffi.typeof('union either').fields.get('d').flags, 1)
  assert.equal(ffi.typeof('struct opaque').fields, null)
  assert.equal(ffi.typeof('int').fields, undefined)
})

test('query-02: an enum shows its values both ways', () => {
  const color = ffi.typeof('enum color')
  assert.deepEqual(
    [...color.relements],
    [
      ['RED', 0n],
      ['GREEN', 5n],
      ['LIME', 5n],
      ['BLUE', 6n],
    ],
  )
  assert.deepEqual(
    [...color.elements],
    [
      [0n, 'RED'],
      [5n, 'GREEN'],
      [6n, 'BLUE'],
    ],
  )
})

test('query-02: equal types are one object, and a type object serves as a type', () => {
  assert.equal(ffi.typeof('int*'), ffi.typeof('int  *'))
  assert.equal(ffi.typeof('number'), ffi.typeof('int'))
  assert.equal(newFFI().typeof('unsigned'), ffi.typeof('unsigned int'))
  assert.equal(ffi.typeof(ffi.new('struct point *')), ffi.typeof('struct point *'))
  assert.equal(ffi.typeof(ffi.new('int[3]')), ffi.typeof('int[3]'))
  const type = ffi.typeof('struct point *')
  assert.equal(ffi.new(type, [1, 2]).y, 2)
  assert.equal(ffi.sizeof(type.item), 8)
  assert.equal(String(type), 'struct point *')
  assert.equal(inspect(type), "<ctype 'struct point *'>")
  for (const wrong of [5, null, undefined, {}]) refuses(() => ffi.new(wrong), 'TypeError', 'type/expected')
})

test('query-03: a function type is not a pointer to a function', () => {
  refuses(() => ffi.typeof('int(int)'), 'TypeError', 'type/function', /write 'int\(\*\)\(int\)'/)
  assert.equal(ffi.typeof('int(*)(int)').kind, 'pointer')
})

test('query-04: sizeof of types and of cdata', () => {
  assert.equal(ffi.sizeof('struct mixed'), 44)
  assert.equal(ffi.sizeof('int[5]'), 20)
  assert.equal(ffi.sizeof(ffi.new('int[]', 5)), 20)
  assert.equal(ffi.sizeof(ffi.new('struct point[]', 5)), 40)
  assert.equal(ffi.sizeof(ffi.new('int *')), 8)
  assert.equal(ffi.sizeof(ffi.new('struct point *')), 8)
  assert.equal(ffi.sizeof(ffi.new('struct point *')[0]), 8)
  assert.equal(ffi.sizeof(ffi.cast('short', 1)), 2)
  assert.equal(ffi.sizeof('callback'), 8)
  refuses(() => ffi.sizeof('void'), 'TypeError', 'layout/void')
  refuses(() => ffi.sizeof('struct opaque'), 'TypeError', 'layout/opaque')
  refuses(() => ffi.sizeof('int[]'), 'TypeError', 'layout/open-array')
  refuses(() => ffi.sizeof('int(int)'), 'TypeError', 'layout/function')
  refuses(() => ffi.sizeof(5), 'TypeError', 'type/expected')
})

test('query-04: alignof and offsetof', () => {
  assert.deepEqual(['char', 'double', 'struct mixed', 'int[3]'].map(ffi.alignof.bind(ffi)), [1, 8, 4, 4])
  assert.equal(ffi.alignof(ffi.new('double[2]')), 8)
  assert.equal(ffi.offsetof('struct mixed', 'p', 'y'), 8)
  assert.equal(ffi.offsetof('struct mixed', 'many', 2, 'y'), 40)
  assert.equal(ffi.offsetof('struct mixed', 'f'), 16)
  assert.equal(ffi.offsetof('int[5]', 3), 12)
  assert.equal(ffi.offsetof('struct point *', 3), 24)
  refuses(() => ffi.offsetof('struct mixed', 'q'), 'TypeError', 'layout/no-member')
  refuses(() => ffi.offsetof('struct mixed'), 'TypeError', 'argument/type')
  refuses(() => ffi.offsetof('int', 'x'), 'TypeError', 'layout/not-record')
  refuses(() => ffi.offsetof('struct point', 0), 'TypeError', 'layout/not-indexed')
})

test('query-06: addressof of a struct, a member, an item', () => {
  const p = ffi.new('struct mixed *', { p: [1, 2], many: [[3, 4]] })
  assert.equal(ffi.addressof(p[0]).equals(p), true)
  const y = ffi.addressof(p[0], 'p', 'y')
  assert.equal(ffi.typeof(y).cname, 'int *')
  assert.equal(y.value, 2)
  y.value = 20
  assert.equal(p.p.y, 20)
  assert.equal(ffi.addressof(p, 'many', 0, 'y').value, 4)
  const array = ffi.new('int[4]', [1, 2, 3, 4])
  assert.equal(ffi.addressof(array, 2).value, 3)
  assert.equal(ffi.typeof(ffi.addressof(array, 2)).cname, 'int *')
  assert.equal(ffi.typeof(ffi.addressof(array)).cname, 'int(*)[4]')
  assert.equal(ffi.addressof(array).value[3], 4)
  assert.equal(ffi.addressof(ffi.cast('int *', array), 3).value, 4)
  for (const wrong of [p, ffi.cast('int', 1), 5, null, 'x'])
    refuses(() => ffi.addressof(wrong), 'TypeError', 'addressof/type')
})

test('query-06: a pointer into an owner keeps its memory', () => {
  const y = ffi.addressof(ffi.new('struct point *', [1, 2]), 'y')
  assert.equal(y.value, 2)
})

test('query-07: getctype writes a type around a name', () => {
  const rows: readonly (readonly [type: string, extra: string, written: string])[] = [
    ['int', 'x', 'int x'],
    ['int', '', 'int'],
    ['int[5]', '*', 'int(*)[5]'],
    ['int[5]', ' ** foo ', 'int(** foo)[5]'],
    ['char[80]', 'a', 'char a[80]'],
    ['callback', 'f', 'int(* f)(const char *, ...)'],
    ['const int *', 'p', 'const int * p'],
    ['int', '[5]', 'int[5]'],
    ['struct point', '**', 'struct point **'],
    ['point_t', '', 'struct point'],
  ]
  for (const [type, extra, written] of rows) assert.equal(ffi.getctype(type, extra), written)
})

test('query-08: listTypes lists names, sorted, included ones too', () => {
  const lists = {
    typedefs: ['callback', 'number', 'point_t'],
    structs: ['mixed', 'opaque', 'point'],
    unions: ['either'],
  }
  assert.deepEqual(ffi.listTypes(), lists)
  const other = newFFI('struct abc; typedef int zzz;')
  other.include(ffi)
  assert.deepEqual(other.listTypes(), {
    typedefs: [...lists.typedefs, 'zzz'],
    structs: ['abc', ...lists.structs],
    unions: lists.unions,
  })
})

test('query-10: an FFI is an object like others; its state is private', () => {
  const own = newFFI('struct point { int x; };')
  assert.ok(Object.keys(own).every((name) => name === 'NULL' || name.startsWith('RTLD_')))
  assert.equal(own.NULL, null)
  own.unknown = 5
  assert.equal(own.unknown, 5)
  assert.equal(own.sizeof('struct point'), 4)
})

test('integerConst reads every kind of integer constant', () => {
  const constants = newFFI(`
    enum { A = -3 }; static const int B = 4; static const unsigned long long C = 0xffffffffffffffff;
    #define D (A * 2)
    #define E 0x8000000000000000
    #define F 1.5
    #define G "text"
    extern int h;
  `)
  assert.deepEqual(
    ['A', 'B', 'C', 'D', 'E'].map((name) => constants.integerConst(name)),
    [-3, 4, 2n ** 64n - 1n, -6, 2n ** 63n],
  )
  for (const name of ['F', 'G', 'h']) refuses(() => constants.integerConst(name), 'FFIError', 'constant/integer')
  refuses(() => constants.integerConst('zzz'), 'LibraryError', 'library/undeclared')
})
