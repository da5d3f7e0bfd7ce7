/** Bodies of structs and unions: their members in order, each as the text of one declaration. */
import type { declaratorOf } from './declarators.ts'
import type { declaratorName } from './names.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { before, lastWord, level, oneLine, splitCommas, toBrace, trim, trimEnd, trimStart } from './text.ts'

/** The body of a record of the index; `never` where it is not defined. */
export type bodyOf<K extends string, D extends Declarations> = D[K] extends infer S ? bodyIn<S> : never

type bodyIn<S> = S extends `${string}{${infer B}`
  ? toBrace<B> extends [infer Body extends string, string]
    ? Body
    : never
  : never

/** `struct point` by its name in the index: a record without a tag has the name of its typedef. */
export type nameOf<K extends string> = K extends `type ${infer N}` ? N : K

/** Members in order; those of an anonymous record stand in its place. */
export type memberList<S extends string> = S extends `${string}${Special}${string}` ? anyMembers<S> : plainMembers<S>

/** What stands before the body of a record of the index, such as `typedef union`. */
export type headOf<K extends string, D extends Declarations> = D[K] extends `${infer Head}{${string}` ? Head : ''

/** Members in the order of a list initialiser: of a union the first alone, of an anonymous union within too. */
export type listedOf<Head extends string, S extends string> = Head extends
  | 'union'
  | `union ${string}`
  | `${string} union`
  | `${string} union ${string}`
  ? first<anyMembers<S, 'listed'>>
  : S extends `${string}union${string}{${string}`
    ? anyMembers<S, 'listed'>
    : memberList<S>

/** What plain members have none of. */
type Special = '{' | ',' | '...' | ':'

type plainMembers<S extends string, Found extends readonly string[] = []> = S extends `\n  ${infer H};${infer R}`
  ? plainMembers<R, [...Found, level<trimStart<H>>]>
  : S extends `${infer H};${infer R}`
    ? plainMembers<R, [...Found, oneLine<H>]>
    : Found

type anyMembers<
  S extends string,
  For extends 'named' | 'listed' = 'named',
  Found extends readonly string[] = [],
> = S extends `${infer H};${infer R}`
  ? H extends `${infer A}{${infer B}`
    ? toBrace<`${B};${R}`> extends [infer Inner extends string, infer After extends string]
      ? After extends `${infer Tail};${infer Rest}`
        ? anyMembers<Rest, For, [...Found, ...nested<oneLine<A>, Inner, oneLine<Tail>, For>]>
        : Found
      : H extends `${infer Before}{${infer Inner}}${infer Tail}`
        ? anyMembers<R, For, [...Found, ...nested<oneLine<Before>, Inner, oneLine<Tail>, For>]>
        : Found
    : anyMembers<R, For, [...Found, ...single<oneLine<H>>]>
  : Found

type nested<
  Head extends string,
  Inner extends string,
  Tail extends string,
  For extends 'named' | 'listed',
> = Tail extends ''
  ? Head extends 'struct' | `${string} struct`
    ? anyMembers<Inner, For>
    : Head extends 'union' | `${string} union`
      ? For extends 'named'
        ? anyMembers<Inner, For>
        : first<anyMembers<Inner, For>>
      : []
  : eachDeclarator<`${Head} {${Inner}}`, splitCommas<Tail>>

type first<L extends readonly string[]> = L extends readonly [infer F extends string, ...unknown[]] ? [F] : []

type single<S extends string> = S extends '...' | ''
  ? []
  : S extends `${string},${string}`
    ? splitCommas<S> extends [infer First extends string, ...infer Rest extends readonly string[]]
      ? [First, ...eachDeclarator<base<First>, Rest>]
      : []
    : S extends `${infer A}:${string}`
      ? [fieldName<trimEnd<A>>] extends [never]
        ? []
        : [S]
      : [S]

type eachDeclarator<Base extends string, Pieces extends readonly string[]> = {
  [I in keyof Pieces]: `${Base} ${Pieces[I]}`
}

/** The words before the first declarator: `const int` of `const int *a[3]`. */
type base<S extends string> = S extends `${string}${'*' | '('}${string}`
  ? before<before<S, '*'>, '('>
  : withoutLast<trimEnd<before<before<S, ':'>, '['>>>

type withoutLast<S extends string, Done extends string = ''> = S extends `${infer W} ${infer R}`
  ? withoutLast<R, Done extends '' ? W : `${Done} ${W}`>
  : Done

/** The name of a member, `never` where it has none. */
export type memberName<S extends string> = S extends `${string}{${infer B}`
  ? toBrace<B> extends [string, infer Tail extends string]
    ? declaratorName<withoutWidth<trim<Tail>>>
    : never
  : S extends `${infer A}:${string}`
    ? fieldName<trimEnd<A>>
    : declaratorName<S>

type withoutWidth<S extends string> = S extends `${infer A}:${string}` ? trimEnd<A> : S

/** Without a name a bit-field only fills space. */
type fieldName<S extends string> = S extends `${string} ${string}`
  ? lastWord<S> extends infer N
    ? N extends 'int' | 'char' | 'long' | 'short' | 'signed' | 'unsigned'
      ? never
      : N
    : never
  : never

/** The C type of a member. */
export type memberType<S extends string, D extends Declarations> = S extends `${infer Head}{${infer B}`
  ? toBrace<B> extends [infer Inner extends string, infer Tail extends string]
    ? declaratorOf<['body', trimEnd<Head>, Inner], withoutWidth<trim<Tail>>>
    : never
  : specified<withoutWidth<S>, D> extends [infer T, infer Rest extends string]
    ? declaratorOf<T, Rest>
    : never
