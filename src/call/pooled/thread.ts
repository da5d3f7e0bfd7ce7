/** What all calls of one JavaScript thread share, those on other threads included. */
import type { CallThread } from '../out/call-thread.ts'
import type { PooledCalls } from './calls.ts'

export interface Thread extends CallThread {
  readonly pooled: PooledCalls
}
