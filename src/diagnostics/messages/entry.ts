/** What an entry of the catalogues of messages is that `failure.ts` makes errors from: their class and their text. */

type FailureKind =
  | 'TypeError'
  | 'RangeError'
  | 'FFIError'
  | 'LibraryError'
  | 'VerificationError'
  | 'VerificationMissing'
  | 'CrashError'
  | 'CppError'

/** Details of messages about one name. */
export interface Named {
  readonly name: string
}

/** One entry; the details that its text needs are inferred. */
export const entry = <K extends FailureKind, D>(kind: K, message: (details: D) => string) => [kind, message] as const
