// @ts-check
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { FFI } from 'cdef'
import { built } from './workbench.mjs'

const skip = new FFI().findLibrary('curl') === null ? 'there is no libcurl' : false
const bench = built('downloads', skip)

describe('examples/downloads', { skip }, () => {
  after(() => bench.dispose())

  it('downloads side by side, from a server that runs here meanwhile', () => {
    assert.deepEqual(bench.run('node', 'dist/main.js'), [
      '200: the page /one and its end',
      '200: the page /two and its end',
      '404: the page /none and its end',
      'a timer has ticked meanwhile: true',
      'TimeoutError ended the wait',
      'nobody is there: true',
    ])
  })
})
