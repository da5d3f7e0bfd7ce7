import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'

const SCENE = fileURLToPath(new URL('paths-scene.js', import.meta.url))

/** What the scene prints in a process of its own. */
function play(setting: string | undefined, flags: readonly string[] = []): Record<string, unknown> {
  const env = { ...process.env, ...(setting === undefined ? {} : { CDEF_FAST: setting }) }
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...flags, SCENE], {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  })
  assert.deepEqual([status, signal], [0, null], `the scene failed with ${setting}: ${stderr.slice(-2000)}`)
  return JSON.parse(stdout)
}

const slow = withoutCompiler ? {} : play('0')

const ROADS: readonly (readonly [what: string, setting: string | undefined, flags?: readonly string[]])[] = [
  ['fast calls', undefined],
  ['fast calls with a failed self-test', 'no-test'],
  ['fast calls whose self-test is long in coming', 'late'],
  ['executable memory refused', 'no-memory'],
  ['code generation from strings forbidden', undefined, ['--disallow-code-generation-from-strings']],
  ['hardly any new space', undefined, ['--max-semi-space-size=1', '--stress-scavenge=50']],
]

for (const [what, setting, flags] of ROADS) {
  test(`values, errors and errno do not depend on the path: ${what}`, { skip: withoutCompiler }, () => {
    const other = play(setting, flags)
    assert.deepEqual(Object.keys(other), Object.keys(slow))
    for (const [name, outcomes] of Object.entries(slow)) assert.deepEqual(other[name], outcomes, name)
  })
}
