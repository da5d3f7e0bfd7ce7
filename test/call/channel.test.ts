import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { thisThread } from '../../src/call/this-thread.ts'
import { STATE } from '../../src/native/addon.ts'
import { withoutCompiler } from '../support/compile.ts'
import { refuses, type Untyped } from '../support/untyped.ts'
import { openLog, readAll } from './channel-fixture.ts'

const skip = withoutCompiler
const SCENES = fileURLToPath(new URL('channel-scene.js', import.meta.url))
let opened: ReturnType<typeof openLog> | undefined
const open = () => (opened ??= openLog())
const openChannels: Disposable[] = []
after(() => {
  for (const channel of openChannels) channel[Symbol.dispose]()
})

function channel(type: string, options?: object): Untyped {
  const made = open().ffi.channel(type, options)
  openChannels.push(made)
  return made
}

/** Reads until `count` messages have come. */
async function read(from: Untyped, count: number): Promise<Untyped[]> {
  const messages: Untyped[] = []
  while (messages.length < count) messages.push((await from.next()).value)
  return messages
}

test('a channel reads the calls of threads as objects that are named by the parameters', { skip }, async () => {
  const { lib } = open()
  for (const type of ['void(int level, const char *text)', 'void (*)(int level, const char *text)', 'log_fn']) {
    const log = channel(type, { overflow: 'wait' })
    lib.log_many(log.pointer, 1, 3)
    assert.deepEqual(await read(log, 3), [
      { level: 0, text: 'message 0 é' },
      { level: 1, text: 'message 1 é' },
      { level: 2, text: 'message 2 é' },
    ])
    assert.equal(lib.log_join(), 0, 'errno of the thread stays')
    log.close()
  }
})

test('a parameter without a name is numbered, and only text that C does not write to is a string', {
  skip,
}, async () => {
  const { ffi, lib } = open()
  const many = channel('many_fn')
  lib.call_many(many.pointer)
  const [message] = await read(many, 1)
  assert.deepEqual(Object.keys(message), ['0', '4', '7', 'f', 'wide', 'at', 'name', 'out', 'last'])
  const { at, 4: shorts, name, out, ...rest } = message
  assert.deepEqual(rest, { 0: -5, f: 0.5, wide: 1n << 60n, 7: 8, last: 2.5 })
  assert.deepEqual([at.x, at.y, name], [3, 4, 'été'])
  assert.equal(ffi.typeof(shorts).cname, 'const unsigned short *')
  assert.equal(ffi.typeof(out).cname, 'char *')
})

test('NULL is null, not a string', { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn')
  lib.log_none(log.pointer)
  assert.deepEqual(await read(log, 1), [{ level: -1, text: null }])
})

test("each thread's messages come in its order, and none is lost where threads wait for room", { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn', { capacity: 3, overflow: 'wait' })
  lib.log_many(log.pointer, 4, 200)
  const messages = await read(log, 800)
  const levels = messages.map(({ level }) => level as number)
  assert.equal(
    levels.reduce((sum, level) => sum + level, 0),
    4 * ((199 * 200) / 2),
  )
  assert.deepEqual([lib.log_join(), log.lost, levels.filter((level) => level === 199).length], [0, 0, 4])
})

test("overflow: 'drop' loses what has no room, and goes on", { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn', { capacity: 5, overflow: 'drop' })
  lib.log_here(log.pointer, 12)
  assert.deepEqual([(await read(log, 5)).at(-1).level, log.lost], [4, 7])
  lib.log_here(log.pointer, 2)
  assert.deepEqual([(await read(log, 2)).at(-1).level, log.lost], [1, 7])
})

test("overflow: 'error', which is usual, throws after what fitted, and the channel has ended", { skip }, async () => {
  const { lib } = open()
  for (const options of [{ capacity: 4 }, { capacity: 4, overflow: 'error' }]) {
    const log = channel('log_fn', options)
    lib.log_here(log.pointer, 6)
    const messages: Untyped[] = []
    const loop = async () => {
      for await (const message of log) {
        messages.push(message)
        // There is room again, but what comes now would follow a gap.
        if (messages.length === 2) lib.log_here(log.pointer, 1)
      }
    }
    await assert.rejects(loop, {
      name: 'RangeError',
      code: 'channel/overflow',
      message: /3 times more than it has room/,
    })
    assert.equal(messages.length, 4)
    assert.deepEqual(await log.next(), { value: undefined, done: true })
  }
})

