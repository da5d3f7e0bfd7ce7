/**
 * Imports the package at the given URL and calls C with it; says first how V8 took the code cache.
 * `worker` does the same in a worker.
 */
import vm from 'node:vm'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const [url, where] = isMainThread ? process.argv.slice(2) : [workerData]

const { Script } = vm
vm.Script = class extends Script {
  /**
   * @param {string} text
   * @param {vm.ScriptOptions} options
   */
  constructor(text, options) {
    super(text, options)
    console.log(this.cachedDataRejected === undefined ? 'no cache' : this.cachedDataRejected ? 'rejected' : 'accepted')
  }
}

if (where === 'worker') new Worker(new URL(import.meta.url), { workerData: url })
else {
  const { FFI } = await import(url)
  console.log(new FFI('int abs(int x);').dlopen(null).abs(-3))
}
