/** What classes of C values are to the compiler: what each reads, takes, and is an array of. */
import type { CTypeObject, StandsFor } from '../cdata/object/ctype-object.ts'
import type { Includable } from '../declare/scope.ts'
import type {
  Address,
  Addressed,
  At,
  AtAnything,
  Box,
  Bytes,
  FOR,
  FunctionPointer,
  Items,
  Kind,
  Memory,
  Numbers,
  OpaquePointer,
  Pointer,
  RecordPointer,
} from './objects.ts'
import type { as_parameter } from './parameters.ts'

/** Properties that exist for the compiler alone: a type's C spelling, what is read, written, taken by calls, and seen of an array. */
export declare const NAME: unique symbol
export declare const READ: unique symbol
export declare const WRITE: unique symbol
export declare const ARGUMENT: unique symbol
export declare const VIEW: unique symbol
export declare const INITIAL: unique symbol
/** Of what C fills, or need not be given. */
export declare const WAY: unique symbol

/** The class of a C type whose objects are `O`. A thunk is annotated with it: `POINTER((): Type<Node> => Node)`. */
export interface Type<O = unknown> {
  new (...values: never[]): O
}

/** Where variables are found. */
export interface Variables {
  /** What was opened: a path or a name; null for the process. */
  readonly name: string | null
  /** Closes the library; what is used of it from then on throws. */
  close(): void
}

/** What every class has: objects over memory that is there already. */
export interface Made extends StandsFor {
  /** An object over the bytes of a buffer, from an offset: the same memory. It keeps the buffer. */
  from_buffer<O>(this: Type<O>, buffer: Memory, offset?: number): O
  /** An object over a copy of the bytes of a buffer, from an offset. */
  from_buffer_copy<O>(this: Type<O>, buffer: Memory, offset?: number): O
  /** An object over memory of C's, which nobody keeps. */
  from_address<O>(this: Type<O>, address: number | bigint): O
  /** A variable of a library, live. Throws a LibraryError where there is none of that name. */
  in_dll<O>(this: Type<O>, library: Variables, name: string): O
}

/** A type whose values are plain: numbers, pointers. `C` is its C spelling. */
export interface Plain<C, R, W, A = W, V = undefined> extends Made {
  /** A box in memory; zero without a value. */
  new (value?: A): Box<C, R, W>
  readonly [NAME]: C
  readonly [READ]: R
  readonly [WRITE]: (value: W) => void
  readonly [ARGUMENT]: (value: A) => void
  readonly [VIEW]: V
}

/** The C spelling of a type, which tells pointers apart; `never` where a thunk only says what the objects are. */
export type NameOf<T> = T extends { readonly [NAME]: infer C } ? C : never
type ViewOf<T> = T extends { readonly [VIEW]: infer V } ? V : undefined

/** What is read where a `T` is. */
export type Read<T> = T extends { readonly [READ]: infer R } ? R : T extends Type<infer O> ? O : never
/** What is written where a `T` is. */
export type Write<T> = T extends { readonly [WRITE]: (value: infer W) => void }
  ? W
  : T extends { readonly [INITIAL]: (value: infer I) => void }
    ? Read<T> | I
    : Read<T>
/** What a call takes where a `T` is declared. */
export type Argument<T> = Taken<T> | AsParameter<T>
type Taken<T> = T extends { readonly [ARGUMENT]: (value: infer A) => void } ? A : Write<T>

/** An object that says what it is as a parameter. */
export interface AsParameter<T> {
  readonly [as_parameter]: Taken<T>
}

// ---- numbers ----

type Integral = number | bigint
/** A type of integers. */
export type IntegerType<C, R, V> = Plain<C, R, Integral, Integral | Box<C, R, Integral>, V>
/** A type of floating-point numbers. */
export type FloatType<C, V> = Plain<C, number, number, number | Box<C, number, number>, V>
/** A type that takes more than it is read as. */
export type ValueType<C, R, W, V = undefined> = Plain<C, R, W, W | Box<C, R, W>, V>

type CharPointer = Pointer<'char', number, Integral | string>
type CharAddress = Addressed<'byte'> | At<'byte'> | AtAnything | Bytes | null
type WideAddress = At<'wchar_t'> | AtAnything | null
/** A `char *`: nothing of the pointer is lost. */
export type CharPointerType = Plain<'char *', CharPointer | null, CharAddress, string | CharAddress | Held<'char *'>>
/** A `char *` that is read as a copy of its text. */
export type TextPointerType = Plain<'char *', string | null, CharAddress, string | CharAddress | Held<'char *'>>
/** A `wchar_t *`. */
export type WidePointerType = Plain<
  'wchar_t *',
  Pointer<'wchar_t', string, string | Integral> | null,
  WideAddress,
  string | WideAddress | Held<'wchar_t *'>
