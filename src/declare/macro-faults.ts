/** Why a macro is no constant: what is first wrong in it, as an error would say it. */
import { CDefError } from '../diagnostics/errors.ts'
import { Parser } from '../syntax/parser.ts'
import type { DeclareContext } from './context.ts'
import { evaluate } from './evaluator.ts'
import { macroText } from './macro-text.ts'
import type { Macro, Scope } from './scope.ts'

/** Macros that stand for one another. */
const MOST_STEPS = 40
/** Characters of a body that are read for the sake of an error. */
const LONGEST_BODY = 10_000

/** A macro that has no value, or the one that it stands for; and the text to read once more. */
export interface FaultyMacro {
  readonly macro: Macro
  readonly body: string
}

/** Follows a name through the macros that are nothing but the name of the next. */
export function faultyMacro({ tables }: Scope, name: string): FaultyMacro | undefined {
  let found: FaultyMacro | undefined
  for (let steps = 0, next = name; steps < MOST_STEPS; steps++) {
    const macro = tables.macros.get(next)
    if (!macro) break
    found = { macro, body: macroText(macro).slice(0, LONGEST_BODY) }
    next = found.body.trim()
  }
  return found
}

/** Reads the body, which is the source of the context; what that declares is taken back. */
export function macroFault(context: DeclareContext, { macro, body }: FaultyMacro): string | undefined {
  if (macro.functionLike) return 'the macro takes parameters, and only C can expand it'
  if (body.trim() === '') return 'the macro stands for nothing'
  context.macros.active.add(macro.name)
  try {
    evaluate(context, new Parser(context.source, context.typeNames).parseWholeExpression())
    return undefined
  } catch (error) {
    if (!(error instanceof CDefError)) throw error
    const place = `${error.source}:${error.line}:${error.column}: `
    const [first = ''] = error.message.split('\n')
    return `the macro is no constant expression: ${first.startsWith(place) ? first.slice(place.length) : first}`
  } finally {
    context.journal.undoTo(0)
  }
}
