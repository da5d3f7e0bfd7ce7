/** What channels do; `channel.test.ts` runs each as a test, and this file all of them, in other modes. */
import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { fileURLToPath } from 'node:url'
import { refuses, type Untyped } from '../../support/untyped.ts'
import { logged, openLoggers } from './channel-fixture.ts'

let opened: ReturnType<typeof openLoggers> | undefined
const open = () => (opened ??= openLoggers())

/** Reads so many messages, and leaves the loop. */
async function take(channel: Untyped, count: number): Promise<Untyped[]> {
  const messages: Untyped[] = []
  for await (const message of channel) if (messages.push(message) === count) break
  return messages
}

const DONE = { value: undefined, done: true }

export const CASES: Readonly<Record<string, () => Promise<void>>> = {
  'a channel gives the calls of another thread in order, with copies of their strings': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn')
    lib.start_log(channel.pointer, 500)
    assert.deepEqual(
      await take(channel, 500),
      Array.from({ length: 500 }, (_, i) => logged(i)),
    )
    lib.join()
  },

  'messages are named by the parameters, and by their position where there is no name': async () => {
    const { ffi, lib } = open()
    const spellings: readonly (readonly [string | object, object])[] = [
      ['void(int level, const char *text)', { level: 0, text: 'message 0' }],
      ['void (*)(int, const char *said)', { 0: 0, said: 'message 0' }],
      ['void(int, const char *)', { 0: 0, 1: 'message 0' }],
      ['void(int __proto__, char const constructor[])', { ['__proto__']: 0, constructor: 'message 0' }],
      ['log_fn', { level: 0, text: 'message 0' }],
      ['logger', { level: 0, text: 'message 0' }],
      ['logger const', { level: 0, text: 'message 0' }],
      [ffi.typeof('log_fn'), { 0: 0, 1: 'message 0' }],
    ]
    for (const [type, expected] of spellings) {
      const channel = ffi.channel(type)
      lib.log_now(ffi.cast('log_fn', channel.pointer), 1)
      const message = (await channel.next()).value
      assert.deepEqual(Object.entries(message).sort(), Object.entries(expected).sort(), String(type))
      assert.equal(Object.getPrototypeOf(message), Object.prototype)
    }
    const notes = ffi.channel('note_fn *')
    lib.start_notes(notes.pointer, 1, 1)
    assert.deepEqual(await take(notes, 1), [{ n: 0 }])
    lib.join()
  },

  'messages hold values of every kind, and only const characters are strings': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('mixed')
    lib.start_mixed(channel.pointer)
    const [message] = await take(channel, 1)
    lib.join()
    const { p, big, raw, user, ...rest } = message
    assert.deepEqual(rest, { a: -7, b: 0.25, c: -(1n << 60n), wide: '☺!', flag: true, first: 'first', last: '😀' })
    assert.deepEqual(ffi.plain(p), { x: 3, y: 4 })
    assert.deepEqual([big.d[69], big.n], [69.5, 71])
    assert.equal(ffi.typeof(raw).cname, 'char *')
    assert.equal(ffi.typeof(user).cname, 'void *')
  },

  'the records of messages have memory of their own': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('mixed')
    const records: Untyped[] = []
    for (let i = 0; i < 3; i++) {
      lib.start_mixed(channel.pointer)
      lib.join()
      records.push((await channel.next()).value.p)
    }
    records[0].x = 8
    assert.deepEqual(
      records.map(({ x }) => x),
      [8, 3, 3],
    )
  },

  'many threads share one channel, and each is in order': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('note_fn', { capacity: 50, overflow: 'wait' })
    lib.start_notes(channel.pointer, 8, 300)
    const seen = (await take(channel, 2400)).map(({ n }) => n)
    lib.join()
    assert.equal(new Set(seen).size, 2400)
    for (let thread = 0; thread < 8; thread++) {
      const own = seen.filter((n) => Math.floor(n / 300) === thread)
      assert.deepEqual(
        own,
        own.toSorted((a: number, b: number) => a - b),
      )
    }
    assert.equal(channel.lost, 0)
  },

  "overflow: 'drop' loses what there is no room for, and counts it": async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn', { capacity: 3, overflow: 'drop' })
    lib.log_now(channel.pointer, 8)
    assert.equal(channel.lost, 5)
    assert.deepEqual((await channel.next()).value, logged(0))
    lib.log_and_join(channel.pointer, 2)
    assert.equal(channel.lost, 6)
    assert.deepEqual(await take(channel, 3), [logged(1), logged(2), logged(0)])
    assert.equal(channel.lost, 6)
  },

  "overflow: 'error' throws after what fitted, and is what a channel does unless told otherwise": async () => {
    const { ffi, lib } = open()
    for (const options of [{ capacity: 3 }, { capacity: 3, overflow: 'error' }, { capacity: 3, overflow: undefined }]) {
      const channel = ffi.channel('log_fn', options)
      lib.log_now(channel.pointer, 5)
      const messages: Untyped[] = [(await channel.next()).value]
      // There is room again; but what comes after the gap is lost too.
      lib.log_now(channel.pointer, 1)
      const loop = async () => {
        for await (const message of channel) messages.push(message)
      }
      await assert.rejects(loop, {
        name: 'RangeError',
        code: 'channel/overflow',
        message: /C called a channel 3 times more than/,
      })
      assert.deepEqual(messages, [logged(0), logged(1), logged(2)])
      assert.deepEqual([await channel.next(), channel.lost], [DONE, 3])
    }
  },

  'an overflow is thrown where the channel was closed before its loop came to it': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn', { capacity: 1 })
    lib.log_now(channel.pointer, 2)
    channel.close()
    assert.deepEqual((await channel.next()).value, logged(0))
    await assert.rejects(channel.next(), { code: 'channel/overflow' })
    assert.deepEqual(await channel.next(), DONE)
  },

  'there is room for 1,024 messages': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn', { overflow: 'drop' })
    lib.log_now(channel.pointer, 1100)
    assert.equal(channel.lost, 1100 - 1024)
  },

  "overflow: 'wait' has threads wait, but not this one, nor those that a pumped call waits for": async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn', { capacity: 2, overflow: 'wait' })
    lib.log_now(channel.pointer, 5)
    lib.log_and_join.pumped(channel.pointer, 5)
    const expected = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4].map(logged)
    lib.start_log(channel.pointer, 3)
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.equal(lib.is_running(), 1)
    assert.deepEqual(await take(channel, 13), [...expected, logged(0), logged(1), logged(2)])
    lib.join()
    assert.equal(channel.lost, 0)
  },

  'messages of an asynchronous call come before its result': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn')
    const events: unknown[] = []
    const reading = channel.next().then(({ value }: Untyped) => events.push(value.level))
    await lib.log_now.async(channel.pointer, 1).then(() => events.push('result'))
    await reading
    assert.deepEqual(events, [0, 'result'])
  },

  'close ends loops after what has come, and C calls nothing any more': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn')
    lib.log_now(channel.pointer, 3)
    lib.keep(channel.pointer)
    channel.close()
    channel.close()
    lib.call_kept(3)
    lib.keep(null)
    const messages: Untyped[] = []
    for await (const message of channel) messages.push(message)
    assert.deepEqual(messages, [0, 1, 2].map(logged))
    assert.deepEqual(await channel.next(), DONE)
    refuses(() => lib.log_now(channel.pointer, 1), 'FFIError', 'memory/released', /has been released/)
  },

  'close ends a loop that waits, and so does the release of the pointer': async () => {
    const { ffi } = open()
    const enders: readonly ((channel: Untyped) => void)[] = [
      (channel) => channel.close(),
      (channel) => channel[Symbol.dispose](),
      (channel) => ffi.release(channel.pointer),
      (channel) => void channel.return(),
    ]
    for (const end of enders) {
      const channel = ffi.channel('log_fn')
      const readers = [channel.next(), channel.next()]
      setTimeout(() => end(channel), 5)
      assert.deepEqual(await Promise.all(readers), [DONE, DONE])
    }
  },

  'a loop that is left closes the channel and forgets what it has not read': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn')
    lib.log_now(channel.pointer, 5)
    assert.equal((await take(channel, 2)).length, 2)
    assert.deepEqual([await channel.next(), await channel.return()], [DONE, DONE])
    refuses(() => lib.log_now(channel.pointer, 1), 'FFIError', 'memory/released', /has been released/)
    {
      using short = ffi.channel('log_fn')
      lib.log_now(short.pointer, 1)
      assert.equal((await short.next()).value.level, 0)
    }
  },

  'a thread that waits for room goes on when the channel is closed': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn', { capacity: 1, overflow: 'wait' })
    lib.start_log(channel.pointer, 3)
    await channel.next()
    await new Promise((resolve) => setTimeout(resolve, 10))
    void channel.return()
    lib.join()
  },

  'readers side by side get each message once, in order': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn')
    const readers = Array.from({ length: 5 }, () => channel.next())
    lib.start_log(channel.pointer, 7)
    assert.deepEqual(
      (await Promise.all(readers)).map(({ value }) => value.level),
      [0, 1, 2, 3, 4],
    )
    lib.join()
    assert.deepEqual(await take(channel, 2), [5, 6].map(logged))
  },

  'a loop that has much to read lets timers have their turn, and stays in order': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn', { capacity: 10_000 })
    lib.log_now(channel.pointer, 5000)
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const seen = await take(channel, 5000)
    clearInterval(timer)
    assert.ok(turns > 0, `${turns} turns`)
    assert.ok(seen.every(({ level }, i) => level === i))
  },

  'a loop goes on in its own async context, and the calls of other libraries leave errno alone': async () => {
    const { ffi, lib } = open()
    const storage = new AsyncLocalStorage<string>()
    const channel = ffi.channel('log_fn')
    const seen = storage.run('loop', async () => {
      await channel.next()
      return storage.getStore()
    })
    ffi.errno = 5
    assert.equal(lib.log_with_errno(channel.pointer, 11), 11)
    assert.equal(await seen, 'loop')
  },

  'the pointer is a C function like that of any callback': async () => {
    const { ffi, lib } = open()
    const channel = ffi.channel('log_fn')
    assert.equal(ffi.typeof(channel.pointer).cname, 'void(*)(int, const char *)')
    channel.pointer(4, 'from here')
    lib.log_now(ffi.cast('log_fn', channel.pointer), 1)
    assert.deepEqual(await take(channel, 2), [{ level: 4, text: 'from here' }, logged(0)])
    const none = ffi.channel('void(void)')
    none.pointer()
    assert.deepEqual((await none.next()).value, {})
  },

  'options and types of channels are checked': async () => {
    const { ffi } = open()
    const make = (type: unknown, options?: unknown) => () => ffi.channel(type, options)
    for (const overflow of ['Drop', '', null, 1, true, 'block'])
      refuses(
        make('log_fn', { overflow }),
        'TypeError',
        'option/value',
        /'overflow' must be "drop" or "wait" or "error"/,
      )
    for (const capacity of [0, -1, 1.5, NaN, '5', null, Infinity, 2 ** 31, 5n])
      refuses(make('log_fn', { capacity }), 'TypeError', 'option/value', /'capacity' must be a number from 1 to/)
    refuses(make('log_fn', { size: 5 }), 'TypeError', 'option/unknown', /known: capacity, overflow/)
    refuses(make('log_fn', null), 'TypeError', 'argument/type', /the options must be an object|options/)
    refuses(make('int(int)'), 'TypeError', 'channel/result', /must return void, not 'int' as 'int\(int\)' does/)
    refuses(make('void *(*)(int)'), 'TypeError', 'channel/result', /must return void/)
    for (const type of ['int', 'struct point *', 'log_fn *', 'void'])
      refuses(make(type), 'TypeError', 'channel/type', /ffi.channel expects a function type/)
    refuses(make('void(int, ...)'), 'FFIError', 'callback/unsupported', /variadic/)
    refuses(make(5), 'TypeError', 'type/expected', /./)
  },
}

// In other modes the file is a program.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const run of Object.values(CASES)) await run()
  console.log('all as promised')
}
