/** What a text declares, and the library object that it makes. */
import type { Constant, constantOf, macroValue } from './constants.ts'
import type { declaratorOf } from './declarators.ts'
import type { Dynamic } from './dynamic.ts'
import type { index } from './names.ts'
import type { FunctionPointer } from './objects.ts'
import type { classOf, PrimitiveName, storageOf } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { statementsOf } from './scan.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { level, oneLine, toBrace, toParenthesis, trim } from './text.ts'
import type { callable, mapped, read } from './values.ts'

/** The statements of a text by name. A text that the compiler does not know declares anything. */
export type declared<S extends string> = S extends ''
  ? Unsaid
  : isLiteral<S> extends true
    ? flat<index<statementsOf<S>>>
    : Declarations

/** Nothing has been declared: untyped, until `cdef` returns something better. */
export interface Unsaid extends Declarations {
  readonly '': ''
}

/** False for `string`, and for a template with a hole that is not known. */
type isLiteral<S extends string> = string extends S ? false : Record<never, never> extends Record<S, 0> ? false : true

type flat<T> = T extends infer U extends Declarations ? (string extends keyof U ? Declarations : U) : never

/** The declarations of two texts; the later wins, except that naming a tag again takes no body away. */
export type extended<D extends Declarations, N extends Declarations> = D extends Unsaid
  ? N
  : N extends Unsaid
    ? D
    : string extends keyof D | keyof N
      ? Declarations
      : keyof D extends never
        ? N
        : keyof N extends never
          ? D
          : both<D, N> extends infer B extends Declarations
            ? B
            : never

type both<D extends Declarations, N extends Declarations> = {
  readonly [K in keyof D | keyof N]: K extends keyof N
    ? K extends keyof D
      ? N[K] extends `${string}{${string}` | `${string}(${string}` | `#define${string}`
        ? N[K]
        : D[K]
      : N[K]
    : K extends keyof D
      ? D[K]
      : never
}

/** What `include` makes known: types and constants. */
export type included<D extends Declarations> = string extends keyof D
  ? Declarations
  : shared<D> extends infer B extends Declarations
    ? B
    : never

