import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { STATE } from '../../src/native/addon.ts'
import { encodeShape } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import { withoutCompiler } from '../support/compile.ts'
import { openCallbacks } from './callback-fixture.ts'
import {
  bind,
  type Callable,
  call,
  closureOf,
  frames,
  INT,
  memory,
  POINTER,
  shapeOf,
  state,
  VOID,
  writePointer,
} from './caller.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('callback-scene.js', import.meta.url))

/** Runs one scene of `callback-scene.ts` in a process of its own. */
function runScene(name: string, ...flags: string[]) {
  return spawnSync(process.execPath, [...flags, SCENES, name], { encoding: 'utf8' })
}

/** Calls `int f(int (*)(int), int n)`. */
function run(callable: Callable, address: number, n: number): number {
  const result = call(callable, (callback = 0, at = 0) => {
    writePointer(callback, address)
    memory.setInt32(at, n, true)
  })
  return memory.getInt32(result, true)
}

const bindTotal = () => bind(openCallbacks(), 'total', INT, [POINTER, INT])
const doubling = () =>
  closureOf(INT, [INT], (result, at = 0) => memory.setInt32(result, memory.getInt32(at, true) * 2, true))

test('a callback runs once for each call of C', { skip }, () => {
  const made = doubling()
  assert.equal(run(bindTotal(), made.address, 1000), 999000)
})

test('ten thousand closures live at once', { skip }, () => {
  const total = bindTotal()
  const made = Array.from({ length: 10000 }, (_, i) =>
    closureOf(INT, [INT], (result) => memory.setInt32(result, i, true)),
  )
  assert.equal(new Set(made.map(({ address }) => address)).size, 10000)
  for (const [i, { address }] of made.entries()) assert.equal(run(total, address, 1), i)
})

test('a callback that leaves its result alone returns 0', { skip }, () => {
  new Uint8Array(frames).fill(0xff, state[STATE.top], 4096)
  const made = closureOf(INT, [INT], () => {})
  assert.equal(run(bindTotal(), made.address, 3), 0)
})

test('callbacks and calls nest', { skip }, () => {
  const total = bindTotal()
  const depths: (number | undefined)[] = []
  const made = closureOf(INT, [INT], (result, at = 0) => {
    const n = memory.getInt32(at, true)
    depths.push(state[STATE.depth])
    memory.setInt32(result, n === 0 ? 1 : run(total, made.address, n), true)
  })
  assert.equal(run(total, made.address, 4), 8)
  assert.equal(Math.max(...depths.map(Number)), 4)
  assert.equal(state[STATE.depth], 0)
})

test('a full frame stack is a RangeError, thrown once C has returned', { skip }, () => {
  const total = bindTotal()
  const made = doubling()
  const { entry, shape } = bind(openCallbacks(), 'nothing', VOID, [])
  assert.equal(entry(frames.byteLength - shape.size), true)
  state[STATE.top] = frames.byteLength - shape.size
  memory.setBigInt64(total.shape.offsets[0] ?? 0, BigInt(made.address), true)
  memory.setInt32(total.shape.offsets[1] ?? 0, 3, true)
  assert.throws(() => total.entry(0), { name: 'RangeError', code: 'call/depth' })
  assert.equal(memory.getInt32(0, true), 0)
  state[STATE.top] = 0
  assert.equal(run(total, made.address, 3), 6)
})

test('endless recursion through C is a RangeError', { skip }, () => {
  const total = bindTotal()
  const made = closureOf(INT, [INT], (result) => memory.setInt32(result, run(total, made.address, 1), true))
  assert.throws(() => run(total, made.address, 1), RangeError)
  assert.deepEqual([state[STATE.top], state[STATE.depth]], [0, 0])
  const fine = doubling()
  assert.equal(run(total, fine.address, 3), 6)
})

