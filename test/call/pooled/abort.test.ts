/** Ending the wait for a call. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCompiler } from '../../support/compile.ts'
import { begun, open } from './pooled-fixture.ts'

const skip = withoutCompiler
const REASON = new Error('enough')

test('a signal that is aborted already: C is not called, and onAbort neither', { skip }, async () => {
  const { ffi, lib } = open()
  lib.reset()
  let heard = 0
  const call = ffi.async(lib.slow, { signal: AbortSignal.abort(REASON), onAbort: () => heard++ })(1)
  await assert.rejects(call, REASON)
  assert.deepEqual([lib.started(), heard], [0, 0])
})

test('a signal that is aborted while the values are read: C is not called', { skip }, async () => {
  const { ffi, lib } = open()
  const controller = new AbortController()
  const point = {
    get x() {
      controller.abort(REASON)
      return 1
    },
  }
  await assert.rejects(ffi.async(lib.mirror, { signal: controller.signal })(point), REASON)
})

test('a call that waits for its turn is taken back', { skip }, async () => {
  const { ffi, lib } = open()
  lib.reset()
  using pool = ffi.pool({ threads: 1 })
  const first = pool.run(lib.until_told)
  await begun(lib, 1)
  const controller = new AbortController()
  let heard = 0
  const options = { pool, signal: controller.signal, onAbort: () => heard++ }
  const second = ffi.async(lib.slow, options)(1)
  const third = pool.run(lib.count_of, 1)
  controller.abort(REASON)
  await assert.rejects(second, REASON)
  lib.tell()
  assert.deepEqual([await first, await third, lib.started(), heard], [7, 1, 1, 0])
})

test('of a call that runs onAbort hears once, and the promise is rejected when C has returned', { skip }, async () => {
  const { ffi, lib } = open()
  lib.reset()
  const controller = new AbortController()
  let heard = 0
  const onAbort = () => {
    heard++
    lib.tell()
  }
  const call = ffi.async(lib.until_told, { signal: controller.signal, onAbort })()
  await begun(lib, 1)
  controller.abort(REASON)
  controller.abort(new Error('again'))
  await assert.rejects(call, REASON)
  assert.equal(heard, 1)
})

test('what onAbort throws is what the promise is rejected with', { skip }, async () => {
  const { ffi, lib } = open()
  lib.reset()
  const controller = new AbortController()
  const broken = new Error('broken')
  const onAbort = () => {
    lib.tell()
    throw broken
  }
  const call = ffi.async(lib.until_told, { signal: controller.signal, onAbort })()
  await begun(lib, 1)
  controller.abort(REASON)
  await assert.rejects(call, broken)
})

test('without onAbort the promise is rejected at once, and the memory stays until C has returned', {
  skip,
}, async () => {
  const { ffi, lib } = open()
  lib.reset()
  const controller = new AbortController()
  const view = new Int32Array(4)
  const call = ffi.async(lib.fill, { signal: controller.signal })(view, 4, 150)
  await begun(lib, 1)
  controller.abort(REASON)
  const start = Date.now()
  await assert.rejects(call, REASON)
  assert.ok(Date.now() - start < 100)
  assert.deepEqual([...view], [0, 0, 0, 0])
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.deepEqual([...view], [0, 1, 4, 9])
})

test('AbortSignal.timeout ends a wait with its own reason', { skip }, async () => {
  const { ffi, lib } = open()
  await assert.rejects(ffi.async(lib.slow, { signal: AbortSignal.timeout(20) })(200), { name: 'TimeoutError' })
})

test('a signal of many calls has no listeners left when they have ended', { skip }, async () => {
  const { ffi, lib } = open()
  const { signal } = new AbortController()
  const added: unknown[] = []
  const removed: unknown[] = []
  const { addEventListener, removeEventListener } = signal
  Object.assign(signal, {
    addEventListener: (type: string, listener: () => void, options: object) => {
      added.push(listener)
      addEventListener.call(signal, type, listener, options)
    },
    removeEventListener: (type: string, listener: () => void) => {
      removed.push(listener)
      removeEventListener.call(signal, type, listener)
    },
  })
  const add = ffi.async(lib.add, { signal })
  await Promise.all(Array.from({ length: 100 }, (_, i) => add(i, 1)))
  assert.equal(added.length, 100)
  assert.deepEqual(new Set(removed), new Set(added))
})
