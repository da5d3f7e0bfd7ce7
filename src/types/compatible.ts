/** When two types count as the same, and when a pointer to one may stand for a pointer to the other. */

import { arrayOf, type CType, functionOf, type PrimitiveType, pointerTo } from './ctype.ts'
import { membersOf } from './members.ts'
import { primitiveOf, valueClass } from './scalars.ts'

/** The type without qualifiers anywhere inside it, so that types that differ in qualifiers only share one object. */
export function unqualified(type: CType): CType {
  switch (type.kind) {
    case 'pointer': {
      const target = unqualified(type.target)
      return target === type.target && type.qualifiers === 0 ? type : pointerTo(target)
    }
    case 'array': {
      const element = unqualified(type.element)
      return element === type.element ? type : arrayOf(element, type.length)
    }
    case 'function': {
      const result = unqualified(type.result)
      const parameters = type.parameters.map(unqualified)
      const same = result === type.result && parameters.every((parameter, i) => parameter === type.parameters[i])
      return same ? type : functionOf(result, parameters, type.variadic, type.convention)
    }
    default:
      return type
  }
}

/** The same type, qualifiers aside. */
export function sameType(a: CType, b: CType): boolean {
  return a === b || unqualified(a) === unqualified(b)
}

/** `char`, `signed char`, `unsigned char` and their fixed-width names; pointers to them interchange. */
export function isByte(type: CType): boolean {
  return type.kind === 'primitive' && type.facts.size === 'i8'
}

/** Integers that C stores alike: same size entry and signedness; an enum counts as its base. */
function sameInteger(a: CType, b: CType, sizeOf: (type: CType) => number): boolean {
  if (valueClass(a) !== 'integer' || valueClass(b) !== 'integer') return false
  const [x, y] = [primitiveOf(a), primitiveOf(b)] as [PrimitiveType, PrimitiveType]
  return x.facts.signed === y.facts.signed && sizeOf(x) === sizeOf(y)
}

/**
 * Whether a pointer to `source` may stand where a pointer to `target` is wanted without a cast:
 * the same type, `void` on either side, bytes for bytes, a record that begins with the other, or integers of the same size
 * and sign.
 */
export function mayPoint(target: CType, source: CType, sizeOf: (type: CType) => number): boolean {
  if (sameType(target, source) || target.kind === 'void' || source.kind === 'void') return true
  if (isByte(target) && isByte(source)) return true
  if (target.kind === 'array' && source.kind === 'array' && target.length === 'open') {
    return mayPoint(target.element, source.element, sizeOf)
  }
  return leads(target, source) || sameInteger(target, source, sizeOf)
}

/** Whether a record begins with another that has no name in it: what has inherited from that one. */
function leads(first: CType, record: CType): boolean {
  if (first.kind !== 'record' || record.kind !== 'record' || record.keyword !== 'struct') return false
  const [member] = membersOf(record)
  return member?.name === undefined && member !== undefined && (member.type === first || leads(first, member.type))
}
