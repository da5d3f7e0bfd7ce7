/** What C values are in JavaScript, as types with short names: pointers, arrays, records, numbers with a C type. */
import type { Dynamic } from './dynamic.ts'
import type { PrimitiveName, storageOf } from './primitives.ts'

/** Which pointers interchange: a property that exists for the compiler alone. */
export declare const KIND: unique symbol
/** The name of a record: a property that exists for the compiler alone. */
export declare const RECORD: unique symbol

/** Anything that has an address in C: a pointer, an array, a C function. */
export interface Addressed<Kind> {
  readonly [KIND]: Kind
}

/** What tells pointers to a type from others; integers of one size and sign are alike, and so are bytes. */
export type kindOf<C extends string> = C extends PrimitiveName ? storageOf<C> : C extends `enum ${string}` ? 'u4' : C

/** What every pointer can do, whatever it points to. */
export interface PointerArithmetic {
  /** Items from `other` to this pointer; both must have the same type. */
  diff(other: object): number
  /** True where both have the same address; `null` is address 0. */
  equals(other: object | null): boolean
  /** -1, 0 or 1 by address. */
  compare(other: object | null): number
  [Symbol.dispose](): void
}

/** A pointer to a `C`, which is read as a `T`. */
export interface Pointer<C extends string, T> extends Addressed<kindOf<C>>, PointerArithmetic {
  /** `*p`. */
  value: T
  /** `p[index]`, the fast way. */
  at(index: number): T
  /** `p[index] = value`. */
  put(index: number, value: writable<T>): void
  /** The pointer `count` items further on. */
  add(count: number): Pointer<C, T>
  /** The pointer `count` items back. */
  sub(count: number): Pointer<C, T>
  /** Items `start` to `end`, end excluded, as an array over the same memory. */
  subarray(start: number, end: number): Items<T>
  [index: number]: T
}

/** A `void *`: it can be passed on, compared and cast. */
export interface VoidPointer extends Addressed<'void'>, PointerArithmetic {
  /** The pointer `count` bytes further on. */
  add(count: number): VoidPointer
  /** The pointer `count` bytes back. */
  sub(count: number): VoidPointer
}

/** A pointer to a struct or union that is declared and not defined. */
export interface Opaque<Name extends string> extends Addressed<Name>, PointerArithmetic {}

/** A struct or union: a live object over C memory. */
export type Struct<Name extends string, Members> = Members & Named<Name>

interface Named<Name extends string> {
  readonly [RECORD]?: Name
}

/** A pointer to a struct or union: its members, and what pointers can do under names that no member has. */
export type StructPointer<Name extends string, Members> = Members & unhidden<RecordPointer<Name, Members>, Members>

type unhidden<T, Members> = { [K in keyof T as Exclude<K, keyof Members>]: T[K] }

interface RecordPointer<Name extends string, Members> extends Addressed<Name>, PointerArithmetic {
  /** `*p`. */
  value: Struct<Name, Members>
  /** `p[index]`, the fast way. */
  at(index: number): Struct<Name, Members>
  /** `p[index] = value`: a record, an object that names some members, or a list of the first. */
  put(index: number, value: writable<Struct<Name, Members>>): void
  /** The pointer `count` items further on. */
  add(count: number): StructPointer<Name, Members>
  /** The pointer `count` items back. */
  sub(count: number): StructPointer<Name, Members>
  /** Items `start` to `end`, end excluded, as an array over the same memory. */
  subarray(start: number, end: number): Items<Struct<Name, Members>>
  [index: number]: Struct<Name, Members>
}

/** Items of an array that is no typed array. */
export interface Items<T> extends Iterable<T> {
  /** How many items there are. */
  readonly length: number
  /** The item; throws a RangeError outside the array. */
  at(index: number): T
  /** Converts and stores an item; throws a RangeError outside the array. */
  put(index: number, value: writable<T>): void
  /** Items `start` to `end`, end excluded: a view of the same memory. */
  subarray(start?: number, end?: number): Items<T>
  /** Stores items from `start` on; throws a RangeError where they do not fit. */
  set(values: Iterable<writable<T>>, start?: number): void
  [index: number]: T
  [Symbol.dispose](): void
}

