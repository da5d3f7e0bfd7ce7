/**
 * What a C type is in JavaScript: what reading gives, what calls take and return, and what a value may be made from. The
 * three are one file, since each leads to the others: a function pointer is read as a function that takes such values.
 */
import type { bodyValues, constantOf, enumValues } from './constants.ts'
import type { declaratorOf } from './declarators.ts'
import type { Dynamic } from './dynamic.ts'
import type * as input from './input.ts'
import type {
  BoolValue,
  CharacterValue,
  ComplexValue,
  EnumValue,
  FloatValue,
  Initial,
  IntegerValue,
  ItemsFrom,
  Lasting,
  OwnedString,
} from './input.ts'
import type {
  Addressed,
  AnyFloatArray,
  AnyIntegerArray,
  CArray,
  FunctionPointer,
  kindOf,
  NumberArray,
  Opaque,
  Pointer,
  Scalar,
  Struct,
  StructPointer,
  VoidPointer,
} from './objects.ts'
import type { arrayClassOf, classOf, PrimitiveName, readingOf, storageOf } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { bodyOf, headOf, listedOf, memberList, memberName, memberType, nameOf } from './records.ts'
import type { Declarations, specified } from './specifiers.ts'
import type { chop, splitCommas, trim } from './text.ts'

/** The value that reading a C type gives. */
export type read<C, D extends Declarations, R extends Reading> = C extends PrimitiveName
  ? scalar<C, R>
  : C extends 'void'
    ? // biome-ignore lint/suspicious/noConfusingVoidType: it is the result of a function.
      void
    : C extends ['*', infer T]
      ? pointerTo<T, D, R> | null
      : C extends ['record', infer K extends string]
        ? record<K, D, R>
        : C extends ['[', infer T, infer N extends string]
          ? array<T, N, D, R>
          : C extends ['enum', infer K extends string]
            ? enumRead<K extends keyof D ? D[K] : unknown, enumValues<K, D>, D, R>
            : C extends ['body', infer Head extends string, infer Body extends string]
              ? Head extends `${string}enum${string}`
                ? enumRead<`${Head}{`, bodyValues<Body, D>, D, R>
                : Struct<inlineName<Head>, membersOf<Body, D, R>>
              : C extends ['(', unknown, string]
                ? pointerTo<C, D, R>
                : C extends ['number', infer K, string]
                  ? leftNumber<K, R>
                  : Dynamic

/** The values of an enum as they are read: bigints where the type that it says it has is read as such. */
type enumRead<S, V, D extends Declarations, R extends Reading> = S extends `${infer Head}{${string}`
  ? Head extends `${string}:${infer Base}`
    ? specified<trim<Base>, D> extends [infer C, unknown]
      ? [read<C, D, R>] extends [bigint]
        ? wide<V>
        : V
      : V
    : V
  : V

type wide<V> = V extends number ? (`${V}` extends `${infer B extends bigint}` ? B : bigint) : bigint

/** A number whose size only the C compiler knows: an integer is read as `long` is. */
type leftNumber<K, R extends Reading> = K extends 'float' ? number : readingOf<'long', R>

type scalar<P extends PrimitiveName, R extends Reading> =
  readingOf<P, R> extends infer V ? (V extends 'wide' ? Scalar<P, number> : V) : never

/** What a tag in the body of another record is called. */
type inlineName<Head extends string> = Head extends `${infer K extends 'struct' | 'union'} ${infer N}`
  ? `${K} ${N}`
  : Head

type record<K extends string, D extends Declarations, R extends Reading> = [bodyOf<K, D>] extends [never]
  ? Opaque<nameOf<K>>
  : Struct<nameOf<K>, recordMembers<K, D, R>>

/** A module has written the members down, since a mapped type cannot say that more may be written than is read. */
type recordMembers<K extends string, D extends Declarations, R extends Reading> = R extends {
  readonly members: Readonly<Record<K, infer M>>
}
  ? M
  : membersOf<bodyOf<K, D>, D, R>

/** The members of a body, read when they are asked for. */
export type membersOf<Body extends string, D extends Declarations, R extends Reading> = Body extends infer B extends
  string
  ? { [M in memberList<B>[number] as memberName<M>]: read<memberType<M, D>, D, R> }
  : never

