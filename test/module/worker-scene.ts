/** One compiled module in several threads; `workers.test.ts` runs it in a process of its own. The file is its own worker. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Imported } from '../support/modules.ts'

const url = isMainThread ? (process.argv[2] as string) : (workerData as { url: string }).url
const { ffi, lib } = (await import(url)) as Imported

/** Whatever a thread may do with a module; `factor` tells the threads apart. */
function use(factor: number): unknown[] {
  ffi.defExtern('event', (x: number) => x * factor)
  lib.of_thread = factor
  let total = 0
  for (let i = 0; i < 1000; i++) total += lib.run_event(i)
  const part = lib.make(factor)
  ffi.errno = factor
  return [
    total,
    lib.of_thread,
    part.x,
    lib.swap({ x: factor, y: 1 }).y,
    lib.A,
    lib.K,
    ffi.sizeof('struct part'),
    ffi.errno,
  ]
}

if (isMainThread) {
  const [before, early] = [lib.shared, lib.run_event(3)]
  const workers = [2, 3].map((factor) => new Worker(fileURLToPath(import.meta.url), { workerData: { url, factor } }))
  const results = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)))
  console.log(JSON.stringify(use(5)))
  for (const result of results) console.log(JSON.stringify(await result))
  await Promise.all(workers.map((worker) => worker.terminate()))
  console.log(before, early, lib.shared, lib.run_event(3), lib.of_thread)
} else {
  const { factor } = workerData as { factor: number }
  const result = use(factor)
  lib.add(factor)
  parentPort?.postMessage(result)
}
