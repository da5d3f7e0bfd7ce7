/** When two types count as the same, and when a pointer to one may stand for a pointer to the other. */
import { type ArrayType, arrayOf, type CType, functionOf, pointerTo } from './ctype.ts'

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

/** An array of a byte-sized integer type: the arrays that take text. */
export function isByteArray(type: CType): type is ArrayType {
  return type.kind === 'array' && isByte(type.element)
}
