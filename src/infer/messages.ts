/** Messages of a channel: what C passed, by the names of the parameters, and by their numbers where they have none. */
import type { declaratorName } from './names.ts'
import type { classOf, PrimitiveName } from './primitives.ts'
import type { Skipped } from './qualifiers.ts'
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
      ? [classOf<T>, pointsToConstant<P, D>] extends ['char' | 'text', true]
        ? string | null
        : read<C, D, R>
      : read<C, D, R>
    : never

/** Whether a parameter, or the typedef that it names, points to what C promises not to write to. */
type pointsToConstant<P extends string, D extends Declarations> = P extends `${infer Target}*${string}`
  ? isConstant<Target, D>
  : P extends `${infer Target}[${string}`
    ? isConstant<Target, D>
    : statementOf<P, D> extends infer S extends string
      ? pointsToConstant<S, D>
      : false

type isConstant<Target extends string, D extends Declarations> = ` ${Target} ` extends `${string} ${Constant} ${string}`
  ? true
  : statementOf<Target, D> extends infer S extends string
    ? isConstant<S, D>
    : false

type Constant = 'const' | '__const' | '__const__'

/** The statement of the typedef that a text begins with, apart from qualifiers. */
type statementOf<P extends string, D extends Declarations> = P extends `${infer W} ${infer R}`
  ? W extends Skipped | 'typedef'
    ? statementOf<R, D>
    : D[`type ${W}`]
  : D[`type ${P}`]
