/** What a scalar type holds, as far as calls distinguish it. */
import type { CType } from '../../types/ctype.ts'
import type { PrimitiveClass } from '../../types/primitives.ts'

/** An enum holds integers; what is no scalar holds nothing. */
export const valueClass = (type: CType): PrimitiveClass | undefined =>
  type.kind === 'enum' ? 'integer' : type.kind === 'primitive' ? type.facts.class : undefined
