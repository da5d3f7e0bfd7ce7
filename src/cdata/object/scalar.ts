/**
 * A number with its C type: what a cast to a number type gives, and how a `long double` is read.
 * It lies in memory of its own, so that no bit is lost on the way back to C.
 */
import { readsSigned } from '../../abi/integers.ts'
import { sizeOf } from '../../abi/layout.ts'
import { HOST } from '../../platform.ts'
import type { PrimitiveType } from '../../types/ctype.ts'
import { primitiveOf, valueClass } from '../../types/scalars.ts'
import { moveBytes } from '../memory/bytes.ts'
import { heap } from '../memory/heap.ts'
import type { Region } from '../memory/region.ts'
import { CData, OFFSET, REGION, TYPE } from './cdata.ts'
import type { Codec } from './codec.ts'

const TO_NUMBER = Symbol('toNumber')

export class Scalar extends CData {
  readonly #codec: Codec
  /** Present where reading gives a cdata again: the nearest number. */
  readonly #number: ((region: Region, offset: number) => number) | undefined

  constructor(codec: Codec, region: Region, offset: number, number?: (region: Region, offset: number) => number) {
    super(region, offset, codec.size)
    this[TYPE as never] = codec.type as never
    this.#codec = codec
    this.#number = number
  }

  /** The value as its type is read; a `long double` as the nearest number. */
  get value(): unknown {
    return this.#number ? this.#number(this[REGION], this[OFFSET]) : this.#codec.read(this[REGION], this[OFFSET])
  }

  get [TO_NUMBER](): number {
    return Number(this.value)
  }

  /** The value; the exact bigint where a number cannot hold it, so that `BigInt(x)` converts every integer. */
  override valueOf(): unknown {
    return plainValue(this)
  }

  /** The value, for JSON.stringify. */
  override toJSON(): unknown {
    return this.value
  }

  override toString(): string {
    return String(plainValue(this))
  }

  /** True for a scalar or plain value that is equal as a JavaScript value. */
  equals(other: unknown): boolean {
    const mine = plainValue(this)
    const theirs = isScalar(other) ? plainValue(other) : other
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same value are equal.
    return typeof mine === 'string' || typeof theirs === 'string' ? mine === theirs : mine == theirs
  }
}

export function isScalar(value: unknown): value is Scalar {
  return value instanceof Scalar
}

/** A new scalar with memory of its own. */
export function newScalar(codec: Codec, number?: (region: Region, offset: number) => number): Scalar {
  const offset = heap.reserve(codec.size, codec.alignment)
  return new Scalar(codec, heap.region, offset, number)
}

/** A scalar holding a copy of the bytes at the place. */
export function scalarFrom(
  codec: Codec,
  region: Region,
  offset: number,
  number?: (region: Region, offset: number) => number,
): Scalar {
  const scalar = newScalar(codec, number)
  moveBytes(scalar[REGION], scalar[OFFSET], region, offset, codec.size)
  return scalar
}

/** The integer that the bits of a scalar are, also where reading it refuses them; undefined for floats and complex numbers. */
export function exactInteger(scalar: Scalar): bigint | undefined {
  const base = primitiveOf(scalar[TYPE]) as PrimitiveType
  const { facts } = base
  if (facts.class === 'float' || facts.class === 'complex') return undefined
  const size = sizeOf(scalar[TYPE], HOST)
  let bits = 0n
  for (let i = size - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(scalar[REGION].getUint8(scalar[OFFSET] + i))
  return readsSigned(base, HOST) ? BigInt.asIntN(size * 8, bits) : bits
}

/** The value of a scalar, or the exact bigint where reading refuses because a number cannot hold it. */
export function plainValue(scalar: Scalar): unknown {
  const exact = exactInteger(scalar)
  if (exact !== undefined && !Number.isSafeInteger(Number(exact))) return exact
  const { value } = scalar
  // Of a `long double` that is read as it lies in memory, the nearest number.
  return isScalar(value) ? value.value : value
}

/**
 * What a scalar holds, and every other value as it is.
 * For an integer a character is its code, and a float scalar stays as it is, since C would truncate it.
 */
export function scalarValue(value: unknown, wanted: 'integer' | 'float'): unknown {
  if (!(value instanceof Scalar)) return value
  if (wanted === 'float') return plainValue(value)
  const kind = valueClass(value[TYPE])
  if (kind === 'float') return value
  return kind === 'text' ? exactInteger(value) : plainValue(value)
}
