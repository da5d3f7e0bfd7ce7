/** Calls on other threads, and calls from them. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { asyncLoopOf, asyncNanoseconds, hearing } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'

const SUBJECTS = [
  { name: 'async, one at a time', inFlight: 1 },
  { name: 'async, 200 in flight', inFlight: 200 },
] as const

type Callback = (error: unknown, value: number) => void
type Async = (a: number, b: number, callback: Callback) => void

async function run({ declarations, library }: Fixture, inFlight: number) {
  const { add: ours } = new FFI(declarations).dlopen(library) as { add: { async: unknown } }
  const { async: theirs } = koffi.load(library).func('add', 'int', ['int', 'int']) as unknown as { async: Async }
  const promised = (a: number, b: number) =>
    new Promise<number>((resolve, reject) => theirs(a, b, (error, value) => (error ? reject(error) : resolve(value))))
  const time = (who: string, add: unknown) =>
    asyncNanoseconds(asyncLoopOf(`${who} async`, 'sum += await add(i, 1)', { add }, inFlight))
  return { cdef: await time('cdef', ours.async), koffi: await time('koffi', promised) }
}

/** Calls from a thread of C's in one turn of the loop. */
const CALLS = 1000

type Start = (f: unknown, count: number) => void

/** The functions of the fixture that call from elsewhere. */
interface Elsewhere {
  ask_elsewhere: Start
  tell_elsewhere: Start
  log_elsewhere: Start
}

/** Has C call so often; the promise is of the last call. */
type Calls = (count: number) => Promise<unknown>

const asked = (heard: () => void) => (i: number) => {
  heard()
  return i + 1
}

/** What each subject does, with cdef and with koffi, whose callbacks all have C wait. */
const FROM_ELSEWHERE: Readonly<Record<string, { cdef(fixture: Fixture): Calls; koffi(fixture: Fixture): Calls }>> = {
  'callback from a thread, wait': {
    cdef: (fixture) => {
      const { ffi, lib } = open(fixture)
      return hearing((heard) => {
        const f = ffi.callback('int(int)', asked(heard) as never, { ref: true })
        return (count) => lib.ask_elsewhere(f, count)
      })
    },
    koffi: (fixture) => hearing((heard) => startOf(fixture, 'ask_elsewhere', 'int bench_ask(int i)', asked(heard))),
  },
  'callback from a thread, post': {
    cdef: (fixture) => {
      const { ffi, lib } = open(fixture)
      return hearing((heard) => {
        const f = ffi.callback('void(int)', (() => heard()) as never, { thread: 'post', ref: true })
        return (count) => lib.tell_elsewhere(f, count)
      })
    },
    koffi: (fixture) => hearing((heard) => startOf(fixture, 'tell_elsewhere', 'void bench_tell(int i)', () => heard())),
  },
  'log of a thread, a channel': {
    cdef: (fixture) => {
      const { ffi, lib } = open(fixture)
      const log = ffi.channel('void(int level, const char *text)' as string, { overflow: 'wait' })
      return async (count) => {
        lib.log_elsewhere(log.pointer, count)
        let length = 0
        for (let i = 0; i < count; i++) length += (await log.next()).value.text.length
        return length
      }
    },
    koffi: (fixture) =>
      hearing((heard) =>
        startOf(fixture, 'log_elsewhere', 'void bench_log(int level, const char *text)', (_: number, text: string) => {
          if (text.length > 0) heard()
        }),
      ),
  },
}

function open({ declarations, library }: Fixture): { ffi: FFI; lib: Elsewhere } {
  const ffi = new FFI(declarations as string)
  return { ffi, lib: ffi.dlopen(library) }
}

function startOf({ library }: Fixture, name: keyof Elsewhere, prototype: string, f: (...values: never[]) => unknown) {
  const pointer = koffi.pointer(koffi.proto(prototype))
  const start = koffi.load(library).func(name, 'void', [pointer, 'int']) as unknown as Start
  const registered = koffi.register(f as never, pointer)
  return (count: number) => start(registered, count)
}

async function called(fixture: Fixture, name: string) {
  const time = async (who: string, calls: Calls) => {
    // Callbacks of koffi's keep no process.
    const alive = setInterval(() => {}, 1000)
    const loop = asyncLoopOf(`${who} ${name}`, `await calls(${CALLS})`, { calls }, 1)
    const best = await asyncNanoseconds(loop, 1)
    clearInterval(alive)
    return best / CALLS
  }
  const { cdef, koffi: theirs } = FROM_ELSEWHERE[name] as (typeof FROM_ELSEWHERE)[string]
  return { cdef: await time('cdef', cdef(fixture)), koffi: await time('koffi', theirs(fixture)) }
}

/** One row for each subject. */
export const rows: readonly Row[] = [
  ...SUBJECTS.map(
    ({ name, inFlight }): Row => ({
      group: 'async',
      name,
      measure: async (fixture) => ({ group: 'async', name, unit: 'ns', ...(await run(fixture, inFlight)) }),
    }),
  ),
  ...Object.keys(FROM_ELSEWHERE).map(
    (name): Row => ({
      group: 'async',
      name,
      measure: async (fixture) => ({ group: 'async', name, unit: 'ns', ...(await called(fixture, name)) }),
    }),
  ),
]
