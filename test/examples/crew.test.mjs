// @ts-check
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { withoutCompiler } from '../support/without-compiler.mjs'
import { built } from './workbench.mjs'

const skip = withoutCompiler
const bench = built('crew', skip)

describe('examples/crew', { skip }, () => {
  after(() => bench.dispose())

  it('judges each piece for threads of C, at once and while a timer ticks, and reads what they log', () => {
    assert.deepEqual(bench.run('node', 'dist/main.js'), [
      '12 pieces are worth 66',
      '200 pieces are worth 19900, and a timer has ticked meanwhile: true',
      'stopped: -1',
      'who can judge that? (number)',
      'the log has the pieces: true',
    ])
  })
})
