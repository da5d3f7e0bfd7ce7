import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { withoutCompiler } from '../support/compile.ts'
import { newFFI, refuses } from '../support/untyped.ts'
import { openGuarded } from './guard-fixture.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('guard-scene.js', import.meta.url))
let opened: ReturnType<typeof openGuarded> | undefined
const open = () => (opened ??= openGuarded({ guard: true }))
const overwritten = (run: () => unknown, message: RegExp): void =>
  refuses(run, 'FFIError', 'memory/overwritten', message)

/** Where this file makes and releases things. */
const HERE = String.raw`at .*guard\.test\.js:\d+:\d+\)?`

test('what C writes behind an array is found after the call, with the function and where the array was made', {
  skip,
}, () => {
  const { ffi, lib } = open()
  const a = ffi.new('char[10]')
  lib.put(a, 9, 1)
  overwritten(
    () => lib.put(a, 10, 1),
    new RegExp(
      `^memory was overwritten, found after the call of put: 1 byte right behind the end of 'char\\[10\\]': now 01; it was made ${HERE}$`,
    ),
  )
  overwritten(() => lib.put(a, 13, 0), /1 byte 3 behind the end of 'char\[10\]': now 00;/)
  overwritten(() => lib.put(a, -1, 2), /1 byte right before 'char\[10\]': now 02;/)
  overwritten(() => lib.put(a, -8, 2), /1 byte from 8 before the start of 'char\[10\]' on: now 02;/)
  lib.put(a, 0, 3)
  assert.deepEqual([a[0], a[9]], [3, 1])
})

test('each way of owning memory is guarded', { skip }, () => {
  const { ffi, lib } = open()
  const p = ffi.new('struct pair *', { a: 1, b: 2 })
  overwritten(() => lib.put_pair(p, 8, 1), /right behind the end of 'struct pair': now 01/)
  assert.deepEqual([p.a, p.b], [1, 2])
  overwritten(() => lib.put(ffi.new('char[]', 'text'), 5, 1), /right behind the end of 'char\[\]' of 5 bytes/)
  overwritten(() => lib.put_pair(ffi.new('struct pair[3]'), 24, 1), /right behind the end of 'struct pair\[3\]'/)
  overwritten(() => lib.put(ffi.new('char *'), 2, 1), /right behind the end of 'char'/)
  const n = ffi.new('struct named *', { name: 'abc', list: ['d', 'ef', null] })
  lib.put_name(n, 4, 1)
  overwritten(
    () => ffi.checkMemory(),
    /found by ffi.checkMemory: 1 byte right behind the end of text of 'struct named'/,
  )
  assert.deepEqual([ffi.string(n.name), ffi.string(n.list[1])], ['abc', 'ef'])
  const arena = ffi.arena()
  const inArena = arena.new('int[2]', [1, 2])
  overwritten(() => lib.put_pair(ffi.cast('struct pair *', inArena), 8, 1), /right behind the end of 'int\[2\]'/)
  assert.deepEqual([...inArena], [1, 2])
  const make = ffi.newAllocator()
  overwritten(() => lib.put(make('char[3]'), 3, 1), /right behind the end of 'char\[3\]'/)
  arena.release()
  assert.equal(inArena.length, 0)
})

test('what arguments are converted into is guarded too', { skip }, () => {
  const { lib } = open()
  overwritten(
    () => lib.put_text('abc', 4, 7),
    new RegExp(
      `after the call of put_text: 1 byte right behind the end of an argument of put_text: now 07; it was made ${HERE}`,
    ),
  )
  overwritten(
    () => lib.put_pair({ a: 1, b: 2 }, -2, 7),
    /from 2 before the start of an argument of put_pair on: now 07/,
  )
  // One item more than was given, so that a list of characters ends as a string does.
  overwritten(() => lib.put_pair([{ a: 1 }, { a: 2 }], 24, 7), /right behind the end of an argument of put_pair/)
  overwritten(() => lib.put_list(['xy'], 3, 7), /right behind the end of an argument of put_list/)
  overwritten(() => lib.put_name({ name: 'xy' }, 3, 7), /right behind the end of an argument of put_name/)
})

