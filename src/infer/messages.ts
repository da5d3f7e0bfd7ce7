/** Messages of a channel: what C passed, by the names of the parameters, and by their numbers where they have none. */
import type { declaratorName } from './names.ts'
import type { classOf, PrimitiveName } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { parameterTexts, parameterType, read } from './values.ts'

/** The message of a function with these parameters. */
export type messageOf<P extends string, D extends Declarations, R extends Reading> =
  parameterTexts<P> extends infer L extends readonly string[]
    ? L extends readonly []
      ? Record<never, never>
      : { [I in Extract<keyof L, `${number}`> as named<L[I] & string, I, D>]: received<L[I] & string, D, R> }
    : never

type named<P extends string, I extends string, D extends Declarations> =
  specified<P, D> extends [unknown, infer Rest extends string]
    ? declaratorName<Rest> extends infer N extends string
      ? N extends '' | '*'
        ? I
        : N
      : I
    : I

type received<P extends string, D extends Declarations, R extends Reading> =
  parameterType<P, D> extends infer C
    ? C extends ['*', infer T extends PrimitiveName]
      ? classOf<T> extends 'char' | 'text'
        ? text<P, read<C, D, R>>
        : read<C, D, R>
      : read<C, D, R>
    : never

/** Text is what C promises not to write to; whether the name of a type makes that promise is not looked up. */
type text<P extends string, Pointer> = P extends `${infer Before}*${string}`
  ? Before extends `${string}const${string}`
    ? string | null
    : Pointer
  : string | Pointer
