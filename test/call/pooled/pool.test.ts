/** Threads of their own. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { withoutCompiler } from '../../support/compile.ts'
import { refuses } from '../../support/untyped.ts'
import { begun, open } from './pooled-fixture.ts'

const skip = withoutCompiler

test('a pool of one thread makes its calls in order, on one thread', { skip }, async () => {
  const { ffi, lib } = open()
  using pool = ffi.pool({ threads: 1 })
  lib.order(-1)
  const inOrder = await Promise.all(Array.from({ length: 500 }, (_, i) => pool.run(lib.order, i)))
  assert.ok(inOrder.every((right) => right === 1))
  const threads = new Set(await Promise.all(Array.from({ length: 50 }, () => pool.run(lib.thread))))
  assert.equal(threads.size, 1)
  assert.ok(!threads.has(lib.thread()))
})

test('a pool has as many threads as it may have, and no more', { skip }, async () => {
  const { ffi, lib } = open()
  using pool = ffi.pool({ threads: 3 })
  const threads = async () => {
    await pool.run(lib.slow, 30)
    return pool.run(lib.thread)
  }
  const seen = new Set(await Promise.all(Array.from({ length: 12 }, threads)))
  assert.ok(seen.size >= 1 && seen.size <= 3, `${seen.size} threads`)
})

test('a thread is made only where none is idle', { skip }, async () => {
  const { ffi, lib } = open()
  using pool = ffi.pool({ threads: 8 })
  const seen = new Set<unknown>()
  for (let i = 0; i < 50; i++) seen.add(await pool.run(lib.thread))
  assert.ok(seen.size <= 2, `${seen.size} threads for calls one after the other`)
})

test('stackSize is what a call may use', { skip }, async () => {
  const { ffi, lib } = open()
  using pool = ffi.pool({ stackSize: 256 * 1024 * 1024 })
  assert.equal(await pool.run(lib.depth, 100_000), 100_000)
})

test('threads that have been idle for long enough end', { skip: skip || !isLinux() }, async () => {
  const { ffi, lib } = open()
  using pool = ffi.pool({ threads: 2, idle: 50 })
  const thread = await pool.run(lib.thread)
  const isThere = () => readdirSync('/proc/self/task').includes(String(thread))
  assert.ok(isThere())
  for (let i = 0; i < 100 && isThere(); i++) await pause(20)
  assert.ok(!isThere())
  assert.equal(await pool.run(lib.add, 1, 2), 3, 'another one is made when it is needed')
})

test('threads of pools have names', { skip: skip || !isLinux() }, async () => {
  const { ffi, lib } = open()
  using pool = ffi.pool({ threads: 1 })
  const thread = await pool.run(lib.thread)
  assert.match(readFileSync(`/proc/self/task/${thread}/comm`, 'utf8'), /^cdef-pool-\d+$/m)
})

test('a pool that is closed finishes its calls and takes no more', { skip }, async () => {
  const { ffi, lib } = open()
  lib.reset()
  const pool = ffi.pool({ threads: 1 })
  const calls = [pool.run(lib.slow, 50), pool.run(lib.add, 1, 2), pool.run(lib.add, 3, 4)]
  await begun(lib, 1)
  pool.close()
  pool.close()
  refuses(() => pool.run(lib.add, 1, 2), 'FFIError', 'pool/closed', /'add'/)
  refuses(() => ffi.async(lib.add, { pool })(1, 2), 'FFIError', 'pool/closed')
  // Its number may be that of another pool.
  using other = ffi.pool()
  assert.equal(await other.run(lib.add, 5, 6), 11)
  refuses(() => pool.run(lib.add, 1, 2), 'FFIError', 'pool/closed')
  assert.deepEqual(await Promise.all(calls), [100, 3, 7])
})

test('options of a pool that are none are refused', { skip }, () => {
  const { ffi, lib } = open()
  refuses(() => ffi.pool({ thread: 1 }), 'TypeError', 'option/unknown')
  for (const threads of [0, -1, 1.5, 1025, '2', Infinity])
    refuses(() => ffi.pool({ threads }), 'TypeError', 'option/value')
  for (const stackSize of [0, 1000, 2 ** 31, 'x']) refuses(() => ffi.pool({ stackSize }), 'TypeError', 'option/value')
  for (const idle of [-1, 1.5, 2 ** 31, null]) refuses(() => ffi.pool({ idle }), 'TypeError', 'option/value')
  using pool = ffi.pool({ idle: Infinity })
  refuses(() => pool.run(() => 1), 'TypeError', 'pool/function', /pool\.run expects a C function/)
  refuses(() => pool.run(lib.add, 1), 'TypeError', 'call/count')
})

function isLinux(): boolean {
  return process.platform === 'linux'
}
