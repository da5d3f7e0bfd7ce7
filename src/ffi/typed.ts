/** `FFI` as programs see it: a constructor that infers types from the text, and the types that appear in programs. */
import { FFI } from '../ffi.ts'
import type { declared, opened } from '../infer/library.ts'
import type { FFIOptions, Reading, readingBy } from '../infer/reading.ts'
import type { Declarations } from '../infer/specifiers.ts'
import type { readAs } from '../infer/type-strings.ts'

export type { Dynamic } from '../infer/dynamic.ts'
export type * from '../infer/input.ts'
export type { Compiled, Including, Library, OpenLibrary } from '../infer/library.ts'
export type * from '../infer/objects.ts'
export type { Complex } from '../infer/primitives.ts'
export type { FFIOptions, Reading } from '../infer/reading.ts'
export type { Declarations } from '../infer/specifiers.ts'
export type { CdefOptions, DeclarationWarning } from './declarations.ts'
export type { TypeLike } from './types.ts'

/** The type of a C value: `TypeOf<typeof ffi, 'DataPoint'>`. */
export type TypeOf<F, T extends string> = F extends FFI<infer D, infer R, infer _> ? readAs<T, D, R> : never

/** The type of the libraries that an FFI opens: `LibraryOf<typeof ffi>`. */
export type LibraryOf<F> = F extends FFI<infer D, infer R, infer L> ? opened<D, R, L> : never

/** Makes an FFI, typed by the text that it declares. */
export interface FFIConstructor {
  /** Declares `source`, if given. Throws what `cdef` throws. */
  new <const S extends string = '', const O extends FFIOptions = Record<never, never>>(
    source?: S,
    options?: O,
  ): FFI<declared<S>, readingBy<O>>
  readonly prototype: FFI
}

/** `FFI` alone, in an annotation, is one that declares what the compiler does not know; `L` is what `dlopen` returns. */
type TypedFFI<D extends Declarations = Declarations, R extends Reading = Reading, L = unknown> = FFI<D, R, L>
/** C declarations, and everything that can be done with them. */
const TypedFFI = FFI as FFIConstructor

export { TypedFFI as FFI }