>
/** A box of a pointer, which is taken for what it holds. */
type Held<C> = Addressed<Kind<C>>

// ---- records ----

/** The members of a record by name. */
export type Members = Readonly<Record<string, Type>>

/** Members where their names are computed. */
export type MemberList = readonly (readonly [name: string, type: Type])[]

/** Bits by name, of integers and `c_bool`. */
type Bits<M> = {
  readonly [K in keyof M]?: ViewOf<M[K]> extends Float32Array | Float64Array
    ? never
    : Read<M[K]> extends number | bigint | boolean
      ? number
      : never
}

/** How a record is laid out, and what it has besides its own members. */
export interface RecordOptions<M> {
  /** The largest alignment of a member, bytes. */
  readonly pack?: 1 | 2 | 4 | 8 | 16
  /** The least alignment of the record, bytes. */
  readonly align?: number
  /** Widths of bit-fields. */
  readonly bits?: Bits<M>
  /** Members whose members are the record's too. */
  readonly anonymous?: readonly (keyof M & string)[]
  /** Which byte of a number comes first. */
  readonly endian?: 'native' | 'big' | 'little'
  /** By whose rules bit-fields lie. */
  readonly layout?: 'gcc-sysv' | 'ms'
  /** What it inherits from, which comes first in memory. */
  readonly base?: Type<object> & { readonly [INITIAL]: unknown }
}

type OwnMembers<M> = { -readonly [K in keyof M]: Read<M[K]> }
/** What names members, and neither lists them nor has an address. */
type OwnWrites<M> = {
  readonly [K in keyof M | typeof FOR | typeof Symbol.iterator]?: K extends keyof M ? Write<M[K]> : never
}
type Lending<O> = O extends { readonly anonymous: infer A } ? A : []
type Lent<M, A> = A extends readonly [infer H extends keyof M, ...infer T]
  ? MembersOnly<Read<M[H]>> & Lent<M, T>
  : unknown
type LentWrites<M, A> = A extends readonly [infer H extends keyof M, ...infer T]
  ? Partial<MembersOnly<Read<M[H]>>> & LentWrites<M, T>
  : unknown
type MembersOnly<O> = { [K in keyof O as K extends symbol ? never : K]: O[K] }
type Inherited<O> = O extends { readonly base: Type<infer B> } ? B : unknown
type InheritedWrites<O> = O extends { readonly base: { readonly [INITIAL]: (value: infer I) => void } }
  ? Exclude<I, readonly unknown[]>
  : unknown

/** A record's object. */
export type RecordObject<M, O> = OwnMembers<M> & Lent<M, Lending<O>> & Inherited<O>
/** What names members, or values of the first members. */
export type RecordInitial<M, O> =
  | (O extends { readonly anonymous: unknown } | { readonly base: unknown }
      ? OwnWrites<M> & LentWrites<M, Lending<O>> & InheritedWrites<O>
      : OwnWrites<M>)
  | readonly unknown[]

/** The class of a record, for `class P extends Structure('P', { ... }) {}`. */
export interface RecordType<C extends string, M, O> extends Made, Includable {
  new (initial?: RecordObject<M, O> | RecordInitial<M, O>): RecordObject<M, O> & Addressed<C>
  readonly [NAME]: C
  readonly [INITIAL]: (value: RecordInitial<M, O>) => void
}

/** Makes the class of a record. */
export interface RecordMaker {
  <const C extends string, const M extends Members, const O extends RecordOptions<M> = Readonly<Record<never, never>>>(
    name: C,
    members: M,
    options?: O,
  ): RecordType<C, M, O>
  <const C extends string, const M extends MemberList>(
    name: C,
    members: M,
    options?: RecordOptions<Readonly<Record<string, Type>>>,
  ): RecordType<C, MembersOfList<M>, Readonly<Record<never, never>>>
}

type MembersOfList<M extends MemberList> = string extends M[number][0]
  ? Readonly<Record<never, never>>
  : { readonly [P in M[number] as P[0]]: P[1] }

/** The class of a record that is declared and not defined. */
export interface OpaqueType<C extends string> {
  new (never: never): never
  readonly [NAME]: C
  readonly [READ]: OpaquePointer<C>
}

// ---- arrays and pointers ----

/** What an array is made from. */
type ItemsInitial<T> =
  | readonly Argument<T>[]
  | (ViewOf<T> extends Uint8Array ? string : NameOf<T> extends 'wchar_t' ? string : never)
  | Extract<ViewOf<T>, ArrayBufferView>

type ArrayObject<T, N extends number> =
  ViewOf<T> extends undefined ? Items<NameOf<T>, Read<T>, Write<T>, N> : Numbers<NameOf<T>, ViewOf<T>, N>

