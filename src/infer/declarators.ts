/** What stands around a declared name: pointers, arrays, functions. The type grows from the name outwards, as C reads. */
import type { declaratorName } from './names.ts'
import type { afterQualifiers, ConventionMacro } from './qualifiers.ts'
import type { splitCommas, toParenthesis, trim, trimStart } from './text.ts'

/** The type of a declarator over a type; of several declarators, of the one with that name. */
export type declaratorOf<T, S extends string, Name extends string = ''> = Name extends ''
  ? declarator<T, S>
  : S extends `${Name}(${infer R}`
    ? functionOrMore<T, toParenthesis<R>, S, Name>
    : S extends `*${Name}(${infer R}`
      ? functionOrMore<['*', T], toParenthesis<R>, S, Name>
      : S extends `${string},${string}`
        ? pick<T, splitCommas<S>, Name>
        : declarator<T, S>

/** Most declarations are of one function; anything after its parameters is seen to one by one. */
type functionOrMore<T, Parts, S extends string, Name extends string> = Parts extends [
  infer P extends string,
  infer After,
]
  ? After extends ''
    ? ['(', T, P]
    : S extends `*${infer R}`
      ? T extends ['*', infer U]
        ? pick<U, splitCommas<`*${R}`>, Name>
        : never
      : pick<T, splitCommas<S>, Name>
  : never

type pick<T, Pieces, Name extends string> = Pieces extends readonly [infer P extends string, ...infer Rest]
  ? Rest extends []
    ? declarator<T, P>
    : declaratorName<P> extends Name
      ? declarator<T, P>
      : pick<T, Rest, Name>
  : T

type declarator<T, S extends string> = S extends `*${infer R}`
  ? declarator<['*', T], afterQualifiers<R extends ` ${infer Q}` ? Q : R>>
  : S extends `${string}${'(' | '['}${string}`
    ? bracketed<T, S>
    : T

type bracketed<T, S extends string> = S extends `(${infer R}`
  ? toParenthesis<R> extends [infer Inside extends string, infer After extends string]
    ? grouped<T, trim<Inside>, trim<After>, S>
    : never
  : S extends `${infer A}[${infer B}`
    ? A extends `${string}(${infer R}`
      ? suffixed<T, `(${R}[${B}`>
      : suffixed<T, `[${B}`>
    : S extends `${string}(${infer R}`
      ? suffixed<T, `(${R}`>
      : T

/** Parentheses hold a declarator, or in an abstract one parameters. */
type grouped<T, Inside extends string, After extends string, S extends string> = Inside extends `${'*' | '('}${string}`
  ? declarator<suffixed<T, After>, Inside>
  : Inside extends `${'__stdcall' | '__cdecl' | '__fastcall' | 'WINAPI'}${infer R}`
    ? declarator<suffixed<T, After>, trimStart<R>>
    : [Inside, After] extends [`${ConventionMacro}${' ' | ''}*${infer R}`, `(${string}`]
      ? declarator<suffixed<T, After>, `*${R}`>
      : After extends ''
        ? suffixed<T, S>
        : declarator<suffixed<T, After>, Inside>

/** What follows the name, which has been taken. */
type suffixed<T, S extends string> = S extends `[${infer N}]${infer R}`
  ? ['[', suffixed<T, trimStart<R>>, trim<N>]
  : S extends `(${infer R}`
    ? toParenthesis<R> extends [infer Parameters extends string, infer After extends string]
      ? ['(', suffixed<T, trimStart<After>>, Parameters]
      : never
    : T
