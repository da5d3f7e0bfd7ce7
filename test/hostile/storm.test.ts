/**
 * Every public method and every kind of argument with hostile values, each run in a process of its own.
 * `CDEF_HOSTILE=100000 npm test -- hostile/storm` tries as many cases a way; `CDEF_TEST=all` three thousand, `proof` ten.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'
import { SEED } from '../support/random.ts'
import { many, testSetting } from '../support/settings.ts'

const SCENE = fileURLToPath(new URL('storm-scene.js', import.meta.url))
const CASES = testSetting('CDEF_HOSTILE') ?? String(many(10_000, 600, 3000))

/** The ways into C, and to its memory. */
const WAYS: readonly (readonly [name: string, flags: readonly string[], environment: NodeJS.ProcessEnv])[] = [
  ['with fast calls', ['--expose-gc'], {}],
  ['without', ['--expose-gc'], { CDEF_FAST: '0' }],
  ['without windows', ['--expose-gc'], { CDEF_WINDOWS: '0' }],
  ['where no code may be generated', ['--expose-gc', '--disallow-code-generation-from-strings'], {}],
  ['under a collector in a hurry', ['--expose-gc', '--max-semi-space-size=1', '--stress-compaction'], {}],
]

/** Runs the scene; the file tells which case was the last. */
function runScene(flags: readonly string[], environment: NodeJS.ProcessEnv): string {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  try {
    const file = openSync(join(folder, 'case'), 'w')
    const { stdout, stderr, signal, status } = spawnSync(
      process.execPath,
      [...flags, SCENE, String(SEED), CASES, '0'],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe', file],
        env: { ...process.env, ...environment },
      },
    )
    closeSync(file)
    if (stdout === 'calm\n' && status === 0) return 'calm'
    const last = readFileSync(join(folder, 'case'), 'utf8').trim()
    return `seed ${SEED}, case ${last}: ${signal ?? status} ${stderr.slice(-2000)}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

for (const [name, flags, environment] of WAYS) {
  test(`hostile values end in an error or in the right value, ${name}`, { skip: withoutCompiler }, () => {
    assert.equal(runScene(flags, environment), 'calm')
  })
}
