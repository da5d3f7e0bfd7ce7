/** Calls that a promise stands for. */
import assert from 'node:assert/strict'
import { AsyncLocalStorage, createHook } from 'node:async_hooks'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { withoutCompiler } from '../../support/compile.ts'
import { refuses, type Untyped } from '../../support/untyped.ts'
import { begun, open } from './pooled-fixture.ts'

const skip = withoutCompiler

for (const mode of ['ABI', 'API'] as const)
  test(`asynchronous calls give what calls give, in ${mode} mode`, { skip }, async () => {
    const { ffi, lib } = open(mode)
    assert.equal(await lib.add.async(1, 2), 3)
    assert.equal(await lib.wide.async(2n ** 40n), 2n ** 41n)
    assert.equal(await lib.flip.async(true), false)
    assert.equal(await lib.len.async('hello'), 5)
    assert.equal(await lib.len.async('é'.repeat(50000)), 100000)
    assert.equal(ffi.string(await lib.second.async(['one', 'two'])), 'two')
    assert.equal(await lib.many.async(1, 2, 3, 4n, 5, 6, 7, 8, 9, 10, 11, 12), 650)
    const mirrored = await lib.mirror.async({ x: 1, y: 2, t: 3 })
    assert.deepEqual(ffi.plain(mirrored), { x: -1, y: -2, t: 4 })
    assert.equal(await lib.sum.async(3, ffi.cast('int', 4), ffi.cast('int', 5), ffi.cast('int', 6)), 15)
    assert.equal(await lib.sum.async(1, true), 1)
    const point = ffi.new('struct point *', [1, 2, 3])
    assert.equal((await lib.moved.async(point, 10)).x, 11)
    assert.equal(point.x, 11)
    assert.equal(await lib.get_weigh().async(14), 42)
  })

test('arguments are checked at once', { skip }, () => {
  const { lib } = open()
  refuses(() => lib.add.async(1), 'TypeError', 'call/count', /'add' expects 2 arguments, got 1/)
  refuses(() => lib.add.async(1, 2, 3), 'TypeError', 'call/count')
  refuses(() => lib.add.async('1', 2), 'TypeError', 'value/type', /argument 1 'a' of 'add'/)
  refuses(() => lib.add.async(2 ** 31, 2), 'RangeError', 'value/range')
  refuses(() => lib.len.async('a\0b'), 'TypeError', 'value/nul')
  refuses(() => lib.sum.async(), 'TypeError', 'call/count')
  refuses(() => lib.sum.async(1, 1), 'TypeError', 'call/variadic')
})

test('a result that is none of JavaScript rejects the promise', { skip }, async () => {
  const { lib } = open()
  await assert.rejects(lib.far.async(), { name: 'RangeError', code: 'value/unsafe' })
})

test("errno belongs to the result, and this thread's stays", { skip }, async () => {
  const { ffi, lib } = open()
  ffi.errno = 5
  const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map((e) => ffi.async(lib.fail, { errno: true })(e)))
  assert.deepEqual(
    outcomes,
    [1, 2, 3, 4, 5, 6].map((errno) => ({ result: -1, errno })),
  )
  assert.equal(ffi.errno, 5)
  assert.equal(await lib.errno_now.async(), 5, 'C begins with the errno that was set')
})

test('calls that sleep overlap, 64 by default, and a timer ticks meanwhile', { skip }, async () => {
  const { lib } = open()
  let ticks = 0
  const timer = setInterval(() => ticks++, 10)
  const start = Date.now()
  const results = await Promise.all(Array.from({ length: 64 }, () => lib.slow.async(300)))
  const time = Date.now() - start
  clearInterval(timer)
  assert.deepEqual(new Set(results), new Set([600]))
  assert.ok(time >= 300 && time < 3000, `${time} ms`)
  assert.ok(ticks >= 5, `${ticks} ticks`)
})

test('results come in the order in which the calls end', { skip }, async () => {
  const { lib } = open()
  const ended: number[] = []
  await Promise.all([300, 20, 150].map((ms) => lib.slow.async(ms).then(() => ended.push(ms))))
  assert.deepEqual(ended, [20, 150, 300])
})

test('ten thousand calls at once', { skip }, async () => {
  const { lib } = open()
  const results = await Promise.all(Array.from({ length: 10000 }, (_, i) => lib.add.async(i, 1)))
  assert.ok(results.every((result, i) => result === i + 1))
})

