/** C's arithmetic on constants: integer promotion, the usual conversions, wrapping; a pure function of operands and target. */
import { holds, type IntegerShape, integerShape as shapeOf } from '../abi/integers.ts'
import type { Target } from '../abi/target.ts'
import { type CType, type PrimitiveType, primitive } from '../types/ctype.ts'
import type { SizeName } from '../types/primitives.ts'

export type Constant = IntegerConstant | FloatConstant | StringConstant

export interface IntegerConstant {
  readonly kind: 'integer'
  readonly value: bigint
  /** A primitive; or a pointer, for the likes of `(void *)-1`. */
  readonly type: CType
}

export interface FloatConstant {
  readonly kind: 'float'
  readonly value: number
  readonly type: PrimitiveType
}

export interface StringConstant {
  readonly kind: 'string'
  readonly value: string
  readonly type: CType
}

export { holds, type IntegerShape, integerShape as shapeOf, wrap } from '../abi/integers.ts'

export const INT = primitive('int')
const STANDARD = ['int', 'long', 'long long', '__int128'] as const
const UNSIGNED = ['unsigned int', 'unsigned long', 'unsigned long long', 'unsigned __int128'] as const
const RANK: Partial<Record<SizeName, number>> = { int: 0, long: 1, longlong: 2, i128: 3 }

/** Rank of a promoted integer: its place in STANDARD, and its sign. */
function promotedRank(type: CType, target: Target): { rank: number; signed: boolean } {
  const shape = shapeOf(type, target) as IntegerShape
  const intBits = target.sizes.int.size * 8
  // C17 6.3.1.1p2: what fits an int becomes an int.
  if (shape.bits < intBits) return { rank: 0, signed: true }
  const named = type.kind === 'primitive' ? RANK[type.facts.size] : undefined
  const rank = named ?? STANDARD.findIndex((name) => shapeOf(primitive(name), target)?.bits === shape.bits)
  return { rank, signed: shape.signed }
}

/** The type after integer promotion. */
export function promote(type: CType, target: Target): PrimitiveType {
  const { rank, signed } = promotedRank(type, target)
  return primitive((signed ? STANDARD : UNSIGNED)[rank] as (typeof STANDARD)[number])
}

/**
 * The type of a bit-field after integer promotion. gcc has types of any width, without names: one wider than `int` that
 * fills no integer is spelled as it is declared.
 */
export function promoteBitField(type: CType, widthBits: number, target: Target): PrimitiveType {
  const intBits = target.sizes.int.size * 8
  if (widthBits < intBits) return INT
  const { bits, signed } = shapeOf(type, target) as IntegerShape
  return widthBits === intBits && bits > intBits ? primitive(signed ? 'int' : 'unsigned int') : promote(type, target)
}

/** The common type of two integers (C17 6.3.1.8). */
export function commonInteger(a: CType, b: CType, target: Target): PrimitiveType {
  const x = promotedRank(a, target)
  const y = promotedRank(b, target)
  const bits = (rank: number): number => (shapeOf(primitive(STANDARD[rank] as 'int'), target) as IntegerShape).bits
  const high = x.rank >= y.rank ? x : y
  const low = high === x ? y : x
  const unsigned = !high.signed || (!low.signed && (low.rank === high.rank || bits(low.rank) === bits(high.rank)))
  return primitive((unsigned ? UNSIGNED : STANDARD)[high.rank] as 'int')
}

/** The common type of two numbers of which at least one is floating. */
export function commonFloat(a: PrimitiveType, b: PrimitiveType): PrimitiveType {
  const order = ['__float128', 'long double', 'double', 'float', '_Float16'] as const
  return primitive(order.find((name) => a.name === name || b.name === name) ?? 'double')
}

/** The first of the standard types that holds the value; hexadecimal and octal literals may be unsigned too. */
export function typeHolding(value: bigint, target: Target, from = 0, signs = 'either'): PrimitiveType | undefined {
  for (let rank = from; rank < 3; rank++) {
    for (const names of signs === 'unsigned' ? [UNSIGNED] : signs === 'signed' ? [STANDARD] : [STANDARD, UNSIGNED]) {
      const type = primitive(names[rank] as 'int')
      if (holds(value, shapeOf(type, target) as IntegerShape)) return type
    }
  }
  return undefined
}

/** Rounds to the precision of `float`, where the type is that; wider types keep a double's precision. */
export function roundFloat(value: number, type: PrimitiveType): number {
  return type.name === 'float' ? Math.fround(value) : value
}
