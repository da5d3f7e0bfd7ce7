import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { cacheName, sealed, textId, unsealed } from '../../src/bundle/code-cache.ts'
import { loadImplementation } from '../../src/bundle/whole.ts'

test('texts are told apart by their content', () => {
  assert.equal(textId(Buffer.from('a')), textId(Buffer.from('a')))
  assert.notEqual(textId(Buffer.from('a')), textId(Buffer.from('b')))
  assert.match(textId(Buffer.from('')), /^[0-9a-f]{12}$/)
})

test('the file of a code cache is named after the text, and after the Node.js that runs', () => {
  const name = cacheName('0123456789ab') ?? ''
  assert.ok(name.startsWith(`0123456789ab-${process.version}-${process.platform}-${process.arch}-`), name)
  assert.notEqual(name, cacheName('ba9876543210'))
})

test('there is no name where the executable is no file', () => {
  const { execPath } = process
  try {
    process.execPath = '/no/such/node'
    assert.ok(!existsSync(process.execPath))
    assert.equal(cacheName('0123456789ab'), undefined)
  } finally {
    process.execPath = execPath
  }
})

test('what was sealed is unsealed as it was, and not at all once a byte of it is another or missing', () => {
  const data = Buffer.from('what V8 compiled')
  const file = sealed(data)
  assert.deepEqual(unsealed(file), data)
  for (let at = 0; at < file.length; at++) {
    const changed = Buffer.from(file)
    changed[at] = (changed[at] as number) ^ 1
    assert.equal(unsealed(changed), undefined)
    assert.equal(unsealed(file.subarray(0, at)), undefined)
  }
})

test('where the modules are loaded one by one, there is nothing left to load', () => {
  assert.equal(loadImplementation(), undefined)
})
