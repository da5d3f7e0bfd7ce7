/**
 * Integer constants as far as types go: literals, negative ones, `1 << n`, and the names of other constants, of which
 * enumerators are some.
 */
import type { Declarations } from './specifiers.ts'
import type { oneLine, splitCommas, toBrace, trim, trimEnd } from './text.ts'

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

/** The decimal digits of an integer expression; `false` where only a real evaluator can tell. */
export type integerOf<
  S extends string,
  D extends Declarations,
  Near extends readonly (readonly [string, unknown])[] = [],
  Seen extends string = never,
> = S extends `(${infer Inner})`
  ? Inner extends `${string}${'(' | ')'}${string}`
    ? false
    : integerOf<trim<Inner>, D, Near, Seen>
  : S extends `-${infer N}`
    ? literal<trim<N>> extends infer V extends string
      ? V extends '0'
        ? '0'
        : `-${V}`
      : false
    : S extends `${Digit}${string}`
      ? S extends `${infer A}<<${infer B}`
        ? shifted<literal<trim<A>>, literal<trim<B>>>
        : literal<S>
      : S extends `${string}${' ' | '(' | '|' | '+' | '-' | '*' | '/' | '<' | '>' | "'"}${string}`
        ? false
        : Extract<Near[number], readonly [S, unknown]>[1] extends infer V
          ? [V] extends [never]
            ? digitsOf<constantOf<S, D, Seen>>
            : digitsOf<V>
          : false

type digitsOf<V> = [V] extends [number] ? (number extends V ? false : `${V}`) : false

/** The type of a constant of the index: a literal, `number`, `string`, or `number | bigint` where that is all that is known. */
export type constantOf<Name extends string, D extends Declarations, Seen extends string = never> = Name extends Seen
  ? Constant
  : Name extends keyof D
    ? [Exclude<D[Name], `#define ${string}`>] extends [never]
      ? D[Name] extends `#define ${Name} ${infer Body}`
        ? macroValue<trim<Body>, D, Seen | Name>
        : Constant
      : D[Name] extends infer S
        ? S extends `${string}{${string}`
          ? enumeratorValue<S, Name, D>
          : never
        : never
    : number

/** The type of a macro with that body, or of a constant object with that initialiser. */
export type macroValue<S extends string, D extends Declarations, Seen extends string = never> = S extends '...'
  ? Constant
  : S extends `"${infer Text}"`
    ? Text extends `${string}${'"' | '\\'}${string}`
      ? escapedText<Text>
      : Text
    : S extends `${string}"${string}`
      ? S extends `${string}__builtin_${'nan' | 'inf' | 'huge_val'}${string}`
        ? number
        : escapedText<S>
      : integerOf<S, D, [], Seen> extends infer V extends string
        ? V extends `${infer N extends number}`
          ? number extends N
            ? Constant
            : N
          : Constant
        : isFloat<S> extends true
          ? number
          : Constant

/** A string whose escapes may be bytes that are no text is those bytes then. */
type escapedText<S extends string> = S extends `${string}\\${'2' | '3' | 'x'}${string}` ? string | Uint8Array : string

/** What a constant expression can be where its value is not computed here. */
export type Constant = number | bigint

type isFloat<S extends string> = S extends `0${'x' | 'X'}${string}`
  ? false
  : S extends `${string}.${string}`
    ? true
    : S extends `${Digit}${string}${'e' | 'E'}${string}`
      ? true
      : false

/** Decimal digits of an integer literal in any base, without its suffix. */
type literal<S extends string> = S extends `${infer N}${'u' | 'U' | 'l' | 'L'}`
  ? literal<N>
  : S extends `0${'x' | 'X'}${infer H}`
    ? fromHex<Lowercase<H>>
    : S extends `0${Digit}${string}`
      ? false
      : S extends `${infer _ extends bigint}`
        ? S
        : false

type shifted<A, B> = A extends '0' ? '0' : A extends string ? (B extends string ? double<A, B> : false) : false

/** `A` doubled `B` times. */
type double<A extends string, B extends string, Count extends readonly 0[] = []> = `${Count['length']}` extends B
  ? A
  : Count['length'] extends 63
    ? false
    : double<twice<A>, B, [...Count, 0]>

