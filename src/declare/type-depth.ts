/** How many types stand inside one another, where nobody counted while they were put together. */
import type { CType } from '../types/ctype.ts'

/** Types that may stand inside one another, through typedefs too. */
export const MAX_TYPE_DEPTH = 200

/** Depth of a type; a record or an enum counts as none, as a pointer to one ends nothing. */
export function depthOf(type: CType): number {
  // A type that was declared is no deeper than the limit; shared parts are counted once.
  const known = new Map<CType, number>()
  const visit = (inner: CType): number => {
    let depth = known.get(inner)
    if (depth === undefined) known.set(inner, (depth = measure(inner, visit)))
    return depth
  }
  return visit(type)
}

function measure(type: CType, visit: (inner: CType) => number): number {
  switch (type.kind) {
    case 'pointer':
      return visit(type.target) + 1
    case 'array':
      return visit(type.element) + 1
    case 'function':
      return type.parameters.reduce((deepest, parameter) => Math.max(deepest, visit(parameter)), visit(type.result)) + 1
    default:
      return 0
  }
}
