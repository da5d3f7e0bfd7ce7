/** Ordinary names: typedefs, functions, variables, constants; what happens when one is declared again. */
import type { Place } from '../diagnostics/source.ts'
import type { CType } from '../types/ctype.ts'
import { shapeOf } from './arithmetic.ts'
import type { ConstantDeclaration, Declaration, FunctionDeclaration, VariableDeclaration } from './declaration.ts'
import { sameShape } from './same-shape.ts'
import type { TypedefEntry, TypeUse } from './scope.ts'
import { TagElaborator } from './tags.ts'

export abstract class NameElaborator extends TagElaborator {
  protected declareTypedef(name: string, use: TypeUse, offset: number): void {
    const type = this.keepPredeclared(name, use.type)
    const place = this.place(offset)
    const known = this.scope.typedefEntry(name)
    if (known) {
      if (known.qualifiers === use.qualifiers && sameShape(known.type, type)) return
      this.replaceable('typedef', name, offset, known.place)
    } else {
      const other = this.tables.names.get(name)
      if (other && !isLoose(other)) this.replaceable(describe(other), name, offset, other.place)
      else if (other) this.journal.delete(this.tables.names, name)
    }
    const { qualifiers, alignment } = use
    const entry: TypedefEntry =
      alignment === undefined
        ? { type, qualifiers, place, depth: this.depth }
        : { type, qualifiers, alignment, place, depth: this.depth }
    this.journal.set(this.tables.typedefs, name, entry)
  }

  /** `typedef unsigned long size_t;` from a preprocessed header says nothing new. */
  private keepPredeclared(name: string, type: CType): CType {
    const known = type.kind === 'primitive' ? this.scope.predeclared(name) : undefined
    if (known?.kind !== 'primitive' || type.kind !== 'primitive') return type
    const before = shapeOf(known, this.target)
    const now = shapeOf(type, this.target)
    return before && now && before.bits === now.bits && before.signed === now.signed ? known : type
  }

  protected override declareName(declaration: Declaration): void {
    const { name } = declaration
    const known = this.scope.declaration(name)
    if (known) {
      const merged = merge(known, declaration)
      if (merged === known) return
      if (!merged) this.replaceable(describe(declaration), name, declaration.place.offset, known.place)
      this.journal.set(this.tables.names, name, merged ?? declaration)
      this.hasReplaced = true
    } else {
      const typedef = this.tables.typedefs.get(name)
      if (typedef) {
        this.replaceable(describe(declaration), name, declaration.place.offset, typedef.place)
        this.journal.delete(this.tables.typedefs, name)
      }
      this.journal.add(this.tables.names, name, declaration)
    }
    this.declaredNames.push(name)
  }

  /** Fails unless a different declaration may replace the earlier one. */
  private replaceable(what: string, name: string, offset: number, previous: Place): void {
    if (!this.options.override) this.fail(offset, 'declare/duplicate', { what, name, previous })
  }
}

const describe = (declaration: Declaration): string =>
  declaration.kind === 'constant' ? WHAT[declaration.origin] : declaration.kind

const WHAT = { macro: 'macro', enumerator: 'enumerator', object: 'constant' } as const

/** A macro without a value gives way to whatever is declared under its name. */
const isLoose = (declaration: Declaration): boolean =>
  declaration.kind === 'constant' && declaration.missing === 'macro'

/** What two declarations of a name amount to: the earlier one, a better one, or `undefined` where they differ. */
function merge(known: Declaration, now: Declaration): Declaration | undefined {
  if (isLoose(known)) return now
  if (isLoose(now)) return known
  if (known.kind === 'function') return now.kind === 'function' ? mergeFunctions(known, now) : undefined
  if (known.kind === 'variable') return now.kind === 'variable' ? mergeVariables(known, now) : undefined
  return now.kind === 'constant' && sameConstant(known, now) ? known : undefined
}

function mergeFunctions(known: FunctionDeclaration, now: FunctionDeclaration): FunctionDeclaration | undefined {
  if (!sameShape(known.type, now.type) || known.extern !== now.extern) return undefined
  if (now.symbol === known.symbol || now.symbol === now.name) return known
  // glibc declares a function first and renames it after.
  return known.symbol === known.name ? now : undefined
}

function mergeVariables(known: VariableDeclaration, now: VariableDeclaration): VariableDeclaration | undefined {
  if (known.qualifiers !== now.qualifiers) return undefined
  if (now.symbol !== known.symbol && now.symbol !== now.name && known.symbol !== known.name) return undefined
  const better = now.symbol !== now.name && known.symbol === known.name
  if (sameShape(known.type, now.type)) return better ? now : known
  // `extern int a[]; extern int a[3];`: the array that has a length (C17 6.2.7p3).
  if (known.type.kind !== 'array' || now.type.kind !== 'array' || !sameShape(known.type.element, now.type.element)) {
    return undefined
  }
  if (now.type.length === 'open') return known
  return known.type.length === 'open' ? now : undefined
}

function sameConstant(known: ConstantDeclaration, now: ConstantDeclaration): boolean {
  if (known.value !== now.value || known.missing !== now.missing) return false
  // Enumerators and macros of the same value stand for each other; objects have a type to agree on.
  if (known.origin !== 'object' || now.origin !== 'object') return known.origin !== 'object' && now.origin !== 'object'
  return sameShape(known.type as CType, now.type as CType)
}
