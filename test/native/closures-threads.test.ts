import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { callShape } from '../../src/abi/passing.ts'
import { encodeShape } from '../../src/native/call.ts'
import { HOST } from '../../src/platform.ts'
import { functionOf, primitive } from '../../src/types/ctype.ts'
import { compileProgram, withoutCompiler } from '../support/native-program.ts'
import { unlessProof } from '../support/settings.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const FOLDERS = [
  'core',
  'platform/posix',
  ...readdirSync(join(ROOT, 'native/arch'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `arch/${name}`),
]
const SOURCES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, 'native', folder))
    .filter((file) => file.endsWith('.cc'))
    .map((file) => `native/${folder}/${file}`),
)
const OPTIONS = ['-fsanitize=thread', '-g', '-Wl,--no-as-needed', '-lffi', '-ldl']
const int = primitive('int')
const SHAPE = encodeShape(callShape(functionOf(int, [int]), HOST)).map(String)

test('ThreadSanitizer sees nothing in closures that threads call, nor in calls on threads of a pool', {
  skip: unlessProof || withoutCompiler(OPTIONS),
}, () => {
  const program = compileProgram(ROOT, [...SOURCES, 'test/native/closures-program.cc'], OPTIONS)
  const { stdout, stderr, status } = spawnSync(program, SHAPE, { encoding: 'utf8', timeout: 300_000 })
  assert.deepEqual([stdout, status], ['as promised\n', 0], stderr)
  assert.doesNotMatch(stderr, /ThreadSanitizer/)
})
