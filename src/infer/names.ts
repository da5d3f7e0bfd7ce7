/** What a statement declares: its names. Nothing else of it is read here. */
import type { ConventionMacro } from './qualifiers.ts'
import type { beforeBase, chop, lastWord, level, oneLine, splitCommas, toBrace, trim, trimEnd } from './text.ts'

/**
 * Statements by the names they declare. A function or constant stands under its name, a variable under `var name`,
 * a typedef under `type name`, a tag under `struct name`, `union name` or `enum name`.
 */
export type index<U extends string> = [U] extends [infer V extends string]
  ? { readonly [S in V as namesOf<S>]: S }
  : never

type namesOf<S extends string> = S extends ''
  ? never
  : S extends `#define ${infer M}`
    ? macroName<M>
    : S extends `typedef${' ' | '\n' | '\t'}${infer R}`
      ? S extends `${infer Head}{${infer B}`
        ? bodyNames<Head, B, 'type '>
        : declaredName<R, 'type '>
      : S extends `${infer Head}{${infer B}`
        ? bodyNames<Head, B, 'var '>
        : declaredName<S, 'var '>

/** A macro of its own name, as in `#define stdin stdin`, leaves the name to what is declared. */
type macroName<M extends string> = M extends `${infer N} ${infer Body}`
  ? N extends Body | `${string}(${string}`
    ? never
    : N
  : never

/** `struct tag { ... } name, *name`, with `typedef` or without. */
type bodyNames<Head extends string, AfterBrace extends string, Kind extends 'type ' | 'var '> =
  toBrace<AfterBrace> extends [infer Body extends string, infer Tail extends string]
    ?
        | (trim<Tail> extends '' ? never : eachName<splitCommas<Tail>, Kind>)
        | (Tail extends `=${string}` ? never : tagName<Head>)
        | (Head extends `${string}enum${string}` ? enumNames<oneLine<Head>, Body> : never)
    : never

/** A struct may have a name with the letters of `enum`. */
type enumNames<Head extends string, Body extends string> = Head extends
  | 'enum'
  | `enum ${string}`
  | `${string} enum`
  | `${string} enum ${string}`
  ? enumeratorNames<splitCommas<Body>>
  : never

type tagName<Head extends string> = Head extends `struct ${infer T} `
  ? T extends `${string} ${string}`
    ? anyTagName<oneLine<Head>>
    : `struct ${T}`
  : anyTagName<oneLine<Head>>

type anyTagName<Head extends string> = Head extends `${infer W} ${infer R}`
  ? W extends 'struct' | 'union' | 'enum'
    ? beforeBase<R> extends infer N extends string
      ? N extends ''
        ? never
        : `${W} ${lastWord<N>}`
      : never
    : anyTagName<R>
  : never

type enumeratorNames<Pieces> = Pieces extends readonly string[]
  ? { [I in keyof Pieces]: Pieces[I] extends `${infer N}=${string}` ? trimEnd<N> : Exclude<Pieces[I], '...'> }[number]
  : never

type eachName<Pieces, Kind extends string> = Pieces extends readonly string[]
  ? { [I in keyof Pieces]: declaratorName<Pieces[I] & string, Kind> }[number]
  : never

/** A statement without braces: several declarators are rare, and told by a comma outside parentheses. */
type declaredName<S extends string, Kind extends 'type ' | 'var '> = S extends `${infer H}(${infer R}`
  ? H extends `${string}${',' | '='}${string}`
    ? eachName<splitCommas<S>, Kind>
    : R extends `${string})${' ' | ''},${string}`
      ? eachName<splitCommas<S>, Kind>
      : declaratorName<S, Kind>
  : S extends `${string},${string}`
    ? eachName<splitCommas<S>, Kind>
    : declaratorName<S, Kind>

/** The name in one declarator, with or without the type before it; `void (*signal(int))(int)` declares a function. */
export type declaratorName<S extends string, Kind extends string = ''> = S extends `${infer H}(${infer R}`
  ? R extends `${'*' | ' ' | '__' | 'WINAPI' | ConventionMacro}${string}`
    ? grouped<H, trim<R>, Kind>
    : H extends `${infer Named}=${string}`
      ? `${Kind}${plainName<Named>}`
      : R extends `${infer N})(${string}`
        ? N extends `${string}${' ' | '*' | '('}${string}`
          ? functionName<H, Kind>
          : functionName<N, Kind>
        : functionName<H, Kind>
  : S extends `${infer Named}=${string}`
    ? `${Kind}${plainName<Named>}`
    : forwardTag<S> extends true
      ? oneLine<S>
      : `${Kind}${plainName<S>}`

/** Parentheses around a declarator, `(*name)`, unless they hold parameters. */
type grouped<H extends string, R extends string, Kind extends string> = R extends `${infer Before}*${infer Inner}`
  ? Before extends `${ConventionMacro}${' ' | ''}`
    ? Inner extends `${infer N})${' ' | ''}(${string}`
      ? N extends `${string}${',' | '(' | ')'}${string}`
        ? functionName<H, Kind>
        : pointerName<N, Kind>
      : functionName<H, Kind>
    : Before extends '' | `${'__' | 'WINAPI'}${string}`
      ? Before extends `${string}${',' | ')'}${string}`
        ? functionName<H, Kind>
        : Inner extends `${infer N})${string}`
          ? pointerName<N, Kind>
          : never
      : functionName<H, Kind>
  : functionName<H, Kind>

/** `struct name;` declares the tag alone. */
type forwardTag<S extends string> = S extends `${'struct' | 'union' | 'enum'} ${infer R}`
  ? R extends `${string}${' ' | '*'}${string}`
    ? false
    : true
  : false

type functionName<
  H extends string,
  Kind extends string,
> = `${Kind extends 'var ' ? '' : Kind}${lastWord<chop<level<H>>>}`

type pointerName<N extends string, Kind extends string> = N extends `${infer F}(${string}`
  ? functionName<F, Kind>
  : `${Kind}${plainName<N>}`

type plainName<S extends string> = S extends `${infer A}[${string}`
  ? lastWord<chop<level<A>>>
  : lastWord<chop<level<S>>>