test('this thread does not wait for room, since nobody else would make some', { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn', { capacity: 2, overflow: 'wait' })
  lib.log_here(log.pointer, 10)
  log.close()
  assert.equal((await readAll(log)).length, 10)
})

test('close ends the loop after what C has sent; calls that come later do nothing', { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn')
  lib.keep_log(log.pointer)
  lib.log_kept(3)
  log.close()
  log.close()
  lib.log_kept(3)
  assert.deepEqual(
    (await readAll(log)).map(({ level }) => level),
    [0, 1, 2],
  )
  lib.log_kept(3)
  assert.deepEqual(await log.next(), { value: undefined, done: true })
})

test('leaving the loop, return() and using end a channel', { skip }, async () => {
  const { ffi, lib } = open()
  const left = channel('log_fn')
  lib.keep_log(left.pointer)
  lib.log_kept(5)
  for await (const { level } of left) if (level === 1) break
  assert.equal((await left.next()).done, true)
  const returned = channel('log_fn')
  assert.deepEqual(await returned.return(), { value: undefined, done: true })
  assert.equal((await returned.next()).done, true)
  const used = ffi.channel('log_fn')
  const waiting = used.next()
  used[Symbol.dispose]()
  assert.equal((await waiting).done, true)
})

test('several who wait get a message each, in the order in which they asked', { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn')
  const waiting = [log.next(), log.next(), log.next()]
  lib.log_here(log.pointer, 2)
  assert.deepEqual([(await waiting[0]).value.level, (await waiting[1]).value.level], [0, 1])
  log.close()
  assert.equal((await waiting[2]).done, true)
})

test('a thread that waits for room goes on when the channel is closed', { skip }, async () => {
  const { lib } = open()
  const log = channel('log_fn', { capacity: 1, overflow: 'wait' })
  lib.log_many(log.pointer, 3, 50)
  await log.next()
  log.close()
  assert.equal(lib.log_join.pumped(), 0)
  assert.ok((await readAll(log)).length < 10)
})

test('what is no option, no function or returns something is refused', { skip }, () => {
  const { ffi } = open()
  refuses(() => ffi.channel('log_fn', { size: 1 }), 'TypeError', 'option/unknown', /'size'/)
  for (const capacity of [0, -1, 1.5, '5', 2 ** 31, Number.NaN])
    refuses(() => ffi.channel('log_fn', { capacity }), 'TypeError', 'option/value', /capacity/)
  refuses(() => ffi.channel('log_fn', { overflow: 'lose' }), 'TypeError', 'option/value', /"drop" or "wait" or "error"/)
  refuses(() => ffi.channel('int'), 'TypeError', 'channel/type', /not 'int'/)
  refuses(() => ffi.channel('int(int)'), 'TypeError', 'channel/result', /must return void, not 'int'/)
  refuses(() => ffi.channel('nothing_such'), 'CDefError', 'syntax/unknown-type')
})

test('a channel leaves other calls fast', { skip }, () => {
  const before = thisThread.stack.state[STATE.closures]
  channel('log_fn')
  assert.equal(thisThread.stack.state[STATE.closures], before)
})

const scene = (name: string, env: object = {}) => {
  const options = { encoding: 'utf8', timeout: 60000, env: { ...process.env, ...env } } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', SCENES, name], options)
  return [stdout, stderr, status]
}

test('a loop that waits keeps the process, a channel alone does not', { skip }, () => {
  assert.deepEqual(scene('waits'), ['0\n', '', 0])
  assert.deepEqual(scene('alone'), ['end\n', '', 0])
})

test('a loop that waits is not collected, though nothing but its channel refers to it', { skip }, () => {
  assert.deepEqual(scene('awaited'), ['read 3\n', '', 0])
})

test('C that waits for room while the JavaScript thread is inside C is named after a second', { skip }, () => {
  const [stdout, stderr, status] = scene('standstill')
  assert.deepEqual([stdout, status], ['read 30\n', 0])
  assert.match(
    String(stderr),
    /^cdef: a thread waits to run the callback 'void\(\*\)\(int, const char \*\)'.*inside 'void nap\(int\)': call it as nap\.pumped/,
  )
})

test('exit and the end of a worker let threads go that wait for room', { skip }, () => {
  assert.deepEqual(scene('exit'), ['', '', 3])
  assert.deepEqual(scene('worker'), ['0\n', '', 0])
})

test('messages withstand collections', { skip }, () => {
  for (const flags of ['--stress-compaction', '--gc-interval=500'])
    assert.deepEqual(scene('storm', { NODE_OPTIONS: '', CDEF_FLAGS: flags }), ['20000\n', '', 0], flags)
})
