/** The crash that a call ends in. */
import assert from 'node:assert/strict'
import { CrashError } from '../../src/index.ts'

export function crashOf(run: () => unknown): CrashError {
  try {
    run()
  } catch (error) {
    if (error instanceof CrashError) return error
    throw error
  }
  return assert.fail('it did not crash')
}
