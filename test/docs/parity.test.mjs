// @ts-check
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { ROOT } from '../../scripts/project-files.mjs'

it('every row of the parity table names a test that has its id', () => {
  const table = readFileSync(join(ROOT, 'docs/parity.md'), 'utf8')
  const rows = [...table.matchAll(/^\| ([a-z]+-\d+) \|.*\| \[[\w-]+\]\(\.\.\/(test\/.*)\) \|$/gm)]
  assert.equal(rows.length, [...table.matchAll(/^\| [a-z]+-\d+ \|/gm)].length)
  for (const [, id = '', path = ''] of rows) {
    const text = readFileSync(join(ROOT, path), 'utf8')
    const titles = [...text.matchAll(/\b(?:it|test)\(\s*['`]([^:'`]*):/g)].flatMap(([, ids = '']) => ids.split(', '))
    assert.ok(titles.includes(id), `${path} has no test of ${id}`)
  }
})
