/** What ends while calls run; `ends.test.ts` runs each scene in a process of its own. The file is its own worker. */
import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { FFI } from '../../../src/ffi.ts'
import type { Untyped } from '../../support/untyped.ts'
import { begun, DECLARATIONS, pooledLibrary } from './pooled-fixture.ts'

const ffi = new FFI(DECLARATIONS) as unknown as Untyped
const lib = ffi.dlopen(pooledLibrary())

const start = (task: string): Worker => new Worker(fileURLToPath(import.meta.url), { workerData: task })
const message = (worker: Worker) => new Promise((resolve) => worker.once('message', resolve))

const TASKS: Readonly<Record<string, () => unknown>> = {
  /** C goes on writing into memory of the worker's, and reads its strings. */
  flight() {
    for (let i = 0; i < 4; i++) {
      void lib.fill.async(new Int32Array(1000), 1000, 60)
      void lib.fill.async(ffi.new('int[1000]'), 1000, 60)
      void lib.fill.async(new Int32Array(new SharedArrayBuffer(4000)), 1000, 60)
      void lib.sum_later.async(
        Array.from({ length: 5000 }, (_, k) => k),
        5000,
        60,
      )
    }
    using pool = ffi.pool({ threads: 1 })
    for (let i = 0; i < 4; i++) void pool.run(lib.fill, new Int32Array(10), 10, 30)
    parentPort?.postMessage('started')
  },
  /** A pool that nobody closes; tells its thread. */
  async kept() {
    parentPort?.postMessage(await ffi.pool({ threads: 1 }).run(lib.thread))
  },
  /** Ends with the result of the last one. */
  async settled() {
    const results = await Promise.all([1, 2, 3].map((ms) => lib.slow.async(ms)))
    parentPort?.postMessage(results.join(' '))
  },
}

async function terminated(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const workers = Array.from({ length: 4 }, () => start('flight'))
    await Promise.all(workers.map(message))
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  await pause(200)
  console.log('ended')
}

const SCENES: Readonly<Record<string, () => unknown>> = {
  /** Nothing else keeps the process. */
  alive() {
    void lib.slow.async(100).then((result: number) => console.log(result))
  },
  async exit() {
    lib.reset()
    for (let i = 0; i < 100; i++) void lib.until_told.async()
    await begun(lib, 64)
    process.exit(3)
  },
  async exitInside() {
    lib.reset()
    void lib.until_told.async()
    await begun(lib, 1)
    process.on('exit', () => lib.tell.pumped())
    process.exit(4)
  },
  terminate: () => terminated(3),
  storm: () => terminated(Number(process.argv[3])),
  async worker() {
    console.log(await message(start('settled')))
  },
  /** Threads of a worker's pool end with the worker. */
  async threads() {
    const worker = start('kept')
    const thread = String(await message(worker))
    await new Promise((resolve) => worker.once('exit', resolve))
    const isThere = () => readdirSync('/proc/self/task').includes(thread)
    for (let i = 0; i < 200 && isThere(); i++) await pause(10)
    console.log(isThere())
  },
  async crash() {
    lib.reset()
    void lib.until_told.async()
    await begun(lib, 1)
    throw new Error('uncaught')
  },
}

const scene = isMainThread ? SCENES[process.argv[2] ?? ''] : TASKS[workerData as string]
await scene?.()
