/** How an FFI reads 64-bit integers. */
import type { DebugOption } from '../diagnostics/debug-option.ts'
import type { Reading as RunTimeReading } from '../types/reading.ts'

/** The options of an FFI. */
export interface FFIOptions {
  /** `long long`, `int64_t` and their like: 'bigint' where it is not given. */
  readonly int64?: 'bigint' | 'number'
  /** `long`, `size_t` and their like: 'number' where it is not given. */
  readonly long?: 'number' | 'bigint'
  /** Has calls of C watched: `true` tells crashes, throws them as a `CrashError` where that is sound, and guards the memory that the FFI allocates. See `CDEF_DEBUG`. */
  readonly debug?: DebugOption
}

/** The same, with nothing left out, as the run time has it. */
export type Reading = RunTimeReading & {
  /** Of a module: the members of its records by their names in the index, with what may be written to them. */
  readonly members?: object
}

/** What the options say, and otherwise the defaults. */
export type readingBy<O extends FFIOptions> = {
  readonly int64: O extends { readonly int64: infer I extends Reading['int64'] } ? I : 'bigint'
  readonly long: O extends { readonly long: infer L extends Reading['long'] } ? L : 'number'
}
