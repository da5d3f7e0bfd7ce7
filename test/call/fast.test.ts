import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { compileLibrary, withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses, type Untyped } from '../support/untyped.ts'

const options = { skip: withoutCompiler }

const SOURCE = `
  #include <errno.h>
  static int (*kept)(int);
  void keep(int (*f)(int)) { kept = f; }
  int call_kept(int x) { return kept(x); }
  int apply(int (*f)(int), int x) { return f(x); }
  int set_errno(int value) { errno = value; return value; }
  int add(int a, int b) { return a + b; }`
const DECLARED = `void keep(int (*f)(int)); int call_kept(int); int apply(int (*f)(int), int);
  int set_errno(int); int add(int, int);`

const HOT = 30000

/** The flags are given because AddressSanitizer refuses the one that is taken where none are. */
function open(): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARED)
  return { ffi, lib: ffi.dlopen(compileLibrary('fast', SOURCE), ffi.RTLD_NOW) }
}

test('a dead callback that hot code leads to is an error and C gets 0', options, () => {
  const { ffi, lib } = open()
  const callback = ffi.callback('int(int)', (x: number) => x + 1)
  lib.keep(callback)
  const call = (x: number): number => lib.call_kept(x)
  for (let i = 0; i < HOT; i++) assert.equal(call(i), i + 1)
  ffi.release(callback)
  const hot = (): void => void lib.call_kept(1)
  for (let i = 0; i < HOT; i++) refuses(hot, 'FFIError', 'callback/dead')
  assert.equal(lib.add(1, 2), 3)
})

test('errno is that of the last call, hot or cold', options, () => {
  const { ffi, lib } = open()
  for (let i = 0; i < HOT; i++) {
    lib.set_errno(i & 127)
    assert.equal(ffi.errno, i & 127)
    lib.add(i, 1)
    assert.equal(ffi.errno, i & 127)
  }
})

test('recursion through C without end is a RangeError, and calls go on', options, () => {
  const { ffi, lib } = open()
  const endless: Untyped = ffi.callback('int(int)', (x: number) => lib.apply(endless, x + 1))
  for (let i = 0; i < 5; i++) assert.throws(() => lib.apply(endless, 0), RangeError)
  const sound = ffi.callback('int(int)', (x: number) => x + 1)
  for (let i = 0; i < HOT; i++) assert.equal(lib.apply(sound, i) + lib.add(i, 1), 2 * i + 2)
})

test('a worker can be ended inside a callback', options, async () => {
  const source = `
    const { FFI } = await import(${JSON.stringify(new URL('../../src/ffi.js', import.meta.url).href)})
    const { parentPort } = await import('node:worker_threads')
    const ffi = new FFI(${JSON.stringify(DECLARED)})
    const lib = ffi.dlopen(${JSON.stringify(compileLibrary('fast', SOURCE))}, ffi.RTLD_NOW)
    const callback = ffi.callback('int(int)', (x) => lib.add(x, 1))
    for (let i = 0; i < ${HOT}; i++) lib.apply(callback, i)
    parentPort.postMessage('hot')
    for (;;) lib.apply(callback, 1)`
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const ended = Array.from({ length: 2 }, async () => {
    const worker = new Worker(url)
    await new Promise((resolve) => worker.once('message', resolve))
    return worker.terminate()
  })
  assert.deepEqual(await Promise.all(ended), [1, 1])
})
