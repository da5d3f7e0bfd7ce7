import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI } from '../support/untyped.ts'

test('constants of an included FFI without a library are on the library, its functions are not', {
  skip: withoutCompiler,
}, () => {
  const grandparent = newFFI('enum { DEEP = 5 };')
  const parent = newFFI('#define ANSWER 42\ntypedef struct { int x; } t; int g(void);')
  parent.include(grandparent)
  const child = newFFI()
  child.include(parent)
  child.cdef('int f(t *p);')
  const lib = child.verify('typedef struct { int x; } t; static int f(t *p) { return p->x; }')
  assert.deepEqual([lib.ANSWER, lib.DEEP, lib.f(child.new('t *', [7]))], [42, 5, 7])
  assert.deepEqual(Object.keys(lib).sort(), ['ANSWER', 'DEEP', 'f'])
  assert.throws(() => lib.g, { code: 'library/undeclared' })
})