/** `C[N]` of anything but plain numbers. */
export interface CArray<C extends string, T, N extends number = number> extends Items<T>, Addressed<kindOf<C>> {
  /** How many items there are, as the C type says. */
  readonly length: N
}

/** `C[N]` of numbers: a typed array over the memory. */
export type NumberArray<C extends string, View, N extends number = number> = View & NumberItems<C, N>

interface NumberItems<C extends string, N extends number> extends Addressed<kindOf<C>> {
  readonly length: N
}

/** Integers whose size only the C compiler knows: `typedef int... t`. */
export type AnyIntegerArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
/** Floating-point numbers whose size only the C compiler knows: `typedef float... t`. */
export type AnyFloatArray = Float32Array | Float64Array

/** A number with its C type, as `ffi.cast` makes it; `Number(x)` and `String(x)` convert. */
export interface Scalar<C extends string, T> {
  /** The value in JavaScript. */
  readonly value: T
  valueOf(): T
  /** True for a scalar or plain value that is equal as a JavaScript value. */
  equals(other: unknown): boolean
  readonly [RECORD]?: C
}

/** A C function as a value: callable, and passed and stored wherever C wants a pointer to such a function. */
export type FunctionPointer<F, A = Dynamic> = F & OtherWays<F, A>

/** How a C function is called on other threads, and many times; `A` is the array of its results. */
interface OtherWays<F, A> extends Addressed<'function'> {
  /** The same call on a thread of a pool: arguments are checked now, and the promise is of the result. */
  readonly async: asynchronous<F>
  /** The same call on another thread, while this one waits and runs the callbacks that any thread asks for. */
  readonly pumped: F
  /**
   * A call for each item of the arrays among the arguments, which have one length: typed arrays and lists of numbers, arrays of
   * structs, arrays of pointers. Everything else is the same in all calls. Returns the results in an array: of numbers a
   * typed array, which may be given as `out` after the arguments. Nothing is returned for `void`. What a callback throws
   * ends it, as an error that names the index; the results before it are stored. A variadic function has none.
   */
  readonly map: mapping<F, A>
}

type mapping<F, A> = F extends (...values: infer P) => unknown
  ? number extends P['length']
    ? never
    : Mapping<P, A>
  : never

interface Mapping<P extends readonly unknown[], A> {
  (...values: columns<P>): A
  <O extends A>(...values: [...columns<P>, out: O]): O
}

type columns<P extends readonly unknown[]> = { [I in keyof P]: P[I] | Column<P[I]> }

/** An item for each call. */
interface Column<V> {
  readonly length: number
  at(index: number): V | undefined
}

type asynchronous<F> = F extends (...values: infer P) => infer T ? (...values: P) => Promise<T> : never

/** What ends with `using`. */
export type Owned<P> = P extends Ending ? P : P & Ending

/** A C function that `ffi.callback` made. */
export type OwnedFunction<F, A = Dynamic> = FunctionPointer<F, A> & Ending

interface Ending {
  [Symbol.dispose](): void
}

/** What may be written where a `T` is read: integers of either sort, some members of a record. */
export type writable<T> = T extends boolean
  ? boolean | 0 | 1
  : T extends number | bigint
    ? number | bigint | boolean
    : T extends Addressed<string>
      ? T
      : T extends { readonly [RECORD]?: string }
        ? T | { readonly [K in keyof T]?: K extends string ? writable<T[K]> : T[K] } | readonly unknown[]
        : T

/** What `ffi.unpack` makes: bytes of `char` are a Buffer, wide characters a string, other items a list. */
export type Unpacked<P> = string extends keyof P
  ? Buffer | string | unknown[]
  : P extends Pointer<infer C, infer T> | CArray<infer C, infer T>
    ? unpackedItems<C, T>
    : P extends NumberItems<string, number>
      ? P extends Addressed<'byte'>
        ? Buffer | number[]
        : P extends BigInt64Array | BigUint64Array
          ? (number | bigint)[]
          : number[]
      : P extends { at(index: number): infer T }
        ? T[]
        : Buffer | string | unknown[]

type unpackedItems<C extends string, T> = C extends 'char'
  ? Buffer
  : C extends 'wchar_t' | 'char16_t' | 'char32_t'
    ? string
    : T[]
