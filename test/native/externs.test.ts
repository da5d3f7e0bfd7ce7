import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { FAST_FORM, type LibraryHandle, STATE, THREAD } from '../../src/native/addon.ts'
import { encodeCompiled, encodeShape } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import { withoutCompiler } from '../support/compile.ts'
import { bind, call, frames, INT, memory, type Part, shapeOf, state, VOID } from './caller.ts'
import { ADD_FRAME, addressOf, bindExtern, openExterns } from './extern-fixture.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('extern-scene.js', import.meta.url))
const LONG_LONG: Part = { passing: { kind: 'scalar', scalar: 's64' }, size: 8 }

/** What C's function answers where nobody took the call. */
const NOBODY = -1000

const read = (at: number) => memory.getInt32(at, true)
const sum = (frame: number) => memory.setInt32(frame, read(frame + 16) + read(frame + 32), true)

/** Calls a function of the fixture that takes and returns ints. */
function run(library: LibraryHandle, name: string, ...values: readonly number[]): number {
  const parameters = values.map(() => INT)
  return read(
    call(bind(library, name, INT, parameters), (...at) => {
      for (const [i, value] of values.entries()) memory.setInt32(at[i] as number, value, true)
    }),
  )
}

/** What a scene of `extern-scene.ts` prints, in a process of its own. */
function runScene(name: string): readonly [stdout: string, stderr: string, status: number | null] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCENES, name], { encoding: 'utf8', timeout: 300_000 })
  return [stdout, stderr, status]
}

test('C that nobody is bound to answers itself', { skip }, () => {
  assert.equal(run(openExterns('unbound'), 'add', 1, 2), NOBODY)
})

test('a bound function gets the frame of C, and C its result and nothing more', { skip }, () => {
  const library = openExterns('bound')
  bindExtern(library, (frame) => {
    assert.equal(state[STATE.top], frame + ADD_FRAME)
    assert.equal(read(frame), 0)
    sum(frame)
    // What lies behind the result stays on this side.
    memory.setInt32(frame + 4, -1, true)
  })
  assert.equal(run(library, 'add', 40, 2), 42)
  assert.equal(run(library, 'add', -1, -1), -2)
  assert.equal(state[STATE.top], 0)
})

test('a large record goes in and out', { skip }, () => {
  const library = openExterns('records')
  const turned = (i: number) =>
    memory.getBigInt64(
      call(bind(library, 'turned', LONG_LONG, [INT]), (at = 0) => memory.setInt32(at, i, true)),
      true,
    )
  const reverse = (frame: number) => {
    for (const i of [0, 1, 2, 3]) memory.setBigInt64(frame + 8 * i, memory.getBigInt64(frame + 56 - 8 * i, true), true)
  }
  bindExtern(library, reverse, { name: 'turn', frameSize: 64, resultSize: 32 })
  assert.deepEqual([0, 1, 2, 3].map(turned), [4n, 3n, 2n, 1n])
})

test('a function that leaves its result alone returns 0', { skip }, () => {
  const library = openExterns('zero')
  new Uint8Array(frames).fill(0xff, 0, 4096)
  bindExtern(library, () => {})
  assert.equal(run(library, 'add', 1, 2), 0)
})

test('a bound function gets a runner, and falls back on its slot', { skip }, () => {
  const library = openExterns('runner')
  const id = bindExtern(library, () => {})
  const runner = () => sum((state[STATE.top] as number) - ADD_FRAME)
  addon.setRunner(id, runner)
  assert.equal(run(library, 'add', 3, 4), 7)
  addon.setRunner(id, undefined)
  assert.equal(run(library, 'add', 3, 4), 0)
  addon.setRunner(id, runner)
  assert.equal(run(library, 'add', 3, 4), 7)
})

test('calls through a declaration nest', { skip }, () => {
  const library = openExterns('nested')
  const depths: (number | undefined)[] = []
  bindExtern(library, (frame) => {
    const n = read(frame + 16)
    depths.push(state[STATE.depth])
    memory.setInt32(frame, n === 0 ? 0 : n + run(library, 'add', n - 1, 0), true)
  })
  assert.equal(run(library, 'add', 10, 0), 55)
  assert.deepEqual(depths.at(-1), 11)
  assert.deepEqual([state[STATE.top], state[STATE.depth]], [0, 0])
})

test('an error that escapes is thrown once C has returned; until then C gets 0', { skip }, () => {
  const library = openExterns('errors')
  let runs = 0
  const fail = () => {
    runs++
    throw new Error('escaped')
  }
  const id = bindExtern(library, (frame) => {
    memory.setInt32(frame, 77, true)
    fail()
  })
  assert.throws(() => run(library, 'add_twice', 20, 3), /escaped/)
  assert.deepEqual([runs, read(0)], [1, 0])
  addon.setRunner(id, fail)
  assert.throws(() => run(library, 'add_twice', 20, 3), /escaped/)
  assert.deepEqual([runs, read(0)], [2, 0])
})

test('a full frame stack is a RangeError, and C gets 0', { skip }, () => {
  const library = openExterns('full')
  bindExtern(library, sum)
  const { entry, shape } = bind(library, 'add', INT, [INT, INT])
  state[STATE.top] = frames.byteLength - 32
  try {
    assert.throws(() => entry(0), { name: 'RangeError', code: 'call/depth' })
    assert.equal(read(0), 0)
  } finally {
    state[STATE.top] = 0
  }
  memory.setInt32(shape.offsets[0] as number, 3, true)
  memory.setInt32(shape.offsets[1] as number, 4, true)
  assert.equal(run(library, 'add', 3, 4), 7)
})

