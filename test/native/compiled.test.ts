import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { FAST_FORM, type FastEntry, FLAG, type LibraryHandle, STATE } from '../../src/native/addon.ts'
import { encodeCompiled } from '../../src/native/call.ts'
import { addon } from '../../src/native/load.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { frames, memory, openLibrary, state } from './caller.ts'

const skip = withoutCompiler
const { ENOENT, EINTR } = constants.errno

const SOURCE = `
  #include <errno.h>
  #include <string.h>
  typedef struct { long long words[3]; } triple;
  void sum(char *frame) {
    int a, b; memcpy(&a, frame + 16, 4); memcpy(&b, frame + 32, 4);
    a += b; memcpy(frame, &a, 4);
  }
  void product(char *frame) {
    int a, b; memcpy(&a, frame + 16, 4); memcpy(&b, frame + 32, 4);
    a *= b; memcpy(frame, &a, 4);
  }
  /* Uses the stack as a compiler may that expects it to be aligned. */
  void turn(char *frame) {
    _Alignas(16) volatile triple x; memcpy((void *)&x, frame + 32, sizeof x);
    triple result = { { x.words[1], x.words[2], x.words[0] + (((unsigned long long)&x) % 16) } };
    memcpy(frame, &result, sizeof result);
  }
  void swap_errno(char *frame) { int before = errno; memcpy(&errno, frame + 16, 4); memcpy(frame, &before, 4); }
  void where(char *frame) { memcpy(frame, &frame, sizeof frame); }`

const open = () => openLibrary(compileLibrary('compiled', SOURCE))

function addressOf(library: LibraryHandle, name: string): number {
  const address = addon.symbol(library, name)
  if (address === undefined) throw new Error(`the fixture lacks '${name}'`)
  return address
}

/** Calls a compiled function by one path on the frame at that offset; false where it was not called. */
type Path = (frame: number) => boolean

setFlagsFromString('--allow-natives-syntax')
let serial = 0

/** A function with text of its own, compiled by the engine's best compiler after its first call. */
function optimised(entry: FastEntry): Path {
  const run = new Function('entry', `'use strict'; return function run(frame) { entry(frame) } // ${serial++}`)(entry)
  new Function('run', '%PrepareFunctionForOptimization(run)')(run)
  // The engine cannot make this call fast, so no C runs.
  run(0)
  assert.equal(takeFlags(), FLAG.notCalled)
  new Function('run', '%OptimizeFunctionOnNextCall(run)')(run)
  return (frame) => {
    run(frame)
    return takeFlags() === 0
  }
}

function takeFlags(): number {
  const flags = state[STATE.flags] as number
  state[STATE.flags] = 0
  return flags
}

/** Valgrind runs the tests so. */
const hasCompiler = !process.execArgv.includes('--jitless')

/** Every path to a compiled function that this engine has. */
function pathsTo(name: string, frameSize: number, resultSize: number, library = open()): Record<string, Path> {
  const plan = addon.plan(encodeCompiled(frameSize, resultSize))
  const address = addressOf(library, name)
  const packed = addon.fast(plan, address, library, FAST_FORM.packed)
  const entry = addon.fast(plan, address, library, FAST_FORM.entry)
  return {
    bind: addon.bind(plan, address, library),
    ...(packed && hasCompiler && { packed: optimised(packed) }),
    ...(entry && {
      entry: (frame) => {
        state[STATE.frame] = frame
        entry()
        return takeFlags() === 0
      },
    }),
  }
}

test('a compiled function finds its arguments in the frame and leaves its result there', { skip }, () => {
  for (const [path, run] of Object.entries(pathsTo('sum', 48, 4))) {
    for (const frame of [0, 64, frames.byteLength - 48]) {
      memory.setInt32(frame, -1, true)
      memory.setInt32(frame + 16, 40, true)
      memory.setInt32(frame + 32, 2, true)
      assert.equal(run(frame), true)
      assert.equal(memory.getInt32(frame, true), 42, path)
    }
  }
})

