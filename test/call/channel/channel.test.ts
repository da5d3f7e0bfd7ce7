import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { thisThread } from '../../../src/call/this-thread.ts'
import { STATE } from '../../../src/native/addon.ts'
import { withoutCompiler } from '../../support/compile.ts'
import { moduleFolder } from '../../support/modules.ts'
import { CASES } from './channel-cases.ts'
import { DECLARATIONS, openLoggers, SOURCE } from './channel-fixture.ts'

const skip = withoutCompiler
const folder = moduleFolder()
const ALL = fileURLToPath(new URL('channel-cases.js', import.meta.url))
const SCENES = fileURLToPath(new URL('channel-scene.js', import.meta.url))

for (const [title, run] of Object.entries(CASES)) test(title, { skip }, run)

function spawn(args: readonly string[], env: object = {}): readonly [string, string, number | null] {
  const options = { encoding: 'utf8', timeout: 60000, env: { ...process.env, ...env } } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, args, options)
  return [stdout, stderr, status]
}

const MODES: readonly (readonly [name: string, args: readonly string[], env: object])[] = [
  ['without fast calls', [], { CDEF_FAST: '0' }],
  ['without generated code', ['--disallow-code-generation-from-strings'], {}],
  ['while the collector moves everything', ['--expose-gc', '--gc-interval=200', '--stress-compaction'], {}],
]

for (const [name, args, env] of MODES) {
  test(`channels are the same ${name}`, { skip }, () => {
    const [stdout, , status] = spawn([...args, ALL], env)
    assert.deepEqual([stdout, status], ['all as promised\n', 0])
  })
}

const scene = (name: string) => spawn(['--expose-gc', SCENES, name])

test('a loop that waits keeps the process alive, and C calls of a thread reach it', { skip }, () => {
  assert.deepEqual(scene('alive'), ['0 message 0\n1 message 1\n2 message 2\n', '', 0])
})

test('a channel that nobody waits for keeps no process', { skip }, () => {
  assert.deepEqual(scene('idle'), ['nobody waits 0\n', '', 0])
})

test('a channel lives while a loop waits, even where C alone has its pointer', { skip }, () => {
  assert.deepEqual(scene('collected'), ['message 0\n', '', 0])
})

test('a thread that waits for room goes on when the channel is collected', { skip }, () => {
  assert.deepEqual(scene('forgotten').slice(0, 1), ['the thread went on\n'])
})

test('process.exit and the end of a worker let threads go that wait for room', { skip }, () => {
  assert.deepEqual(scene('exit'), ['joined\n', '', 3])
  assert.deepEqual(scene('worker'), ['joined\n', '', 0])
})

test('in a forked child nothing is left in a channel, and nobody waits', { skip }, () => {
  assert.deepEqual(scene('fork'), ['7\n', '', 0])
})

const TYPE = "'void(*)(int, const char *)'"

test('a thread that waits for room while this one is inside C is named after a second, once', { skip }, () => {
  const line = `cdef: a thread waits for room in the channel of ${TYPE}, but the JavaScript thread is inside`
  assert.deepEqual(scene('standstill'), [
    '',
    `${line} 'void nap(int)': call it as nap.pumped(...) or nap.async(...)\n`,
    0,
  ])
})

test('C that calls a closed channel is told so once', { skip }, () => {
  assert.deepEqual(scene('closed'), [
    '',
    `cdef: the channel of ${TYPE} was called after its life had ended; it returned its error value\n`,
    0,
  ])
})

test('channels leave calls fast', { skip }, () => {
  const { ffi } = openLoggers()
  const { state } = thisThread.stack
  const before = state[STATE.closures] as number
  using channel = ffi.channel('log_fn')
  assert.equal(state[STATE.closures], before)
  assert.equal(channel.lost, 0)
})

for (const [mode, source] of [
  ['compiled', SOURCE],
  ['without C', null],
] as const) {
  test(`a module ${mode} knows the names of parameters`, { skip }, async () => {
    const name = source ? 'compiled' : 'plain'
    const { ffi } = await folder.module(name, DECLARATIONS, source, source ? { libraries: ['pthread'] } : {})
    for (const type of ['log_fn', 'logger']) {
      using channel = ffi.channel(type)
      channel.pointer(3, 'said')
      assert.deepEqual((await channel.next()).value, { level: 3, text: 'said' })
    }
    using notes = ffi.channel('note_fn *')
    notes.pointer(4)
    assert.deepEqual((await notes.next()).value, { n: 4 })
  })
}
