/** Types of C declarations, written by cdef; do not edit. */
import type * as c from 'cdef'

export interface Library extends c.OpenLibrary {
  /**
   * ```c
   * int abs(int);
   * ```
   */
  readonly abs: c.FunctionPointer<(value0: c.Integer<'int'>) => number>
}

/** The declarations by name, which type strings refer to. */
export type Declarations = Record<never, never>

/** The members of records, as what type strings refer to has them. */
export type Members = Record<never, never>

export declare const ffi: c.FFI<Declarations, { int64: 'bigint'; long: 'number'; members: Members }, Library>
