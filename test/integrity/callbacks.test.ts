/** Callbacks crossed with names, errors, release and the collector. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thisThread } from '../../src/call/this-thread.ts'
import { STATE } from '../../src/native/addon.ts'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const SOURCE = `
  int each(int n, int (*f)(int)) { int sum = 0; for (int i = 0; i < n; i++) sum += f(i); return sum; }
  int twice(int x) { return 2 * x; }
  static int (*stored)(int);
  void store(int (*f)(int)) { stored = f; }
  int run(int x) { return stored(1) + x; }
`

const ffi = newFFI(`
  int each(int n, int (*f)(int));
  int twice(int x);
  void store(int (*f)(int));
  int run(int x);
`)
const open = (): Untyped => ffi.dlopen(compileLibrary('integrity-callbacks', SOURCE))

test('the name of a function is no source text', () => {
  const global = globalThis as { injected?: boolean }
  for (const end of ['\u2028', '\u2029', '\n', '*/', '`', '"']) {
    const name = `x${end}globalThis.injected = true //`
    const callback = ffi.callback('int(*)(int)', { [name]: (x: number) => x }[name])
    assert.equal(callback(5), 5)
    assert.equal(callback.name, name)
  }
  assert.equal(global.injected, undefined)
})

test('F9: an exception goes to the call that led to it, and no callback runs before that', {
  skip: withoutCompiler,
}, () => {
  const lib = open()
  const log: unknown[] = []
  const outer = (): unknown =>
    lib.each(3, (x: number) => {
      if (x === 0) throw new Error('outer')
      assert.throws(() => lib.each(2, (y: number) => fail(`inner ${x} ${y}`)), { message: `inner ${x} 0` })
      log.push(lib.twice(x))
      return 0
    })
  assert.throws(outer, { message: 'outer' })
  assert.deepEqual(log, [])
  assert.equal(lib.twice(4), 8)
})

const fail = (message: string): never => {
  throw new Error(message)
}

test('a released callback has no address that C could be given', { skip: withoutCompiler }, () => {
  const lib = open()
  const released = ffi.callback('int(*)(int)', (x: number) => x)
  ffi.release(released)
  // As many as rest before a closure serves again.
  for (let i = 0; i < 600; i++) ffi.release(ffi.callback('int(*)(int)', (x: number) => x + 100))
  refuses(() => lib.each(1, released), 'FFIError', 'memory/released')
  refuses(() => ffi.cast('void *', released), 'FFIError', 'memory/released')
  refuses(() => ffi.new('int(*[1])(int)', [released]), 'FFIError', 'memory/released')
  ffi.release(released)
})

test('a call whose callback finds no room gives its frame back', { skip: withoutCompiler }, () => {
  const lib = open()
  const callback = ffi.callback('int(*)(int)', (x: number) => x)
  lib.store(callback)
  const { frames, state } = thisThread.stack
  const nearlyFull = frames.byteLength - 32
  state[STATE.top] = nearlyFull
  try {
    for (let i = 0; i < 3; i++) refuses(() => lib.run(1), 'RangeError', 'call/depth')
    assert.equal(state[STATE.top], nearlyFull)
  } finally {
    state[STATE.top] = 0
  }
  assert.equal(lib.run(1), 2)
})
