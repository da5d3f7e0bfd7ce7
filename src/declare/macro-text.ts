/** Texts that are only tried: the bodies of macros, as they are and expanded. Nobody reads their errors. */
import type { GrowingSource } from '../diagnostics/source.ts'
import { UNREADABLE } from '../syntax/lexer.ts'
import { Parser } from '../syntax/parser.ts'
import type { ExpressionSyntax } from '../syntax/tree.ts'
import type { DeclareContext } from './context.ts'
import { expanded } from './expansion.ts'
import type { Macro } from './scope.ts'

/** Macros whose bodies name one another. */
const MAX_MACROS = 40
/** Characters; longer bodies are data, which nobody reads as a constant. */
const LONGEST_CONSTANT = 2 ** 20

/** The expression that a macro's body is as it stands. */
export function macroBody(context: DeclareContext, macro: Macro): ExpressionSyntax | undefined {
  const { active, bodies } = context.macros
  const { source, bodyStart, bodyEnd } = macro
  if (macro.functionLike || active.size > MAX_MACROS || bodyEnd - bodyStart > LONGEST_CONSTANT) return undefined
  if (!bodies.has(macro)) bodies.set(macro, parseText(context, source, bodyStart, bodyEnd))
  return bodies.get(macro)
}

/** The expression that a text is once its macros are expanded; undefined where it holds none. */
export function parseExpanded(context: DeclareContext, text: string): ExpressionSyntax | undefined {
  const { active, isExpanded } = context.macros
  if (isExpanded || active.size > MAX_MACROS) return undefined
  const { macros } = context.tables
  const whole = expanded(text, (name) => (active.has(name) ? undefined : macros.get(name)))
  return whole === undefined ? undefined : parseText(context, { name: '<macro>', text: whole, lineMarkers: [] })
}

/** The text of a macro's body. */
export const macroText = ({ source, bodyStart, bodyEnd }: Macro): string => source.text.slice(bodyStart, bodyEnd)

function parseText(
  { typeNames }: DeclareContext,
  source: GrowingSource,
  from = 0,
  limit = source.text.length,
): ExpressionSyntax | undefined {
  const parser = new Parser(source, typeNames, { from, limit, tentative: true })
  try {
    return parser.parseWholeExpression()
  } catch (error) {
    if (error === UNREADABLE) return undefined
    throw error
  }
}

/** What `read` gives, undefined where it fails; nothing that was declared on the way stays then. */
export function attempt<T>(context: DeclareContext, isExpanded: boolean, read: () => T): T | undefined {
  const { macros, journal, tentative, expressionDepth } = context
  const before = macros.isExpanded
  const mark = journal.mark()
  context.tentative = true
  macros.isExpanded = isExpanded
  try {
    return read()
  } catch (error) {
    journal.undoTo(mark)
    if (error === UNREADABLE) return undefined
    throw error
  } finally {
    macros.isExpanded = before
    context.tentative = tentative
    context.expressionDepth = expressionDepth
  }
}
