/** Scenes that need a process of their own; `externs.test.ts` runs them by name. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { bind, call, INT, memory, VOID } from './caller.ts'
import { bindExtern, openExterns } from './extern-fixture.ts'

const library = openExterns('scenes')
const pause = new Int32Array(new SharedArrayBuffer(4))

const read = (at: number) => memory.getInt32(at, true)
const answer = (frame: number, value: number) => memory.setInt32(frame, value, true)
const sum = (frame: number) => answer(frame, read(frame + 16) + read(frame + 32))

/** Calls a function of the fixture that takes and returns ints. */
function run(name: string, ...values: readonly number[]): number {
  const write = (...at: number[]) => {
    for (const [i, value] of values.entries()) answer(at[i] as number, value)
  }
  return read(
    call(
      bind(
        library,
        name,
        INT,
        values.map(() => INT),
      ),
      write,
    ),
  )
}

const add = (a: number, b: number) => run('add', a, b)

type Task = readonly [name: 'stay' | 'once' | 'slowly', base: number]

const start = (...task: Task) => new Worker(fileURLToPath(import.meta.url), { workerData: task })
const message = (worker: Worker) => new Promise<unknown>((resolve) => worker.once('message', resolve))

const TASKS: Readonly<Record<Task[0], (base: number) => unknown>> = {
  once: (base) => {
    bindExtern(library, (frame) => answer(frame, base + read(frame + 16)))
    return add(1, 0)
  },
  stay: (base) => {
    bindExtern(library, (frame) => answer(frame, base + read(frame + 16)))
    parentPort?.on('message', () => parentPort?.postMessage(add(1, 0)))
    return 'ready'
  },
  slowly: () => {
    bindExtern(library, (frame) => {
      parentPort?.postMessage('ready')
      for (let left = 60000; left > 0; left--) Atomics.wait(pause, 0, 0, 1)
      answer(frame, 1)
    })
    return add(1, 1)
  },
}

const SCENES: Readonly<Record<string, () => void | Promise<void>>> = {
  workers: async () => {
    const workers = [start('stay', 1000), start('stay', 2000)]
    await Promise.all(workers.map(message))
    bindExtern(library, sum)
    for (const worker of workers) {
      const answered = message(worker)
      worker.postMessage('add')
      console.log('worker', await answered)
    }
    console.log('main', add(2, 2))
    await Promise.all(workers.map((worker) => worker.terminate()))
    console.log('workers ended:', add(2, 2))
  },
  'one-by-one': async () => {
    const answers: unknown[] = []
    for (const base of [1000, 2000, 3000, 4000, 5000]) {
      const worker = start('once', base)
      answers.push(await message(worker))
      await worker.terminate()
    }
    console.log(...answers)
    console.log(run('count_bindings'), 'binding, add:', add(1, 2))
  },
  terminate: async () => {
    const worker = start('slowly', 0)
    await message(worker)
    console.log('ended', await worker.terminate())
    console.log('add:', add(1, 2))
  },
  'at-exit': () => {
    bindExtern(library, sum)
    run('at_exit')
  },
  'at-process-exit': () => {
    bindExtern(library, sum)
    run('at_exit')
    process.exit(3)
  },
  'exit-inside': () => {
    bindExtern(library, () => process.exit(7))
    run('at_exit')
    add(1, 2)
  },
  'event-loop': () => {
    bindExtern(library, (frame) => {
      Promise.resolve().then(() => console.log('microtask'))
      sum(frame)
    })
    call(bind(library, 'from_loop', VOID, []))
    console.log('main')
  },
  'event-loop-error': () => {
    process.on('uncaughtException', (error) => console.log(`uncaught: ${error.message}`))
    bindExtern(library, () => {
      throw new Error('from the loop')
    })
    call(bind(library, 'from_loop', VOID, []))
  },
  deep: () => {
    bindExtern(library, sum)
    try {
      console.log(run('add_deep', 3, 4, 1100))
    } catch (error) {
      console.log((error as Error).name)
    }
    console.log(add(3, 4))
  },
}

if (isMainThread) await SCENES[process.argv[2] ?? '']?.()
else {
  const [name, base] = workerData as Task
  parentPort?.postMessage(TASKS[name](base))
}
