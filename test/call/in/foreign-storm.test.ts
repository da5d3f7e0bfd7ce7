/**
 * Threads of C that call back under collectors that are in a hurry. `CDEF_STORM=1 npm test -- foreign-storm` makes ten
 * thousand calls on each of eight threads under each of the flags; `CDEF_TEST=all` a tenth.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../../support/compile.ts'
import { testSetting, unlessAll } from '../../support/settings.ts'

const SCENE = fileURLToPath(new URL('foreign-storm-scene.js', import.meta.url))
const given = testSetting('CDEF_STORM')

const WEATHERS: readonly (readonly [flags: string, setting?: string])[] = [
  [''],
  ['--expose-gc'],
  ['--max-semi-space-size=1 --stress-scavenge=50'],
  ['--stress-compaction --max-semi-space-size=1'],
  ['--stress-incremental-marking --stress-marking=50'],
  ['--jitless --expose-gc'],
  ['--expose-gc', '0'],
]

function storm(flags: string, setting: string | undefined, each: number): void {
  const env = { ...process.env, ...(setting ? { CDEF_FAST: setting } : {}) }
  const args = [...flags.split(' ').filter(Boolean), SCENE, String(each)]
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
  assert.deepEqual([stdout, signal], ['calm\n', null], stderr.slice(-2000))
}

test('threads that call back side by side all get their answers', { skip: withoutCompiler }, () => {
  storm('--expose-gc', undefined, 100)
})

for (const [flags, setting] of WEATHERS) {
  const title = `threads that call back withstand collections and exceptions: ${flags}${setting ? ` CDEF_FAST=${setting}` : ''}`
  test(title, { skip: withoutCompiler || (given === undefined && unlessAll) }, () =>
    storm(flags, setting, given === undefined ? 1000 : 10_000),
  )
}
