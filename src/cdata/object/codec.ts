/**
 * A codec reads and writes values of one C type; it is chosen once for the type, and never looks at the type again.
 * The interfaces here are what the files of the single kinds share.
 */
import type { SizeAndAlignment } from '../../abi/target.ts'
import type { CType, FunctionType, PointerType } from '../../types/ctype.ts'
import type { Reading } from '../../types/reading.ts'
import type { Block } from '../memory/heap.ts'
import type { Region } from '../memory/region.ts'
import type { CData, LeafClass } from './cdata.ts'
import type { ValuePlace } from './place.ts'

export interface Codec extends SizeAndAlignment {
  readonly type: CType
  /** The value at the place: a plain JavaScript value, or an object over this memory. */
  read(region: Region, offset: number): unknown
  /**
   * Converts and stores; throws a TypeError or RangeError that names the place, and then nothing is stored of a scalar.
   * What is read of a value of the user's is read once. Where `late` is given, addresses of memory that can go away are
   * stored through it.
   */
  write(region: Region, offset: number, value: unknown, place: ValuePlace, late?: Late): void
  /**
   * As `write`, for an argument: strings, arrays and objects for a pointer go to temporary memory that lives for the call.
   * Absent where an argument is nothing special.
   */
  writeArgument?(region: Region, offset: number, value: unknown, place: ValuePlace, temporary: Temporary): void
  /** Where values are objects over the memory: their class. */
  valueClass?(): LeafClass<CData>
  /** True where `write` reads properties of the user's objects, whose getters may call C themselves. */
  readonly readsObjects?: boolean
  /** True where `read` throws for some of the bits that C can have there. */
  readonly mayRefuse?: true
  /** Of values that lie most significant byte first, which no typed array reads. */
  readonly order?: 'big-endian'
  /** The same in source text, for wrappers and accessors that are generated; absent where a call of `read` or `write` serves. */
  readonly source?: CodecSource
}

/** A codec of pointers, as far as arrays need to know it. */
export interface PointingCodec extends Codec {
  /** A pointer to the place; `extent` is not 0 where it owns that many bytes. */
  to(region: Region, offset: number, extent: number): object
  /** A pointer to an address, `null` for 0. */
  toAddress(address: number | bigint): object | null
}

/** Source text of a codec's fast path. All parameters are JavaScript expressions. */
export interface CodecSource {
  /** An expression that reads. */
  read(region: string, offset: string): string
  /** A condition that is true only of values that `store` stores right. */
  fits(value: string): string
  /** A statement that stores a value that fits. */
  store(region: string, offset: string, value: string): string
}

/**
 * Addresses that are found last. Reading one value may run code of the user's (a getter, an iterator, a trap), which may
 * take the memory of another away: so all values are read first, and then every address is asked for at once.
 */
export interface Late {
  /** Has the address stored when everything has been read; until then what has it is kept alive. */
  point(address: LateAddress): void
  /** Zeroed memory that lives as long as what is being made, for its strings; absent where nothing would keep them. */
  own?(bytes: number, alignment: number): Block
}

/** One of those. */
export interface LateAddress {
  /** Stores it; throws where there is none any more. Runs no code of the user's. */
  store(): void
  /** The buffer that the address lies in, where JavaScript could take that away. */
  readonly buffer: ArrayBufferLike | undefined
}

/** Memory that lives until the call that asked for it has returned. */
export interface Temporary extends Late {
  /** Zeroed memory. */
  allocate(bytes: number, alignment: number): Block
  /** Runs when the call has returned. */
  defer(action: () => void): void
}

/** C functions as values, which the layer of calls provides. */
export interface FunctionBridge {
  /** A callable for the C function at that address. */
  callable(type: FunctionType, address: number): unknown
  /** The address of a function for a pointer to `type`; undefined where `value` is none. */
  addressOf(type: FunctionType, value: unknown, place: ValuePlace): number | undefined
  /** The TypeError of a value that is no function for this pointer type. */
  refused(type: PointerType, value: unknown, place: ValuePlace): Error
  /** The address of a JavaScript function that C may call until `temporary` ends. */
  temporaryCallback(type: FunctionType, value: Function, place: ValuePlace, temporary: Temporary): number
}

/** The codecs of one way of reading, made when first asked for. */
export interface Codecs {
  readonly reading: Reading
  readonly functions: FunctionBridge
  /** Whether C's memory is asked for before it is touched. */
  readonly isGated: boolean
  of(type: CType): Codec
}
