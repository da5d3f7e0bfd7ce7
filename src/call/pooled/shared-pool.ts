/** The threads that asynchronous calls run on unless they have a pool of their own: one pool for the whole process. */
import { addon } from '../../native/load.ts'
import { reportOnce, setting } from '../../settings.ts'

/** Threads at most. */
const THREADS = 64
/** As many as a pool may have. */
export const MOST_THREADS = 1024
/** Milliseconds after which a thread without work ends. */
export const IDLE = 10_000

let pool: number | undefined

/** Its number. */
export const sharedPool = (): number => (pool ??= addon.pool(threads(), 0, IDLE, true))

function threads(): number {
  const given = setting('CDEF_POOL')
  if (given === undefined) return THREADS
  const count = Number(given)
  if (Number.isInteger(count) && count >= 1 && count <= MOST_THREADS) return count
  reportOnce(`cdef: '${given}' is no value of CDEF_POOL and is ignored; it takes a number from 1 to ${MOST_THREADS}\n`)
  return THREADS
}
