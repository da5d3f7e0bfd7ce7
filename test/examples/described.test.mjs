// @ts-check
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { FFI } from 'cdef'
import { withoutCompiler } from '../support/without-compiler.mjs'
import { built, ended } from './workbench.mjs'

const skip = withoutCompiler || (new FFI().findLibrary('z') === null ? 'there is no zlib' : false)
const bench = built('described', skip)

describe('examples/described', { skip }, () => {
  after(() => bench.dispose())

  it('runs the five programs', () => {
    const path = `${bench.folder}/src`
    const [sum, sorted, names, filled, zlib, failed] = bench.run('node', 'dist/main.js', path)
    const expected = ['.', '..', ...readdirSync(path)].sort().join(' ')
    assert.deepEqual([sum, sorted], ['sum: 14, 15.4', 'sorted: 0 1 2 3 4 5 6 7 8 9'])
    assert.deepEqual([names, filled], [expected, expected])
    assert.deepEqual([zlib, failed], ['zlib: true, true', 'zlib: uncompress failed with code -5'])
  })

  it('says why a directory cannot be opened', () => {
    const { status, stderr } = ended(bench.folder, 'node', ['dist/main.js', 'no-such-directory'])
    assert.equal(status, 1)
    assert.match(stderr.join('\n'), /^Error: opendir\('no-such-directory'\) failed, errno 2$/m)
  })
})
