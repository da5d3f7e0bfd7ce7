/** Compiled modules without what makes them fast: the slow paths define what happens. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { withoutCompiler } from '../support/modules.ts'

/** The tests that use what was compiled. */
const USES = ['enums', 'extern', 'functions', 'numbers', 'plus', 'records', 'variables']

/** Runs them together in one process; returns the titles that failed. */
function failures(flags: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const imports = USES.map((name) => `import ${JSON.stringify(new URL(`${name}.test.js`, import.meta.url))};`)
  // The outer runner's variable would make the inner one talk to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = [...flags, '--expose-gc', '--test-reporter=tap', '--input-type=module', '-e', imports.join('')]
  const run = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...env, ...environment, CDEF_TEST_MODULES: 'verified' },
  })
  const failed = [...run.stdout.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, title]) => title as string)
  const ran = run.status === 0 && /^# pass [1-9]\d/m.test(run.stdout)
  return failed.length > 0 || ran ? failed : [`the run ended with ${run.status}: ${run.stderr}`]
}

test('everything holds where no call is fast', { skip: withoutCompiler }, () => {
  assert.deepEqual(failures([], { CDEF_FAST: '0' }), [])
})

test('everything holds without windows into memory, and where no code may be generated', {
  skip: withoutCompiler,
}, () => {
  assert.deepEqual(failures(['--disallow-code-generation-from-strings'], { CDEF_WINDOWS: '0' }), [])
})
