/** Callbacks of calls that run on other threads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCompiler } from '../../support/compile.ts'
import { open } from './pooled-fixture.ts'

const skip = withoutCompiler

test('a pumped call serves the callbacks of its own thread', { skip }, () => {
  const { ffi, lib } = open()
  assert.equal(
    lib.each.pumped((x: number) => x * 2, 10),
    90,
  )
  const kept = ffi.callback('int(int)', (x: number) => x + 1)
  assert.equal(lib.each.pumped(kept, 10), 55)
})

test('a pumped call serves the callbacks of the threads that C waits for', { skip }, () => {
  const { lib } = open()
  let calls = 0
  const visit = (x: number) => {
    calls++
    return x
  }
  assert.equal(lib.join_all.pumped(visit, 5, 100), 5 * 4950)
  assert.equal(calls, 500)
})

test('pumped calls nest', { skip }, () => {
  const { lib } = open()
  const visit = (x: number): number => lib.each.pumped((y: number) => x * y, 4)
  assert.equal(lib.each.pumped(visit, 4), 36)
  assert.equal(lib.join_all.pumped(visit, 3, 4), 108)
  assert.equal(lib.each(visit, 4), 36, 'in an ordinary callback')
})

test('what a callback throws surfaces from the pumped call, once C has returned', { skip }, () => {
  const { ffi, lib } = open()
  const broken = new Error('broken')
  const visit = (x: number): number => {
    if (x === 3) throw broken
    return x
  }
  assert.throws(() => lib.each.pumped(visit, 10), broken)
  assert.throws(() => lib.join_all.pumped(visit, 4, 10), broken)
  assert.equal(lib.add.pumped(1, 2), 3, 'and not from the next')
  const seen: unknown[] = []
  const told = ffi.callback('int(int)', visit, { onerror: (error: unknown) => void seen.push(error), error: 100 })
  assert.equal(lib.each.pumped(told, 5), 0 + 1 + 2 + 100 + 4)
  assert.deepEqual(seen, [broken])
})

test('what a nested call throws can be caught between', { skip }, () => {
  const { lib } = open()
  const visit = (x: number): number => {
    try {
      return lib.each.pumped(() => {
        throw new Error('inner')
      }, 1)
    } catch {
      return x
    }
  }
  assert.equal(lib.each.pumped(visit, 4), 6)
})

test('an asynchronous call has its callbacks served by the loop', { skip }, async () => {
  const { ffi, lib } = open()
  assert.equal(await lib.each.async((x: number) => x * 2, 10), 90)
  const kept = ffi.callback('int(int)', (x: number) => x + 1)
  const sums = await Promise.all([lib.each.async(kept, 10), lib.join_all.async(kept, 4, 10), lib.each.async(kept, 10)])
  assert.deepEqual(sums, [55, 220, 55])
})

test('what a callback throws rejects the asynchronous call that led to it, and no other', { skip }, async () => {
  const { lib } = open()
  const error = (n: number) => new Error(`broken ${n}`)
  const calls = [1, 2, 3].map((n) =>
    lib.each.async((x: number) => {
      if (n === 2 && x >= 5) throw error(x)
      return x
    }, 10),
  )
  const outcomes = await Promise.allSettled(calls)
  assert.deepEqual(outcomes[0], { status: 'fulfilled', value: 45 })
  assert.deepEqual(outcomes[1], { status: 'rejected', reason: error(5) })
  assert.deepEqual(outcomes[2], { status: 'fulfilled', value: 45 })
})

test('the error of an asynchronous call does not surface from a pumped one that runs meanwhile', { skip }, async () => {
  const { lib } = open()
  const broken = new Error('broken')
  const call = lib.each.async(() => {
    throw broken
  }, 3)
  assert.equal(lib.slow.pumped(60), 120)
  await assert.rejects(call, broken)
})

test('what is posted comes before the result', { skip }, async () => {
  const { ffi, lib } = open()
  const seen: number[] = []
  const note = ffi.callback('void(int)', (x: number) => void seen.push(x), { thread: 'post' })
  await lib.note_all.async(note, 100)
  assert.deepEqual(
    seen,
    Array.from({ length: 100 }, (_, i) => i),
  )
  lib.note_all.pumped(note, 50)
  assert.equal(seen.length, 150)
})
