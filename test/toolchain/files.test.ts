import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { test } from 'node:test'
import { replaceFile, writeIfChanged } from '../../src/toolchain/files.ts'
import { workshop } from './workshop.ts'

test('a file whose text does not change keeps its date', (t) => {
  const path = workshop(t).at('deep/er/name.js')
  assert.equal(writeIfChanged(path, 'ä\n'), true)
  utimesSync(path, 1000, 1000)
  assert.equal(writeIfChanged(path, 'ä\n'), false)
  assert.equal(statSync(path).mtimeMs, 1_000_000)
  assert.equal(writeIfChanged(path, 'ö\n'), true)
  assert.equal(readFileSync(path, 'utf8'), 'ö\n')
  assert.notEqual(statSync(path).mtimeMs, 1_000_000)
})

test('a file that cannot be completed leaves what was there, and nothing else', (t) => {
  const { file, at } = workshop(t)
  const path = file('out/name', 'before')
  assert.throws(() => replaceFile(path, () => assert.fail('no')), /no/)
  assert.equal(readFileSync(path, 'utf8'), 'before')
  assert.deepEqual(readdirSync(at('out')), ['name'])
})
