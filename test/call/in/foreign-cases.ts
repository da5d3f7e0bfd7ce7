/** What callbacks do that threads of C call; `foreign.test.ts` runs each as a test, and this file all of them, in other modes. */
import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Untyped } from '../../support/untyped.ts'
import { openThreads, whileRunning } from './threads-fixture.ts'

let opened: ReturnType<typeof openThreads> | undefined
const open = () => (opened ??= openThreads())

/** Has a thread of C call so many times; returns the sum of what it got. */
async function sum(callback: Untyped, times: number): Promise<number> {
  const { lib } = open()
  lib.start_unary(callback, times)
  await whileRunning(lib)
  return lib.join()
}

/** The same for the one that C keeps. */
async function sumOfKept(times: number): Promise<number> {
  const { lib } = open()
  lib.start_kept(times)
  await whileRunning(lib)
  return lib.join()
}

/** Lines on stderr that are written meanwhile by C cannot be seen here; those of JavaScript's errors can. */
async function uncaught(run: () => Promise<void>): Promise<unknown[]> {
  const errors: unknown[] = []
  const note = (error: unknown) => errors.push(error)
  process.setUncaughtExceptionCaptureCallback(note)
  try {
    await run()
  } finally {
    process.setUncaughtExceptionCaptureCallback(null)
  }
  return errors
}