/** A pointer that is not NULL. */
export type pointerTo<T, D extends Declarations, R extends Reading> = T extends 'void'
  ? VoidPointer
  : T extends ['(', unknown, string]
    ? FunctionPointer<callable<T, D, R>, mapped<T, D, R>>
    : T extends ['record', infer K extends string]
      ? [bodyOf<K, D>] extends [never]
        ? Opaque<nameOf<K>>
        : StructPointer<nameOf<K>, recordMembers<K, D, R>>
      : Pointer<spell<T>, read<T, D, R>>

type array<T, N extends string, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? [arrayClassOf<T>] extends [never]
    ? CArray<T, read<T, D, R>, lengthOf<N, D>>
    : NumberArray<T, arrayClassOf<T>, lengthOf<N, D>>
  : T extends ['enum', string] | ['body', `${string}enum${string}`, string]
    ? NumberArray<spell<T>, Uint32Array | Int32Array, lengthOf<N, D>>
    : T extends ['number', infer K, infer Name extends string]
      ? NumberArray<Name, K extends 'float' ? AnyFloatArray : AnyIntegerArray, lengthOf<N, D>>
      : CArray<spell<T>, NonVoid<read<T, D, R>>, lengthOf<N, D>>

type NonVoid<T> = T extends void ? never : T

/** The length of an array where it can be told: a literal, or a constant. */
export type lengthOf<N extends string, D extends Declarations> = N extends `${infer L extends number}`
  ? L
  : N extends keyof D
    ? constantOf<N, D> extends infer L extends number
      ? L
      : number
    : number

/** The spelling of a type without typedefs, by which pointers are told apart. */
export type spell<C> = C extends string
  ? C
  : C extends ['record', infer K extends string]
    ? nameOf<K>
    : C extends ['enum', infer K extends string]
      ? `enum ${K extends `${'type' | 'enum'} ${infer N}` ? N : K}`
      : C extends ['*', infer T]
        ? T extends ['(', unknown, string]
          ? 'function'
          : `${spell<T>} *`
        : C extends ['[', infer T, infer N extends string]
          ? `${spell<T>}[${N extends '...' ? '' : N}]`
          : C extends ['(', unknown, string]
            ? 'function'
            : C extends ['body', infer Head extends string, string]
              ? Head
              : C extends ['?', infer N extends string]
                ? N
                : C extends ['number', unknown, infer N extends string]
                  ? N
                  : 'unknown'

/** The call of a C function. */
export type callable<C, D extends Declarations, R extends Reading> = C extends ['(', infer T, infer P extends string]
  ? (...values: parametersOf<P, D, R>) => read<T, D, R>
  : never

/** The array of the results of mapped calls. */
export type mapped<C, D extends Declarations, R extends Reading> = C extends ['(', infer T, string]
  ? T extends 'void'
    ? // biome-ignore lint/suspicious/noConfusingVoidType: it is the result of a function.
      void
    : [viewOf<T>] extends [never]
      ? CArray<spell<T>, NonVoid<read<T, D, R>>>
      : viewOf<T>
  : never

/** The typed array of such items, where there is one. */
type viewOf<T> = T extends PrimitiveName
  ? arrayClassOf<T>
  : T extends ['enum', string] | ['body', `${string}enum${string}`, string]
    ? Uint32Array | Int32Array
    : T extends ['number', infer K, string]
      ? K extends 'float'
        ? AnyFloatArray
        : AnyIntegerArray
      : never

type parametersOf<P extends string, D extends Declarations, R extends Reading> =
  parameterTexts<P> extends infer L
    ? L extends readonly [...infer Fixed extends readonly string[], '...']
      ? [...eachArgument<Fixed, D, R>, ...input.Variadic[]]
      : L extends readonly string[]
        ? eachArgument<L, D, R>
        : never
    : never

export type parameterTexts<P extends string> = P extends '' | 'void' | ' ' | ' void '
  ? []
  : P extends `${string}(${string}`
    ? splitCommas<P>
    : splitParameters<P>

/** As `splitCommas`, where nothing is in parentheses. */
type splitParameters<P extends string, Found extends readonly string[] = []> = P extends `${infer A},${infer B}`
  ? splitParameters<B extends ` ${infer C}` ? C : B, [...Found, chop<A>]>
  : [...Found, chop<P extends ` ${infer C}` ? C : P>]

