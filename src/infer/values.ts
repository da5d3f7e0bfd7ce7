/** What a C type is read as. */
import type { bodyValues, constantOf, enumValues } from './constants.ts'
import type { Dynamic } from './dynamic.ts'
import type { callable } from './functions.ts'
import type {
  AnyFloatArray,
  AnyIntegerArray,
  CArray,
  FunctionPointer,
  NumberArray,
  Opaque,
  Pointer,
  Scalar,
  Struct,
  StructPointer,
  VoidPointer,
} from './objects.ts'
import type { arrayClassOf, PrimitiveName, readingOf } from './primitives.ts'
import type { Reading } from './reading.ts'
import type { bodyOf, memberList, memberName, memberType, nameOf } from './records.ts'
import type { Declarations } from './specifiers.ts'

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
            ? enumValues<K, D>
            : C extends ['body', infer Head extends string, infer Body extends string]
              ? Head extends `${string}enum${string}`
                ? bodyValues<Body, D>
                : Struct<inlineName<Head>, membersOf<Body, D, R>>
              : C extends ['(', unknown, string]
                ? pointerTo<C, D, R>
                : C extends ['number', infer K, string]
                  ? leftNumber<K, R>
                  : Dynamic

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
    ? FunctionPointer<callable<T, D, R>>
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
