import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FFI } from '../../src/index.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const PARENT = `
  typedef int number; typedef struct point { int x, y; } point_t; union either { int i; float f; };
  enum color { RED, GREEN = 5 };
  #define LIMIT 7
  static const int SIZE = 3;
  int parent_function(int n); extern int parent_variable;
`

function pair(): { parent: Untyped; child: Untyped } {
  const parent = newFFI(PARENT)
  const child = newFFI()
  child.include(parent)
  return { parent, child }
}

test('include-01: types and constants of the other are known, and the same', () => {
  const { parent, child } = pair()
  for (const type of [
    'number',
    'point_t',
    'struct point',
    'union either',
    'enum color',
    'int[GREEN]',
    'int[SIZE]',
    'char[LIMIT]',
  ]) {
    assert.equal(child.typeof(type), parent.typeof(type), type)
  }
  child.cdef('struct line { point_t from, to; enum color color; int items[LIMIT]; };')
  assert.equal(child.sizeof('struct line'), 48)
  const p = parent.new('point_t *', [1, 2])
  const line = child.new('struct line *', { to: p[0], color: 5 })
  assert.equal(line.to.y, 2)
  assert.equal(child.string(child.cast('enum color', line.color)), 'GREEN')
  assert.deepEqual([child.integerConst('LIMIT'), child.integerConst('SIZE'), child.integerConst('GREEN')], [7, 3, 5])
})

test('include-01: without include the names are unknown, also afterwards in the parent', () => {
  const { parent, child } = pair()
  assert.throws(() => newFFI().typeof('point_t'), { name: 'CDefError' })
  child.cdef('typedef point_t *later;')
  assert.throws(() => parent.typeof('later'), { name: 'CDefError' })
  assert.throws(() => newFFI().include(), TypeError)
})

test('include-01: what the parent declares later is known too, and includes reach through', () => {
  const { parent, child } = pair()
  parent.cdef('typedef struct later { int z; } later_t;')
  assert.equal(child.new('later_t *', [9]).z, 9)
  const grandchild = newFFI()
  grandchild.include(child)
  assert.equal(grandchild.typeof('point_t'), parent.typeof('struct point'))
})

test('include-01: an FFI includes neither itself nor what is no FFI', () => {
  const ffi = newFFI()
  refuses(() => ffi.include(ffi), 'FFIError', 'declare/include-itself')
  for (const wrong of [null, 5, {}, FFI, 'x']) refuses(() => ffi.include(wrong), 'TypeError', 'argument/type')
})

const SOURCE = `
  struct point { int x, y; };
  int parent_variable = 3;
  int parent_function(int n) { return n * 2; }
  int length(struct point *p) { return p->x + p->y; }`

test('include-01: a library of the child shows constants, and takes the structs of the parent', {
  skip: withoutCompiler,
}, () => {
  const { parent, child } = pair()
  child.cdef('int length(struct point *p);')
  const lib = child.dlopen(compileLibrary('include', SOURCE))
  assert.equal(lib.length(parent.new('struct point *', [3, 4])), 7)
  assert.deepEqual([lib.GREEN, lib.LIMIT], [5, 7])
})

test('struct-23: without include the same text makes types of their own, and the error says so', {
  skip: withoutCompiler,
}, () => {
  const first = newFFI('struct point { int x, y; };')
  const second = newFFI(
    'struct point { int x, y; }; int length(struct point *p); struct holder { struct point inner; };',
  )
  const lib = second.dlopen(compileLibrary('include', SOURCE))
  const p = first.new('struct point *', [3, 4])
  refuses(
    () => lib.length(p),
    'TypeError',
    'value/pointer',
    /same name but belong to different FFI instances; use ffi\.include/,
  )
  refuses(() => second.new('struct holder *', [p[0]]), 'TypeError', 'value/type', /different FFI instances/)
  assert.equal(lib.length(second.cast('struct point *', p)), 7)
  // Types without structs of the user's are the same everywhere.
  assert.equal(first.typeof('int(*)(char *)'), second.typeof('int (*)(char*)'))
})

test('tools-06: setUnicode declares TCHAR and its like, once', () => {
  const wide = newFFI()
  assert.throws(() => wide.typeof('TCHAR'), { name: 'CDefError', message: /setUnicode/ })
  wide.setUnicode(true)
  assert.equal(wide.typeof('TCHAR').cname, 'wchar_t')
  assert.equal(wide.typeof('LPTSTR').cname, 'wchar_t *')
  refuses(() => wide.setUnicode(true), 'FFIError', 'declare/unicode-twice')
  const narrow = newFFI()
  narrow.setUnicode(false)
  assert.equal(narrow.typeof('LPCTSTR').cname, 'const char *')
})
