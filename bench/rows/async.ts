/** Calls on other threads. */
import { FFI } from 'cdef'
import koffi from 'koffi'
import { asyncLoopOf, asyncNanoseconds } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'

const SUBJECTS = [
  { name: 'async, one at a time', inFlight: 1 },
  { name: 'async, 200 in flight', inFlight: 200 },
] as const

type Callback = (error: unknown, value: number) => void
type Async = (a: number, b: number, callback: Callback) => void

async function run({ declarations, library }: Fixture, inFlight: number) {
  const { add: ours } = new FFI(declarations).dlopen(library) as { add: { async: unknown } }
  const { async: theirs } = koffi.load(library).func('add', 'int', ['int', 'int']) as unknown as { async: Async }
  const promised = (a: number, b: number) =>
    new Promise<number>((resolve, reject) => theirs(a, b, (error, value) => (error ? reject(error) : resolve(value))))
  const time = (who: string, add: unknown) =>
    asyncNanoseconds(asyncLoopOf(`${who} async`, 'sum += await add(i, 1)', { add }, inFlight))
  return { cdef: await time('cdef', ours.async), koffi: await time('koffi', promised) }
}

/** One row for each subject. */
export const rows: readonly Row[] = SUBJECTS.map(({ name, inFlight }) => ({
  group: 'async',
  name,
  measure: async (fixture) => ({ group: 'async', name, unit: 'ns', ...(await run(fixture, inFlight)) }),
}))