test('errno goes both ways', { skip }, () => {
  const { EAGAIN, EACCES } = constants.errno
  const library = openExterns('errno')
  assert.equal(run(library, 'errno_around_add', EAGAIN, 0), EAGAIN)
  let seen: number | undefined
  bindExtern(library, () => {
    seen = state[STATE.errno]
    state[STATE.errno] = EACCES
  })
  assert.equal(run(library, 'errno_around_add', EAGAIN, 0), EACCES)
  assert.equal(seen, EAGAIN)
})

test('a fast call reaches a bound function, or is refused while one is counted', { skip }, () => {
  const library = openExterns('fast')
  bindExtern(library, sum)
  const plan = addon.plan(encodeCompiled(ADD_FRAME, 4))
  const entry = addon.fast(plan, addressOf(library, 'add_compiled'), library, FAST_FORM.entry)
  Object.assign(state, { [STATE.closures]: 1, [STATE.flags]: 0 })
  for (let n = 0; entry && n < 3; n++) {
    memory.setInt32(16, n, true)
    memory.setInt32(32, 10, true)
    Object.assign(state, { [STATE.frame]: 0, [STATE.top]: ADD_FRAME })
    entry()
    assert.deepEqual([state[STATE.flags], state[STATE.depth], state[STATE.fast], read(0)], [0, 0, 0, n + 10])
  }
  Object.assign(state, { [STATE.closures]: 0, [STATE.top]: 0 })
})

test('a thread without JavaScript gets the error value where it shall not wait, and at its deadline', { skip }, () => {
  const library = openExterns('threads')
  const id = bindExtern(library, sum)
  const error = new Int32Array([-7, 0, 0, 0])
  addon.setPolicy(id, THREAD.own, 0, error.buffer)
  assert.equal(run(library, 'from_thread'), -7)
  addon.setPolicy(id, THREAD.wait, 50, error.buffer)
  assert.equal(run(library, 'from_thread'), -7)
  assert.equal(run(library, 'add', 20, 1), 21)
})

test('of several on one thread the newest is asked first', { skip }, () => {
  const library = openExterns('several')
  const answering = (value: number) => (frame: number) => memory.setInt32(frame, value, true)
  const answer = () => run(library, 'add', 0, 0)
  const first = bindExtern(library, answering(1))
  const second = bindExtern(library, answering(2))
  assert.equal(answer(), 2)
  const third = bindExtern(library, answering(3))
  assert.equal(answer(), 3)
  call(bind(library, 'push_foreign', VOID, []))
  assert.equal(answer(), 3)
  bindExtern(library, answering(4))
  assert.equal(answer(), 4)
  assert.equal(new Set([first, second, third]).size, 3)
})

test('what is no declaration, and a shape that is not compiled, are refused', { skip }, () => {
  const declaration = addressOf(openExterns('refused'), 'add_extern')
  const plan = addon.plan(encodeCompiled(ADD_FRAME, 4))
  const error = { name: 'TypeError', code: 'native/argument' }
  assert.throws(() => addon.bindExtern(0, plan, 0), error)
  assert.throws(() => addon.bindExtern('add' as unknown as number, plan, 0), error)
  assert.throws(() => addon.bindExtern(declaration, {} as typeof plan, 0), error)
  assert.throws(() => addon.bindExtern(declaration, addon.plan(encodeShape(shapeOf(VOID, []))), 0), error)
  assert.throws(() => addon.bindExtern(declaration, plan, 'slot' as unknown as number), error)
  assert.equal(run(openExterns('refused'), 'add', 1, 2), NOBODY)
})

test('each thread with JavaScript has a function of its own', { skip }, () => {
  assert.deepEqual(runScene('workers'), ['worker 1001\nworker 2001\nmain 4\nworkers ended: 4\n', '', 0])
})

test('the bindings of threads that have ended serve those that come', { skip }, () => {
  assert.deepEqual(runScene('one-by-one'), ['1001 2001 3001 4001 5001\n1 binding, add: -1000\n', '', 0])
})

test('a worker is terminated while C calls it', { skip }, () => {
  assert.deepEqual(runScene('terminate'), ['ended 1\nadd: -1000\n', '', 0])
})

test('C of a process that ends finds nobody', { skip }, () => {
  assert.deepEqual(runScene('at-exit'), ['late: -1000\n', '', 0])
  assert.deepEqual(runScene('at-process-exit'), ['late: -1000\n', '', 3])
  assert.deepEqual(runScene('exit-inside'), ['late: -1000\n', '', 7])
})

test('a call from the event loop runs microtasks, and its error is reported', { skip }, () => {
  assert.deepEqual(runScene('event-loop'), ['main\nmicrotask\n31\n', '', 0])
  assert.deepEqual(runScene('event-loop-error'), ['uncaught: from the loop\n0\n', '', 0])
})

test('a call deep in the stack gets 0 or throws, and the process lives', { skip }, () => {
  const [stdout, , status] = runScene('deep')
  assert.match(stdout, /^(RangeError|0)\n7\n$/)
  assert.equal(status, 0)
})
