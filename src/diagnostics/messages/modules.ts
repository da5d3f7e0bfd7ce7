/** Messages of the errors about compiled modules that concern a declaration: one table by code. */
import { VerificationError } from '../errors.ts'
import { excerpt, type Place, positionOf } from '../source.ts'

export const MODULE_MESSAGES = {
  'emit/unnamed-type': ({ type, declaration }: { readonly type: string; readonly declaration: string }) =>
    `'${declaration}' needs '${type}', which C cannot name; give it a tag, or a typedef of its own`,
} as const

type Messages = typeof MODULE_MESSAGES
export type ModuleCode = keyof Messages
export type ModuleDetails<C extends ModuleCode> = Parameters<Messages[C]>[0]

/** The catalogued error about what is declared at a place. */
export function moduleError<C extends ModuleCode>(place: Place, code: C, details: ModuleDetails<C>): VerificationError {
  const position = positionOf(place.source, place.offset)
  const { name, line, column } = position
  const message = (MODULE_MESSAGES[code] as (details: ModuleDetails<C>) => string)(details)
  return new VerificationError(code, `${name}:${line}:${column}: ${message}\n${excerpt(position)}`)
}
