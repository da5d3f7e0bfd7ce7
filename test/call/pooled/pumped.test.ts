/** Calls that this thread waits for while it serves callbacks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCompiler } from '../../support/compile.ts'
import { refuses } from '../../support/untyped.ts'
import { begun, open } from './pooled-fixture.ts'

const skip = withoutCompiler

for (const mode of ['ABI', 'API'] as const)
  test(`pumped calls give what calls give, on another thread, in ${mode} mode`, { skip }, () => {
    const { ffi, lib } = open(mode)
    assert.equal(lib.add.pumped(1, 2), 3)
    assert.equal(lib.len.pumped('hello'), 5)
    assert.deepEqual(ffi.plain(lib.mirror.pumped([1, 2, 3])), { x: -1, y: -2, t: 4 })
    assert.equal(lib.sum.pumped(2, ffi.cast('int', 4), ffi.cast('int', 5)), 9)
    assert.notEqual(lib.thread.pumped(), lib.thread())
    lib.fail.pumped(7)
    assert.equal(ffi.errno, 7)
    ffi.errno = 4
    assert.equal(lib.errno_now.pumped(), 4)
    refuses(() => lib.add.pumped(1), 'TypeError', 'call/count')
    refuses(() => lib.far.pumped(), 'RangeError', 'value/unsafe')
  })

test('a pumped call waits behind no asynchronous one', { skip }, async () => {
  const { lib } = open()
  lib.reset()
  const sleeping = Array.from({ length: 80 }, () => lib.until_told.async())
  await begun(lib, 64)
  assert.equal(lib.add.pumped(1, 2), 3)
  lib.tell.pumped()
  assert.deepEqual(new Set(await Promise.all(sleeping)), new Set([7]))
})

test('calls that end while a pumped one runs are settled afterwards', { skip }, async () => {
  const { lib } = open()
  let isSettled = false
  const call = lib.add.async(1, 2).then((sum: number) => {
    isSettled = true
    return sum
  })
  assert.equal(lib.slow.pumped(50), 100)
  assert.equal(isSettled, false)
  assert.equal(await call, 3)
})
