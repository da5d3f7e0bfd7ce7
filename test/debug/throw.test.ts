import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { CrashError } from '../../src/index.ts'
import { withoutCompiler } from '../support/compile.ts'
import { many, unlessAll, unlessProof } from '../support/settings.ts'
import type { Untyped } from '../support/untyped.ts'
import { crashOf } from './crash-of.ts'
import { openFaults } from './faults-fixture.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('faults-scene.js', import.meta.url))
let opened: ReturnType<typeof openFaults> | undefined
const open = () => (opened ??= openFaults())

/** What the first line of a crash says after the function. */
const said = (run: () => unknown): string =>
  crashOf(run)
    .message.split('\n')[0]
    ?.replace(/^.*\), /, '')
    .replace(/^.*\): /, '') ?? ''

test('a fault inside C is a CrashError that says what is wrong, and the program goes on', { skip }, () => {
  const { ffi, lib } = open()
  const error = crashOf(() => lib.fill(null, 5))
  assert.equal(error.code, 'call/crash')
  assert.deepEqual([error.name, error.signal, error.address, error.function], ['CrashError', 'SIGSEGV', 0, 'fill'])
  assert.deepEqual(error.arguments, ['0x0', '5'])
  assert.match(String(error.backtrace[0]), /^fill\+0x/)
  assert.match(
    error.message,
    /^SIGSEGV in void fill\(int \*, int\), writing 0x0: argument 1 'p' is NULL\n {2}p = 0x0\n {2}value = 5\n {2}called at .*throw\.test\.js:\d+:\d+\)?\n {2}C: fill\+0x/,
  )
  assert.match(String(error.stack), /throw\.test\.js/)
  assert.ok(error instanceof ffi.constructor === false)
  const p = ffi.new('int *')
  lib.fill(p, 5)
  assert.equal(p.value, 5)
})

test('each kind of fault says what is most likely wrong', { skip }, () => {
  const { ffi, lib } = open()
  const at = (address: number, type = 'int *') => ffi.cast(type, address)
  assert.equal(
    said(() => lib.length(at(16, 'char *'))),
    "reading 0x10: argument 1 's' is 16, a small integer and no pointer",
  )
  assert.equal(
    said(() => lib.touch(null, 100)),
    "writing 0x64: argument 1 'p' is NULL",
  )
  assert.equal(
    said(() => lib.fill(at(0x6c6c6568), 1)),
    'writing 0x6c6c6568: 0x6c6c6568 reads as the text "hell": text lies where a pointer should',
  )
  assert.match(
    said(() => lib.fill(ffi.cast('int *', 0x6f77206f6c6c6568n), 1)),
    /reads as the text "hello wo": text lies where a pointer should/,
  )
  assert.match(
    said(() => lib.fill(ffi.cast('int *', 0x1234_5678_9abc_def0n), 1)),
    /argument 1 'p' is 0x123456789abcdef0, an address that no process has/,
  )
  assert.match(
    said(() => lib.fill(at(0x5555_0000), 1)),
    /^writing 0x55550000: argument 1 'p' points to no memory$/,
  )
  assert.match(
    said(() => lib.sum(ffi.new('int[4]'), 1 << 28)),
    /^reading 0x[0-9a-f]+: \d+ bytes behind the end of 'int\[4\]', made at .*, to which argument 1 'p' points$/,
  )
  assert.equal(
    said(() => lib.divide(1, 0)),
    'an integer was divided by zero',
  )
  assert.match(
    said(() => lib.trap()),
    /no instruction/,
  )
  assert.equal(
    said(() => lib.through(null)),
    'calling 0x0: a call through a pointer, and there is no code',
  )
  assert.equal(
    said(() => lib.through(ffi.cast('visit_fn', 0x77770000))),
    'calling 0x77770000: a call through a pointer, and there is no code',
  )
  assert.match(
    said(() => lib.deep(0)),
    /the stack is full: C calls itself without end/,
  )
  assert.match(crashOf(() => lib.deep(0)).message, /C: deep\+0x[0-9a-f]+ \(.*\), \d\d times/)
})