test('variadic, asynchronous and pumped calls look too, and calls with structs and callbacks', { skip }, async () => {
  const { ffi, lib } = open()
  overwritten(() => lib.put_many(1, ffi.new('char[4]')), /after the call of put_many: 1 byte right behind/)
  await assert.rejects(lib.put.async(ffi.new('char[4]'), 4, 8), { code: 'memory/overwritten', message: /now 08/ })
  await assert.rejects(lib.put_text.async('abc', 4, 8), {
    code: 'memory/overwritten',
    message: /an argument of put_text/,
  })
  overwritten(() => lib.put.pumped(ffi.new('char[4]'), 5, 8), /1 byte 1 behind/)
  overwritten(() => lib.swapped({ a: 1, b: 2 }, ffi.new('char[2]'), 2), /after the call of swapped/)
  assert.equal(lib.swapped({ a: 1, b: 2 }, ffi.new('char[2]'), 1).a, 2)
  const seen: number[] = []
  const target = ffi.new('char[2]')
  overwritten(() => lib.each((n: number) => void seen.push(n), target, 2), /after the call of each/)
  assert.deepEqual(seen, [1, 2])
  // Where a callback throws, that comes first; the damage is found by whoever looks next.
  assert.throws(
    () =>
      lib.each(
        () => {
          throw new Error('mine')
        },
        target,
        2,
      ),
    /mine/,
  )
  overwritten(() => ffi.checkMemory(), /right behind the end of 'char\[2\]'/)
  ffi.checkMemory()
})

test('use after release names both places, and so does a second release', { skip }, () => {
  const { ffi, lib } = open()
  const p = ffi.new('struct pair *')
  const view = ffi.addressof(p, 'b')
  ffi.release(p)
  const story = new RegExp(`'struct pair' was made ${HERE} and released ${HERE}$`)
  refuses(() => p.a, 'FFIError', 'memory/released', story)
  refuses(() => view.value, 'FFIError', 'memory/released', story)
  refuses(() => lib.put_pair(p, 0, 1), 'FFIError', 'memory/released', story)
  refuses(() => ffi.release(p), 'FFIError', 'memory/released-twice', story)
  // A `using` block ends without a word.
  p[Symbol.dispose]()
  const numbers = ffi.new('int[3]')
  ffi.release(numbers)
  assert.equal(numbers.length, 0)
  refuses(
    () => lib.put_pair(ffi.cast('struct pair *', numbers), 0, 1),
    'FFIError',
    'memory/released',
    /'int\[3\]' was made/,
  )
  refuses(() => ffi.release(numbers), 'FFIError', 'memory/released-twice')
  const arena = ffi.arena()
  const inArena = arena.new('struct pair *')
  arena.release()
  refuses(() => inArena.a, 'FFIError', 'memory/released', /and released at/)
  refuses(() => arena.new('int *'), 'FFIError', 'memory/released')
})

test('C that goes on with released memory reads a pattern, and what it writes there is found', { skip }, () => {
  const { ffi, lib } = open()
  const p = ffi.new('char[6]', [1, 2, 3])
  lib.keep(p)
  assert.equal(lib.peek(1), 2)
  ffi.release(p)
  assert.equal(lib.peek(1), 0xdf)
  lib.poke(2, 4)
  overwritten(
    () => ffi.checkMemory(),
    new RegExp(`1 byte of 'char\\[6\\]', from its byte 2 on: now 04; it was made ${HERE} and released ${HERE}`),
  )
  // The text of an argument is C's for the call only.
  lib.keep('kept too long')
  assert.equal(lib.peek(0), 0xdf)
})

test('what JavaScript itself does outside of its memory is an error', { skip }, () => {
  const { ffi } = open()
  const a = ffi.new('struct pair *')
  const outside = /outside of the memory .* 'struct pair' was made at/
  refuses(() => ffi.add(a, 1).a, 'RangeError', 'memory/outside', outside)
  refuses(() => (ffi.add(ffi.cast('char *', a), 8).value = 1), 'RangeError', 'memory/outside', outside)
  const buffer = ffi.buffer(ffi.new('char[]', 'abc'))
  assert.equal(buffer.toString(), 'abc\0')
})

test('large memory has a page behind it that nobody can touch, and a release takes its pages', { skip }, () => {
  const { ffi, lib } = openGuarded({ guard: true, throw: true })
  const large = ffi.new('char[100000]')
  lib.put(large, 99_999, 1)
  assert.throws(() => lib.put(large, 100_000, 1), {
    name: 'CrashError',
    message: /right behind the end of 'char\[100000\]', made at/,
  })
  overwritten(() => lib.put(large, -1, 5), /right before 'char\[100000\]': now 05/)
  lib.keep(large)
  ffi.release(large)
  assert.throws(() => lib.peek(0), { name: 'CrashError', message: /in 'char\[100000\]', made at .* and released at/ })
})

