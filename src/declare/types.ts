/** Specifiers and declarators to types. Bodies of records and enums are elaborated by the classes built on this one. */
import * as token from '../syntax/token.ts'
import type {
  ArraySyntax,
  DeclaratorSyntax,
  DerivationSyntax,
  EnumSyntax,
  ExpressionSyntax,
  FunctionSyntax,
  ParameterSyntax,
  RecordSyntax,
  SpecifiersSyntax,
  TypeNameSyntax,
  TypeofSyntax,
  TypeSpecifierSyntax,
} from '../syntax/tree.ts'
import {
  type ArrayLength,
  arrayOf,
  type CType,
  type EnumType,
  type FunctionType,
  functionOf,
  newRecord,
  pointerTo,
  type RecordType,
} from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { AttributeElaborator } from './attributes.ts'
import { isVaList } from './predeclared.ts'
import type { TypeUse } from './scope.ts'
import { typeOfWords } from './words.ts'

/** Types that may stand inside one another, through typedefs too. */
export const MAX_TYPE_DEPTH = 200

export abstract class TypeElaborator extends AttributeElaborator {
  /** Depth of the type elaborated last. */
  protected depth = 0
  /** Whether `[...]` has a place where the compiler can be asked for it. */
  protected mayDefer = false
  private parameterDepth = 0
  /** Enums named before their bodies. */
  protected readonly openEnums = new Map<EnumType, number>()

  protected abstract record(syntax: RecordSyntax, name: string | undefined): RecordType
  protected abstract enumeration(syntax: EnumSyntax, name: string | undefined): EnumType

  /** The type of the specifiers; a record or enum without a tag takes `name`. */
  protected specified(specifiers: SpecifiersSyntax, name?: string): TypeUse {
    const { type, qualifiers, attributes } = specifiers
    this.depth = 0
    const use = this.typeSpecified(type, name, specifiers.start)
    if (qualifiers === 0 && !attributes) return use
    const qualified = { ...use, qualifiers: use.qualifiers | qualifiers }
    return attributes ? this.decorate(qualified, attributes) : qualified
  }

  private typeSpecified(syntax: TypeSpecifierSyntax, name: string | undefined, start: number): TypeUse {
    switch (syntax.kind) {
      case 'words':
        return typeOfWords(syntax.words) ?? this.fail(start, 'declare/words', { words: token.spellWords(syntax.words) })
      case 'name':
        return this.named(syntax.name, syntax.start)
      case 'record':
        return { type: this.record(syntax, name), qualifiers: 0 }
      case 'enum':
        return { type: this.enumUsed(syntax, name), qualifiers: 0 }
      case 'typeof':
        return this.typeofType(syntax)
      case 'opaque':
        return { type: newRecord('struct', name ?? this.unnamed('struct')), qualifiers: 0 }
    }
  }

  private named(name: string, start: number): TypeUse {
    const entry = this.scope.typedefEntry(name)
    if (entry) {
      this.depth = entry.depth
      if (entry.type.kind === 'enum' && entry.type.body.state === 'opaque') this.openEnums.set(entry.type, start)
      return entry
    }
    const type = this.scope.predeclared(name)
    return type
      ? { type, qualifiers: 0 }
      : this.fail(start, 'syntax/unknown-type', { name, hint: this.hint(name), near: undefined })
  }

  private enumUsed(syntax: EnumSyntax, name: string | undefined): EnumType {
    const type = this.enumeration(syntax, name)
    if (type.body.state === 'opaque') this.openEnums.set(type, syntax.start)
    return type
  }

  private typeofType({ operand }: TypeofSyntax): TypeUse {
    if (operand.kind === 'type-name') return this.resolve(operand)
    if (operand.kind === 'identifier') return this.measured(operand)
    return this.fail(operand.start, 'declare/no-typeof', {})
  }

  /** A name for a record that has neither a tag nor a typedef. */
  protected unnamed(keyword: 'struct' | 'union' | 'enum'): string {
    return `${keyword} $${++this.tables.unnamed}`
  }

  resolve(typeName: TypeNameSyntax): TypeUse {
    return this.outside(false, () => this.declared(this.specified(typeName.specifiers), typeName.declarator))
  }

  /** Elaborates something that stands by itself inside a declarator: a type name, or a record's members. */
  protected outside<T>(mayDefer: boolean, elaborate: () => T): T {
    const outer = [this.mayDefer, this.parameterDepth] as const
    this.mayDefer = mayDefer
    this.parameterDepth = 0
    const result = elaborate()
    ;[this.mayDefer, this.parameterDepth] = outer
    return result
  }

  /** The type of what a declarator declares. */
  protected declared(base: TypeUse, { derivation, attributes }: DeclaratorSyntax): TypeUse {
    const use = derivation ? this.derive(base, derivation) : base
    return attributes ? this.decorate(use, attributes) : use
  }

