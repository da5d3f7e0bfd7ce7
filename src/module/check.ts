/** Compares a freshly compiled module with its declarations, all of them, as using it would do one by one. */
import type { Declaration } from '../declare/declaration.ts'
import type { Scope } from '../declare/scope.ts'
import { VerificationError } from '../diagnostics/errors.ts'
import { excerpt, type Place, positionOf } from '../diagnostics/source.ts'
import type { CType } from '../types/ctype.ts'
import type { LoadedModule } from './load.ts'

/** Throws a VerificationError that lists every disagreement with its place in the declared text. */
export function checkModule({ scope, symbols }: LoadedModule, declared: Scope): void {
  const found = new Map<string, VerificationError>()
  const check = (use: () => unknown, place: Place | undefined): void => {
    try {
      use()
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      const message = placed(error.message, place)
      if (!found.has(message)) found.set(message, error)
    }
  }
  for (const [name, { place }] of declared.ownTags()) check(() => touch(scope.tagEntry(name)?.type), place)
  for (const [name, { place }] of declared.ownTypedefs()) check(() => touch(scope.typedefEntry(name)?.type), place)
  for (const { name, kind, place } of declared.declarations()) {
    const declaration = scope.declaration(name) as Declaration
    if (kind !== 'constant') check(() => declaration.kind !== 'constant' && touch(declaration.type), place)
    else if (declaration.kind === 'constant' && declaration.value !== undefined)
      check(() => symbols?.constant(declaration), place)
  }
  const [first, ...more] = found
  if (!first) return
  const [message, error] = first
  throw new VerificationError(error.code, [message, ...more.map(([each]) => each)].join('\n'))
}

/** Makes the body of a type, which compares it. */
function touch(type: CType | undefined): unknown {
  return type?.kind === 'record' || type?.kind === 'enum' ? type.body : undefined
}

function placed(message: string, place: Place | undefined): string {
  if (!place) return message
  const position = positionOf(place.source, place.offset)
  return `${position.name}:${position.line}:${position.column}: ${message}\n${excerpt(position)}`
}
