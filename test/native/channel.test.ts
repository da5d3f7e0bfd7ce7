import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileProgram, withoutCompiler } from '../support/native-program.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SOURCES = ['native/core/channel.cc', 'test/native/channel-program.cc']

for (const [name, options] of [
  ['threads and the reader of a channel do as promised', []],
  ['ThreadSanitizer sees nothing in a channel', ['-fsanitize=thread', '-g']],
] as const) {
  test(name, { skip: withoutCompiler(options) }, () => {
    const program = compileProgram(ROOT, SOURCES, options)
    const { stdout, stderr, status } = spawnSync(program, { encoding: 'utf8', timeout: 300_000 })
    assert.deepEqual([stdout + stderr, status], ['as promised\n', 0])
  })
}
