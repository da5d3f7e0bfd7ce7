/** What every pass over a declaration has at hand: the scope and its journal, the source, the warnings. */
import type { Target } from '../abi/target.ts'
import {
  type DeclarationCode,
  type DeclarationDetails,
  declarationError,
  declarationMessage,
  type Warning,
} from '../diagnostics/messages/declarations.ts'
import type { DeclaredPlace, GrowingSource, Statement } from '../diagnostics/source.ts'
import type { TypeNames } from '../syntax/expressions.ts'
import { UNREADABLE } from '../syntax/lexer.ts'
import { Journal } from './journal.ts'
import { isUnicodeName } from './predeclared.ts'
import type { Scope, Tables } from './scope.ts'
import { nearType } from './suggestions.ts'

export interface DeclareOptions {
  /** Members are not aligned. */
  readonly packed?: boolean
  /** The largest alignment of a member, bytes. */
  readonly pack?: number
  /** A different declaration of a known name replaces it, instead of being refused. */
  readonly override?: boolean
  /** Name of the text in errors. */
  readonly name?: string
}

export abstract class Elaboration implements TypeNames {
  readonly scope: Scope
  readonly target: Target
  readonly tables: Tables
  readonly source: GrowingSource
  readonly options: DeclareOptions
  readonly journal = new Journal()
  readonly warnings: Warning[] = []
  /** Names declared by this text; some twice where one was replaced. */
  protected readonly declaredNames: string[] = []
  protected hasReplaced = false
  /** Whether the text is a type string, which names types and declares none. */
  protected isTypeString = false
  /** The statement that is being declared. */
  protected statement: Statement | undefined
  /** While a macro is tried: its failures are expected, and nobody reads them. */
  protected tentative = false

  constructor(scope: Scope, source: GrowingSource, options: DeclareOptions) {
    this.scope = scope
    this.target = scope.target
    this.tables = scope.tables
    this.source = source
    this.options = options
  }

  isTypeName(name: string): boolean {
    return (
      this.tables.typedefs.has(name) ||
      this.scope.predeclared(name) !== undefined ||
      this.scope.typedefEntry(name) !== undefined
    )
  }

  hint(name: string): string | undefined {
    if (this.tables.macros.has(name)) return 'it is a macro, and macros are not expanded here'
    return isUnicodeName(name) ? 'it is only available after a call of setUnicode()' : undefined
  }

  nearType(name: string): string | undefined {
    return nearType(this.scope, name)
  }

  fail<C extends DeclarationCode>(offset: number, code: C, details: DeclarationDetails<C>): never {
    if (this.tentative) throw UNREADABLE
    throw declarationError(this.source, offset, code, details)
  }

  warn<C extends DeclarationCode>(offset: number, code: C, details: DeclarationDetails<C>): void {
    this.warnings.push({ code, message: declarationMessage(code, details), place: this.place(offset) })
  }

  place(offset: number): DeclaredPlace {
    return { source: this.source, offset, statement: this.statement }
  }
}
