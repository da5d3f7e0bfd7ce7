// @ts-check
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { built } from './workbench.mjs'

const skip = process.platform === 'linux' ? false : 'the example is written for Linux'
const bench = built('device', skip)

describe('examples/device', { skip }, () => {
  after(() => bench.dispose())

  it('reads, lets a timer tick meanwhile, and ends a wait that is over', () => {
    assert.deepEqual(bench.run('node', 'dist/main.js'), [
      'the device says "hello\\n"',
      'a timer has ticked meanwhile: true',
      'then nothing, and TimeoutError ended the wait',
      'the device says "again\\n"',
    ])
  })
})
