/** Scenes that need a process of their own; `closures.test.ts` runs them by name. */
import { THREAD } from '../../src/native/addon.ts'
import { addon } from '../../src/native/load.ts'
import { openCallbacks } from './callback-fixture.ts'
import { bind, call, closureOf, INT, memory, POINTER, writePointer } from './caller.ts'

const doubling = () =>
  closureOf(INT, [INT], (result, at = 0) => memory.setInt32(result, memory.getInt32(at, true) * 2, true))

/** Calls a function that takes a callback and perhaps an int. */
function pass(name: string, address: number, n?: number): number {
  const parameters = n === undefined ? [POINTER] : [POINTER, INT]
  const result = call(bind(openCallbacks(), name, INT, parameters), (callback = 0, at = 0) => {
    writePointer(callback, address)
    if (n !== undefined) memory.setInt32(at, n, true)
  })
  return memory.getInt32(result, true)
}

const SCENES: Readonly<Record<string, () => void>> = {
  'foreign-thread': () => {
    const made = doubling()
    const error = new DataView(new ArrayBuffer(16))
    error.setInt32(0, -7, true)
    addon.setPolicy(made.id, THREAD.own, 0, error.buffer)
    console.log(pass('from_thread', made.address), pass('from_thread', made.address))
  },
  'at-exit': () => {
    pass('at_exit', doubling().address)
  },
  'at-process-exit': () => {
    pass('at_exit', doubling().address)
    process.exit(3)
  },
  'at-exit-inside': () => {
    const made = closureOf(INT, [INT], () => process.exit(7))
    pass('at_exit', made.address)
    pass('total', made.address, 1)
  },
  'exit-inside': () => {
    pass('total', closureOf(INT, [INT], () => process.exit(7)).address, 3)
  },
  'event-loop': () => {
    const made = closureOf(INT, [INT], (result, at = 0) => {
      Promise.resolve().then(() => console.log('microtask'))
      memory.setInt32(result, memory.getInt32(at, true) + 1, true)
    })
    pass('from_loop', made.address)
    console.log('main')
  },
  'event-loop-error': () => {
    process.on('uncaughtException', (error) => console.log(`uncaught: ${error.message}`))
    const made = closureOf(INT, [INT], () => {
      throw new Error('from the loop')
    })
    pass('from_loop', made.address)
  },
  collect: () => {
    const made = Array.from({ length: 100 }, doubling)
    for (let i = 0; i < 5; i++) globalThis.gc?.()
    console.log(pass('total', made[0]?.address ?? 0, 1000))
  },
}

SCENES[process.argv[2] ?? '']?.()
