/** Makes errors from the catalogues `messages/values.ts`, `messages/libraries.ts`, `messages/described.ts` and `messages/debugging.ts`: the entry says which class, the details fill its text. */
import {
  type CppDetails,
  CppError,
  type CrashDetails,
  CrashError,
  FFIError,
  LibraryError,
  VerificationError,
  VerificationMissing,
} from './errors.ts'
import { DEBUG_MESSAGES } from './messages/debugging.ts'
import { DESCRIBED_MESSAGES } from './messages/described.ts'
import { LIBRARY_MESSAGES } from './messages/libraries.ts'
import { VALUE_MESSAGES } from './messages/values.ts'
import { beginAtCaller } from './stack.ts'

type Messages = typeof VALUE_MESSAGES & typeof LIBRARY_MESSAGES & typeof DESCRIBED_MESSAGES & typeof DEBUG_MESSAGES
const MESSAGES: Messages = { ...VALUE_MESSAGES, ...LIBRARY_MESSAGES, ...DESCRIBED_MESSAGES, ...DEBUG_MESSAGES }

export type FailureCode = keyof Messages
export type FailureDetails<C extends FailureCode> = Parameters<Messages[C][1]>[0]

/** An error of the catalogue. TypeError and RangeError carry the code as a property, like the others. */
export function failure<C extends FailureCode>(code: C, details: FailureDetails<C>, cause?: unknown): Error {
  return beginAtCaller(() => make(code, details, cause))
}

function make<C extends FailureCode>(code: C, details: FailureDetails<C>, cause: unknown): Error {
  const [kind, message] = MESSAGES[code]
  const text = (message as (details: FailureDetails<C>) => string)(details)
  const options = cause === undefined ? undefined : { cause }
  switch (kind) {
    case 'TypeError':
      return Object.assign(new TypeError(text, options), { code })
    case 'RangeError':
      return Object.assign(new RangeError(text, options), { code })
    case 'LibraryError':
      return new LibraryError(code, text, options)
    case 'VerificationError':
      return new VerificationError(code, text, options)
    case 'VerificationMissing':
      return new VerificationMissing(code, text, options)
    case 'CppError':
      return new CppError(code, text, details as CppDetails)
    case 'CrashError':
      return new CrashError(code, text, details as CrashDetails)
    case 'FFIError':
      return new FFIError(code, text, options)
  }
}
