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
import { isOpenEnum } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import type { Constant } from './arithmetic.ts'
import { assertStatically } from './assertions.ts'
import { alignedType, memberAlignment, restraintOf } from './attributes.ts'
import { type DeclareContext, fail, placeAt, type SpelledType, warn } from './context.ts'
import { convert } from './conversions.ts'
import type { ConstantDeclaration } from './declaration.ts'
import { evaluate } from './evaluator.ts'
import { declareName, declareTypedef } from './names.ts'
import { parameterNamesIn } from './parameter-names.ts'
import { declaredType, specifiedType, storageWord } from './types.ts'

/** Declares what one external declaration says. */
export function declareExternal(context: DeclareContext, external: ExternalSyntax): void {
  if (external.kind === 'static-assert') assertStatically(context, external)
  else declareAll(context, external)
}

function declareAll(context: DeclareContext, declaration: DeclarationSyntax): void {
  const { specifiers, first, linkage, start, end } = declaration
  context.statement = { start, end, body: first?.body }
  if (isDeferred(specifiers)) return declareDeferred(context, specifiers, first)
  const { storage } = specifiers
  const base = specifiedType(context, specifiers, storage & token.TYPEDEF ? typedefName(first) : undefined)
  if (!first) return checkNothing(context, specifiers)
  for (let declarator: DeclaratorSyntax | undefined = first; declarator; declarator = declarator.next) {
    const spelled = declaredType(context, base, declarator, 'declaration')
    if (storage & token.TYPEDEF) declareType(context, specifiers, declarator, spelled)
    else {
      // Says nothing of an object's type, but what cannot be is refused everywhere.
      memberAlignment(context, specifiers.attributes, declarator.attributes)
      declareObject(context, specifiers, declarator, spelled, linkage)
    }
  }
}

/** A declaration without a name must at least name a tag. */
function checkNothing(context: DeclareContext, { type, start }: SpecifiersSyntax): void {
  if (type.kind !== 'record' && type.kind !== 'enum') fail(context, start, 'declare/nothing', {})
}

function declareType(
  context: DeclareContext,
  specifiers: SpecifiersSyntax,
  declarator: DeclaratorSyntax,
  spelled: SpelledType,
): void {
  const { name, start, attributes, initializer, body } = declarator
  if (initializer) fail(context, initializer.start, 'declare/initializer', { name: name as string })
  if (body !== undefined) fail(context, body, 'syntax/body', {})
  const aligned = alignedType(context, spelled, specifiers.attributes, attributes)
  const parameterNames = parameterNamesIn(context.scope, specifiers, declarator)
  declareTypedef(context, name as string, aligned, start, parameterNames)
}

/** `typedef int... t;`, `typedef ... t;` and `typedef ... *t;`: each name has a type of its own. */
function declareDeferred(
  context: DeclareContext,
  specifiers: SpecifiersSyntax,
  first: DeclaratorSyntax | undefined,
): void {
  if (!first) fail(context, specifiers.start, 'declare/nothing', {})
  for (let declarator: DeclaratorSyntax | undefined = first; declarator; declarator = declarator.next) {
    const { name, derivation } = declarator
    const { qualifiers } = specifiers
    const base =
      specifiers.type.kind === 'words'
        ? { type: deferredNumber(context, specifiers, name as string), qualifiers, depth: 0 }
        : specifiedType(context, specifiers, derivation ? undefined : name)
    declareType(context, specifiers, declarator, declaredType(context, base, declarator, 'declaration'))
  }
}

function deferredNumber(context: DeclareContext, specifiers: SpecifiersSyntax, name: string): DeferredType {
  const { type } = specifiers
  const words = type.kind === 'words' ? type.words : 0
  const { type: named } = specifiedType(context, specifiers)
  const facts = named.kind === 'primitive' ? named.facts : undefined
  const isFloat = words === token.FLOAT_WORD || words === token.DOUBLE_WORD
  if (!isFloat && facts?.class !== 'integer' && facts?.class !== 'char') {
    return fail(context, specifiers.start, 'declare/words', { words: `${spell(named)}...` })
  }
  return newDeferred(isFloat ? 'float' : 'integer', name)
}

function declareObject(
  context: DeclareContext,
  specifiers: SpecifiersSyntax,
  declarator: DeclaratorSyntax,
  spelled: SpelledType,
  linkage: LinkageSyntax | undefined,
): void {
  const { start, initializer, body } = declarator
  const name = declarator.name as string
  const { storage } = specifiers
  const { type, qualifiers } = spelled
  if (type.kind === 'function') return declareFunction(context, type, specifiers, declarator, linkage)
  if (linkage) fail(context, start, 'declare/extern-function', { language: linkage.language })
  if (body !== undefined) fail(context, body, 'syntax/body', {})
  if (storage & token.INLINE) fail(context, start, 'declare/storage', { storage: storageWord(token.INLINE) })
  if (type.kind === 'void') fail(context, start, 'declare/void-variable', { name })
  if (initializer?.kind === 'deferred' && !(qualifiers & CONST)) {
    fail(context, initializer.start, 'declare/initializer', { name })
  }
  if (initializer && isConstant(storage, spelled, initializer)) {
    return declareInitialized(context, declarator, spelled, initializer)
  }
  if (!initializer && storage & token.STATIC && qualifiers & CONST && type.kind !== 'array') {
    return declareConstant(context, declarator, type, undefined, 'compiler')
  }
  if (!(storage & (token.EXTERN | token.STATIC))) warn(context, start, 'warning/extern', { name })
  const symbol = declarator.symbol ?? name
  const isStatic = (storage & token.STATIC) !== 0
  const place = placeAt(context, start)
  const counted = initializer ? countedType(context, type, initializer) : type
  declareName(context, { kind: 'variable', name, type: counted, qualifiers, symbol, isStatic, place })
}

