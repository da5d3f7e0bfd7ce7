/** The entry: C text into a scope, whole or not at all; and type strings to types. */
import type { Warning } from '../diagnostics/messages/declarations.ts'
import { declarationMessage } from '../diagnostics/messages/declarations.ts'
import type { GrowingSource } from '../diagnostics/source.ts'
import { Parser } from '../syntax/parser.ts'
import { ExternalElaborator } from './declarer.ts'
import type { DeclareOptions } from './elaboration.ts'
import type { Scope, TypeUse } from './scope.ts'
import { storageWord } from './types.ts'

export type { DeclareOptions } from './elaboration.ts'

export interface Declared {
  readonly warnings: readonly Warning[]
  /** The functions, variables and constants that the text declared. */
  readonly names: readonly string[]
}

/** Declares a text. When it throws, the scope is as it was before. */
export function declare(scope: Scope, text: string, options: DeclareOptions = {}): Declared {
  checkOptions(options)
  return new Elaborator(scope, newSource(text, options.name ?? '<cdef>'), options).declareText()
}

/** The type that a type string says, such as `int *[3]`; what it declares besides (a struct with a body) stays declared. */
export function resolveType(scope: Scope, text: string): TypeUse {
  return new Elaborator(scope, newSource(text, '<type>'), {}).resolveText()
}

class Elaborator extends ExternalElaborator {
  declareText(): Declared {
    return this.wholly(() => {
      const parser = new Parser(this.source, this)
      const { pending } = parser.directives
      for (;;) {
        const external = parser.nextExternal()
        if (pending.length > 0) this.takeDirectives(pending)
        if (!external) break
        this.declareExternal(external)
      }
      this.publishMacros()
      this.warnOfOpenEnums()
      return {
        warnings: this.warnings,
        names: this.hasReplaced ? [...new Set(this.declaredNames)] : this.declaredNames,
      }
    })
  }

  resolveText(): TypeUse {
    this.isTypeString = true
    return this.wholly(() => {
      const typeName = new Parser(this.source, this).parseWholeType()
      const { specifiers, declarator } = typeName
      const { storage, start: first } = specifiers
      if (storage) this.fail(first, 'declare/storage', { storage: storageWord(storage) })
      const use = this.resolve(typeName)
      const { name, start } = declarator
      if (name !== undefined && !isFunction(use)) this.fail(start, 'declare/named-type', { name })
      return use
    })
  }

  /** Takes everything back when something fails. */
  private wholly<T>(elaborate: () => T): T {
    const { unnamed } = this.tables
    try {
      return elaborate()
    } catch (error) {
      this.journal.undoTo(0)
      this.tables.unnamed = unnamed
      throw error
    }
  }
}

const newSource = (text: string, name: string): GrowingSource => ({ name, text, lineMarkers: [] })

const isFunction = ({ type }: TypeUse): boolean =>
  type.kind === 'function' || (type.kind === 'pointer' && type.target.kind === 'function')

function checkOptions({ packed, pack }: DeclareOptions): void {
  if (packed !== undefined && typeof packed !== 'boolean') {
    throw optionError(TypeError, 'declare/packed', { value: String(packed) })
  }
  const isPower = pack === undefined || (Number.isSafeInteger(pack) && pack > 0 && Number.isInteger(Math.log2(pack)))
  if (!isPower) throw optionError(RangeError, 'declare/pack', { value: String(pack) })
  if (packed && pack !== undefined) {
    throw Object.assign(new TypeError(declarationMessage('declare/packed-and-pack', {})), {
      code: 'declare/packed-and-pack',
    })
  }
}

function optionError(
  kind: typeof TypeError | typeof RangeError,
  code: 'declare/packed' | 'declare/pack',
  details: { readonly value: string },
): Error {
  return Object.assign(new kind(declarationMessage(code, details)), { code })
}