  private derive(base: TypeUse, first: DerivationSyntax): TypeUse {
    let { type, qualifiers } = base
    let { depth } = this
    const { alignment } = base
    for (let step: DerivationSyntax | undefined = first; step; step = step.next) {
      switch (step.kind) {
        case 'pointer':
          if (type.kind === 'record') depth = 0
          type = pointerTo(type, qualifiers)
          qualifiers = step.qualifiers
          break
        case 'array':
          this.depth = depth
          type = this.array(type, step)
          break
        case 'function':
          this.depth = depth
          type = this.function(type, step)
          depth = this.depth
          qualifiers = 0
          break
      }
      if (++depth > MAX_TYPE_DEPTH) this.fail(step.start, 'declare/deep-type', { limit: MAX_TYPE_DEPTH })
    }
    this.depth = depth
    return alignment === undefined || first.kind !== 'array' ? { type, qualifiers } : { type, qualifiers, alignment }
  }

  private array(element: CType, { length, start, next }: ArraySyntax): CType {
    if (element.kind === 'void' || element.kind === 'function') {
      this.fail(start, 'declare/array-of', { type: spell(element) })
    }
    if (element.kind === 'record' && element.body.state === 'opaque') {
      this.fail(start, 'declare/array-of-opaque', { type: spell(element), undeclared: element.body.undeclared })
    }
    if (element.kind === 'array' && element.length === 'open' && this.parameterDepth === 0) {
      this.fail(start, 'declare/open-length', {})
    }
    return arrayOf(element, this.arrayLength(length, start, next === undefined))
  }

  private arrayLength(length: ArraySyntax['length'], start: number, outermost: boolean): ArrayLength {
    const inParameter = this.parameterDepth > 0
    if (length === 'open') return 'open'
    if (length === 'star') return inParameter ? 'open' : this.fail(start, 'declare/star-length', {})
    if (length === 'deferred') return this.mayDefer ? 'deferred' : this.fail(start, 'declare/deferred-length', {})
    // A parameter's outermost length is lost when the array becomes a pointer; the inner ones may name other parameters.
    if (inParameter && (outermost || this.isVariable(length))) return 'open'
    const { depth } = this
    const { value } = this.evaluateInteger(length)
    this.depth = depth
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
      this.fail(length.start, 'declare/array-length', { length: String(value) })
    }
    return Number(value)
  }

  /** Whether a length holds a name that is no constant. */
  private isVariable(expression: ExpressionSyntax): boolean {
    switch (expression.kind) {
      case 'identifier':
        return !this.tables.macros.has(expression.name) && this.scope.declaration(expression.name)?.kind !== 'constant'
      case 'group':
        return this.isVariable(expression.inner)
      case 'unary':
      case 'cast':
        return this.isVariable(expression.operand)
      case 'binary': {
        let left: ExpressionSyntax = expression
        for (; left.kind === 'binary'; left = left.left) if (this.isVariable(left.right)) return true
        return this.isVariable(left)
      }
      case 'other':
        return true
      default:
        return false
    }
  }

  private function(result: CType, syntax: FunctionSyntax): FunctionType {
    const { start, variadic, convention } = syntax
    if (result.kind === 'array' || result.kind === 'function') {
      this.fail(start, 'declare/function-returns', {
        what: result.kind === 'array' ? 'an array' : 'a function',
        type: spell(result),
      })
    }
    let depth = result.kind === 'record' ? 0 : this.depth
    const { mayDefer } = this
    this.mayDefer = false
    this.parameterDepth++
    const parameters: CType[] = []
    for (const parameter of syntax.parameters) {
      const type = this.parameter(parameter, syntax)
      if (type && type.kind !== 'record' && this.depth > depth) depth = this.depth
      if (type) parameters.push(type)
    }
    this.parameterDepth--
    this.mayDefer = mayDefer
    this.depth = depth
    return functionOf(result, parameters, variadic, this.effective(convention))
  }

  /** A parameter's type as C17 6.7.6.3p7-8 adjusts it; `undefined` for the `void` that means none. */
  private parameter({ specifiers, declarator }: ParameterSyntax, of: FunctionSyntax): CType | undefined {
    const misplaced = specifiers.storage & ~token.OTHER_STORAGE
    if (misplaced) this.fail(specifiers.start, 'declare/storage', { storage: storageWord(misplaced) })
    const { type, qualifiers } = this.declared(this.specified(specifiers), declarator)
    if (type.kind === 'void') {
      const alone = of.parameters.length === 1 && !of.variadic && declarator.name === undefined
      return alone ? undefined : this.fail(declarator.start, 'declare/void-parameter', {})
    }
    // Whatever `va_list` is on a target, what travels is one pointer.
    if (type.kind === 'function' || isVaList(type)) return pointerTo(type)
    return type.kind === 'array' ? pointerTo(type.element, qualifiers) : type
  }
}

/** A storage word among the bits. */
export function storageWord(storage: number): string {
  if (storage & token.TYPEDEF) return 'typedef'
  if (storage & token.EXTERN) return 'extern'
  if (storage & token.STATIC) return 'static'
  if (storage & token.INLINE) return 'inline'
  return storage & token.THREAD ? '_Thread_local' : 'register'
}
