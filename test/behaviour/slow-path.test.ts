import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

/** The tests that reach memory of C. */
const MEMORY = 'array buffer call callback callback-life collect inspect library life scalar-call seeds string values'
/** The tests that use what is generated: accessors of members and wrappers of functions. */
const GENERATED =
  'aggregate-call array bit-field call callback callback-life library member-name scalar scalar-call struct variadic'

/** Runs tests together in one process; returns the titles that failed. */
function failures(names: string, flags: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const urls = names.split(' ').map((name) => new URL(`${name}.test.js`, import.meta.url).href)
  // The outer runner's variable would make the inner one talk to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const run = spawnSync(
    process.execPath,
    [...flags, '--expose-gc', '--test-reporter=tap', '--input-type=module', '-e', imports(urls)],
    { encoding: 'utf8', env: { ...env, ...environment } },
  )
  const failed = [...run.stdout.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, title]) => title as string)
  const ran = run.status === 0 && /^# pass [1-9]\d/m.test(run.stdout)
  return failed.length > 0 || ran ? failed : [`the run ended with ${run.status}: ${run.stderr}`]
}

const imports = (urls: readonly string[]): string => urls.map((url) => `import ${JSON.stringify(url)};`).join('')

test('everything holds without windows, where each access to memory of C is a native call', () => {
  assert.deepEqual(failures(MEMORY, [], { CDEF_WINDOWS: '0' }), [])
})

test('everything holds where no code may be generated from strings', () => {
  assert.deepEqual(failures(GENERATED, ['--disallow-code-generation-from-strings'], {}), [])
})