type shared<D extends Declarations> = {
  readonly [K in keyof D as K extends `${string} ${string}`
    ? K extends `var ${string}`
      ? never
      : K
    : D[K] extends `${'#define ' | `${string}{`}${string}`
      ? K
      : never]: D[K]
}

/** The declarations of a module by name, behind them what it includes. */
export type Including<Included extends Declarations, Own extends Declarations> = extended<included<Included>, Own>

/** An open library: functions, constants, and variables, which are read and written in place. */
export type Library<D extends Declarations, R extends Reading> = string extends keyof D
  ? Dynamic
  : Fixed<D, R> & Variables<D, R> & OpenLibrary

/** A compiled library, which stays open. */
export type Compiled<D extends Declarations, R extends Reading> = string extends keyof D
  ? Dynamic
  : Fixed<D, R> & Variables<D, R>

/** What `dlopen` returns where the members may be known from elsewhere: from the declaration file of a module. */
export type opened<D extends Declarations, R extends Reading, L> = unknown extends L
  ? Library<D, R>
  : L extends OpenLibrary
    ? L
    : L & OpenLibrary

/** Known members, and those of declarations that came later. */
export type grown<L, D extends Declarations, R extends Reading> = unknown extends L ? unknown : L & Compiled<D, R>

/** What every library can do besides. */
export interface OpenLibrary {
  /** Closes the library: `using lib = ffi.dlopen(...)`. */
  [Symbol.dispose](): void
}

export declare const DECLARED: unique symbol
/** What knows declarations, and how their values are read; the property exists for the compiler alone. */
export interface Declaring<D extends Declarations, R extends Reading> {
  readonly [DECLARED]?: { readonly types: D; readonly reading: R } | undefined
}

type Fixed<D extends Declarations, R extends Reading> = D extends infer E extends Declarations
  ? { readonly [K in keyof E as K extends `${string} ${string}` ? never : K]: member<K & string, E[K], E, R> }
  : never

type Variables<D extends Declarations, R extends Reading> = D extends infer E extends Declarations
  ? {
      -readonly [K in keyof E as K extends `var ${infer N}` ? N : never]: K extends `var ${infer N}`
        ? variable<N, E[K], E, R>
        : never
    }
  : never

type member<K extends string, S extends string, D extends Declarations, R extends Reading> = [
  Exclude<S, `#define ${string}`>,
] extends [never]
  ? macroPointer<S, D> extends infer C
    ? [C] extends [never]
      ? macroMember<K, S, D, R>
      : read<C, D, R>
    : never
  : S extends `#define ${string}`
    ? never
    : S extends `${string}{${string}`
      ? constantOf<K, D>
      : specified<level<S>, D> extends [infer T, infer Rest extends string]
        ? declaratorOf<T, Rest, K> extends infer C
          ? C extends ['(', unknown, string]
            ? FunctionPointer<callable<C, D, R>, mapped<C, D, R>>
            : Dynamic
          : never
        : never

/** A macro that is the name of a function or variable is that; any other is a constant. */
type macroMember<
  K extends string,
  S extends string,
  D extends Declarations,
  R extends Reading,
> = S extends `#define ${K} ${infer Target}`
  ? Target extends keyof D
    ? D[Target] extends `${string}{${string}`
      ? constantOf<K, D>
      : member<Target, D[Target], D, R>
    : `var ${Target}` extends keyof D
      ? variable<Target, D[`var ${Target}`], D, R>
      : constantOf<K, D>
  : constantOf<K, D>

/** The pointer type that a macro casts to, as in `((void *)-1)`. */
type macroPointer<S extends string, D extends Declarations> = S extends `#define ${string} (${infer B}`
  ? toParenthesis<B extends `(${infer T}` ? T : B>[0] extends infer T extends string
    ? specified<oneLine<T>, D> extends [infer C, infer Rest extends string]
      ? Exclude<Extract<declaratorOf<C, Rest>, ['*', unknown]>, ['*', ['?', string]]>
      : never
    : never
  : never

type variable<
  N extends string,
  S extends string,
  D extends Declarations,
  R extends Reading,
> = S extends `${infer H}=${infer V}`
  ? trim<V> extends '...'
    ? askedConstant<specified<level<trim<H>>, D>, N, D, R>
    : constantObject<specified<level<trim<H>>, D>, trim<V>, D>
  : S extends `${infer Head}{${infer B}`
    ? toBrace<B> extends [infer Body extends string, infer Tail extends string]
      ? read<declaratorOf<bodied<oneLine<Head>, Body>, oneLine<Tail>, N>, D, R>
      : never
    : S extends `${string}static${string}const${string}` | `${string}const${string}static${string}`
      ? askedConstant<specified<level<S>, D>, N, D, R>
      : specified<level<S>, D> extends [infer T, infer Rest extends string]
        ? plainVariable<declaratorOf<T, Rest, N>, D, R>
        : never

/** A function may be declared with a typedef alone: `func_t cos;`. */
type plainVariable<C, D extends Declarations, R extends Reading> = C extends ['(', unknown, string]
  ? FunctionPointer<callable<C, D, R>, mapped<C, D, R>>
  : read<C, D, R>

/** `static const T N;`: C knows the value. An integer is a number where that is exact, whatever `T`. */
type askedConstant<T, N extends string, D extends Declarations, R extends Reading> = T extends [
  infer B,
  infer Rest extends string,
]
  ? declaratorOf<B, Rest, N> extends infer C
    ? C extends PrimitiveName
      ? integerConstant<classOf<C>, storageOf<C>> extends infer V
        ? [V] extends [never]
          ? read<C, D, R>
          : V
        : never
      : C extends ['number', 'integer', string]
        ? Constant
        : plainVariable<C, D, R>
    : never
  : never

type integerConstant<Class, Storage> = Class extends 'float' | 'complex'
  ? never
  : Storage extends `${'s' | 'u'}${8 | 16}`
    ? Constant
    : number

/** A constant object has the value of its initialiser, converted to its type: what fits an `int` or more stays as it is. */
type constantObject<T, V extends string, D extends Declarations> = V extends `${string},${string}`
  ? Constant | string
  : T extends [infer P extends PrimitiveName, infer Rest extends string]
    ? Rest extends `*${string}`
      ? string
      : storageOf<P> extends infer K
        ? K extends 's4' | 's8'
          ? macroValue<V, D>
          : K extends 'u4' | 'u8'
            ? V extends `-${string}`
              ? Constant
              : macroValue<V, D>
            : number
        : never
    : Constant | string

/** The type of variables that are declared together with a record; without a tag only they have it. */
type bodied<Head extends string, Body extends string> = Head extends `${string}${'struct' | 'union'} ${infer Tag}`
  ? Head extends `${string}union ${Tag}`
    ? ['record', `union ${Tag}`]
    : ['record', `struct ${Tag}`]
  : ['body', Head, Body]