type eachArgument<L extends readonly string[], D extends Declarations, R extends Reading> = {
  -readonly [I in keyof L]: argument<parameterType<L[I], D>, L[I], D, R>
}

/** Arrays and functions as parameters are pointers (C17 6.7.6.3p7-8), and so is a `va_list`. A plain `T *name` takes the short way. */
export type parameterType<P extends string, D extends Declarations> = P extends `${infer B} *${infer N}`
  ? N extends `${string}${'*' | '(' | '[' | ' '}${string}`
    ? anyParameter<P, D>
    : specified<B, D> extends [infer T, '']
      ? ['*', T]
      : anyParameter<P, D>
  : anyParameter<P, D>

type anyParameter<P extends string, D extends Declarations> =
  specified<P, D> extends [infer T, infer Rest extends string] ? adjusted<declaratorOf<T, Rest>> : never

type adjusted<C> = C extends ['[', infer T, string]
  ? ['*', T]
  : C extends ['(', unknown, string] | ['record', 'va_list']
    ? ['*', C]
    : C

/** What a call accepts for a parameter of type `C`, declared as `P`. */
type argument<C, P extends string, D extends Declarations, R extends Reading> = C extends PrimitiveName
  ? scalarArgument<C, P>
  : C extends ['*', infer T]
    ? pointerArgument<T, P, D, R>
    : C extends ['record', infer K extends string]
      ? input.RecordCopy<P, recordInitialiser<K, D, R>>
      : C extends ['enum', infer K extends string]
        ? input.Enumeration<P, enumValues<K, D>>
        : C extends ['body', `${string}enum${string}`, infer Body extends string]
          ? input.Enumeration<P, bodyValues<Body, D>>
          : C extends ['number', infer K, string]
            ? K extends 'float'
              ? input.Float<P>
              : input.Integer<P>
            : unknown

type scalarArgument<C extends PrimitiveName, P extends string> =
  classOf<C> extends infer K
    ? K extends 'integer'
      ? input.Integer<P>
      : K extends 'float'
        ? input.Float<P>
        : K extends 'char'
          ? input.Character<P>
          : K extends 'bool'
            ? input.Bool<P>
            : K extends 'text'
              ? input.WideCharacter<P>
              : input.ComplexNumber<P>
    : never

/** What streams are called: <stdio.h> has a record behind `FILE`. */
type StreamName = 'FILE' | 'struct FILE' | 'struct _IO_FILE' | 'struct __sFILE' | 'type FILE'

type pointerArgument<T, P extends string, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? classOf<T> extends 'text'
    ? input.WideText<P, T>
    : storageOf<T> extends 'byte'
      ? input.Text<P>
      : input.NumberPointer<P, T, initialiser<T, D, R>>
  : T extends 'void'
    ? input.AnyPointer<P>
    : T extends ['record', infer K extends string]
      ? K extends StreamName
        ? input.Stream<P, nameOf<K>>
        : [bodyOf<K, D>] extends [never]
          ? input.OpaqueAddress<P, nameOf<K>>
          : input.RecordAddress<P, nameOf<K>, recordInitialiser<K, D, R>, namedMembers<bodyOf<K, D>, D, R>>
      : T extends ['(', unknown, string]
        ? input.Callback<P, callbackOf<T, D, R>>
        : T extends ['?', string]
          ? unknown
          : input.ItemAddress<P, kindOf<spell<T>>, listItem<T, D, R>>

/** An item of a list that lives for the call: so do what its pointers point to. */
type listItem<T, D extends Declarations, R extends Reading> = T extends ['*', infer U]
  ? pointerArgument<U, '', D, R>
  : initialiser<T, D, R>

/** A JavaScript function that C may call: it gets what reading gives, and returns what an initialiser would be. */
export type callbackOf<C, D extends Declarations, R extends Reading> = C extends ['(', infer T, infer P extends string]
  ? (...values: passedValues<parameterTexts<P>, D, R>) => T extends 'void' ? void : returned<T, D, R>
  : never

/** What nobody would keep the strings of. */
type returned<C, D extends Declarations, R extends Reading> = C extends ['*', infer T]
  ? pointerInitialiser<T, D, R>
  : initialiser<C, D, R>

