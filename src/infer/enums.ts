/** Enumerators and their values. */
import type { increment, integerOf } from './constants.ts'
import type { Declarations } from './specifiers.ts'
import type { oneLine, splitCommas, toBrace, trim, trimEnd } from './text.ts'

/** The values of an enum of the index: a union of literals, or `number` where one is not known. */
export type enumValues<K extends string, D extends Declarations> = D[K] extends infer S ? valuesIn<S, D> : number

type valuesIn<S, D extends Declarations> = S extends `${string}{${infer B}`
  ? toBrace<B> extends [infer Body extends string, string]
    ? bodyValues<Body, D>
    : number
  : number

/** The values of a body, as one union. */
export type bodyValues<Body extends string, D extends Declarations> =
  bodyList<oneLine<Body>, D> extends infer L
    ? L extends readonly unknown[]
      ? L[number] extends readonly [string, infer V]
        ? known<V>
        : number
      : number
    : number

type known<V> = [V] extends [number] ? V : number

/** `[name, value]` of each enumerator. In an enum that ends in `...` only the values that are written out are known. */
type bodyList<Body extends string, D extends Declarations> = Body extends `${string}...${string}`
  ? splitCommas<Body> extends infer Pieces extends readonly string[]
    ? '...' extends Pieces[number]
      ? eachAlone<Pieces, D>
      : valueList<Pieces, D>
    : never
  : valueList<splitCommas<Body>, D>

type eachAlone<Pieces extends readonly string[], D extends Declarations> = {
  readonly [I in keyof Pieces]: valueList<[Pieces[I]], D, '?'>[0]
}

/** A value that is no plain integer is `number`, and so are those counted from it. */
type valueList<
  Pieces,
  D extends Declarations,
  Next extends string = '0',
  Done extends readonly (readonly [string, unknown])[] = [],
> = Pieces extends readonly [infer P extends string, ...infer Rest]
  ? P extends `${infer N}=${infer V}`
    ? integerOf<trim<V>, D, Done> extends infer Digits extends string
      ? valueList<Rest, D, increment<Digits>, [...Done, readonly [trimEnd<N>, toNumber<Digits>]]>
      : valueList<Rest, D, '?', [...Done, readonly [trimEnd<N>, number]]>
    : valueList<Rest, D, increment<Next>, [...Done, readonly [P, toNumber<Next>]]>
  : Done

type toNumber<S extends string> = S extends `${infer N extends number}` ? N : number

/** The value of the enumerator with that name in a statement. */
export type enumeratorValue<
  S extends string,
  Name extends string,
  D extends Declarations,
> = S extends `${string}{${infer B}`
  ? toBrace<B> extends [infer Body extends string, string]
    ? bodyList<oneLine<Body>, D> extends infer L extends readonly (readonly [string, unknown])[]
      ? Extract<L[number], readonly [Name, unknown]>[1]
      : number
    : number
  : number