test('a compiled function gets the address of the frame itself, and a stack that is aligned', { skip }, () => {
  for (const [path, run] of Object.entries(pathsTo('where', 16, 8))) {
    assert.equal(run(32), true)
    assert.equal(memory.getBigInt64(32, true), BigInt(addon.addressOf(frames) + 32), path)
  }
  for (const [path, run] of Object.entries(pathsTo('turn', 64, 24))) {
    for (const i of [0, 1, 2]) memory.setBigInt64(32 + 8 * i, BigInt(i + 1), true)
    assert.equal(run(0), true)
    assert.deepEqual([...new BigInt64Array(frames, 0, 3)], [2n, 3n, 1n], path)
  }
})

test('errno goes into a compiled function and out of it', { skip }, () => {
  for (const [path, run] of Object.entries(pathsTo('swap_errno', 32, 4))) {
    state[STATE.errno] = ENOENT
    memory.setInt32(16, EINTR, true)
    assert.equal(run(0), true)
    assert.deepEqual([memory.getInt32(0, true), state[STATE.errno]], [ENOENT, EINTR], path)
    assert.deepEqual([state[STATE.depth], state[STATE.fast], state[STATE.top]], [0, 0, 0], path)
  }
})

test('a compiled function of a closed library is not called', { skip }, () => {
  const library = open()
  const paths = pathsTo('sum', 48, 4, library)
  addon.close(library)
  for (const [path, run] of Object.entries(paths)) assert.equal(run(0), false, path)
})

test('a compiled call on a frame outside the frame stack is refused', { skip }, () => {
  const { bind, entry } = pathsTo('sum', 48, 4)
  for (const frame of [frames.byteLength, frames.byteLength - 32, 2 ** 31 - 16, 8]) {
    assert.throws(() => bind?.(frame), { name: 'TypeError', code: 'native/frame' })
    assert.notEqual(entry?.(frame), true)
  }
})

test('a compiled function has no form that takes its arguments one by one', { skip }, () => {
  const library = open()
  const plan = addon.plan(encodeCompiled(48, 4))
  for (const form of [FAST_FORM.numbers, FAST_FORM.bigints]) {
    assert.equal(addon.fast(plan, addressOf(library, 'sum'), library, form), undefined)
  }
})

test('a retired entry serves the next compiled function', { skip }, () => {
  const library = open()
  const plan = addon.plan(encodeCompiled(48, 4))
  const take = (name: string) => addon.fast(plan, addressOf(library, name), library, FAST_FORM.entry)
  const first = take('sum')
  if (!first) return
  addon.retire(first)
  assert.equal(take('product'), first)
  memory.setInt32(16, 6, true)
  memory.setInt32(32, 7, true)
  state[STATE.frame] = 0
  first()
  assert.deepEqual([takeFlags(), memory.getInt32(0, true)], [0, 42])
})

test('a compiled shape is refused whose frame is uneven, too small, or missing', () => {
  const shapes = [[40, 4], [0, 0], [16, 17], [32, 64], [-16, 0], [32, -1], [32], []]
  for (const shape of shapes) {
    assert.throws(() => addon.plan([-2, ...shape]), { name: 'TypeError', code: 'native/plan' }, String(shape))
  }
  assert.throws(() => addon.plan([-3, 16, 0]), { code: 'native/plan' })
  for (const [frame, result] of [
    [16, 0],
    [16, 16],
    [64, 33],
  ] as const)
    addon.plan(encodeCompiled(frame, result))
})

test('a closure over a compiled shape is refused', () => {
  const plan = addon.plan(encodeCompiled(32, 4))
  assert.throws(() => addon.closure(plan, 0), { name: 'TypeError', code: 'native/argument', message: /compiled/ })
})

test('without executable memory compiled functions are called all the same', { skip }, () => {
  if (process.env['CDEF_FAST'] === 'no-memory') {
    assert.deepEqual(Object.keys(pathsTo('sum', 48, 4)), ['bind'])
    return
  }
  const again = spawnSync(process.execPath, ['--test-reporter=tap', fileURLToPath(import.meta.url)], {
    env: { ...process.env, CDEF_FAST: 'no-memory' },
    encoding: 'utf8',
  })
  assert.equal(again.status, 0, again.stdout)
})
