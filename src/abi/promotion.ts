/** What C does to an argument that has no declared parameter. */
import { type CType, type PrimitiveType, pointerTo, primitive } from '../types/ctype.ts'
import { enumBase } from './layout.ts'
import type { Target } from './target.ts'

/** The default argument promotions (C17 6.5.2.2p6), after arrays and functions have become pointers (6.3.2.1p3-4). */
export function promote(type: CType, target: Target): CType {
  switch (type.kind) {
    case 'primitive':
      return promotePrimitive(type, target)
    case 'enum': {
      const base = enumBase(type, 'pass')
      const promoted = promotePrimitive(base, target)
      return promoted === base ? type : promoted
    }
    case 'array':
      return pointerTo(type.element)
    case 'function':
      return pointerTo(type)
    default:
      return type
  }
}

function promotePrimitive(type: PrimitiveType, target: Target): PrimitiveType {
  const { facts } = type
  if (facts.class === 'float') return facts.size === 'float' ? primitive('double') : type
  // Whatever is narrower than int fits into it, unsigned types too (C17 6.3.1.1p2).
  return facts.class !== 'complex' && target.sizes[facts.size].size < target.sizes.int.size ? primitive('int') : type
}