/** The class of an array. */
export interface ArrayType<T, N extends number> extends Made {
  new (initial?: ItemsInitial<T> | ArrayObject<T, number>): ArrayObject<T, N>
  readonly [NAME]: NameOf<T>
  readonly [INITIAL]: (value: ItemsInitial<T>) => void
}

/** What a pointer to a `T` is that is not NULL. */
export type PointerTo<T> =
  T extends OpaqueType<infer C>
    ? OpaquePointer<C>
    : T extends { readonly [READ]: infer R }
      ? Pointer<NameOf<T>, R, Write<T>>
      : T extends Type<infer O>
        ? O extends object
          ? RecordPointer<NameOf<T>, O, Write<T>>
          : never
        : never

type IsByte<T> = [Kind<NameOf<T>>] extends [never] ? false : Kind<NameOf<T>> extends 'byte' ? true : false

type PointerWrite<T> =
  | ([NameOf<T>] extends [never] ? PointerTo<T> | Read<T> : At<Kind<NameOf<T>>>)
  | AtAnything
  | Extract<ViewOf<T>, ArrayBufferView>
  | (IsByte<T> extends true ? Bytes : never)
  | null

type PointerArgument<T> =
  | PointerWrite<T>
  | readonly Argument<T>[]
  | (IsByte<T> extends true ? string : never)
  | (T extends { readonly [INITIAL]: (value: infer I) => void } ? I : never)
  | HeldBy<T>

/** A box of such a pointer, which is taken for what it holds. */
type HeldBy<T> = NameOf<T> extends infer C extends string ? Addressed<`${C} *`> : never

/** The C spelling of a pointer. */
type PointerName<T> = NameOf<T> extends infer C extends string ? `${C} *` : never

/** The class of a pointer. Its properties are worked out when they are asked for. */
export interface PointerType<T> extends Made {
  /** A box in memory; NULL without a value. */
  new (value?: PointerArgument<T>): Box<PointerName<T>, PointerTo<T> | null, PointerWrite<T>>
  readonly [NAME]: PointerName<T>
  readonly [READ]: PointerTo<T> | null
  readonly [WRITE]: (value: PointerWrite<T>) => void
  readonly [ARGUMENT]: (value: PointerArgument<T>) => void
  readonly [VIEW]: undefined
}

// ---- functions ----

/** The arguments of parameters that are types. */
export type Arguments<A extends readonly unknown[]> = { -readonly [K in keyof A]: Argument<A[K]> }
/** What a callback is given: a pointer is typed as one that is not NULL. */
type Given<A extends readonly unknown[]> = {
  -readonly [K in keyof A]: A[K] extends { readonly [READ]: infer R } ? NonNullable<R> : Read<A[K]>
}
/** What a function returns; null is void. */
// biome-ignore lint/suspicious/noConfusingVoidType: it stands where functions return.
export type Result<R> = R extends null ? void : Read<R>
// biome-ignore lint/suspicious/noConfusingVoidType: it stands where functions return.
type Returned<R> = R extends null ? void : Argument<R>

/** What is to happen when a callback throws, and on which thread it runs. */
export interface CallbackOptions<R> {
  /** What C gets then. */
  readonly error?: Returned<R>
  /** Called with what was thrown; what it returns goes to C. */
  // biome-ignore lint/suspicious/noConfusingVoidType: what returns nothing is taken as well.
  readonly onerror?: (error: unknown) => Returned<R> | void
  /** For a call from a thread that is not this one. */
  readonly thread?: 'wait' | 'post' | 'own'
  /** Milliseconds that another thread waits at most. */
  readonly deadline?: number
  /** Keeps the callback, and with it the process, until it is released. */
  readonly ref?: boolean
}

type Call<R, A extends readonly unknown[]> = (...values: Arguments<A>) => Result<R>
type Body<R, A extends readonly unknown[]> = (...values: Given<A>) => Returned<R>

/** The class of C functions of a type. */
export interface FunctionType<R, A extends readonly Type[]> {
  /** A C function that runs `fn`, for as long as it lives or until it is released. */
  new (fn: Body<R, A>, options?: CallbackOptions<R>): FunctionPointer<Call<R, A>>
  /** The C function at an address. */
  from_address(address: number | bigint): FunctionPointer<Call<R, A>>
  /** The result type; null is void. */
  readonly restype: R
  /** The types of the parameters. */
  readonly argtypes: A
  readonly [NAME]: 'function'
  readonly [READ]: FunctionPointer<Call<R, A>> | null
  readonly [WRITE]: (value: At<'function'> | null) => void
  readonly [ARGUMENT]: (value: At<'function'> | Body<R, A> | null) => void
}

/** A C type, as `typeOf` tells it. */
export type CType = CTypeObject
/** What has a C type: a class, or an object of either surface. */
export type Typed = Type | Address | object
