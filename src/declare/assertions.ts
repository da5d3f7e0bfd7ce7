/** `_Static_assert`, in a text and among the members of a record. */
import { CDefError } from '../diagnostics/errors.ts'
import type { ExpressionSyntax, StaticAssertSyntax } from '../syntax/tree.ts'
import { type DeclareContext, fail, warn } from './context.ts'
import { evaluateInteger } from './evaluator.ts'
import { readString } from './literals.ts'

/** Fails where the condition is 0, with the message that the text gives. */
export function assertStatically(context: DeclareContext, { condition, message, start }: StaticAssertSyntax): void {
  const value = conditionOf(context, condition)
  if (value !== 0n) return
  const text = message?.kind === 'string' ? readString(message.pieces) : undefined
  fail(context, start, 'declare/static-assert', { message: typeof text === 'object' ? text.value : undefined })
}

/** What cannot be evaluated holds: the compiler that the text was written for has seen it. */
function conditionOf(context: DeclareContext, condition: ExpressionSyntax): bigint {
  const { expressionDepth, journal } = context
  const mark = journal.mark()
  try {
    return evaluateInteger(context, condition).value
  } catch (error) {
    if (!(error instanceof CDefError && error.code.startsWith('constant/'))) throw error
    journal.undoTo(mark)
    context.expressionDepth = expressionDepth
    warn(context, condition.start, 'warning/assertion', { reason: error.message.split('\n')[0] as string })
    return 1n
  }
}
