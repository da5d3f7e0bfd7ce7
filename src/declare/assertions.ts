/** `_Static_assert`, in a text and among the members of a record. */
import type { StaticAssertSyntax } from '../syntax/tree.ts'
import { type DeclareContext, fail } from './context.ts'
import { evaluateInteger } from './evaluator.ts'
import { readString } from './literals.ts'

/** Fails where the condition is 0, with the message that the text gives. */
export function assertStatically(context: DeclareContext, { condition, message, start }: StaticAssertSyntax): void {
  const { value } = evaluateInteger(context, condition)
  if (value !== 0n) return
  const text = message?.kind === 'string' ? readString(message.pieces) : undefined
  fail(context, start, 'declare/static-assert', { message: typeof text === 'object' ? text.value : undefined })
}
