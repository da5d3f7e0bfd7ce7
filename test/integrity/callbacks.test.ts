/** Callbacks crossed with names, errors, release and the collector. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFFI } from '../support/untyped.ts'

const ffi = newFFI()

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
