/** The types of what a declaration has by value, in the order in which a module asks about them. */

import type { Declaration } from '../declare/declaration.ts'
import type { CType } from '../types/ctype.ts'
import { innermost } from '../types/members.ts'

/** Of a function its result and parameters, of an array its items. */
export function valuesOf(declaration: Declaration): readonly CType[] {
  const { type } = declaration
  if (type?.kind === 'function' && declaration.kind === 'function') return [type.result, ...type.parameters]
  return type ? [innermost(type)] : []
}
