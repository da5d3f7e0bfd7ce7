/** A3: a buffer itself that shrinks, or moves away by another method, while a later argument converts or C calls back. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { newFFI } from '../support/untyped.ts'

interface Resizable extends ArrayBuffer {
  resize(bytes: number): void
}
const Resizable = ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable
const isResizable = 'resize' in ArrayBuffer.prototype

test('A3: a resizable buffer that shrinks while a later argument is read is refused', {
  skip: !isResizable && 'this engine has no resizable buffers',
}, () => {
  const lib = newFFI('struct p { int x, y; }; void *memmove(void *, const struct p *, size_t);').dlopen(null)
  for (const left of [0, 8, 63]) {
    const buffer = new Resizable(64, { maxByteLength: 128 })
    const shrinking = {
      get x() {
        buffer.resize(left)
        return 1
      },
      y: 2,
    }
    assert.throws(() => lib.memmove(buffer, shrinking, 8), { code: 'memory/detached' })
  }
})

const SCRIPT = `
  const { FFI } = await import(process.argv[1])
  const ffi = new FFI('void *bsearch(const void *, const void *, size_t, size_t, int (*)(const int *, const int *));')
  const lib = ffi.dlopen(null)
  const values = Int32Array.from({ length: 1 << 20 }, (_, i) => i)
  let calls = 0
  const compare = ffi.callback('int(const int *, const int *)', (_, item) => {
    if (calls++ === 0) {
      values.buffer[process.argv[2]]?.(8)
      for (let i = 0; i < 3; i++) globalThis.gc?.()
    }
    return 3 - item.value
  })
  lib.bsearch(Int32Array.of(3), values, 1 << 20, 4, compare)
  console.log('calm')`

for (const method of ['transfer', 'transferToFixedLength'])
  test(`A3: ${method} in a callback leaves C its bytes`, () => {
    const entry = new URL('../../src/index.js', import.meta.url).href
    const args = ['--expose-gc', '--input-type=module', '-e', SCRIPT, entry, method]
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.deepEqual([stdout, status], ['calm\n', 0], stderr)
  })
