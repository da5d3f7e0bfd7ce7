/** Typed arrays as arguments, many in turn: C gets the address of each, wherever the engine keeps it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../../support/compile.ts'

const SCENE = fileURLToPath(new URL('views-scene.js', import.meta.url))

const WAYS: readonly (readonly [way: string, env: NodeJS.ProcessEnv, flags?: readonly string[]])[] = [
  ['in optimised code', {}],
  ['on the reference path', { CDEF_FAST: '0' }],
  ['while the collector hurries and moves', {}, ['--gc-interval=300', '--compact-on-every-full-gc']],
  ['while objects move at each chance', {}, ['--stress-scavenge=50']],
]

for (const [way, env, flags = []] of WAYS)
  test(`many views in turn are where they are, ${way}`, { skip: withoutCompiler }, () => {
    const options = { env: { ...process.env, ...env }, encoding: 'utf8' } as const
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...flags, '--expose-gc', SCENE], options)
    assert.deepEqual([status, signal, stdout], [0, null, 'all were there\n'], stderr)
  })
