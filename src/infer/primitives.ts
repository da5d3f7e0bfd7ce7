/** The primitive types: what each is read as, and how its items lie in memory. Derived from the table of `types`. */
import type { PRIMITIVES } from '../types/primitives.ts'
import type { Complex } from './objects.ts'
import type { Reading } from './reading.ts'

type Table = typeof PRIMITIVES

/** C spelling of a primitive. */
export type PrimitiveName = keyof Table

interface Sizes {
  readonly i8: 1
  readonly i16: 2
  readonly i32: 4
  readonly i64: 8
  readonly i128: 16
  readonly short: 2
  readonly int: 4
  readonly long: 8
  readonly longlong: 8
  readonly pointer: 8
  readonly off: 8
  readonly bool: 1
  readonly wchar: 4
  readonly f16: 2
  readonly float: 4
  readonly double: 8
  readonly longdouble: 16
  readonly f128: 16
}

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
      ? `${G extends true ? 's' : 'u'}${Sizes[Z]}`
      : C extends 'float'
        ? `f${Sizes[Z]}`
        : P
  : never

/** Typed arrays by storage. */
export interface Views {
  readonly byte: Uint8Array | Int8Array
  readonly s2: Int16Array
  readonly u2: Uint16Array
  readonly s4: Int32Array
  readonly u4: Uint32Array
  readonly s8: BigInt64Array
  readonly u8: BigUint64Array
  readonly f4: Float32Array
  readonly f8: Float64Array
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
      : K extends 's2' | 'u2' | 's4' | 'u4' | 's8' | 'u8' | 'f4' | 'f8'
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
