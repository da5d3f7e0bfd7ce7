/** Constants and casts that are pointers to functions keep all bits. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI } from '../support/untyped.ts'

const ffi = newFFI(`
  typedef void (*destructor)(void *);
  #define STATIC ((destructor)0)
  #define TRANSIENT ((destructor)-1)
  #define FAILED ((void *)-1)
  struct holder { destructor end; };
`)
const lib = ffi.dlopen(null)

test('a macro of a pointer type is a pointer, and null for 0', () => {
  assert.equal(lib.STATIC, null)
  assert.equal(ffi.cast('intptr_t', lib.FAILED).value, -1)
  assert.equal(ffi.cast('intptr_t', lib.TRANSIENT).value, -1)
  assert.match(String(lib.FAILED), /0xffffffffffffffff/)
  const holder = ffi.new('struct holder *', { end: lib.TRANSIENT })
  assert.deepEqual([...ffi.buffer(holder)], Array(8).fill(255))
  assert.equal(ffi.cast('intptr_t', holder.end).value, -1)
})