test('arguments that nobody else refers to live until the call has ended', { skip }, async () => {
  const { ffi, lib } = open()
  const made = () => lib.sum_later.async(ffi.new('int[]', [1, 2, 3]), 3, 50)
  const views = () => lib.sum_later.async(Int32Array.of(4, 5, 6), 3, 50)
  const lists = () => lib.sum_later.async([7, 8, 9], 3, 50)
  const calls = Array.from({ length: 10 }, () => [made(), views(), lists()]).flat()
  for (let i = 0; i < 20; i++) {
    globalThis.gc?.()
    new Array(100000).fill(i).map((x) => ({ x }))
    await pause(2)
  }
  const results = await Promise.all(calls)
  for (let i = 0; i < 30; i += 3) assert.deepEqual(results.slice(i, i + 3), [6, 15, 24])
})

test('what C writes is there when the promise has settled', { skip }, async () => {
  const { ffi, lib } = open()
  const small = new Int32Array(4)
  const own = ffi.new('int[4]')
  const shared = new Int32Array(new SharedArrayBuffer(16))
  await Promise.all([small, own, shared].map((array) => lib.fill.async(array, 4, 20)))
  for (const array of [small, own, shared]) assert.deepEqual([...array], [0, 1, 4, 9])
})

test('a view stays where it is until the call has ended', { skip }, async () => {
  const { lib } = open()
  const view = new Int32Array(4)
  const call = lib.fill.async(view, 4, 100)
  let moved: ArrayBuffer | undefined
  try {
    moved = structuredClone(view.buffer, { transfer: [view.buffer] })
  } catch {
    // An engine that has locks refuses.
  }
  await call
  assert.deepEqual([...new Int32Array(moved ?? view.buffer)], [0, 1, 4, 9])
  if (!moved) structuredClone(view.buffer, { transfer: [view.buffer] })
  assert.equal(view.length, 0, 'it can be transferred afterwards')
})

test('a resizable buffer is refused', { skip: skip || !('resize' in ArrayBuffer.prototype) }, () => {
  const { lib } = open()
  const buffer = new (ArrayBuffer as Untyped)(16, { maxByteLength: 64 }) as ArrayBuffer
  refuses(() => lib.fill.async(new Int32Array(buffer), 4, 1), 'TypeError', 'memory/resizable')
})

test('a library that is closed stays until its calls have ended', { skip }, async () => {
  const { ffi, lib } = open()
  lib.reset()
  const call = lib.slow.async(100)
  const { slow } = lib
  await begun(lib, 1)
  ffi.dlclose(lib)
  refuses(() => slow.async(1), 'LibraryError', 'call/closed')
  assert.equal(await call, 200)
})

test('the async context of the program is kept, and hooks see the name of the call', { skip }, async () => {
  const { lib } = open()
  const names: string[] = []
  const hook = createHook({ init: (_, type) => void (type.startsWith('CDEF(') && names.push(type)) }).enable()
  const storage = new AsyncLocalStorage<number>()
  const seen = await Promise.all(
    [1, 2, 3].map((n) => storage.run(n, () => lib.slow.async(5).then(() => storage.getStore()))),
  )
  hook.disable()
  assert.deepEqual(seen, [1, 2, 3])
  assert.deepEqual(names, ['CDEF(slow)', 'CDEF(slow)', 'CDEF(slow)'])
})

test('ffi.async refuses what is no C function, and options that are none', { skip }, () => {
  const { ffi, lib } = open()
  refuses(() => ffi.async(() => 1), 'TypeError', 'pool/function', /ffi\.async expects a C function/)
  refuses(() => ffi.async(null), 'TypeError', 'pool/function')
  refuses(() => ffi.async({}), 'TypeError', 'pool/function')
  refuses(() => ffi.async(lib.add, { errnos: true }), 'TypeError', 'option/unknown', /errnos/)
  refuses(() => ffi.async(lib.add, { errno: 1 }), 'TypeError', 'option/value')
  refuses(() => ffi.async(lib.add, { signal: {} }), 'TypeError', 'option/value')
  refuses(() => ffi.async(lib.add, { pool: {} }), 'TypeError', 'option/value')
  refuses(() => ffi.async(lib.add, { onAbort: () => {} }), 'TypeError', 'argument/type')
  refuses(() => ffi.async(lib.add, null), 'TypeError', 'argument/type')
})

test('a released callback is called on no thread', { skip }, () => {
  const { ffi } = open()
  const callback = ffi.callback('int(int)', (x: number) => x)
  ffi.release(callback)
  refuses(() => callback.async(1), 'FFIError', 'memory/released')
})

test('the same function is there each time', { skip }, () => {
  const { lib } = open()
  assert.equal(lib.add.async, lib.add.async)
  assert.equal(lib.add.pumped, lib.add.pumped)
  assert.deepEqual(Object.keys(lib.add), [])
})
