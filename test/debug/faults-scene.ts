/** Scenes of faults that need a process of their own; the tests run them by name. */
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { CrashError } from '../../src/index.ts'
import type { Untyped } from '../support/untyped.ts'
import { openFaults } from './faults-fixture.ts'

const crash = (run: () => unknown): CrashError | undefined => {
  try {
    run()
  } catch (error) {
    if (error instanceof CrashError) return error
    throw error
  }
  return undefined
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Untyped }

function storm(count: number): void {
  const { ffi, lib } = openFaults()
  const wasm = new WebAssembly.Instance(
    new WebAssembly.Module(
      new Uint8Array([
        0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 102, 0, 0, 10,
        9, 1, 7, 0, 32, 0, 40, 2, 0, 11,
      ]),
    ),
  )
  const load = (wasm.exports as { f: (at: number) => number }).f
  const recurse = (): number => 1 + recurse()
  const faults: (() => unknown)[] = [
    () => lib.fill(null, 1),
    () => lib.divide(1, 0),
    () => lib.trap(),
    () => lib.length(ffi.cast('char *', 8)),
    () => lib.visit((n: number) => n, null),
  ]
  for (let i = 0; i < count; i++) {
    if (!crash(faults[i % faults.length] as () => unknown)) throw new Error(`no crash at ${i}`)
    if (i % 97 !== 0) continue
    if (lib.sum(ffi.new('int[3]', [i, 1, 2]), 3) !== i + 3) throw new Error('wrong sum')
    try {
      load(1 << 20)
      throw new Error('no trap')
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
    }
    try {
      recurse()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  console.log(`${count} faults`)
}

const SCENES: Readonly<Record<string, (argument: string) => unknown>> = {
  storm: (count) => storm(Number(count)),
  refused: async (way) => {
    const { ffi, lib } = openFaults(true)
    const pool = ffi.pool({ threads: 1 })
    await (way === 'pool' ? pool.close() : ffi.dlclose(lib))
    try {
      await {
        call: () => lib.sum([1], 1),
        pumped: () => lib.sum.pumped([1], 1),
        pool: () => pool.run(lib.sum, [1], 1),
      }[way as 'call']()
    } catch (error) {
      console.log((error as { code?: string }).code)
    }
    // Through the reference path, where a call may be watched.
    openFaults(false).lib.many(1, null)
  },
  thrown: () => {
    const { lib } = openFaults()
    const error = crash(() => lib.fill(null, 1))
    console.log(error?.signal, error?.function)
  },
  report: (name) => {
    const { ffi, lib } = openFaults({ report: true })
    void REPORTS[name]?.(lib, ffi)
  },
  unsound: (name) => {
    const { ffi, lib } = openFaults(true)
    void REPORTS[name]?.(lib, ffi)
  },
  plain: (name) => {
    const { ffi, lib } = openFaults(false)
    void REPORTS[name]?.(lib, ffi)
  },
  caught: () => {
    const caught = () => /SigCgt:\s*(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    const before = caught()
    const { lib } = openFaults(false)
    lib.sum([1], 1)
    const after = caught()
    openFaults(true).lib.sum([1], 1)
    console.log(before === after, after === caught())
  },
  handled: () => {
    // Node.js has a handler of its own before cdef has one.
    process.on('SIGTRAP', () => console.log('SIGTRAP came'))
    const { lib } = openFaults(true)
    lib.sum([1], 1)
    process.kill(process.pid, 'SIGTRAP')
    setTimeout(() => {}, 50)
  },
}

const REPORTS: Readonly<Record<string, (lib: Untyped, ffi: Untyped) => unknown>> = {
  null: (lib) => lib.fill(null, 5),
  async: (lib) => lib.fill.async(null, 5),
  stop: (lib) => lib.stop(),
  twice: (lib) => lib.twice(lib.of_malloc(10)),
  thread: (lib) => lib.start_fault(),
  sent: (lib) => lib.raise_it(11),
  worker: () => new Worker(new URL(import.meta.url), { argv: ['report', 'null'] }),
  'plain-in-callback': (lib, ffi) => {
    const { lib: plain } = openFaults(false)
    return lib.through(ffi.callback('visit_fn', () => plain.fill(null, 1)))
  },
  callback: (lib) => lib.through(() => process.abort()),
}

await SCENES[process.argv[2] as string]?.(process.argv[3] as string)
