/**
 * Many calls under collectors that are in a hurry. `CDEF_STORM=1000000 npm test -- storm` makes a million calls under
 * each of the flags; `CDEF_TEST=proof` a tenth, `all` a hundredth.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'
import { many, testSetting, unlessAll } from '../support/settings.ts'

const SCENE = fileURLToPath(new URL('storm-scene.js', import.meta.url))
const given = testSetting('CDEF_STORM')
const CALLS = given ?? String(many(100_000, 0, 10_000))

/** `--gc-interval` does nothing in the builds that people have. */
const WEATHERS: readonly (readonly [flags: string, setting?: string])[] = [
  [''],
  ['--expose-gc'],
  ['--max-semi-space-size=1 --semi-space-growth-factor=2 --stress-scavenge=50'],
  ['--stress-compaction --max-semi-space-size=1'],
  // Moves compiled code, also that of callers further up the stack.
  ['--compact-on-every-full-gc --expose-gc'],
  ['--stress-incremental-marking --stress-marking=50'],
  ['--stress-flush-code --stress-concurrent-inlining --expose-gc'],
  ['--jitless --expose-gc'],
  ['--expose-gc', '0'],
  ['--max-semi-space-size=1 --stress-scavenge=50', '0'],
]

for (const [flags, setting] of WEATHERS) {
  const title = `calls withstand collections and exceptions: ${flags}${setting ? ` CDEF_FAST=${setting}` : ''}`
  test(title, { skip: withoutCompiler || (given === undefined && unlessAll) }, () => {
    const env = { ...process.env, ...(setting ? { CDEF_FAST: setting } : {}) }
    const args = [...flags.split(' ').filter(Boolean), SCENE, CALLS]
    const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    assert.deepEqual([stdout, signal], ['calm\n', null], stderr.slice(-2000))
  })
}
