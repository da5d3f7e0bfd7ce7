import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileProgram, withoutCompiler } from '../support/native-program.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = ['core/pool.cc', 'core/mailbox.cc', 'platform/posix/thread.cc'].map((file) => `native/${file}`)
const SANITIZER = ['-fsanitize=thread', '-g']

const SCENES = [
  ['all', 'each of many tasks runs once, on few threads that come and go'],
  ['order', 'a pool of one thread keeps the order'],
  ['back', 'a task that waits can be taken back, and an urgent one waits behind nothing'],
  ['post', 'calls that end while their mailbox closes are delivered or discarded'],
] as const

for (const [kind, options] of [
  ['', []],
  ['ThreadSanitizer: ', SANITIZER],
] as const)
  for (const [scene, title] of SCENES)
    test(`${kind}${title}`, { skip: withoutCompiler(options) }, () => {
      const path = compileProgram(ROOT, [...SOURCES, 'test/native/pool-program.cc'], options)
      const { stdout, stderr, status } = spawnSync(path, [scene], { encoding: 'utf8', timeout: 300_000 })
      assert.deepEqual([stdout + stderr, status], ['', 0])
    })
