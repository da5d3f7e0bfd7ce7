/** The primitive types: what each is read as, and how its items lie in memory. Derived from the table of `types`. */
import type { Storage, TYPED_ARRAYS } from '../abi/storage.ts'
import type { LP64 } from '../abi/target.ts'
import type { PRIMITIVES } from '../types/primitives.ts'
import type { Reading } from './reading.ts'

type Table = typeof PRIMITIVES

/** C spelling of a primitive. */
export type PrimitiveName = keyof Table

type Sizes = typeof LP64

/** Bytes of a primitive, by the data model of 64-bit Unix. */
type sizeOf<Z extends keyof Sizes> = Sizes[Z]['size']

/** `integer`, `char`, `text` ... */
export type classOf<P extends PrimitiveName> = Table[P]['class']

/**
 * How the items of a primitive lie in memory: `s4`, `u8`, `f8`, `byte` ... Pointers to types of one storage interchange.
 * Sizes are those of 64-bit Unix; elsewhere a pointer that passes here may be refused at run time.
 */
export type storageOf<P extends PrimitiveName> = Table[P] extends {
  readonly class: infer C
  readonly size: infer Z extends keyof Sizes
  readonly signed: infer G
}
  ? Z extends 'i8'
    ? 'byte'
    : C extends 'integer'
      ? `${G extends true ? 's' : 'u'}${sizeOf<Z>}`
      : C extends 'float'
        ? `f${sizeOf<Z>}`
        : P
  : never

/** Bytes and sign of an integer or character, by which a typedef of a predeclared name says nothing new. */
type shapeOf<P extends PrimitiveName> = Table[P] extends {
  readonly class: 'integer' | 'char' | 'text'
  readonly size: infer Z extends keyof Sizes
  readonly signed: infer G
}
  ? `${sizeOf<Z>} ${G extends boolean ? `${G}` : string}`
  : never

/** `Known` where a typedef of that name stands for a type of the same size and sign, as the run time has it. */
export type knownOr<Known, C> = Known extends PrimitiveName
  ? C extends PrimitiveName
    ? [shapeOf<C>] extends [never]
      ? C
      : [shapeOf<C>] extends [shapeOf<Known>]
        ? Known
        : [shapeOf<Known>] extends [never]
          ? C
          : [shapeOf<Known>] extends [shapeOf<C>]
            ? Known
            : C
    : C
  : C

interface Instances {
  readonly Int8Array: Int8Array
  readonly Uint8Array: Uint8Array
  readonly Int16Array: Int16Array
  readonly Uint16Array: Uint16Array
  readonly Int32Array: Int32Array
  readonly Uint32Array: Uint32Array
  readonly BigInt64Array: BigInt64Array
  readonly BigUint64Array: BigUint64Array
  readonly Float32Array: Float32Array
  readonly Float64Array: Float64Array
}

type TypedArrays = { readonly [S in Storage]: Instances[(typeof TYPED_ARRAYS)[S]] }

/** Typed arrays by storage. */
export interface Views extends TypedArrays {
  readonly byte: Uint8Array | Int8Array | Uint8ClampedArray
  readonly _Bool: Uint8Array
  readonly wchar_t: Uint32Array
  readonly char16_t: Uint16Array
  readonly char32_t: Uint32Array
}

/** The typed array that an array of the primitive is read as; `never` where it is an array object. */
export type arrayClassOf<P extends PrimitiveName> =
  storageOf<P> extends infer K
    ? K extends 'byte'
      ? Table[P]['signed'] extends true
        ? Int8Array
        : Uint8Array
      : K extends Storage
        ? Views[K]
        : never
    : never

/** What the primitive is read as. */
export type readingOf<P extends PrimitiveName, R extends Reading> = Table[P] extends {
  readonly reading: infer W extends keyof Reading
}
  ? R[W] extends infer V
    ? V extends 'bigint'
      ? bigint
      : number
    : never
  : Simple<P>

type Simple<P extends PrimitiveName> = Table[P]['class'] extends infer C
  ? C extends 'bool'
    ? boolean
    : C extends 'text'
      ? string
      : C extends 'complex'
        ? Complex
        : Table[P]['size'] extends 'i128'
          ? bigint
          : Table[P]['size'] extends 'longdouble' | 'f128'
            ? 'wide'
            : number
  : never

/** A complex number. */
export interface Complex {
  /** The real part. */
  readonly re: number
  /** The imaginary part. */
  readonly im: number
}
