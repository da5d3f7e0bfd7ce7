/** Integer types on a target: their sign, their width, and which of them holds what. */
import { type CType, type PrimitiveType, primitive } from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { primitiveOf } from '../types/scalars.ts'
import type { Target } from './target.ts'

/** Width and sign of an integer. */
export interface IntegerShape {
  readonly bits: number
  readonly signed: boolean
}

/** Whether an integer or character type has negative values in C; for others it has no meaning. */
export const isSigned = ({ facts }: PrimitiveType, target: Target): boolean =>
  facts.signed === 'target' ? (facts.class === 'text' ? target.wcharSigned : target.charSigned) : facts.signed

/** Whether JavaScript sees negative values of it: as `isSigned`, but plain `char` is 0 to 255 everywhere. */
export const readsSigned = (type: PrimitiveType, target: Target): boolean =>
  type.facts.class !== 'char' && type.facts.class !== 'bool' && isSigned(type, target)

/** The integer shape of a type, an enum's and a pointer's too; undefined for what is no integer, or not known yet. */
export function integerShape(type: CType, target: Target): IntegerShape | undefined {
  if (type.kind === 'pointer') return { bits: target.sizes.pointer.size * 8, signed: false }
  const base = type.kind === 'enum' && type.body.state === 'partial' ? undefined : primitiveOf(type)
  if (!base) return undefined
  const { facts } = base
  if (facts.class === 'float' || facts.class === 'complex') return undefined
  if (facts.class === 'bool') return { bits: 1, signed: false }
  return { bits: target.sizes[facts.size].size * 8, signed: isSigned(base, target) }
}

/** Lowest and highest value of an integer of that many bits. */
export function rangeOf({ bits, signed }: IntegerShape): readonly [low: bigint, high: bigint] {
  const span = 1n << BigInt(bits - (signed ? 1 : 0))
  return signed ? [-span, span - 1n] : [0n, span - 1n]
}

/** The value modulo 2 ** bits, in the range of the shape. */
export function wrap(value: bigint, { bits, signed }: IntegerShape): bigint {
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
}

/** Whether the shape holds the value. */
export function holds(value: bigint, shape: IntegerShape): boolean {
  return wrap(value, shape) === value
}

/** Read as `long` is: a number where that is exact. */
const BY_SIZE: readonly (readonly [signed: PrimitiveName, unsigned: PrimitiveName])[] = [
  ['int8_t', 'uint8_t'],
  ['int16_t', 'uint16_t'],
  ['int32_t', 'uint32_t'],
  ['long', 'unsigned long'],
  ['ssize_t', 'size_t'],
  ['int64_t', 'uint64_t'],
]

/** An integer type of 1, 2, 4 or 8 bytes. */
export function integerOfSize(size: number, signed: boolean, target: Target): PrimitiveType {
  const pair = BY_SIZE.find(([name]) => integerShape(primitive(name), target)?.bits === size * 8)
  return primitive((pair ?? ['int64_t', 'uint64_t'])[signed ? 0 : 1])
}

const UNSIGNED_INT = primitive('unsigned int')
/** Narrow ones first, which only a packed enum takes. */
const SIGNED: readonly PrimitiveName[] = ['signed char', 'short', 'int', 'long', 'long long']
const UNSIGNED: readonly PrimitiveName[] = [
  'unsigned char',
  'unsigned short',
  'unsigned int',
  'unsigned long',
  'unsigned long long',
]

/**
 * The integer type that gcc gives an enum with such values: the first that holds them all, `unsigned int` where none is
 * negative, else `int`, then the wider ones; a packed enum takes narrower ones too. Undefined where none holds them.
 */
export function baseHolding(values: Iterable<bigint>, target: Target, isPacked = false): PrimitiveType | undefined {
  let least = 0n
  let most = 0n
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  // Nearly every enum; asking the candidates is slow.
  if (least === 0n && most <= 0x7fffffffn && !isPacked) return UNSIGNED_INT
  const candidates = least < 0n ? SIGNED : UNSIGNED
  const name = (isPacked ? candidates : candidates.slice(2)).find((candidate) => {
    const shape = integerShape(primitive(candidate), target) as IntegerShape
    return holds(least, shape) && holds(most, shape)
  })
  return name && primitive(name)
}