test('what was released is kept for a while, and not for ever', { skip }, () => {
  const { ffi } = open()
  const before = process.memoryUsage.rss()
  for (let i = 0; i < 2000; i++) ffi.release(ffi.new('char[3000]'))
  for (let i = 0; i < 2000; i++) ffi.release(ffi.new('char[100000]'))
  ffi.checkMemory()
  assert.ok(process.memoryUsage.rss() - before < 120e6)
})

test('memory that would be freed twice is refused, with the place of the first', () => {
  const text = 'void *malloc(size_t n); void free(void *p);'
  const ffi = newFFI(text, { debug: { guard: true } } as object)
  const c = ffi.dlopen(null)
  const p = c.malloc(16)
  const first = ffi.gc(p, c.free)
  refuses(() => ffi.gc(p, c.free), 'FFIError', 'gc/twice', new RegExp(`as was said ${HERE}: `))
  ffi.gc(first, null)
  const second = ffi.gc(p, c.free)
  refuses(() => ffi.gc(ffi.cast('char *', p), c.free), 'FFIError', 'gc/twice')
  ffi.release(second)
  // References may be counted, each with a destructor of its own.
  let ends = 0
  const q = c.malloc(16)
  for (const counted of [ffi.gc(q, () => ends++), ffi.gc(q, () => ends++)]) ffi.release(counted)
  assert.equal(ends, 2)
  const plain = newFFI(text, { debug: false } as object)
  for (const other of [plain.gc(q, c.free), plain.gc(q, c.free)]) plain.gc(other, null)
  c.free(q)
})

test('memory that a callback releases is there until C has returned', { skip }, () => {
  const { ffi, lib } = open()
  const p = ffi.new('char[4]', [5])
  lib.keep(p)
  let seen = 0
  lib.each(
    (n: number) => {
      if (n === 1) ffi.release(p)
      else seen = lib.peek(3)
    },
    p,
    3,
  )
  assert.equal(seen, 9)
  refuses(() => lib.put(p, 0, 1), 'FFIError', 'memory/released', /'char\[4\]' was made/)
})

test('guarded memory has no destructor to cancel, and may have one; arrays without items are there', { skip }, () => {
  const { ffi, lib } = open()
  const p = ffi.new('struct pair *')
  refuses(() => ffi.gc(p, null), 'TypeError', 'gc/none')
  overwritten(() => lib.put_pair(p, 8, 1), /right behind the end of 'struct pair'/)
  let ended: unknown
  const owned = ffi.gc(p, (original: unknown) => (ended = original))
  ffi.release(owned)
  assert.equal(ended, p)
  assert.equal(p.a, 0)
  const empty = ffi.new('char[]', 0)
  assert.equal(empty.length, 0)
  overwritten(() => lib.put(empty, 0, 1), /right behind the end of 'char\[\]' of 0 bytes/)
  assert.equal(ffi.new('int[0]').length, 0)
})

test('what does not guard makes memory as ever, and checks nothing', { skip }, () => {
  const { ffi, lib } = openGuarded({ report: true })
  const a = ffi.new('char[10]')
  lib.put(a, 9, 1)
  assert.equal(newFFI('').checkMemory(), undefined)
  ffi.release(a)
  ffi.release(a)
})

function scene(name: string, env: object = {}, flags: readonly string[] = []) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, SCENES, name], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...env },
  })
  return { stdout, stderr, status }
}

test('damage that nobody looked for is told when the program ends', { skip }, () => {
  const { stderr, status } = scene('exit')
  assert.match(
    stderr,
    /^cdef: memory was overwritten, found when the program ended: 1 byte right behind the end of 'char\[4\]': now 01; it was made at .*guard-scene\.js:\d+:\d+\)?\n$/,
  )
  assert.equal(status, 0)
})

test('damage is found when the collector ends the memory', { skip }, () => {
  const { stdout, stderr } = scene('collected', {}, ['--expose-gc'])
  assert.match(stdout, /found when nothing referred to it any more: 1 byte right before 'char\[5\]': now 07;/, stderr)
})

test('CDEF_DEBUG=guard has FFIs guard that say nothing themselves; workers guard for themselves', {
  skip,
}, async () => {
  assert.equal(scene('thrown', { CDEF_DEBUG: 'guard' }).stdout, 'memory/overwritten\n')
  assert.equal(scene('thrown').stdout, '')
  const env = { ...process.env, CDEF_DEBUG: 'guard' }
  const worker = new Worker(SCENES, { argv: ['thrown'], stdout: true, env })
  let out = ''
  worker.stdout.on('data', (data) => (out += data))
  await new Promise((resolve) => worker.on('exit', resolve))
  assert.equal(out, 'memory/overwritten\n')
})
