import assert from 'node:assert/strict'
import { FFI, type FFIOptions } from '../../src/index.ts'

/** A value that tests use as plain JavaScript would: what JSON.parse returns, to the type checker. */
export type Untyped = ReturnType<typeof JSON.parse>

/** An FFI whose values are not typed, so that tests can also do what the types forbid. */
export function newFFI(source?: string, options?: FFIOptions): Untyped {
  return new FFI(source, options)
}

type ErrorName =
  | 'TypeError'
  | 'RangeError'
  | 'FFIError'
  | 'LibraryError'
  | 'CDefError'
  | 'VerificationError'
  | 'VerificationMissing'
  | 'PkgConfigError'
  | 'AggregateError'

/** Asserts that `run` throws an error of that class and code, whose message matches. */
export function refuses(run: () => unknown, name: ErrorName, code: string, message: RegExp = /./): void {
  assert.throws(run, { name, code, message })
}
