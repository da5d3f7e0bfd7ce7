/** Scenes of channels that need a process of their own; `channel.test.ts` runs them by name. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { openLoggers } from './channel-fixture.ts'

const { ffi, lib } = openLoggers()
const pause = new Int32Array(new SharedArrayBuffer(4))
const sleep = (ms: number) => Atomics.wait(pause, 0, 0, ms)

const SCENES: Readonly<Record<string, () => unknown>> = {
  alive: async () => {
    const channel = ffi.channel('log_fn')
    setTimeout(() => lib.start_log(channel.pointer, 3), 50).unref()
    for await (const { level, text } of channel) {
      console.log(level, text)
      if (level === 2) break
    }
    lib.join()
  },
  idle: () => {
    const channel = ffi.channel('log_fn')
    lib.log_now(channel.pointer, 3)
    process.on('exit', () => console.log('nobody waits', channel.lost))
  },
  collected: async () => {
    // C alone has the channel while the loop waits.
    const begin = () => {
      const channel = ffi.channel('log_fn')
      lib.keep(channel.pointer)
      void (async () => {
        for await (const { text } of channel) {
          console.log(text)
          break
        }
        lib.keep(null)
      })()
    }
    begin()
    for (let i = 0; i < 5; i++) {
      globalThis.gc?.()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    lib.call_kept(1)
  },
  forgotten: async () => {
    const make = () => {
      const channel = ffi.channel('log_fn', { capacity: 1, overflow: 'wait' })
      lib.keep(channel.pointer)
      lib.start_log(channel.pointer, 3)
      sleep(20)
      return new WeakRef(channel)
    }
    const channel = make()
    while (channel.deref()) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      globalThis.gc?.()
    }
    while (lib.is_running()) await new Promise((resolve) => setTimeout(resolve, 5))
    lib.join()
    console.log('the thread went on')
  },
  exit: () => {
    const channel = ffi.channel('log_fn', { capacity: 1, overflow: 'wait' })
    lib.start_log(channel.pointer, 3)
    sleep(30)
    process.exit(3)
  },
  worker: async () => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: 'waits' })
    await new Promise((resolve) => worker.once('message', resolve))
    sleep(30)
    await worker.terminate()
    lib.join()
    console.log('joined')
  },
  waits: () => {
    const channel = ffi.channel('log_fn', { capacity: 1, overflow: 'wait' })
    lib.start_log(channel.pointer, 3)
    parentPort?.postMessage('started')
    for (;;) if (sleep(1) === 'ok') console.log(channel)
  },
  fork: () => {
    const [waits, drops] = ['wait', 'drop'].map((overflow) => ffi.channel('log_fn', { capacity: 1, overflow }))
    console.log(lib.fork_and_log(waits.pointer, drops.pointer))
  },
  standstill: () => {
    const channel = ffi.channel('log_fn', { capacity: 1, overflow: 'wait' })
    lib.start_log(channel.pointer, 2)
    lib.nap(4000)
    channel.close()
    lib.join()
  },
  closed: () => {
    const channel = ffi.channel('log_fn')
    lib.keep(channel.pointer)
    channel.close()
    lib.call_kept(3)
  },
}

SCENES[isMainThread ? (process.argv[2] as string) : workerData]?.()
