/** Ends of processes and workers while C runs for them elsewhere: never a crash, never a wait. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../../support/compile.ts'
import { testSetting, unlessProof } from '../../support/settings.ts'

const SCENES = fileURLToPath(new URL('ends-scene.js', import.meta.url))
const skip = withoutCompiler

/** Rounds of four workers. */
const ROUNDS = testSetting('CDEF_STORM') === undefined ? '15' : '250'

function runScene(name: string, ...flags: string[]) {
  const options = { encoding: 'utf8', timeout: 900_000 } as const
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [...flags, SCENES, name, ROUNDS], options)
  return { stdout, stderr, status: status ?? signal }
}

test('a call that runs keeps the process alive', { skip }, () => {
  assert.deepEqual(runScene('alive'), { stdout: '200\n', stderr: '', status: 0 })
})

test('process.exit waits for no call', { skip }, () => {
  assert.deepEqual(runScene('exit'), { stdout: '', stderr: '', status: 3 })
})

test('a handler of the exit can still make a pumped call', { skip }, () => {
  assert.deepEqual(runScene('exitInside'), { stdout: '', stderr: '', status: 4 })
})

test('an uncaught error ends the process while calls run', { skip }, () => {
  const { stderr, status } = runScene('crash')
  assert.match(stderr, /Error: uncaught/)
  assert.equal(status, 1)
})

test('a worker has its own calls', { skip }, () => {
  assert.deepEqual(runScene('worker'), { stdout: '2 4 6\n', stderr: '', status: 0 })
})

const withoutProc = process.platform === 'linux' ? false : 'threads are listed by /proc'

test('a pool ends with its worker', { skip: skip || withoutProc }, () => {
  assert.deepEqual(runScene('threads'), { stdout: 'false\n', stderr: '', status: 0 })
})

test('workers end while C works on what they gave it', { skip }, () => {
  assert.deepEqual(runScene('terminate'), { stdout: 'ended\n', stderr: '', status: 0 })
})

for (const flags of [[], ['--gc-interval=1000'], ['--stress-compaction']])
  test(`workers end with calls in flight, node ${flags.join(' ')}`, { skip: skip || unlessProof }, () => {
    assert.deepEqual(runScene('storm', ...flags), { stdout: 'ended\n', stderr: '', status: 0 })
  })
