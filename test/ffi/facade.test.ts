/** The façade: one class without ancestors, whose methods hand on to its parts and stay first in the stacks of errors. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FFI } from '../../src/ffi.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

test('FFI has no ancestors', () => {
  assert.equal(Object.getPrototypeOf(FFI), Function.prototype)
  assert.equal(Object.getPrototypeOf(FFI.prototype), Object.prototype)
})

const BAD_TYPE: Readonly<Record<string, (ffi: Untyped) => unknown>> = {
  new: (ffi) => ffi.new('nope *'),
  cast: (ffi) => ffi.cast('nope *', 0),
  fromBuffer: (ffi) => ffi.fromBuffer('nope[]', Buffer.alloc(4)),
  typeof: (ffi) => ffi.typeof('nope'),
  sizeof: (ffi) => ffi.sizeof('nope'),
  alignof: (ffi) => ffi.alignof('nope'),
  offsetof: (ffi) => ffi.offsetof('nope', 'x'),
  getctype: (ffi) => ffi.getctype('nope'),
  callback: (ffi) => ffi.callback('nope(*)(void)', () => 0),
  cdef: (ffi) => ffi.cdef('nope f(void);'),
}

for (const [method, call] of Object.entries(BAD_TYPE)) {
  test(`the stack of an error in the C text begins at ffi.${method}`, () => {
    const ffi = newFFI('int f(void);')
    try {
      call(ffi)
      assert.fail('nothing was thrown')
    } catch (error) {
      const [first = '', second = ''] = String((error as Error).stack)
        .split('\n')
        .filter((line) => line.startsWith('    at '))
      assert.match(first, new RegExp(`FFI\\.${method}\\b`), String((error as Error).stack))
      assert.match(second, /facade\.test/)
    }
  })
}

test('what a spelling means is looked up again after each declaration', () => {
  const ffi = newFFI('typedef int number;')
  assert.equal(ffi.sizeof('number'), 4)
  assert.throws(() => ffi.sizeof('struct later'), /struct later/)
  ffi.cdef('struct later { double x, y; };')
  assert.equal(ffi.sizeof('struct later'), 16)
  ffi.cdef('typedef char number;', { override: true })
  assert.equal(ffi.sizeof('number'), 1)
})

test('an open library shows what is declared later, and a text that fails adds nothing', () => {
  const ffi = newFFI('int abs(int);')
  const lib = ffi.dlopen(null)
  ffi.cdef('long labs(long);')
  assert.deepEqual(Object.keys(lib), ['abs', 'labs'])
  assert.throws(() => ffi.cdef('int atoi(const char *); nope;'))
  assert.deepEqual(Object.keys(lib), ['abs', 'labs'])
  assert.equal(lib.labs(-3), 3)
})

test('errno takes an int and nothing else, and belongs to the thread', () => {
  const [one, two] = [newFFI(''), newFFI('')]
  one.errno = 7
  assert.equal(two.errno, 7)
  for (const wrong of ['1', 1.5, 2 ** 31, Number.NaN, 1n, undefined])
    assert.throws(() => (one.errno = wrong as never), { code: 'argument/type' })
  assert.equal(one.errno, 7)
})

test('parts belong to one FFI: names of one are unknown to another', () => {
  const one = newFFI('typedef int only_here;')
  const two = newFFI('')
  assert.equal(one.sizeof('only_here'), 4)
  assert.throws(() => two.sizeof('only_here'), /only_here/)
  two.include(one)
  assert.equal(two.sizeof('only_here'), 4)
  assert.throws(() => two.include({} as never), { code: 'argument/type' })
})
