// @ts-check
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lockProblems } from '../../scripts/check-lock.mjs'

describe('the lock check', () => {
  const tool = { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-darwin': '1.0.0' } }

  it('accepts a lock that names the packages of every platform', () => {
    const packages = { 'node_modules/tool': tool, 'node_modules/tool-linux': {}, 'node_modules/tool-darwin': {} }
    assert.deepEqual(lockProblems(packages), [])
  })

  it('accepts a package that lies below the one which needs it', () => {
    const nested = 'node_modules/tool/node_modules/tool-darwin'
    assert.deepEqual(lockProblems({ 'node_modules/tool': tool, 'node_modules/tool-linux': {}, [nested]: {} }), [])
  })

  it('finds the packages that a platform would miss', () => {
    assert.deepEqual(lockProblems({ 'node_modules/tool': tool, 'node_modules/tool-linux': {} }), [
      `package-lock.json: 'tool-darwin' is missing, which 'node_modules/tool' needs on some platform`,
    ])
  })

  it('refuses the address of a registry', () => {
    const packages = { 'node_modules/tool': { resolved: 'https://registry.example/tool.tgz' } }
    assert.match(String(lockProblems(packages)), /names the registry 'https:\/\/registry\.example\/tool\.tgz'/)
  })

  it('F12: refuses what npm 10 takes out of the file at each install', () => {
    const packages = { 'node_modules/tool': { libc: ['musl'] } }
    assert.match(String(lockProblems(packages)), /'node_modules\/tool' says 'libc', which npm 10 does not keep/)
  })
})
