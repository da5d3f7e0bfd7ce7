/** The error number that Windows' functions leave beside their result. Other systems have errno alone. */
import { describe } from '../cdata/object/place.ts'
import { failure } from '../diagnostics/failure.ts'
import { STATE } from '../native/addon.ts'
import { addon } from '../native/load.ts'
import { PLATFORM } from '../platform.ts'
import type { CallStack } from './frame/call-stack.ts'

/** What `ffi.getWinError()` returns. */
export interface WinError {
  /** The number, without a sign. */
  readonly code: number
  /** What Windows says of it, in the user's language. */
  readonly message: string
}

/** The last error of this thread's calls, or the one with that number; HRESULTs may be negative. */
export function winError(stack: CallStack, given: unknown): WinError {
  if (!addon.systemError) throw failure('platform/no-last-error', { platform: PLATFORM })
  const code = given === undefined ? stack.state[STATE.lastError] : given
  if (!isErrorNumber(code))
    throw failure('argument/type', { what: 'getWinError', wanted: 'a 32-bit integer', value: describe(code) })
  return { code: code >>> 0, message: addon.systemError(code | 0) }
}

const isErrorNumber = (code: unknown): code is number =>
  typeof code === 'number' && ((code | 0) === code || code >>> 0 === code)
