/** What release and destructors of one object must not do to others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addon } from '../../src/native/load.ts'
import { newFFI, refuses } from '../support/untyped.ts'

const ffi = newFFI()

/** Values in a pointer's clothes: in the first page, negative, and more than a number holds. */
const HANDLES = [5n, -1n, -(2n ** 40n), 0x1234_5678_9abc_def1n]

test('a destructor on what is no address is its own', () => {
  for (const value of HANDLES) {
    let ended = 0
    const other = ffi.cast('void *', value)
    const owned = ffi.gc(ffi.cast('void *', value), () => ended++)
    assert.equal(owned.equals(other), true)
    refuses(() => ffi.release(other), 'TypeError', 'release/type')
    ffi.release(owned)
    assert.equal(ended, 1)
    refuses(() => owned.equals(other), 'FFIError', 'memory/released')
    assert.equal(BigInt.asIntN(64, ffi.cast('long long', other).value), value)
    assert.equal(BigInt.asIntN(64, ffi.cast('long long', ffi.cast('void *', value)).value), value)
  }
})

test('the collector hears of the size of a pointer whose destructor was cancelled', () => {
  const account = addon.account
  let total = 0
  addon.account = (bytes) => {
    total += bytes
    account(bytes)
  }
  try {
    const pointer = ffi.new('int *')
    for (const end of [(p: unknown) => ffi.gc(p, null), (p: unknown) => ffi.release(p)]) {
      const owned = ffi.gc(pointer, () => {}, 1000)
      assert.equal(total, 1000)
      end(owned)
      assert.equal(total, 0)
    }
  } finally {
    addon.account = account
  }
})

test('a destructor takes nothing but the pointer away', () => {
  const array = new Int32Array([1, 2])
  const other = ffi.new('int[2]', [3, 4])
  for (const pointer of [ffi.new('int *', 5), ffi.cast('int *', array), ffi.cast('int *', other)]) {
    ffi.release(ffi.gc(pointer, () => {}))
    assert.notEqual(pointer[0], 0)
  }
  assert.deepEqual([...array, ...other], [1, 2, 3, 4])
})