function declareFunction(
  context: DeclareContext,
  type: FunctionType,
  { storage, attributes: shared }: SpecifiersSyntax,
  declarator: DeclaratorSyntax,
  linkage: LinkageSyntax | undefined,
): void {
  const { start, derivation, symbol, initializer, attributes } = declarator
  const name = declarator.name as string
  if (initializer) fail(context, initializer.start, 'declare/initializer', { name })
  if (storage & token.THREAD) fail(context, start, 'declare/storage', { storage: storageWord(token.THREAD) })
  const parameterNames = type.parameters.length > 0 ? namesOf(derivation, type) : []
  const place = placeAt(context, start)
  const open = isOpen(derivation) ? { isOpen: true } : {}
  const restraint = restraintOf(type, [...(shared ?? []), ...(attributes ?? [])])
  const common = { kind: 'function', name, type, symbol: symbol ?? name, parameterNames, place } as const
  const declaration = { ...common, ...open, ...(restraint && { restraint }) }
  if (!linkage) return declareName(context, declaration)
  if (type.variadic) fail(context, start, 'declare/extern-variadic', { name })
  declareName(context, { ...declaration, extern: linkage.language })
}

/** `static const int X = 3;`, `static const char *X = "s";` and their like. */
function declareInitialized(
  context: DeclareContext,
  declarator: DeclaratorSyntax,
  { type }: SpelledType,
  initializer: InitializerSyntax,
): void {
  if (initializer.kind === 'unreadable') throw initializer.error
  if (initializer.kind !== 'expression') {
    const missing = initializer.kind === 'deferred' ? 'compiler' : 'initializer'
    return declareConstant(context, declarator, type, undefined, missing)
  }
  const { expression } = initializer
  // An address is known to the linker only.
  if (expression.kind === 'address' && type.kind === 'pointer') {
    return declareConstant(context, declarator, type, undefined, 'initializer')
  }
  const value = convert(context, evaluate(context, expression), type, expression.start)
  declareConstant(context, declarator, withLength(type, value), value.value, undefined)
}

/** Whether what is initialised is a constant; what C may change is a variable, whatever it begins as. */
function isConstant(storage: number, { type, qualifiers }: SpelledType, initializer: InitializerSyntax): boolean {
  if (storage & token.EXTERN) return false
  if (qualifiers & CONST) return true
  const pointsToConst = type.kind === 'pointer' && (type.qualifiers & CONST) !== 0
  return pointsToConst && initializer.kind === 'expression' && initializer.expression.kind === 'string'
}

/** The type of an initialised variable: an array without a length has that of its items. */
function countedType(context: DeclareContext, type: CType, initializer: InitializerSyntax): CType {
  if (type.kind !== 'array' || type.length !== 'open') return type
  if (initializer.kind === 'braces') return initializer.items ? arrayOf(type.element, initializer.items) : type
  const text = initializer.kind === 'expression' ? initializer.expression : undefined
  return text?.kind === 'string' ? withLength(type, evaluate(context, text)) : type
}

/** `char s[] = "text"` has the length of its text. */
function withLength(type: CType, value: Constant): CType {
  if (type.kind !== 'array' || type.length !== 'open' || value.type.kind !== 'array') return type
  return arrayOf(type.element, value.type.length)
}

function declareConstant(
  context: DeclareContext,
  { name, start }: DeclaratorSyntax,
  type: CType,
  value: ConstantDeclaration['value'],
  missing: ConstantDeclaration['missing'],
): void {
  const place = placeAt(context, start)
  declareName(context, { kind: 'constant', name: name as string, origin: 'object', value, missing, type, place })
}

/** Warns of the enums that were used and never given values. */
export function warnOfOpenEnums(context: DeclareContext): void {
  for (const [type, offset] of context.openEnums) {
    if (isOpenEnum(type)) warn(context, offset, 'warning/enum', { name: type.name })
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

/** Whether the declarator ends in `()`. */
function isOpen(derivation: DerivationSyntax | undefined): boolean {
  const last = lastStep(derivation)
  return last?.kind === 'function' && last.parameters.length === 0 && !last.variadic
}

function lastStep(derivation: DerivationSyntax | undefined): DerivationSyntax | undefined {
  let last = derivation
  while (last?.next) last = last.next
  return last
}

/** Names of the parameters; a function declared through a typedef has none. */
function namesOf(derivation: DerivationSyntax | undefined, { parameters }: FunctionType): (string | undefined)[] {
  const last = lastStep(derivation)
  if (last?.kind !== 'function') return parameters.map(() => undefined)
  return last.parameters.map(({ declarator }) => declarator.name)
}
