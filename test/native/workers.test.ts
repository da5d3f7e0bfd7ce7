import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'

const SCENES = fileURLToPath(new URL('worker-scene.js', import.meta.url))

/** Runs one scene of `worker-scene.ts` in a process of its own. */
function runScene(name: string): readonly [stdout: string, stderr: string, status: number | null] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCENES, name], { encoding: 'utf8', timeout: 300_000 })
  return [stdout, stderr, status]
}

test('workers call C side by side, each with its own state', { skip: withoutCompiler }, () => {
  assert.deepEqual(runScene('side-by-side'), ['999000 999000 999000 999000\n999000\n', '', 0])
})

test('a closure of a worker that has ended returns 0', { skip: withoutCompiler }, () => {
  assert.deepEqual(runScene('ended'), ['42\n0\n', '', 0])
})

test('a closure that rested when its worker ended returns 0', { skip: withoutCompiler }, () => {
  assert.deepEqual(runScene('rested'), ['42\n0\n', '', 0])
})

test('a closure of a living worker is served there for another thread', { skip: withoutCompiler }, () => {
  assert.deepEqual(runScene('living'), ['42\n', '', 0])
})

test('a worker is terminated while C calls back', { skip: withoutCompiler }, () => {
  assert.deepEqual(runScene('terminate'), ['ended 1\n', '', 0])
})

test('a worker exits inside a callback', { skip: withoutCompiler }, () => {
  assert.deepEqual(runScene('exit'), ['ended 5\n', '', 0])
})