export const CASES: Readonly<Record<string, () => Promise<void>>> = {
  'a thread of C waits for the result of a callback': async () => {
    const { ffi } = open()
    assert.equal(
      await sum(
        ffi.callback('unary', (n: number) => n * 2),
        100,
      ),
      9900,
    )
    assert.equal(
      await sum(
        ffi.callback('unary', (n: number) => n + 1, { thread: 'wait' }),
        5,
      ),
      15,
    )
  },

  'a callback from another thread gets arguments of every kind, and gives results of every kind': async () => {
    const { ffi, lib } = open()
    let seen: unknown[] = []
    const kept = ffi.new('char[]', 'given back')
    const mixed = ffi.callback('mixed', (...values: Untyped[]) => {
      seen = values.map((value) => ffi.plain(value))
      return 1.25
    })
    const grow = ffi.callback('grow', (big: Untyped) => ({ d: [0, 0, 0, 0, big.d[4] * 2], n: big.n + 1 }))
    const turn = ffi.callback('turn', ({ x, y }: Untyped) => ({ x: y, y: x }))
    const text = ffi.callback('text', (given: Untyped) => (ffi.string(given) === 'seen' ? kept : null))
    lib.start_all(
      mixed,
      grow,
      turn,
      text,
      ffi.callback('wide', (n: bigint) => n + 1n),
    )
    await whileRunning(lib)
    lib.join()
    assert.deepEqual(seen, [-5, 0.5, -(1n << 40n), 2.5, { x: 3, y: 4 }, { d: [1, 2, 3, 4, 5], n: 6 }, 1, 2, 3, 4, 5])
    assert.equal(ffi.string(lib.report()), `1.25 | 10 7 | 4 3 | given back | ${2n ** 60n + 1n}`)
  },

  'threads side by side each get their own results': async () => {
    const { ffi, lib } = open()
    let calls = 0
    const callback = ffi.callback('unary', (n: number) => {
      calls++
      return n
    })
    lib.start_many(callback, 8, 50)
    while (calls < 400) await new Promise((resolve) => setTimeout(resolve, 1))
    assert.equal(lib.join_many(), 8 * 1225)
  },

  "C's errno goes into the callback and what JavaScript sets comes out, and ffi.errno stays": async () => {
    const { ffi, lib } = open()
    let seen: number | undefined
    const callback = ffi.callback('unary', () => {
      seen = ffi.errno
      ffi.errno = constants.errno.EACCES
      return 0
    })
    lib.start_errno(callback)
    ffi.errno = constants.errno.ENOENT
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(ffi.errno, constants.errno.ENOENT)
    await whileRunning(lib)
    lib.join()
    assert.deepEqual([seen, lib.seen_errno()], [constants.errno.EAGAIN, constants.errno.EACCES])
  },

  'posted calls run later and in order, on this thread too': async () => {
    const { ffi, lib } = open()
    const seen: number[] = []
    const callback = ffi.callback('notify', (n: number) => seen.push(n) && undefined, { thread: 'post' })
    lib.start_notify(callback, 5)
    assert.equal(lib.join(), 0)
    lib.notify_now(callback, 2)
    assert.deepEqual(seen, [])
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.deepEqual(seen, [0, 1, 2, 3, 4, 0, 1])
  },

  'an error value is what C gets where JavaScript gives none': async () => {
    const { ffi, lib } = open()
    const error = -3
    const slow = ffi.callback('unary', () => 1, { deadline: 20, error })
    assert.equal(lib.join_unary(slow, 2), -6)
    const own = ffi.callback('unary', () => 1, { thread: 'own', error })
    assert.equal(await sum(own, 2), -6)
    assert.equal(lib.unary_now(own, 0), 1)
    const grow = ffi.callback('grow', () => ({}), { thread: 'own', error: { d: [0, 0, 0, 0, 8], n: 9 } })
    const none = ffi.callback('mixed', () => 0, { thread: 'own', error: 2.5 })
    const turn = ffi.callback('turn', () => ({}), { thread: 'own', error: { x: 5, y: 6 } })
    const kept = ffi.new('char[]', 'error')
    const text = ffi.callback('text', () => null, { thread: 'own', error: kept })
    lib.start_all(
      none,
      grow,
      turn,
      text,
      ffi.callback('wide', () => 0n, { thread: 'own', error: -(2n ** 61n) }),
    )
    await whileRunning(lib)
    lib.join()
    assert.equal(ffi.string(lib.report()), `2.5 | 8 9 | 5 6 | error | ${-(2n ** 61n)}`)
  },

  'an answer that comes before the deadline counts': async () => {
    const { ffi } = open()
    assert.equal(
      await sum(
        ffi.callback('unary', () => 4, { deadline: 20000, error: -1 }),
        3,
      ),
      12,
    )
  },

  'what a callback throws for another thread goes to onerror, or is uncaught, and C gets the error value': async () => {
    const { ffi } = open()
    const fails = () => {
      throw new Error('on purpose')
    }
    const caught: unknown[] = []
    const onerror = (error: Untyped) => void caught.push(error.message)
    assert.equal(await sum(ffi.callback('unary', fails, { onerror, error: -2 }), 2), -4)
    assert.deepEqual(caught, ['on purpose', 'on purpose'])
    assert.equal(await sum(ffi.callback('unary', fails, { onerror: () => 7 }), 2), 14)
    let total = 0
    const errors = await uncaught(async () => {
      total = await sum(ffi.callback('unary', fails, { error: -5 }), 2)
      await new Promise((resolve) => setTimeout(resolve, 5))
    })
    assert.equal(total, -10)
    assert.deepEqual(errors.map(String), ['Error: on purpose', 'Error: on purpose'])
  },

  'a callback that has been released gives other threads the error value': async () => {
    const { ffi, lib } = open()
    const callback = ffi.callback('unary', () => 1, { error: -4 })
    lib.keep(callback)
    assert.equal(await sumOfKept(2), 2)
    ffi.release(callback)
    assert.equal(await sumOfKept(2), -8)
    lib.keep(null)
  },

  'calls that were posted before the release are dropped': async () => {
    const { ffi, lib } = open()
    const seen: number[] = []
    const callback = ffi.callback('notify', (n: number) => void seen.push(n), { thread: 'post' })
    lib.notify_now(callback, 3)
    ffi.release(callback)
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(seen, [])
  },

  'a callback calls C, which calls back, for another thread': async () => {
    const { ffi, lib } = open()
    const inner = ffi.callback('unary', (n: number) => n * 10)
    const outer = ffi.callback('unary', (n: number) => lib.unary_now(inner, lib.add(n, 1)))
    assert.equal(await sum(outer, 4), 100)
    const failing = ffi.callback('unary', () => {
      throw new Error('inside')
    })
    const caught: string[] = []
    const around = ffi.callback('unary', (n: number) => {
      try {
        return lib.unary_now(failing, n)
      } catch (error) {
        caught.push((error as Error).message)
        return 5
      }
    })
    assert.equal(await sum(around, 2), 10)
    assert.deepEqual(caught, ['inside', 'inside'])
  },
}

// In other modes the file is a program.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const run of Object.values(CASES)) await run()
  console.log('all as promised')
}