test('structs by value, variadic calls and pointers from C are watched too', { skip }, () => {
  const { ffi, lib } = open()
  assert.deepEqual(crashOf(() => lib.pair_sum({ a: 1, b: 2 }, null)).arguments[1], '0x0')
  assert.equal(crashOf(() => lib.many(2, ffi.new('int *', 1), null)).function, 'many')
  const fill = ffi.cast('void(*)(int *, int)', ffi.addressof(lib, 'fill'))
  assert.equal(crashOf(() => fill(null, 1)).signal, 'SIGSEGV')
})

test('the innermost call is blamed, with its own arguments', { skip }, () => {
  const { lib } = open()
  let inner: CrashError | undefined
  assert.equal(
    lib.through((n: number) => {
      inner = crashOf(() => lib.fill(null, n))
      return 4
    }),
    5,
  )
  assert.deepEqual([inner?.function, inner?.arguments], ['fill', ['0x0', '3']])
  const outer = crashOf(() => lib.visit((n: number) => n, null))
  assert.deepEqual([outer.function, outer.arguments[1]], ['visit', '0x0'])
})

test('optimised code is watched as cold code is', { skip }, () => {
  const { ffi, lib } = open()
  const p = ffi.new('int *')
  for (let i = 0; i < 3000; i++) {
    lib.fill(p, i)
    if (i % 100 === 0) assert.deepEqual(crashOf(() => lib.fill(null, i)).arguments, ['0x0', String(i)])
  }
  assert.equal(p.value, 2999)
})

test('what C was in the middle of is as it was: rounding, errno, the frame stack', { skip }, () => {
  const { lib } = open()
  const before = lib.rounding()
  crashOf(() => lib.round_up(null))
  assert.equal(lib.rounding(), before)
  crashOf(() => lib.errno_then(null))
  for (let i = 0; i < 20_000; i++) {
    if (i % 10 === 0) crashOf(() => lib.pair_sum({ a: i, b: 1 }, null))
  }
  assert.equal(lib.sum([1, 2, 3], 3), 6)
})

test('an asynchronous call rejects, a pumped one throws', { skip }, async () => {
  const { lib } = open()
  await assert.rejects(lib.fill.async(null, 7), { name: 'CrashError', function: 'fill', arguments: ['0x0', '7'] })
  await assert.rejects(lib.deep.async(0), /the stack is full/)
  const both = await Promise.allSettled([lib.fill.async(null, 1), lib.sum.async([1, 2], 2), lib.divide.async(1, 0)])
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected'],
  )
  assert.equal(crashOf(() => lib.divide.pumped(1, 0)).signal, 'SIGFPE')
  assert.equal(await lib.sum.async([4, 5], 2), 9)
})

test('workers have crashes of their own', { skip }, async () => {
  const worker = new Worker(SCENES, { argv: ['thrown'], stdout: true })
  let out = ''
  worker.stdout.on('data', (data) => (out += data))
  await new Promise((resolve) => worker.on('exit', resolve))
  assert.match(out, /SIGSEGV fill/)
})

test('an FFI beside it is not watched, and says nothing of its calls', { skip }, () => {
  const { lib } = openFaults(false) as { lib: Untyped }
  assert.equal(lib.sum([1, 2], 2), 3)
})

const storm = (flags: string[], count: number): void => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, SCENES, 'storm', String(count)], {
    encoding: 'utf8',
    timeout: 280_000,
  })
  assert.deepEqual([stdout, status], [`${count} faults\n`, 0], stderr)
}

test('2,000 faults in a row leave a process that works', { skip }, () => storm([], 2000))

for (const flags of [
  ['--stress-scavenge=50'],
  ['--stress-compaction'],
  ['--gc-interval=500'],
  ['--stress-incremental-marking'],
])
  test(`faults in a row under ${flags}`, { skip: skip || unlessAll }, () => storm(flags, many(3000, 0, 1000)))

test('100,000 faults in a row leave a process that works', { skip: skip || unlessProof }, () => storm([], 100_000))
