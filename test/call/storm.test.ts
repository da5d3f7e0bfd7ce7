import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'

const SCENE = fileURLToPath(new URL('storm-scene.js', import.meta.url))

for (const flags of [[], ['--gc-interval=3000'], ['--max-semi-space-size=1'], ['--jitless']]) {
  test(`calls withstand collections and exceptions ${flags.join(' ')}`, { skip: withoutCompiler }, () => {
    const { stdout, stderr, signal } = spawnSync(process.execPath, [...flags, SCENE, '6000'], { encoding: 'utf8' })
    assert.deepEqual([stdout, signal], ['calm\n', null], stderr.slice(-2000))
  })
}
