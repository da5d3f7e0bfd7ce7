/** Which types are one to C, whatever typedefs they came through: `size_t` and `unsigned long`, `int64_t` and `long`. */
import { integerShape } from '../abi/integers.ts'
import type { Target } from '../abi/target.ts'
import { arrayOf, type CType, functionOf, type PrimitiveType, pointerTo, primitive } from '../types/ctype.ts'
import { C_INTEGERS, type PrimitiveName } from '../types/primitives.ts'
import { baseOfEnum } from '../types/scalars.ts'
import { sameShape } from './same-shape.ts'

/** Types that are compatible (C17 6.2.7); qualifiers of the types themselves are not looked at. */
export function isCompatible(a: CType, b: CType, target: Target): boolean {
  if (a === b) return true
  if (a.kind === 'enum' && b.kind === 'enum') return a === b
  const [x, y] = [a, b].map((type) => canonical(type, target)) as [CType, CType]
  if (sameShape(x, y)) return true
  if (x.kind !== 'array' || y.kind !== 'array' || !isCompatible(x.element, y.element, target)) return false
  return x.length === 'open' || y.length === 'open'
}

/** By target: functions that hold each other over and over are spelled once. */
const known = new WeakMap<Target, WeakMap<CType, CType>>()

/** The type spelled by C's own words. */
function canonical(type: CType, target: Target): CType {
  let types = known.get(target)
  if (!types) known.set(target, (types = new WeakMap()))
  let found = types.get(type)
  if (!found) types.set(type, (found = spelled(type, target)))
  return found
}

function spelled(type: CType, target: Target): CType {
  switch (type.kind) {
    case 'primitive':
      return canonicalPrimitive(type, target)
    case 'enum':
      return canonicalPrimitive(baseOfEnum(type), target)
    case 'pointer':
      return pointerTo(canonical(type.target, target), type.qualifiers)
    case 'array':
      return arrayOf(canonical(type.element, target), type.length)
    case 'function':
      return functionOf(
        canonical(type.result, target),
        type.parameters.map((parameter) => canonical(parameter, target)),
        type.variadic,
        type.convention,
      )
    default:
      return type
  }
}

/** Types that C has words for. */
const OWN: ReadonlySet<string> = new Set(C_INTEGERS)
const BY_BITS: readonly (readonly [bits: number, signed: PrimitiveName, unsigned: PrimitiveName])[] = [
  [8, 'signed char', 'unsigned char'],
  [16, 'short', 'unsigned short'],
  [32, 'int', 'unsigned int'],
]

function canonicalPrimitive(type: PrimitiveType, target: Target): PrimitiveType {
  const shape = OWN.has(type.name) ? undefined : integerShape(type, target)
  if (!shape) return type
  const [, signed, unsigned] = BY_BITS.find(([bits]) => bits === shape.bits) ?? []
  if (signed && unsigned) return primitive(shape.signed ? signed : unsigned)
  if (shape.bits !== 64) return type
  const wide = target.sizes.long.size === 8 ? 'long' : 'long long'
  return primitive(shape.signed ? wide : `unsigned ${wide}`)
}
