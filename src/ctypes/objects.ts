/** The objects of described types, as static types: boxes, records, pointers, arrays, functions. */
import type { VoidPointer as AnyVoidPointer, Addressed as Kinded, kindOf, PointerArithmetic } from '../infer/objects.ts'

/** For which pointers an object serves: a property that exists for the compiler alone. */
export declare const FOR: unique symbol

/**
 * Has an address. A function of the kind, so that what inherits serves for its base as well: it has a property of both.
 */
export interface Addressed<K> {
  readonly [FOR]: (kind: K) => void
}
/** Anything that has an address. */
export type Address = Addressed<never>

/** The same for an FFI's functions, which know kinds by name. */
type For<C> = Addressed<Kind<C>> & Kinded<KnownKind<C>>
/** What tells pointers to a type apart; nothing for what a thunk leads to. */
export type Kind<C> = [C] extends [never] ? never : C extends string ? kindOf<C> : never

/** The same for FFIs; of what only a thunk leads to they know nothing. */
type KnownKind<C> = [C] extends [never] ? unknown : Kind<C>

/** A pointer to what is read as `R` and written as `W`; `C` is the type's C spelling. */
export type Pointer<C, R, W> = For<C> & PointerArithmetic & OnPointer<C, R, W>

interface OnPointer<C, R, W> {
  /** `*p`. */
  get value(): R
  set value(value: W)
  /** `p[index]`. */
  at(index: number): R
  /** `p[index] = value`. */
  put(index: number, value: W): void
  /** The pointer so many items further on. */
  add(count: number): Pointer<C, R, W>
  /** The pointer so many items back. */
  sub(count: number): Pointer<C, R, W>
  /** Items `start` to `end`, end excluded, as an array over the same memory. */
  subarray(start: number, end: number): Slice<R, W>
  [index: number]: R
}

/** A `void *`. */
export interface VoidPointer extends AnyVoidPointer, Addressed<'void'> {
  /** The pointer so many bytes further on. */
  add(bytes: number): VoidPointer
  /** The pointer so many bytes back. */
  sub(bytes: number): VoidPointer
}

/** A pointer to a record: its members, and what pointers do under names that no member has. */
export type RecordPointer<C, O, W> = O & Unhidden<OnRecord<C, O, W>, O>

type Unhidden<T, O> = { [P in keyof T as Exclude<P, keyof O>]: T[P] }

interface OnRecord<C, O, W> extends Addressed<Kind<C>>, Kinded<KnownKind<C>>, PointerArithmetic {
  /** `*p`: the record itself, live. */
  value: O
  /** `p[index]`. */
  at(index: number): O
  /** `p[index] = value`. */
  put(index: number, value: W): void
  /** The pointer so many records further on. */
  add(count: number): RecordPointer<C, O, W>
  /** The pointer so many records back. */
  sub(count: number): RecordPointer<C, O, W>
  /** Records `start` to `end`, end excluded, as an array over the same memory. */
  subarray(start: number, end: number): Slice<O, W>
  [index: number]: O
}

/** A pointer to a record that is declared and not defined. */
export type OpaquePointer<C> = For<C> & PointerArithmetic

/** A number, a pointer ... in memory, live. C takes it for its value and for its address. */
export type Box<C, R, W> = For<C> & Holding<R, W>

interface Holding<R, W> {
  /** What is in memory. */
  get value(): R
  set value(value: W)
  [Symbol.dispose](): void
}

/** `T[n]` of anything but numbers. */
export type Items<C, R, W, N extends number> = For<C> & Listed<R, W, N>

interface Listed<R, W, N extends number> extends Iterable<R> {
  readonly length: N
  /** The item; throws a RangeError outside the array. */
  at(index: number): R
  /** Converts and stores an item; throws a RangeError outside the array. */
  put(index: number, value: W): void
  /** Items `start` to `end`, end excluded: a view of the same memory. */
  subarray(start?: number, end?: number): Slice<R, W>
  /** Stores items from `start` on; throws a RangeError where they do not fit. */
  set(values: Iterable<W>, start?: number): void
  [index: number]: R
  [Symbol.dispose](): void
}

/** A part of an array, or what a pointer leads to; of numbers it is a typed array. */
interface Slice<R, W> extends Iterable<R> {
  readonly length: number
  at(index: number): R | undefined
  subarray(start?: number, end?: number): Slice<R, W>
  set(values: ArrayLike<W> & Iterable<W>, start?: number): void
  [index: number]: R
}

/** `T[n]` of numbers: a typed array. */
export type Numbers<C, V, N extends number> = V & For<C> & { readonly length: N }

/** A C function as a value. */
export type FunctionPointer<F> = F & Addressed<'function'> & Kinded<'function'> & { [Symbol.dispose](): void }

/** A complex number. */
export interface Complex {
  /** The real part. */
  readonly re: number
  /** The imaginary part. */
  readonly im: number
}

/** A `long double`, with every bit; `Number(x)` is the nearest number. */
export interface LongDouble {
  /** The number as cdef reads it: itself, with every bit. */
  readonly value: unknown
  valueOf(): unknown
}

/** Any memory of JavaScript's. */
export type Memory = ArrayBufferView | ArrayBufferLike
/** Memory that a pointer to characters takes. */
export type Bytes = Uint8Array | Int8Array | Uint8ClampedArray | DataView<ArrayBufferLike> | ArrayBufferLike

/** What has an address of that kind, of either surface. */
export type At<K> = Addressed<K> | Kinded<K>
/** A `void *` of either surface. */
export type AtAnything = Addressed<'void'> | AnyVoidPointer
