import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutCompiler } from '../support/compile.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('faults-scene.js', import.meta.url))

function scene(args: readonly string[], env: object = {}, flags: readonly string[] = []) {
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, [...flags, SCENES, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...env },
  })
  return { stdout, stderr, signal, status, ours: stderr.split('\n').filter((line) => line.startsWith('cdef: ')) }
}

test('a fault is told on stderr, each line with its beginning, and the process dies of the signal', { skip }, () => {
  const { ours, signal } = scene(['report', 'null'])
  assert.equal(signal, 'SIGSEGV')
  assert.equal(ours[0], "cdef: SIGSEGV in void fill(int *, int), writing 0x0: argument 1 'p' is NULL")
  assert.deepEqual(ours.slice(1, 3), ['cdef:   p = 0x0', 'cdef:   value = 5'])
  assert.match(String(ours[3]), /^cdef: {3}called at .*faults-scene\.js:\d+:\d+/)
  assert.match(String(ours[4]), /^cdef: {3}C: fill\+0x[0-9a-f]+ \(/)
})

test('where a fault cannot become an exception it is told, and the process dies as before', { skip }, () => {
  const stopped = scene(['unsound', 'stop'])
  assert.deepEqual([stopped.signal, stopped.ours[0]], ['SIGABRT', 'cdef: SIGABRT in void stop(): abort was called'])
  assert.ok(
    stopped.ours.some((line) => /C: stop\+0x/.test(line)),
    stopped.stderr,
  )
  const twice = scene(['unsound', 'twice'])
  assert.match(String(twice.ours[0]), /^cdef: SIG(ABRT|SEGV|TRAP|ILL) in void twice\(void \*\)/)
  assert.notEqual(twice.signal, null)
})

test('asynchronous calls and workers tell as well', { skip }, () => {
  for (const name of ['async', 'worker'])
    assert.match(
      String(scene(['report', name]).ours[0]),
      /^cdef: SIGSEGV in void fill\(int \*, int\), writing 0x0/,
      name,
    )
})

test('what no call of cdef did is blamed on none', { skip }, () => {
  for (const name of ['sent', 'thread', 'plain-in-callback', 'callback']) {
    const { ours, signal } = scene(['report', name])
    assert.deepEqual([ours, signal !== null], [[], true], name)
  }
})

test('a call that is refused is not what the next fault is blamed on', { skip }, () => {
  for (const [way, code] of [
    ['call', 'library/closed'],
    ['pumped', 'library/closed'],
    ['pool', 'pool/closed'],
  ] as const) {
    const { stdout, ours, signal } = scene(['refused', way])
    assert.deepEqual([stdout, ours, signal], [`${code}\n`, [], 'SIGSEGV'], way)
  }
})

test('an FFI that does not debug says nothing, and installs nothing', { skip }, () => {
  const { ours, signal } = scene(['plain', 'null'])
  assert.deepEqual([ours, signal], [[], 'SIGSEGV'])
  assert.equal(scene(['caught']).stdout, 'true false\n')
})

test('CDEF_DEBUG has FFIs debug that say nothing themselves', { skip }, () => {
  const told = scene(['thrown'], { CDEF_DEBUG: 'throw' })
  assert.match(told.stdout, /SIGSEGV fill/)
})

test('handlers that were there before are called', { skip }, () => {
  assert.match(scene(['handled']).stdout, /SIGTRAP came/)
})
