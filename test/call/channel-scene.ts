/** Scenes of channels that need a process of their own; `channel.test.ts` runs them by name. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import type { Untyped } from '../support/untyped.ts'
import { openLog } from './channel-fixture.ts'

const { ffi, lib } = openLog()
const FILE = fileURLToPath(import.meta.url)

/** Channels that C uses for as long as the scene lasts. */
const kept: object[] = []
const keep = (channel: Untyped): Untyped => {
  kept.push(channel)
  return channel
}

const SCENES: Readonly<Record<string, () => unknown>> = {
  waits: async () => {
    const log = ffi.channel('log_fn')
    setTimeout(() => lib.log_many(log.pointer, 1, 1), 50).unref()
    for await (const { level } of log) {
      console.log(level)
      break
    }
  },
  alone: () => {
    const log = keep(ffi.channel('log_fn'))
    lib.log_many(log.pointer, 1, 1)
    process.on('exit', () => console.log(log.lost === 0 ? 'end' : 'lost'))
  },
  standstill: async () => {
    const log = ffi.channel('log_fn', { capacity: 2, overflow: 'wait' })
    lib.log_many(log.pointer, 1, 30)
    lib.nap(1500)
    let read = 0
    for await (const { level } of log) {
      read++
      if (level === 29) break
    }
    console.log('read', read)
  },
  awaited: async () => {
    const count = async (): Promise<number> => {
      let read = 0
      const log = ffi.channel('log_fn')
      lib.keep_log(log.pointer)
      for await (const { level } of log) if ((read += level) === 3) break
      return read
    }
    const counted = count()
    setTimeout(() => {
      globalThis.gc?.()
      setTimeout(() => {
        globalThis.gc?.()
        lib.log_kept(3)
      }, 10)
    }, 10)
    console.log('read', await counted)
  },
  exit: () => {
    const log = keep(ffi.channel('log_fn', { capacity: 1, overflow: 'wait' }))
    lib.log_many(log.pointer, 4, 100)
    setTimeout(() => process.exit(3), 20)
  },
  worker: () => {
    const worker = new Worker(FILE, { workerData: 'full' })
    worker.on('exit', () => console.log(lib.log_join()))
  },
  full: () => {
    const log = keep(ffi.channel('log_fn', { capacity: 1, overflow: 'wait' }))
    lib.log_many(log.pointer, 4, 100)
    setTimeout(() => process.exit(), 20)
  },
  storm: async () => {
    setFlagsFromString(String(process.env['CDEF_FLAGS']))
    const log = ffi.channel('log_fn', { capacity: 100, overflow: 'wait' })
    lib.log_many(log.pointer, 4, 5000)
    let count = 0
    for await (const { text, level } of log) {
      if (text !== `message ${level} é`) throw new Error(text)
      if (++count === 20000) break
    }
    if (lib.log_join() !== 0) throw new Error('errno')
    console.log(count)
  },
}

const name = isMainThread ? String(process.argv[2]) : String(workerData)
await SCENES[name]?.()
