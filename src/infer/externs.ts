/** Functions that JavaScript defines: the statements `extern "JS"` of the index. */
import type { declaratorOf } from './declarators.ts'
import type { Reading } from './reading.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { level } from './text.ts'
import type { callbackOf } from './values.ts'

/** `extern "JS"`, `extern "JS+C"`. */
type ExternText = `extern${string}"${'JS' | 'JS+C' | 'C+JS'}"${string}`

/** The names of the functions; any name where the declarations are not known. */
export type externName<D extends Declarations> = string extends keyof D
  ? string
  : { [K in keyof D]: D[K] extends ExternText ? K : never }[keyof D] & string

/** What JavaScript attaches to one of them. */
export type externFunction<N extends string, D extends Declarations, R extends Reading> = string extends keyof D
  ? (...values: never[]) => unknown
  : specified<level<D[N]>, D> extends [infer T, infer Rest extends string]
    ? callbackOf<declaratorOf<T, Rest, N>, D, R>
    : never
