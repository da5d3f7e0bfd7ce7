/**
 * The ways into C, each against what compiled C computes of the same random values. The reference path (libffi, no fast
 * calls) defines what a call does; ARCHITECTURE.md lists the others.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../../support/compile.ts'
import { SEED } from '../../support/random.ts'
import { many } from '../../support/settings.ts'

const SCENE = fileURLToPath(new URL('ways-scene.js', import.meta.url))
const COUNT = many(150, 40)

/** How a process is told to take a way, by the environment or by flags of the engine. */
const WAYS: readonly (readonly [way: string, env: NodeJS.ProcessEnv, flags?: readonly string[]])[] = [
  ['the reference path: libffi and generated wrappers', { CDEF_FAST: '0' }],
  [
    'libffi and closures, code generation being forbidden',
    { CDEF_FAST: '0' },
    ['--disallow-code-generation-from-strings'],
  ],
  ['fast calls: direct, of numbers and bigints, packed, and their entries', {}],
  ['wrappers that improve when the self-test has passed', { CDEF_FAST: 'late' }],
  ['without executable memory: no thunks', { CDEF_FAST: 'no-memory' }],
  ['a failed self-test', { CDEF_FAST: 'no-test' }],
  ['memory of C without windows', { CDEF_WINDOWS: '0' }],
  ['code generation forbidden, fast calls allowed', {}, ['--disallow-code-generation-from-strings']],
]

interface Seen {
  readonly calls: number
  readonly refused: number
  readonly wrong: readonly string[]
  readonly wrongs: number
}

for (const [way, env, flags = []] of WAYS) {
  test(`${COUNT} random functions give what C computes: ${way}`, { skip: withoutCompiler }, (t) => {
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      [...flags, '--expose-gc', SCENE, String(SEED), String(COUNT)],
      { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 24 },
    )
    assert.deepEqual([status, signal], [0, null], `seed ${SEED}: ${stderr.slice(-2000)}`)
    const { calls, refused, wrong, wrongs } = JSON.parse(stdout) as Seen
    assert.equal(wrongs, 0, `seed ${SEED}, ${wrongs} of ${calls} calls:\n${wrong.join('\n')}`)
    assert.ok(refused < calls / 20, `${refused} of ${calls} calls refused`)
    t.diagnostic(`${calls - refused} calls compared, ${refused} refused`)
  })
}
