/** Scenes with worker threads; `workers.test.ts` runs each in a process of its own. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { addon } from '../../src/native/load.ts'
import { openCallbacks } from './callback-fixture.ts'
import { bind, call, closureOf, INT, memory, POINTER, VOID, writePointer } from './caller.ts'

const pause = new Int32Array(new SharedArrayBuffer(4))

function total(run: (n: number) => number, times: number): number {
  const made = closureOf(INT, [INT], (result, at = 0) => {
    memory.setInt32(result, run(memory.getInt32(at, true)), true)
  })
  const result = call(bind(openCallbacks(), 'total', INT, [POINTER, INT]), (callback = 0, at = 0) => {
    writePointer(callback, made.address)
    memory.setInt32(at, times, true)
  })
  return memory.getInt32(result, true)
}

/** Leaves the address of a doubling closure with C; returns its number. */
function keep(): number {
  const made = closureOf(INT, [INT], (result, at = 0) => {
    memory.setInt32(result, memory.getInt32(at, true) * 2, true)
  })
  call(bind(openCallbacks(), 'keep', VOID, [POINTER]), (at = 0) => writePointer(at, made.address))
  return made.id
}

function runKept(): number {
  const result = call(bind(openCallbacks(), 'run_kept', INT, [INT]), (at = 0) => memory.setInt32(at, 21, true))
  return memory.getInt32(result, true)
}

const start = (task: string) => new Worker(fileURLToPath(import.meta.url), { workerData: task })
const message = (worker: Worker) => new Promise((resolve) => worker.once('message', resolve))
const end = (worker: Worker) => new Promise((resolve) => worker.once('exit', resolve))

const TASKS: Readonly<Record<string, () => unknown>> = {
  total: () => total((n) => n * 2, 1000),
  keep: () => {
    keep()
    return runKept()
  },
  'keep-and-rest': () => {
    addon.setRunner(keep(), undefined)
    return runKept()
  },
  'keep-and-stay': () => {
    keep()
    setInterval(() => {}, 1000)
    return 'ready'
  },
  'call-slowly': () =>
    total((n) => {
      if (n === 0) parentPort?.postMessage('ready')
      Atomics.wait(pause, 0, 0, 1)
      return 1
    }, 1e6),
  exit: () => total(() => process.exit(5), 1000),
}

/** Calls what a worker's task has left with C before and after the worker's end. */
async function callAfter(task: string): Promise<void> {
  const worker = start(task)
  console.log(await message(worker))
  await worker.terminate()
  console.log(runKept())
}

const SCENES: Readonly<Record<string, () => Promise<void>>> = {
  'side-by-side': async () => {
    const workers = Array.from({ length: 4 }, () => start('total'))
    console.log(...(await Promise.all(workers.map(message))))
    await Promise.all(workers.map((worker) => worker.terminate()))
    console.log(total((n) => n * 2, 1000))
  },
  ended: () => callAfter('keep'),
  rested: () => callAfter('keep-and-rest'),
  living: async () => {
    const worker = start('keep-and-stay')
    await message(worker)
    console.log(runKept())
    await worker.terminate()
  },
  terminate: async () => {
    const worker = start('call-slowly')
    await message(worker)
    console.log('ended', await worker.terminate())
  },
  exit: async () => {
    console.log('ended', await end(start('exit')))
  },
}

if (isMainThread) await SCENES[process.argv[2] ?? '']?.()
else parentPort?.postMessage(TASKS[workerData as string]?.())
