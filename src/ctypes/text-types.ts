/** The classes of types of C text, as static types: they read and take what the text's FFI does. */
import type { PointerArithmetic } from '../infer/objects.ts'
import type { Reading } from '../infer/reading.ts'
import type { Declarations } from '../infer/specifiers.ts'
import type { initial, readAs } from '../infer/type-strings.ts'
import type { Addressed, Box, Kind } from './objects.ts'
import type { INITIAL, Made, NAME, Plain, READ, Type } from './types.ts'

/** The class of what the text calls `N`; of a name that only the program knows, of what it does not say. */
export type TextType<N extends string, D extends Declarations, R extends Reading> = string extends N | keyof D
  ? Type
  : typeFor<N, readAs<N, D, R>, initialOf<N, D, R>>

type initialOf<N extends string, D extends Declarations, R extends Reading> = initial<
  N extends `${string}]` ? N : `${N} *`,
  D,
  R
>

type typeFor<N extends string, O, I> =
  NonNullable<O> extends number | bigint | boolean | string | PointerArithmetic | Function
    ? Plain<N, O, I, I | Box<N, O, I>>
    : RecordOrArray<N, O, I>

/** Records and arrays, whose objects are what lies in memory. */
interface RecordOrArray<N extends string, O, I> extends Made {
  new (initial?: I | O): O & Addressed<Kind<N>>
  readonly [NAME]: N
  readonly [READ]: O
  readonly [INITIAL]: (value: I) => void
}
