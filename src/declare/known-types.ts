/** What the parser asks of a scope: which names are types. */
import type { TypeNames } from '../syntax/expressions.ts'
import { isUnicodeName } from './predeclared.ts'
import type { Scope } from './scope.ts'
import { nearType } from './suggestions.ts'

export class KnownTypes implements TypeNames {
  private readonly scope: Scope

  constructor(scope: Scope) {
    this.scope = scope
  }

  isTypeName(name: string): boolean {
    const { scope } = this
    return (
      scope.tables.typedefs.has(name) || scope.predeclared(name) !== undefined || scope.typedefEntry(name) !== undefined
    )
  }

  hint(name: string): string | undefined {
    if (this.scope.tables.macros.has(name)) return 'it is a macro, and macros are not expanded here'
    const leftOut = this.scope.whyLeftOut(name)
    if (leftOut !== undefined) return leftOut
    return isUnicodeName(name) ? 'it is only available after a call of setUnicode()' : undefined
  }

  nearType(name: string): string | undefined {
    return nearType(this.scope, name)
  }
}