type passedValues<L, D extends Declarations, R extends Reading> = L extends readonly string[]
  ? eachPassed<L, D, R>
  : never

type eachPassed<L extends readonly string[], D extends Declarations, R extends Reading> = {
  -readonly [I in keyof L]: passed<parameterType<L[I], D>, D, R>
}

/** An argument that C passes: a pointer is typed as one that is not NULL. */
type passed<C, D extends Declarations, R extends Reading> = C extends ['*', infer T]
  ? pointerTo<T, D, R>
  : read<C, D, R>

/** What a value of the type may be made from. */
export type initialiser<C, D extends Declarations, R extends Reading> = C extends PrimitiveName
  ? scalarInitialiser<C>
  : C extends ['*', infer T]
    ? pointerInitialiser<T, D, R> | ownedText<T, D, R>
    : C extends ['record', infer K extends string]
      ? recordInitialiser<K, D, R>
      : C extends ['[', infer T, string]
        ? arrayInitialiser<T, D, R>
        : C extends ['enum', infer K extends string]
          ? EnumValue<enumValues<K, D>>
          : C extends ['body', infer Head extends string, infer Body extends string]
            ? Head extends `${string}enum${string}`
              ? EnumValue<bodyValues<Body, D>>
              : Initial<Head, namedMembers<Body, D, R>, listedMembers<Head, Body, D, R>>
            : C extends ['number', infer K, string]
              ? K extends 'float'
                ? FloatValue
                : IntegerValue
              : unknown

type scalarInitialiser<P extends PrimitiveName> =
  classOf<P> extends infer K
    ? K extends 'integer'
      ? IntegerValue
      : K extends 'float'
        ? FloatValue
        : K extends 'bool'
          ? BoolValue
          : K extends 'complex'
            ? ComplexValue
            : CharacterValue
    : never

/** Strings that what is made owns, for a pointer to T: one, or a list of them. */
type ownedText<T, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? OwnedString<T>
  : T extends ['*', infer U]
    ? [ownedText<U, D, R>] extends [never]
      ? never
      : Iterable<initialiser<T, D, R>>
    : never

/** A pointer that outlives the call: what has an address already. */
export type pointerInitialiser<T, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? Lasting<T>
  : T extends 'void'
    ? null | Addressed<string> | ArrayBufferView | ArrayBufferLike
    : T extends ['(', unknown, string]
      ? null | FunctionPointer<callable<T, D, R>, mapped<T, D, R>> | VoidPointer
      : T extends ['?', string]
        ? unknown
        : null | Addressed<kindOf<spell<T>>> | VoidPointer

/** Items in order, a typed array that fits, text for characters. */
export type arrayInitialiser<T, D extends Declarations, R extends Reading> = T extends PrimitiveName
  ? ItemsFrom<T, scalarInitialiser<T>>
  : Iterable<initialiser<T, D, R>>

/** A record, an object that names some members, or a list of the first. */
export type recordInitialiser<K extends string, D extends Declarations, R extends Reading> = [bodyOf<K, D>] extends [
  never,
]
  ? Dynamic
  : Initial<nameOf<K>, namedMembers<bodyOf<K, D>, D, R>, listedMembers<headOf<K, D>, bodyOf<K, D>, D, R>>

/** Nothing of the body is read before a member is asked for. */
type namedMembers<Body extends string, D extends Declarations, R extends Reading> = Body extends infer B extends string
  ? { readonly [M in memberList<B>[number] as memberName<M>]?: initialiser<memberType<M, D>, D, R> }
  : never

/** A list, as an object with indices: a tuple would be worked out whether or not a list is given. Of a union, one item. */
type listedMembers<
  Head extends string,
  Body extends string,
  D extends Declarations,
  R extends Reading,
> = Body extends infer B extends string
  ? listedOf<Head, B> extends infer L extends readonly string[]
    ? { readonly [I in indices<L>]?: initialiser<memberType<L[I] & string, D>, D, R> } & {
        readonly length: indices<L> | L['length']
      }
    : never
  : never

type indices<L extends readonly unknown[]> = L extends readonly [unknown, ...infer Rest]
  ? Rest['length'] | indices<Rest>
  : never
