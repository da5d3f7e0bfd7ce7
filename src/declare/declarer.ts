/** One external declaration after the other: what each declarator declares. */
import * as token from '../syntax/token.ts'
import type {
  DeclarationSyntax,
  DeclaratorSyntax,
  DerivationSyntax,
  ExternalSyntax,
  InitializerSyntax,
  LinkageSyntax,
  SpecifiersSyntax,
} from '../syntax/tree.ts'
import { arrayOf, CONST, type CType, type DeferredType, type FunctionType, newDeferred } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import type { Constant } from './arithmetic.ts'
import type { ConstantDeclaration } from './declaration.ts'
import { MacroElaborator } from './macros.ts'
import type { TypeUse } from './scope.ts'
import { storageWord } from './types.ts'

export abstract class ExternalElaborator extends MacroElaborator {
  /** What `extern "JS"` says of the declaration that is being read. */
  private linkage: LinkageSyntax | undefined

  protected declareExternal(external: ExternalSyntax): void {
    if (external.kind === 'static-assert') this.assertStatically(external)
    else this.declareAll(external)
  }

  private declareAll({ specifiers, first, linkage, start, end }: DeclarationSyntax): void {
    this.linkage = linkage
    this.statement = { start, end, body: first?.body }
    this.mayDefer = true
    if (isDeferred(specifiers)) return this.declareDeferred(specifiers, first)
    const { storage } = specifiers
    const base = this.specified(specifiers, storage & token.TYPEDEF ? typedefName(first) : undefined)
    if (!first) return this.checkNothing(specifiers)
    const { depth } = this
    for (let declarator: DeclaratorSyntax | undefined = first; declarator; declarator = declarator.next) {
      this.depth = depth
      const use = this.declared(base, declarator)
      if (storage & token.TYPEDEF) this.declareType(declarator, use)
      else this.declareObject(specifiers, declarator, use)
    }
  }

  /** A declaration without a name must at least name a tag. */
  private checkNothing({ type, start }: SpecifiersSyntax): void {
    if (type.kind !== 'record' && type.kind !== 'enum') this.fail(start, 'declare/nothing', {})
  }

  private declareType({ name, start, initializer, body }: DeclaratorSyntax, use: TypeUse): void {
    if (initializer) this.fail(initializer.start, 'declare/initializer', { name: name as string })
    if (body !== undefined) this.fail(body, 'syntax/body', {})
    this.declareTypedef(name as string, use, start)
  }

  /** `typedef int... t;`, `typedef ... t;` and `typedef ... *t;`: each name has a type of its own. */
  private declareDeferred(specifiers: SpecifiersSyntax, first: DeclaratorSyntax | undefined): void {
    if (!first) this.fail(specifiers.start, 'declare/nothing', {})
    for (let declarator: DeclaratorSyntax | undefined = first; declarator; declarator = declarator.next) {
      const { name, derivation } = declarator
      const base =
        specifiers.type.kind === 'words'
          ? { type: this.deferredNumber(specifiers, name as string), qualifiers: specifiers.qualifiers }
          : this.specified(specifiers, derivation ? undefined : name)
      this.depth = 0
      this.declareType(declarator, this.declared(base, declarator))
    }
  }

  private deferredNumber(specifiers: SpecifiersSyntax, name: string): DeferredType {
    const { type } = specifiers
    const words = type.kind === 'words' ? type.words : 0
    const { type: named } = this.specified(specifiers)
    const facts = named.kind === 'primitive' ? named.facts : undefined
    const isFloat = words === token.FLOAT_WORD || words === token.DOUBLE_WORD
    if (!isFloat && facts?.class !== 'integer' && facts?.class !== 'char') {
      return this.fail(specifiers.start, 'declare/words', { words: `${spell(named)}...` })
    }
    return newDeferred(isFloat ? 'float' : 'integer', name)
  }

  private declareObject(specifiers: SpecifiersSyntax, declarator: DeclaratorSyntax, use: TypeUse): void {
    const { name, start, initializer, body } = declarator
    if (use.type.kind === 'function') return this.declareFunction(use.type, specifiers, declarator)
    if (this.linkage) this.fail(start, 'declare/extern-function', { language: this.linkage.language })
    if (body !== undefined) this.fail(body, 'syntax/body', {})
    if (specifiers.storage & token.INLINE) this.fail(start, 'declare/storage', { storage: storageWord(token.INLINE) })
    if (use.type.kind === 'void') this.fail(start, 'declare/void-variable', { name: name as string })
    if (initializer) return this.declareInitialized(specifiers, declarator, use, initializer)
    if (specifiers.storage & token.STATIC && use.qualifiers & CONST && use.type.kind !== 'array') {
      return this.declareConstant(declarator, use.type, undefined, 'compiler')
    }
    if (!(specifiers.storage & (token.EXTERN | token.STATIC))) {
      this.warn(start, 'warning/extern', { name: name as string })
    }
    const symbol = declarator.symbol ?? (name as string)
    const { type, qualifiers } = use
    this.declareName({ kind: 'variable', name: name as string, type, qualifiers, symbol, place: this.place(start) })
  }

