/** Layouts that a text asks for, by `sizeof` for example. */
import { FFIError } from '../diagnostics/errors.ts'
import type { CType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { type DeclareContext, fail } from './context.ts'

/** Asks for a layout; a type that has none is an error in the text. */
export function askLayout<T>(context: DeclareContext, type: CType, start: number, question: () => T): T {
  try {
    return question()
  } catch (error) {
    if (!(error instanceof FFIError || error instanceof TypeError)) throw error
    return fail(context, start, 'constant/size', { type: spell(type), reason: error.message })
  }
}
