/** Makes errors from the catalogue of layout messages. */
import { VerificationMissing } from '../diagnostics/errors.ts'
import { LAYOUT_MESSAGES } from '../diagnostics/messages/layout.ts'

type Messages = typeof LAYOUT_MESSAGES
export type LayoutCode = keyof Messages
type Details<C extends LayoutCode> = Parameters<Messages[C][1]>[0]

/** What was asked of a type, as its error says it: "cannot take the size of 'void'". */
export type Verb = 'take the size of' | 'take the alignment of' | 'lay out' | 'pass' | 'return'

/** An error of the catalogue; a TypeError carries the code as a property, like the others. */
export function layoutError<C extends LayoutCode>(code: C, details: Details<C>): Error {
  const [kind, message] = LAYOUT_MESSAGES[code]
  const text = (message as (details: Details<C>) => string)(details)
  return kind === 'VerificationMissing'
    ? new VerificationMissing(code, text)
    : Object.assign(new TypeError(text), { code })
}