  private declareFunction(type: FunctionType, { storage }: SpecifiersSyntax, declarator: DeclaratorSyntax): void {
    const { start, derivation, symbol, initializer } = declarator
    const name = declarator.name as string
    if (initializer) this.fail(initializer.start, 'declare/initializer', { name })
    if (storage & token.THREAD) this.fail(start, 'declare/storage', { storage: storageWord(token.THREAD) })
    const parameterNames = type.parameters.length > 0 ? namesOf(derivation, type) : []
    const place = this.place(start)
    const declaration = { kind: 'function', name, type, symbol: symbol ?? name, parameterNames, place } as const
    if (!this.linkage) return this.declareName(declaration)
    if (type.variadic) this.fail(start, 'declare/extern-variadic', { name })
    this.declareName({ ...declaration, extern: this.linkage.language })
  }

  /** `static const int X = 3;`, `static const char *X = "s";` and their like. */
  private declareInitialized(
    { storage }: SpecifiersSyntax,
    declarator: DeclaratorSyntax,
    { type, qualifiers }: TypeUse,
    initializer: InitializerSyntax,
  ): void {
    const name = declarator.name as string
    if (storage & token.EXTERN) this.fail(initializer.start, 'declare/initializer', { name })
    const isConst = (qualifiers & CONST) !== 0
    if (initializer.kind !== 'expression') {
      if (!isConst) this.fail(initializer.start, 'declare/initializer', { name })
      return this.declareConstant(
        declarator,
        type,
        undefined,
        initializer.kind === 'deferred' ? 'compiler' : 'initializer',
      )
    }
    const { expression } = initializer
    const pointsToConst = type.kind === 'pointer' && (type.qualifiers & CONST) !== 0
    if (!isConst && !(pointsToConst && expression.kind === 'string')) {
      this.fail(initializer.start, 'declare/initializer', { name })
    }
    // An address is known to the linker only.
    if (expression.kind === 'other' && type.kind === 'pointer') {
      return this.declareConstant(declarator, type, undefined, 'initializer')
    }
    const constant = this.evaluate(expression)
    const value = this.convert(constant, type, expression.start)
    this.declareConstant(declarator, this.sized(type, value), value.value, undefined)
  }

  /** `char s[] = "text"` has the length of its text. */
  private sized(type: CType, value: Constant): CType {
    if (type.kind !== 'array' || type.length !== 'open' || value.type.kind !== 'array') return type
    return arrayOf(type.element, value.type.length)
  }

  private declareConstant(
    { name, start }: DeclaratorSyntax,
    type: CType,
    value: ConstantDeclaration['value'],
    missing: ConstantDeclaration['missing'],
  ): void {
    const place = this.place(start)
    this.declareName({ kind: 'constant', name: name as string, origin: 'object', value, missing, type, place })
  }

  /** Warns of the enums that were used and never given values. */
  protected warnOfOpenEnums(): void {
    for (const [type, offset] of this.openEnums) {
      if (type.body.state === 'opaque') this.warn(offset, 'warning/enum', { name: type.name })
    }
  }
}

const isDeferred = ({ type }: SpecifiersSyntax): boolean =>
  type.kind === 'opaque' || (type.kind === 'words' && type.deferred)

/** The name that a typedef gives to a record without a tag: that of the first declarator that adds nothing to the type. */
function typedefName(first: DeclaratorSyntax | undefined): string | undefined {
  for (let declarator = first; declarator; declarator = declarator.next) {
    if (!declarator.derivation) return declarator.name
  }
  return undefined
}

/** Names of the parameters; a function declared through a typedef has none. */
function namesOf(derivation: DerivationSyntax | undefined, { parameters }: FunctionType): (string | undefined)[] {
  let last = derivation
  while (last?.next) last = last.next
  if (last?.kind !== 'function') return parameters.map(() => undefined)
  return last.parameters.map(({ declarator }) => declarator.name)
}
