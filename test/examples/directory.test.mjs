// @ts-check
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { withoutCompiler } from '../support/without-compiler.mjs'
import { built, ended } from './workbench.mjs'

const bench = built('directory', withoutCompiler)

describe('examples/directory', { skip: withoutCompiler }, () => {
  after(() => bench.dispose())

  it('lists the same in both modes, by one function', () => {
    const path = `${bench.folder}/src`
    const [abi, inAbi, api, inApi] = bench.run('node', 'dist/main.js', path)
    const names = ['.', '..', ...readdirSync(path)].sort().join(' ')
    assert.match(String(abi), /^abi: struct dirent has \d+ bytes, d_name begins at \d+$/)
    assert.deepEqual([inAbi, inApi], [names, names])
    assert.equal(api, abi?.replace('abi', 'api'))
  })

  it('says why a directory cannot be opened', () => {
    const { status, stderr } = ended(bench.folder, 'node', ['dist/main.js', 'no-such-directory'])
    assert.equal(status, 1)
    assert.match(stderr.join('\n'), /^Error: opendir\('no-such-directory'\): ENOENT$/m)
  })
})
