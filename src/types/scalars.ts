/** What scalar types are made of: the primitive behind an enum, what a primitive holds, the parts of a complex number. */
import { type CType, type EnumType, type PrimitiveType, primitive } from './ctype.ts'
import type { PrimitiveClass } from './primitives.ts'

/**
 * The integer type that an enum is stored as; `unsigned int` for one that has no known values, as cffi has it. Where only
 * the compiler knows (`...`), a size must not be asked for: `enumBase` of `abi` refuses that.
 */
export function baseOfEnum({ body }: EnumType): PrimitiveType {
  return (body.state === 'partial' ? undefined : body.base) ?? primitive('unsigned int')
}

/** Whether nothing says how large the enum is. */
export const isOpenEnum = ({ body }: EnumType): boolean => body.state === 'opaque' && !body.base

/** The primitive that a type is stored as: itself, or an enum's base; undefined for what is neither. */
export function primitiveOf(type: CType): PrimitiveType | undefined {
  if (type.kind === 'enum') return baseOfEnum(type)
  return type.kind === 'primitive' ? type : undefined
}

/** What a scalar type holds; an enum holds integers, and what is no scalar holds nothing. */
export function valueClass(type: CType): PrimitiveClass | undefined {
  return primitiveOf(type)?.facts.class
}

const PARTS = { float: 'float', double: 'double', longdouble: 'long double', f128: '__float128' } as const

/** The floating type that the two parts of a complex number have (C17 6.2.5p13). */
export function partOfComplex({ facts }: PrimitiveType): PrimitiveType {
  return primitive(PARTS[facts.size as keyof typeof PARTS])
}
