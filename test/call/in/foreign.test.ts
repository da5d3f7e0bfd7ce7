import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { thisThread } from '../../../src/call/this-thread.ts'
import { STATE } from '../../../src/native/addon.ts'
import { withoutCompiler } from '../../support/compile.ts'
import { newFFI, refuses } from '../../support/untyped.ts'
import { CASES } from './foreign-cases.ts'
import { openThreads } from './threads-fixture.ts'

const skip = withoutCompiler
const ALL = fileURLToPath(new URL('foreign-cases.js', import.meta.url))
const SCENES = fileURLToPath(new URL('foreign-scene.js', import.meta.url))

for (const [title, run] of Object.entries(CASES)) test(title, { skip }, run)

function spawn(args: readonly string[], env: object = {}): readonly [string, string, number | null] {
  const options = { encoding: 'utf8', timeout: 60000, env: { ...process.env, ...env } } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, args, options)
  return [stdout, stderr, status]
}

const MODES: readonly (readonly [name: string, args: readonly string[], env: object])[] = [
  ['without fast calls', [], { CDEF_FAST: '0' }],
  ['without generated code', ['--disallow-code-generation-from-strings'], {}],
  ['without optimised code', ['--jitless'], {}],
]

for (const [name, args, env] of MODES) {
  test(`callbacks from other threads are the same ${name}`, { skip }, () => {
    const [stdout, , status] = spawn([...args, ALL], env)
    assert.deepEqual([stdout, status], ['all as promised\n', 0])
  })
}

const scene = (name: string) => spawn(['--expose-gc', SCENES, name])

test('a callback with ref keeps the process until it is released, even where nobody refers to it', { skip }, () => {
  assert.deepEqual(scene('ref'), ['called 3 times\nreleased 0\n', '', 0])
})

test('a callback keeps no process by itself, and a thread that waits then gets the error value', { skip }, () => {
  assert.deepEqual(scene('no-ref'), ['end\njoined: -1\n', '', 0])
})

test('process.exit gives threads that wait the error value, also inside the callback', { skip }, () => {
  assert.deepEqual(scene('exit'), ['joined: -1\n', '', 3])
  assert.deepEqual(scene('exit-inside'), ['joined: -1\n', '', 4])
})

test('a worker that ends gives threads that wait the error value', { skip }, () => {
  assert.deepEqual(scene('worker'), ['-2\n', '', 0])
})

test('a forked child gets the error value', { skip }, () => {
  assert.deepEqual(scene('fork'), ['9 5\n', '', 0])
})

test('C that waits for a thread which waits for JavaScript is named after a second, once', { skip }, () => {
  assert.deepEqual(scene('standstill'), [
    '-2\n',
    "cdef: a thread waits to run the callback 'int(*)(int)' ('ask'), but the JavaScript thread is inside 'int join_unary(int(*)(int), int)': call it as join_unary.pumped(...) or join_unary.async(...)\n",
    0,
  ])
})

test("a thread that thread: 'own' refuses, and one that comes after the release, are told on stderr", { skip }, () => {
  const callback = "cdef: the callback 'int(*)(int)' ('double')"
  assert.deepEqual(scene('lines'), [
    '-2 0\n',
    `${callback} was called from a thread other than the one that made it, which \`thread: 'own'\` refuses; it returned its error value\n${callback} was called after its life had ended; it returned its error value\n`,
    0,
  ])
})

test('posted callbacks leave calls fast, and others do not', { skip }, () => {
  const { ffi } = openThreads()
  const { state } = thisThread.stack
  const before = state[STATE.closures] as number
  const posted = ffi.callback('notify', () => {}, { thread: 'post' })
  assert.equal(state[STATE.closures], before)
  const waiting = ffi.callback('notify', () => {})
  assert.equal(state[STATE.closures], before + 1)
  ffi.release(posted)
  ffi.release(waiting)
  assert.equal(state[STATE.closures], before)
})

test('options of callbacks are checked', () => {
  const ffi = newFFI()
  const make = (type: string, options: object) => () => ffi.callback(type, () => {}, options)
  refuses(make('int(int)', { thread: 'post' }), 'TypeError', 'callback/posted', /must return void, not 'int'/)
  for (const thread of ['Wait', '', null, 1, true, 'queue'])
    refuses(make('void(int)', { thread }), 'TypeError', 'option/value', /'thread' must be "wait" or "post" or "own"/)
  for (const deadline of [0, -1, NaN, '5', null, Infinity, 2 ** 31, 5n])
    refuses(make('void(int)', { deadline }), 'TypeError', 'option/value', /'deadline' must be a number of milliseconds/)
  for (const ref of [1, 'yes', null]) refuses(make('void(int)', { ref }), 'TypeError', 'option/value', /'ref' must be/)
  refuses(make('void(int)', { threads: 'wait' }), 'TypeError', 'option/unknown', /known: .*thread, deadline, ref/)
  refuses(make('int(int)', { error: 'x' }), 'TypeError', 'value/type', /option 'error'/)
})
