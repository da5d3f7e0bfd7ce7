/** Macros: collected while a text is read, and published as constants at its end. */
import { plainText } from '../syntax/comments.ts'
import type { DirectiveSyntax } from '../syntax/tree.ts'
import type { ConstantDeclaration } from './declaration.ts'
import { NameElaborator } from './names.ts'
import type { Macro } from './scope.ts'

type Define = DirectiveSyntax & { readonly kind: 'define' }

export abstract class MacroElaborator extends NameElaborator {
  /** Macros of this text that still stand. */
  private readonly newMacros = new Set<string>()

  /** Takes in the directives that were read. */
  protected takeDirectives(directives: DirectiveSyntax[]): void {
    for (const directive of directives) {
      if (directive.kind === 'define') this.define(directive)
      else if (directive.kind === 'undef') this.undefine(directive.name)
      else this.warn(directive.start, 'warning/pragma', { text: directive.text })
    }
    directives.length = 0
  }

  private define({ name, start, hash, functionLike, deferred, bodyStart, bodyEnd }: Define): void {
    const { source } = this
    const macro: Macro = { name, source, offset: start, hash, functionLike, deferred, bodyStart, bodyEnd }
    const known = this.tables.macros.get(name)
    if (known && isSameMacro(known, macro)) return
    if (known && !this.options.override && !this.agree(known, macro)) {
      this.fail(start, 'declare/macro', { name, previous: { source: known.source, offset: known.offset } })
    }
    this.journal.set(this.tables.macros, name, macro)
    this.newMacros.add(name)
  }

  /** Two bodies of different text agree when they have the same value, or none. */
  private agree(known: Macro, now: Macro): boolean {
    if (known.deferred || now.deferred) return known.deferred && now.deferred
    return this.macroValue(known)?.value === this.macroValue(now)?.value
  }

  private undefine(name: string): void {
    if (!this.tables.macros.has(name)) return
    this.journal.delete(this.tables.macros, name)
    this.newMacros.delete(name)
    const published = this.tables.names.get(name)
    if (published?.kind === 'constant' && published.origin === 'macro') this.journal.delete(this.tables.names, name)
  }

  /** Makes constants of the macros; one whose name is declared otherwise stays what it was declared as. */
  protected publishMacros(): void {
    for (const name of this.newMacros) {
      const macro = this.tables.macros.get(name) as Macro
      const known = this.tables.names.get(name)
      if (known?.kind === 'constant' && known.origin === 'macro') this.journal.delete(this.tables.names, name)
      const constant = this.macroConstant(macro)
      // `#define stdin stdin` and `#define open open64` leave the declared name as it is.
      if (constant.missing === 'macro' && this.tables.typedefs.has(name)) continue
      if (known && known.kind !== 'constant') continue
      this.declareName(constant)
    }
  }

  private macroConstant(macro: Macro): ConstantDeclaration {
    const { name, source, offset, hash, bodyEnd, deferred } = macro
    const place = { source, offset, statement: { start: hash, end: bodyEnd, body: undefined } }
    const found = deferred ? undefined : this.macroValue(macro)
    const missing = found ? undefined : deferred ? 'compiler' : 'macro'
    return { kind: 'constant', name, origin: 'macro', value: found?.value, missing, type: found?.type, place }
  }
}

/** Whether two definitions consist of the same tokens, with blanks between the same ones (C17 6.10.3p1). */
const isSameMacro = (a: Macro, b: Macro): boolean => a.functionLike === b.functionLike && bodyText(a) === bodyText(b)

const bodyText = ({ source, bodyStart, bodyEnd }: Macro): string => plainText(source, bodyStart, bodyEnd)
