/** The run time agrees with the agreement table, on each way into C. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { withoutCompiler } from '../support/compile.ts'
import { disagreements } from './scene.ts'

const SCENE = new URL('./scene.js', import.meta.url).href

/** What the scene finds in a process of its own. */
function elsewhere(flags: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const script = `import { disagreements } from ${JSON.stringify(SCENE)}; console.log(JSON.stringify(disagreements()))`
  const run = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return run.status === 0 ? JSON.parse(run.stdout) : [`the run ended with ${run.status}: ${run.stderr}`]
}

test('values are accepted, read back and refused as the table says', { skip: withoutCompiler }, () => {
  assert.deepEqual(disagreements(), [])
})

test('so they are without fast calls', { skip: withoutCompiler }, () => {
  assert.deepEqual(elsewhere([], { CDEF_FAST: '0' }), [])
})

test('so they are where no code may be generated from strings', { skip: withoutCompiler }, () => {
  assert.deepEqual(elsewhere(['--disallow-code-generation-from-strings'], {}), [])
})
