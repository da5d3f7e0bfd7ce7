// @ts-check
/** Other runtimes do what docs/guide/bun-and-deno.md says of them, line by line. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { unlessAll } from '../../dist/test/support/settings.js'
import { FOLDER, PACKAGES } from '../../scripts/peers.mjs'
import { ROOT } from '../../scripts/project-files.mjs'
import { withoutCompiler } from '../support/without-compiler.mjs'

const RUNTIMES = [
  { name: 'Node.js', program: process.execPath, before: [] },
  ...PACKAGES.map(({ name, binary }) => ({
    name,
    program: join(FOLDER, 'node_modules', binary),
    before: name === 'Deno' ? ['run', '--allow-all'] : [],
  })),
]

/** What the document says: for each feature, yes or no by runtime. */
function promised() {
  const lines = readFileSync(join(ROOT, 'docs/guide/bun-and-deno.md'), 'utf8').split('\n')
  const [head = [], , ...rows] = lines
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return rows.map(([feature = '', ...cells]) => ({
    feature,
    by: new Map(cells.map((cell, i) => [head[i + 1], cell === 'yes'])),
  }))
}

describe('the list of what works in other runtimes', { skip: withoutCompiler }, () => {
  for (const { name, program, before } of RUNTIMES) {
    const absent = !existsSync(program) && `${name} is not here: node scripts/peers.mjs`
    it(`is true of ${name}`, { skip: absent || (name !== 'Node.js' && unlessAll) }, () => {
      const args = [...before, join(ROOT, 'test/package/features.mjs')]
      const { stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 })
      assert.match(stdout, /^\{/, stderr)
      const results = /** @type {Record<string, string | null>} */ (JSON.parse(stdout))
      assert.deepEqual(
        promised().map(({ feature }) => feature),
        Object.keys(results),
      )
      for (const { feature, by } of promised())
        assert.equal(results[feature] === null, by.get(name), `${name}, ${feature}: ${results[feature] ?? 'works'}`)
    })
  }
})
