/** Declarations that cannot be read, in a text of which the rest is wanted all the same: a header, for example. */
import { CDefError } from '../diagnostics/errors.ts'
import { isPreprocessed } from '../diagnostics/source.ts'
import type { Parser } from '../syntax/parser.ts'
import { type DeclareContext, warn } from './context.ts'

const LEFT_OUT = 'its declaration was left out'

/**
 * Leaves out the declaration that failed, and remembers why for whoever asks for its names; throws the error again where
 * the text must be right.
 */
export function leaveOut(
  context: DeclareContext,
  error: unknown,
  declared: number,
  skip: () => ReturnType<Parser['recover']>,
): void {
  const { source, options, macros, scope, tables, journal } = context
  const isTolerant = options.tolerant ?? isPreprocessed(source)
  if (!isTolerant || !(error instanceof CDefError)) throw error
  context.declaredNames.length = declared
  context.tentative = false
  context.expressionDepth = 0
  macros.isExpanded = false
  macros.active.clear()
  // Of a name that is missing itself the first reason is told where that name is asked for.
  const [reason = ''] = (error.message.split('\n')[0] as string).split(`: ${LEFT_OUT}`)
  const { names, start } = skip()
  warn(context, start, 'warning/left-out', { reason })
  for (const name of names) {
    const isKnown = scope.typedef(name) ?? scope.declaration(name) ?? scope.tagEntry(name) ?? tables.macros.has(name)
    if (!isKnown && !tables.leftOut.has(name)) journal.set(tables.leftOut, name, `${LEFT_OUT}: ${reason}`)
  }
}
