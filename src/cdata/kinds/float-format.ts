/**
 * Floating formats that a DataView does not know: half, x87 extended and quadruple precision.
 * Numbers go in exactly (half: rounded to nearest even) and come out rounded to nearest even.
 */
import type { Region } from '../memory/region.ts'

export interface FloatFormat {
  decode(region: Region, offset: number): number
  encode(region: Region, offset: number, value: number): void
}

const scratch = new DataView(new ArrayBuffer(8))

/** Sign, exponent and significand of a number: value = (-1)^sign * significand * 2^exponent, significand an integer. */
interface Parts {
  readonly negative: boolean
  readonly significand: bigint
  readonly exponent: number
}

function partsOf(value: number): Parts {
  scratch.setFloat64(0, value)
  const bits = scratch.getBigUint64(0)
  const field = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  return {
    negative: bits >> 63n === 1n,
    significand: field === 0 ? fraction : fraction | (1n << 52n),
    exponent: (field || 1) - 1075,
  }
}

const bitLength = (integer: bigint): number => integer.toString(2).length

/** integer / 2^bits, rounded to nearest, ties to even. */
function shiftRounded(integer: bigint, bits: number): bigint {
  if (bits <= 0) return integer << BigInt(-bits)
  const shift = BigInt(bits)
  const quotient = integer >> shift
  const remainder = integer - (quotient << shift)
  const half = 1n << (shift - 1n)
  return remainder > half || (remainder === half && quotient & 1n) ? quotient + 1n : quotient
}

/** significand * 2^exponent as the nearest number, in one rounding, subnormal results included. */
function numberFrom(negative: boolean, significand: bigint, exponent: number): number {
  if (significand === 0n) return negative ? -0 : 0
  const drop = Math.max(bitLength(significand) - 53, -1074 - exponent)
  const rounded = drop > 0 ? shiftRounded(significand, drop) : significand
  const power = exponent + Math.max(drop, 0)
  // Two factors, since 2 ** power alone may overflow or underflow where the product does not.
  const half = Math.trunc(power / 2)
  const magnitude = Number(rounded) * 2 ** half * 2 ** (power - half)
  return negative ? -magnitude : magnitude
}

/** A format of sign, exponent and fraction, little-endian. */
interface Fields {
  readonly bytes: 2 | 10 | 16
  readonly exponentBits: number
  /** Bits of the significand that are stored. */
  readonly fractionBits: number
  /** x87 stores the leading bit too (Intel SDM volume 1, 4.2.2). */
  readonly leadingBit: boolean
}

function formatOf({ bytes, exponentBits, fractionBits, leadingBit }: Fields): FloatFormat {
  const bias = 2 ** (exponentBits - 1) - 1
  const top = 2 ** exponentBits - 1
  /** Bits after the binary point. */
  const scale = leadingBit ? fractionBits - 1 : fractionBits
  const leading = 1n << BigInt(scale)
  const quiet = leadingBit ? 3n << BigInt(scale - 1) : 1n << BigInt(scale - 1)
  const mask = (1n << BigInt(fractionBits)) - 1n

  const load = (region: Region, offset: number): bigint => {
    let bits = 0n
    for (let i = bytes - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(region.getUint8(offset + i))
    return bits
  }
  const store = (region: Region, offset: number, negative: boolean, exponent: number, fraction: bigint): void => {
    let bits = (((negative ? 1n : 0n) << BigInt(exponentBits)) | BigInt(exponent)) << BigInt(fractionBits)
    bits |= fraction
    for (let i = 0; i < bytes; i++, bits >>= 8n) region.setUint8(offset + i, Number(bits & 0xffn))
  }

  return {
    decode(region, offset) {
      const bits = load(region, offset)
      const fraction = bits & mask
      const exponent = Number((bits >> BigInt(fractionBits)) & BigInt(top))
      const negative = bits >> BigInt(fractionBits + exponentBits) === 1n
      if (exponent === top) return (fraction & (leading - 1n)) === 0n ? (negative ? -Infinity : Infinity) : Number.NaN
      const significand = leadingBit || exponent === 0 ? fraction : fraction | leading
      return numberFrom(negative, significand, (exponent || 1) - bias - scale)
    },
    encode(region, offset, value) {
      const negative = value < 0 || Object.is(value, -0)
      if (Number.isNaN(value)) return store(region, offset, false, top, quiet)
      if (value === 0) return store(region, offset, negative, 0, 0n)
      if (!Number.isFinite(value)) return store(region, offset, negative, top, leadingBit ? leading : 0n)
      const { significand, exponent } = partsOf(value)
      // The exponent that puts the leading bit right before the binary point.
      const power = exponent + bitLength(significand) - 1
      const least = Math.max(power, 1 - bias)
      const rounded = shiftRounded(significand, least - scale - exponent)
      const carried = rounded >= leading * 2n
      const normal = rounded >= leading
      const field = normal ? least + bias + (carried ? 1 : 0) : 0
      if (field >= top) return store(region, offset, negative, top, leadingBit ? leading : 0n)
      const fraction = carried ? rounded >> 1n : rounded
      store(region, offset, negative, field, leadingBit ? fraction : fraction & (leading - 1n))
    },
  }
}

/** IEEE 754 binary16. */
export const HALF = formatOf({ bytes: 2, exponentBits: 5, fractionBits: 10, leadingBit: false })
/** x87 double extended precision, the `long double` of x86. */
export const EXTENDED = formatOf({ bytes: 10, exponentBits: 15, fractionBits: 64, leadingBit: true })
/** IEEE 754 binary128, `__float128`, and the `long double` of AArch64 Linux. */
export const QUADRUPLE = formatOf({ bytes: 16, exponentBits: 15, fractionBits: 112, leadingBit: false })