/** Twice a digit, with a carry of 0 or 1: `[digit, carry]`. */
interface Twice {
  readonly '0': { readonly '0': ['0', '0']; readonly '1': ['1', '0'] }
  readonly '1': { readonly '0': ['2', '0']; readonly '1': ['3', '0'] }
  readonly '2': { readonly '0': ['4', '0']; readonly '1': ['5', '0'] }
  readonly '3': { readonly '0': ['6', '0']; readonly '1': ['7', '0'] }
  readonly '4': { readonly '0': ['8', '0']; readonly '1': ['9', '0'] }
  readonly '5': { readonly '0': ['0', '1']; readonly '1': ['1', '1'] }
  readonly '6': { readonly '0': ['2', '1']; readonly '1': ['3', '1'] }
  readonly '7': { readonly '0': ['4', '1']; readonly '1': ['5', '1'] }
  readonly '8': { readonly '0': ['6', '1']; readonly '1': ['7', '1'] }
  readonly '9': { readonly '0': ['8', '1']; readonly '1': ['9', '1'] }
}

/** Decimal digits, doubled; digits stand last first while they are worked on. */
type twice<S extends string, Carry extends '0' | '1' = '0'> = straight<reversedTwice<reversed<S>, Carry>>

type reversedTwice<
  S extends string,
  Carry extends '0' | '1',
  Done extends string = '',
> = S extends `${infer C extends Digit}${infer R}`
  ? Twice[C][Carry] extends [infer X extends string, infer Y extends '0' | '1']
    ? reversedTwice<R, Y, `${Done}${X}`>
    : never
  : Carry extends '1'
    ? `${Done}1`
    : Done

type reversed<S extends string, Done extends string = ''> = S extends `${infer C}${infer R}`
  ? reversed<R, `${C}${Done}`>
  : Done
type straight<S extends string> = reversed<S>

interface Bits {
  readonly '0': ['0', '0', '0', '0']
  readonly '1': ['0', '0', '0', '1']
  readonly '2': ['0', '0', '1', '0']
  readonly '3': ['0', '0', '1', '1']
  readonly '4': ['0', '1', '0', '0']
  readonly '5': ['0', '1', '0', '1']
  readonly '6': ['0', '1', '1', '0']
  readonly '7': ['0', '1', '1', '1']
  readonly '8': ['1', '0', '0', '0']
  readonly '9': ['1', '0', '0', '1']
  readonly a: ['1', '0', '1', '0']
  readonly b: ['1', '0', '1', '1']
  readonly c: ['1', '1', '0', '0']
  readonly d: ['1', '1', '0', '1']
  readonly e: ['1', '1', '1', '0']
  readonly f: ['1', '1', '1', '1']
}

type fromHex<S extends string, Value extends string = '0'> = S extends `${infer C}${infer R}`
  ? C extends keyof Bits
    ? fromHex<R, nibble<Value, Bits[C]>>
    : false
  : Value extends `0${infer R}`
    ? R extends ''
      ? '0'
      : R
    : Value

type nibble<V extends string, B extends readonly ['0' | '1', '0' | '1', '0' | '1', '0' | '1']> = twice<
  twice<twice<twice<V, B[0]>, B[1]>, B[2]>,
  B[3]
>

interface Successors {
  readonly '0': '1'
  readonly '1': '2'
  readonly '2': '3'
  readonly '3': '4'
  readonly '4': '5'
  readonly '5': '6'
  readonly '6': '7'
  readonly '7': '8'
  readonly '8': '9'
}

interface Predecessors {
  readonly '1': '0'
  readonly '2': '1'
  readonly '3': '2'
  readonly '4': '3'
  readonly '5': '4'
  readonly '6': '5'
  readonly '7': '6'
  readonly '8': '7'
  readonly '9': '8'
}

/** The next integer, of decimal digits; '?' stays. */
export type increment<S extends string> = S extends '-1'
  ? '0'
  : S extends `-${infer N}`
    ? `-${straight<decremented<reversed<N>>>}`
    : straight<incremented<reversed<S>>>

type incremented<S extends string> = S extends `9${infer R}`
  ? `0${R extends '' ? '1' : incremented<R>}`
  : S extends `${infer C}${infer R}`
    ? `${C extends keyof Successors ? Successors[C] : C}${R}`
    : S

type decremented<S extends string> = S extends `0${infer R}`
  ? `9${decremented<R>}`
  : S extends `1`
    ? ''
    : S extends `${infer C}${infer R}`
      ? `${C extends keyof Predecessors ? Predecessors[C] : C}${R}`
      : S

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
type enumeratorValue<S extends string, Name extends string, D extends Declarations> = S extends `${string}{${infer B}`
  ? toBrace<B> extends [infer Body extends string, string]
    ? bodyList<oneLine<Body>, D> extends infer L extends readonly (readonly [string, unknown])[]
      ? Extract<L[number], readonly [Name, unknown]>[1]
      : number
    : number
  : number
