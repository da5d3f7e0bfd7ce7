/**
 * Eight threads of C that call back side by side, while JavaScript makes garbage, calls C itself and throws now and then;
 * arguments: how many calls of each thread. Prints "calm" in the end.
 */
import assert from 'node:assert/strict'
import { openThreads } from './threads-fixture.ts'

const THREADS = 8
const each = Number(process.argv[2] ?? 100)
const expected = (THREADS * each * (each - 1)) / 2
const { ffi, lib } = openThreads()

/** There under --expose-gc. */
const collect = (globalThis as { gc?: (options?: { type: 'minor' }) => void }).gc
let kept: unknown[] = []
let calls = 0

function work(n: number): number {
  calls++
  if (collect && calls % 64 === 0) collect(calls % 4096 === 0 ? undefined : { type: 'minor' })
  kept.push({ n, more: [n, `${n}`], memory: ffi.new('int[4]') })
  if (kept.length > 500) kept = []
  return lib.add(n, 0)
}

/** Called on the threads, which wait: from the loop, in a pumped call, and while an asynchronous one waits for them. */
async function waiting(): Promise<void> {
  const callback = ffi.callback('unary', work)
  calls = 0
  lib.start_many(callback, THREADS, each)
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  while (calls < THREADS * each) await new Promise((resolve) => setTimeout(resolve, 1))
  clearInterval(timer)
  assert.equal(lib.join_many(), expected)
  assert.ok(ticks > 0 || each < 1000, 'timers have their turn')
  assert.equal(lib.many.pumped(callback, THREADS, each), expected)
  assert.equal(await lib.many.async(callback, THREADS, each), expected)
  ffi.release(callback)
}

/** What is thrown is heard, and C gets the error value. */
async function failing(): Promise<void> {
  let heard = 0
  const fails = (n: number): number => {
    work(n)
    if (n % 3 === 0) throw new RangeError(`no ${n}`)
    return 1
  }
  const callback = ffi.callback('unary', fails, { onerror: () => void heard++, error: 0 })
  const thrown = THREADS * Math.ceil(each / 3)
  assert.equal(await lib.many.async(callback, THREADS, each), THREADS * each - thrown)
  assert.equal(heard, thrown)
  const silent = ffi.callback('unary', fails)
  assert.throws(() => lib.many.pumped(silent, THREADS, each), RangeError)
}

/** Released while threads call: each gets the function's result or the error value. */
async function released(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const callback = ffi.callback('unary', () => 1, { error: 1 })
    const total = lib.many.async(callback, THREADS, 20)
    await new Promise((resolve) => setImmediate(resolve))
    ffi.release(callback)
    assert.equal(await total, THREADS * 20)
  }
}

await waiting()
await failing()
await released()
console.log('calm')
