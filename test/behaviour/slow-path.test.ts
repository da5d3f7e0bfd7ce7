import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** The tests that reach memory and make calls; each must hold on every path. */
const FILES = [
  ...'array bit-field buffer call callback collect inspect library life member-name'.split(' '),
  ...'scalar scalar-call aggregate-call seeds string struct values variadic'.split(' '),
].map((name) => fileURLToPath(new URL(`${name}.test.js`, import.meta.url)))

/** Runs the files in a process of their own; returns the titles that failed. */
function failures(flags: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  // The outer runner's variable would make the inner one talk to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const run = spawnSync(
    process.execPath,
    [...flags, '--expose-gc', '--test', '--test-reporter=tap', '--test-concurrency=2', ...FILES],
    { encoding: 'utf8', env: { ...env, ...environment } },
  )
  const failed = [...run.stdout.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, title]) => title as string)
  return failed.length > 0 || run.status === 0 ? failed : [`the run ended with ${run.status}: ${run.stderr}`]
}

test('everything holds without windows, where each access to memory of C is a native call', () => {
  assert.deepEqual(failures([], { CDEF_WINDOWS: '0' }), [])
})

test('everything holds where no code may be generated from strings', () => {
  assert.deepEqual(failures(['--disallow-code-generation-from-strings'], {}), [])
})
