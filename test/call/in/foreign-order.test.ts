import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCompiler } from '../../support/compile.ts'
import { openThreads } from './threads-fixture.ts'

const skip = withoutCompiler

test('no promise and no timer goes on between the callbacks of a pumped call', { skip }, async () => {
  const { ffi, lib } = openThreads()
  const events: string[] = []
  const callback = ffi.callback('unary', (n: number) => {
    events.push(`callback ${n}`)
    queueMicrotask(() => events.push('microtask'))
    process.nextTick(() => events.push('tick'))
    setTimeout(() => events.push('timer'), 0)
    return n
  })
  lib.join_unary.pumped(callback, 3)
  assert.deepEqual(events, ['callback 0', 'callback 1', 'callback 2'])
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(events.length, 12)
})

test('between callbacks that the loop serves promises go on', { skip }, async () => {
  const { ffi, lib } = openThreads()
  const events: string[] = []
  const callback = ffi.callback('unary', (n: number) => {
    events.push(`callback ${n}`)
    queueMicrotask(() => events.push('microtask'))
    return n
  })
  await lib.join_unary.async(callback, 2)
  assert.deepEqual(events, ['callback 0', 'microtask', 'callback 1', 'microtask'])
})

const collect = (globalThis as { gc?: () => void }).gc

test('a callback that has been collected gives threads the error value, before anybody has heard of that', {
  skip: skip || (collect ? false : 'needs --expose-gc'),
}, async () => {
  const { ffi, lib } = openThreads()
  const make = () => {
    const callback = ffi.callback('unary', () => 1, { error: -9 })
    lib.keep(callback)
    return new WeakRef(callback)
  }
  const callback = make()
  await new Promise((resolve) => setImmediate(resolve))
  // Finalizers run later, from the loop.
  collect?.()
  lib.start_kept(2)
  assert.equal(lib.join.pumped(), -18)
  assert.equal(callback.deref(), undefined)
  lib.keep(null)
})
