import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileProgram, withoutCompiler } from '../support/native-program.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = ['native/core/mailbox.cc', 'test/native/mailbox-program.cc']

/** What the program prints, and its exit status. */
function run(path: string): readonly [output: string, status: number | null] {
  const { stdout, stderr, status } = spawnSync(path, { encoding: 'utf8', timeout: 300_000 })
  return [stdout + stderr, status]
}

test('threads and the owner of a mailbox do as promised', { skip: withoutCompiler() }, () => {
  assert.deepEqual(run(compileProgram(ROOT, SOURCES, [])), ['as promised\n', 0])
})

const sanitizer = ['-fsanitize=thread', '-g']

test('ThreadSanitizer sees nothing in a mailbox', { skip: withoutCompiler(sanitizer) }, () => {
  assert.deepEqual(run(compileProgram(ROOT, SOURCES, sanitizer)), ['as promised\n', 0])
})
