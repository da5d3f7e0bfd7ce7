/** Codecs of integers of every width, `char`, `_Bool` and enums. */
import { rangeOf } from '../../abi/integers.ts'
import { nearest } from '../../base/nearest.ts'
import { failure } from '../../diagnostics/failure.ts'
import type { CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import type { Region } from '../memory/region.ts'
import { EXACT_UPPER, joinWords, writeWords } from '../memory/words.ts'
import type { Codec, CodecSource } from '../object/codec.ts'
import { describe, unplaced, type ValuePlace } from '../object/place.ts'
import { scalarValue } from '../object/scalar.ts'

/** The DataView accessors and the tests of one width. `v` is an expression. */
interface NarrowFacts {
  readonly accessor: 'Int8' | 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Uint32'
  readonly low: number
  readonly high: number
  readonly fits: (v: string) => string
}

const narrow = (low: number, high: number, accessor: NarrowFacts['accessor']): NarrowFacts => ({
  accessor,
  low,
  high,
  fits: (v) => `(${v} | 0) === ${v} && ${v} >= ${low} && ${v} <= ${high}`,
})

const NARROW: Readonly<Record<string, NarrowFacts>> = {
  s1: narrow(-0x80, 0x7f, 'Int8'),
  u1: narrow(0, 0xff, 'Uint8'),
  s2: narrow(-0x8000, 0x7fff, 'Int16'),
  u2: narrow(0, 0xffff, 'Uint16'),
  s4: { accessor: 'Int32', low: -(2 ** 31), high: 2 ** 31 - 1, fits: (v) => `(${v} | 0) === ${v}` },
  u4: { accessor: 'Uint32', low: 0, high: 2 ** 32 - 1, fits: (v) => `(${v} >>> 0) === ${v}` },
}

/** Of a string for an enum: constants of C are properties of the library. */
function hintFor(type: CType, value: unknown): { hint?: string } {
  if (type.kind !== 'enum' || typeof value !== 'string' || type.body.state === 'opaque') return {}
  const { enumerators } = type.body
  const name =
    nearest(
      value,
      enumerators.map((enumerator) => enumerator.name),
    ) ?? enumerators[0]?.name
  return name === undefined ? {} : { hint: `use the constant, such as lib.${name}` }
}

/**
 * The integer that a value stands for: a bigint, or an integral number; checked against a range.
 * Scalar cdata count as the value they hold, except floats.
 */
export function integerOf(value: unknown, type: CType, low: bigint, high: bigint, place: ValuePlace): bigint {
  const plain = scalarValue(value, 'integer')
  let integer: bigint
  if (typeof plain === 'bigint') integer = plain
  else if (typeof plain === 'number' && Number.isInteger(plain)) integer = BigInt(plain)
  else if (typeof plain === 'boolean') integer = plain ? 1n : 0n
  else if (typeof plain === 'number')
    throw failure('value/fraction', { value: describe(plain), type: spell(type), where: String(place) })
  else
    throw failure('value/type', {
      value: describe(value),
      type: spell(type),
      where: String(place),
      wanted: 'an integer',
      ...hintFor(type, value),
    })
  if (integer < low || integer > high) throw outOfRange(integer, type, low, high, place)
  return integer
}

/** The RangeError of an integer that does not fit. */
function outOfRange(value: bigint, type: CType, low: bigint, high: bigint, place: ValuePlace): Error {
  const details = { value: String(value), type: spell(type), low: String(low), high: String(high) }
  return failure('value/range', { ...details, where: String(place) })
}

/** An integer of one, two or four bytes, read as a number. */
export function narrowCodec(type: CType, size: number, signed: boolean): Codec {
  const facts = NARROW[`${signed ? 's' : 'u'}${size}`] as NarrowFacts
  const reader = `get${facts.accessor}` as const
  const writer = `set${facts.accessor}` as const
  const low = BigInt(facts.low)
  const high = BigInt(facts.high)
  return {
    type,
    size,
    alignment: size,
    read: (region, offset) => region[reader](offset, true),
    write(region, offset, value, place) {
      region[writer](offset, Number(integerOf(value, type, low, high, place)), true)
    },
    // The operators of the test convert what is no number: a bigint would throw, an object run code of its own.
    source: numberSource(facts.accessor, (v) => `typeof ${v} === 'number' && ${facts.fits(v)}`),
  }
}

const numberSource = (accessor: string, fits: CodecSource['fits']): CodecSource => ({
  read: (region, offset) => `${region}.get${accessor}(${offset}, true)`,
  fits,
  store: (region, offset, value) => `${region}.set${accessor}(${offset}, ${value}, true)`,
})

/** Eight bytes, read as a bigint. */
export function bigintCodec(type: CType, signed: boolean): Codec {
  const [low, high] = rangeOf({ bits: 64, signed })
  const accessor = signed ? 'BigInt64' : 'BigUint64'
  const cast = signed ? 'asIntN' : 'asUintN'
  return {
    type,
    size: 8,
    alignment: 8,
    read: signed
      ? (region, offset) => region.getBigInt64(offset, true)
      : (region, offset) => region.getBigUint64(offset, true),
    write(region, offset, value, place) {
      // The bits of both signs are the same; only the check differs.
      region.setBigInt64(offset, BigInt.asIntN(64, integerOf(value, type, low, high, place)), true)
    },
    source: numberSource(accessor, (v) => `typeof ${v} === 'bigint' && BigInt.${cast}(64, ${v}) === ${v}`),
  }
}

/** From here on an integer may be C's `(size_t)-code`, for a code that is an int. */
const ERROR_CODES = 2n ** 64n - 2n ** 31n

/** The integer as a number; a RangeError with the exact bigint where a number cannot hold it. */
export function safeNumber(value: bigint, type: CType): number {
  const number = Number(value)
  // -2 ** 53 and 2 ** 53 themselves are one apart from a neighbour that a number cannot tell.
  if (Number.isSafeInteger(number)) return number
  const details = { value: String(value), type: spell(type), isCode: value >= ERROR_CODES }
  throw unplaced((where) => Object.assign(failure('value/unsafe', { ...details, where }), { value }))
}

/** Eight bytes, read as a number where a number holds the value exactly; a RangeError with the exact bigint otherwise. */
export function numberCodec(type: CType, signed: boolean): Codec {
  const [low, high] = rangeOf({ bits: 64, signed })
  const unsafe = (region: Region, offset: number): number =>
    safeNumber(signed ? region.getBigInt64(offset, true) : region.getBigUint64(offset, true), type)
  return {
    type,
    size: 8,
    alignment: 8,
    mayRefuse: true,
    read(region, offset) {
      const upper = region.getInt32(offset + 4, true)
      return upper < EXACT_UPPER && upper >= (signed ? -EXACT_UPPER + 1 : 0)
        ? joinWords(upper, region.getUint32(offset, true))
        : unsafe(region, offset)
    },
    write(region, offset, value, place) {
      if (typeof value === 'number' && Number.isSafeInteger(value) && (signed || value >= 0)) {
        writeWords(region, offset, value)
      } else {
        region.setBigInt64(offset, BigInt.asIntN(64, integerOf(value, type, low, high, place)), true)
      }
    },
  }
}

/** `__int128`, read as a bigint. */
export function int128Codec(type: CType, signed: boolean): Codec {
  const [low, high] = rangeOf({ bits: 128, signed })
  return {
    type,
    size: 16,
    alignment: 16,
    read(region, offset) {
      const upper = signed ? region.getBigInt64(offset + 8, true) : region.getBigUint64(offset + 8, true)
      return (upper << 64n) | region.getBigUint64(offset, true)
    },
    write(region, offset, value, place) {
      const integer = integerOf(value, type, low, high, place)
      region.setBigUint64(offset, BigInt.asUintN(64, integer), true)
      region.setBigInt64(offset + 8, BigInt.asIntN(64, integer >> 64n), true)
    },
  }
}

/** `char`: read as 0 to 255, written from such a number or a one-character ASCII string. */
export function charCodec(type: CType): Codec {
  const byte = narrowCodec(type, 1, false)
  return {
    ...byte,
    write(region, offset, value, place) {
      if (typeof value !== 'string') return byte.write(region, offset, value, place)
      const code = value.charCodeAt(0)
      if (value.length !== 1 || code > 127) throw notOneCharacter(value, type, place, 'a number or one ASCII character')
      region.setUint8(offset, code)
    },
  }
}

/** The TypeError of a string where one character is wanted. */
export function notOneCharacter(value: unknown, type: CType, place: ValuePlace, wanted: string): Error {
  return failure('value/type', { value: describe(value), type: spell(type), where: String(place), wanted })
}

/** `_Bool`: read as a boolean; a byte other than 0 and 1 is a RangeError, since C never stores one. */
export function boolCodec(type: CType): Codec {
  return {
    type,
    size: 1,
    alignment: 1,
    mayRefuse: true,
    read(region, offset) {
      const byte = region.getUint8(offset)
      if (byte > 1) throw unplaced((where) => failure('value/bool', { value: String(byte), where }))
      return byte === 1
    },
    write(region, offset, value, place) {
      const plain = scalarValue(value, 'integer')
      if (plain === true || plain === 1 || plain === 1n) region.setUint8(offset, 1)
      else if (plain === false || plain === 0 || plain === 0n) region.setUint8(offset, 0)
      else if (typeof plain === 'bigint' || Number.isInteger(plain))
        throw failure('value/bool', { value: String(plain), where: String(place) })
      else
        throw failure('value/type', {
          value: describe(value),
          type: spell(type),
          where: String(place),
          wanted: 'a boolean, 0 or 1',
        })
    },
  }
}
