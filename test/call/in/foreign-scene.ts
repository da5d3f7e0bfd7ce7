/** Scenes of foreign threads that need a process of their own; `foreign.test.ts` runs them by name. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { openThreads } from './threads-fixture.ts'

const { ffi, lib } = openThreads()
const pause = new Int32Array(new SharedArrayBuffer(4))
const sleep = (ms: number) => Atomics.wait(pause, 0, 0, ms)
/** Callbacks that C keeps for as long as the scene lasts. */
const kept: object[] = []
const keep = <T extends object>(callback: T): T => {
  kept.push(callback)
  return callback
}

const SCENES: Readonly<Record<string, () => unknown>> = {
  ref: () => {
    let calls = 0
    const called = (): number => {
      if (++calls < 3) return 0
      console.log(`called ${calls} times`)
      lib.keep(null)
      ffi.release(reference.deref())
      return 0
    }
    const make = (): WeakRef<object> => {
      const callback = ffi.callback('unary', called, { ref: true })
      lib.keep(callback)
      return new WeakRef(callback)
    }
    const reference = make()
    setTimeout(() => {
      globalThis.gc?.()
      lib.start_kept(3)
    }, 50).unref()
    process.on('exit', () => console.log('released', lib.join()))
  },
  'no-ref': () => {
    const callback = ffi.callback('unary', () => 1, { error: -1 })
    // The thread asks while the loop is about to end, and again and again after that.
    process.on('exit', () => {
      lib.start_unary(callback, 1)
      sleep(30)
      console.log('end')
    })
  },
  exit: () => {
    lib.start_unary(keep(ffi.callback('unary', () => 1, { error: -1 })), 1)
    sleep(30)
    process.exit(3)
  },
  'exit-inside': () => {
    lib.start_unary(keep(ffi.callback('unary', () => process.exit(4), { error: -1 })), 1)
    setInterval(() => {}, 1000)
  },
  worker: async () => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: 'waits' })
    await new Promise((resolve) => worker.once('message', resolve))
    sleep(30)
    await worker.terminate()
    console.log(lib.join())
  },
  waits: () => {
    lib.start_unary(keep(ffi.callback('unary', () => 1, { error: -1 })), 2)
    parentPort?.postMessage('started')
    for (;;) sleep(1)
  },
  fork: () => {
    const callback = ffi.callback('unary', (n: number) => n, { error: 9 })
    console.log(lib.fork_and_call(callback, 5), lib.unary_now(callback, 5))
  },
  standstill: () => {
    const ask = ffi.callback(
      'unary',
      function ask(n: number) {
        return n
      },
      { deadline: 4000, error: -1 },
    )
    console.log(lib.join_unary(ask, 2))
  },
  lines: () => {
    const double = (n: number) => n * 2
    const own = ffi.callback('unary', double, { thread: 'own', error: -1 })
    const first = lib.join_unary(own, 2)
    const released = ffi.callback('unary', double)
    lib.keep(released)
    ffi.release(released)
    lib.start_kept(2)
    console.log(first, lib.join())
    lib.keep(null)
  },
}

SCENES[isMainThread ? (process.argv[2] as string) : workerData]?.()