test('an error that escapes is thrown once C has returned; until then callbacks return 0', { skip }, () => {
  const total = bindTotal()
  let runs = 0
  const made = closureOf(INT, [INT], () => {
    runs++
    throw new Error('escaped')
  })
  assert.throws(() => run(total, made.address, 5), /escaped/)
  assert.equal(runs, 1)
  const fine = doubling()
  assert.equal(run(total, fine.address, 3), 6)
})

test('a frame outside the frame stack is refused', { skip }, () => {
  const { entry } = bindTotal()
  for (const frame of [frames.byteLength, frames.byteLength - 16, 2 ** 31, 2 ** 32 - 16, 8]) {
    assert.throws(() => entry(frame), { name: 'TypeError', code: 'native/frame' })
  }
})

test('errno goes both ways through calls and callbacks', { skip }, () => {
  const swap = bind(openCallbacks(), 'swap_errno', INT, [INT])
  state[STATE.errno] = constants.errno.ENOENT
  const before = memory.getInt32(
    call(swap, (at = 0) => memory.setInt32(at, constants.errno.EINTR, true)),
    true,
  )
  assert.equal(before, constants.errno.ENOENT)
  assert.equal(state[STATE.errno], constants.errno.EINTR)

  const around = bind(openCallbacks(), 'errno_around', INT, [POINTER, INT])
  let seen: number | undefined
  const made = closureOf(INT, [INT], () => {
    seen = state[STATE.errno]
    state[STATE.errno] = constants.errno.EACCES
  })
  assert.equal(run(around, made.address, constants.errno.EAGAIN), constants.errno.EACCES)
  assert.equal(seen, constants.errno.EAGAIN)
})

test('a callback that other threads may not call gives them the error value and says so once', { skip }, () => {
  const { status, stdout, stderr } = runScene('foreign-thread')
  assert.equal(stdout, '-7 -7\n')
  const line =
    "cdef: a callback was called from a thread other than the one that made it, which `thread: 'own'` refuses; it returned its error value\n"
  assert.equal(stderr, line)
  assert.equal(status, 0)
})

test('a callback from the event loop runs microtasks, and its error is reported', { skip }, () => {
  const fine = runScene('event-loop')
  // C prints after the callback has returned, so after the microtask, which ran when JavaScript was left.
  assert.deepEqual([fine.stdout, fine.stderr, fine.status], ['main\nmicrotask\n31\n', '', 0])
  const failing = runScene('event-loop-error')
  assert.deepEqual([failing.stdout, failing.stderr, failing.status], ['uncaught: from the loop\n0\n', '', 0])
})

test('a callback after the end of its environment returns 0', { skip }, () => {
  const { status, stdout, stderr } = runScene('at-exit')
  assert.deepEqual([stdout, stderr, status], ['late callback: 0\n', '', 0])
})

test('a callback after process.exit returns 0', { skip }, () => {
  const { status, stdout, stderr } = runScene('at-process-exit')
  assert.deepEqual([stdout, stderr, status], ['late callback: 0\n', '', 3])
  const inside = runScene('at-exit-inside')
  assert.deepEqual([inside.stdout, inside.stderr, inside.status], ['late callback: 0\n', '', 7])
})

test('process.exit in a callback ends the process', { skip }, () => {
  const { status, stdout, stderr } = runScene('exit-inside')
  assert.deepEqual([stdout, stderr, status], ['', '', 7])
})

test('a closure outlives garbage collections, plans and all', { skip }, () => {
  const { status, stdout, stderr } = runScene('collect', '--expose-gc')
  assert.deepEqual([stdout, stderr, status], ['999000\n', '', 0])
})

test('closures are refused without a plan', () => {
  const plan = addon.plan(encodeShape(shapeOf(VOID, [])))
  assert.throws(() => addon.closure({} as typeof plan, 0), TypeError)
  assert.throws(() => addon.bind({} as typeof plan, 16, null), TypeError)
  assert.throws(() => addon.bind(plan, 0, null), TypeError)
})
