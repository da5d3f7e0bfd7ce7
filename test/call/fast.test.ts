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
  int add(int a, int b) { return a + b; }
  typedef struct { float x, y, z; } Triple;
  Triple turn(Triple t) { return (Triple){ t.y, t.z, t.x }; }`
const DECLARED = `typedef struct { float x, y, z; } Triple; Triple turn(Triple); void keep(int (*f)(int)); int call_kept(int); int apply(int (*f)(int), int);
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

test('of a struct no byte beyond its end is read, hot or cold', options, () => {
  const { ffi, lib } = open()
  ffi.cdef('void *mmap(void *, size_t, int, int, int, long); int mprotect(void *, size_t, int);')
  const libc = ffi.dlopen(null)
  const [size, readAndWrite, privateAndAnonymous] = [4096, 3, 0x22]
  const pages = ffi.cast('char *', libc.mmap(null, 2 * size, readAndWrite, privateAndAnonymous, -1, 0))
  assert.equal(libc.mprotect(pages.add(size), size, 0), 0)
  const last = ffi.cast('Triple *', pages.add(size - ffi.sizeof('Triple')))
  ffi.put(last, 0, [1, 2, 3])
  const seen = new Set<string>()
  const triple = last.value
  for (let i = 0; i < HOT; i++) {
    const { x, y, z } = lib.turn(triple)
    seen.add(`${x} ${y} ${z}`)
  }
  assert.deepEqual([...seen], ['2 3 1'])
})

test('a struct that lies nowhere is an error, hot or cold', options, () => {
  const { ffi, lib } = open()
  const sound = ffi.new('Triple *', [1, 2, 3]).value
  for (let i = 0; i < HOT; i++) assert.equal(lib.turn(sound).x, 2)
  const owner = ffi.new('Triple *')
  const released = owner.value
  ffi.release(owner)
  const nowhere = ffi.cast('Triple *', 16).value
  for (let i = 0; i < 5; i++) {
    refuses(() => lib.turn(nowhere), 'FFIError', 'memory/null')
    assert.equal(lib.turn(released).x, 0)
    assert.equal(lib.turn(sound).x, 2)
  }
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
