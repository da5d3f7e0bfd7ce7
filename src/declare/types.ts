/** Specifiers and declarators to types. Bodies of records and enums are for `tags.ts`. */
import * as token from '../syntax/token.ts'
import type {
  ArraySyntax,
  DeclaratorSyntax,
  DerivationSyntax,
  EnumSyntax,
  ExpressionSyntax,
  FunctionSyntax,
  ParameterSyntax,
  SpecifiersSyntax,
  TypeNameSyntax,
  TypeofSyntax,
  TypeSpecifierSyntax,
} from '../syntax/tree.ts'
import {
  type ArrayLength,
  arrayOf,
  CONST,
  type CType,
  functionOf,
  newRecord,
  pointerTo,
  type RecordType,
  VOID,
} from '../types/ctype.ts'
import { namedMembers } from '../types/members.ts'
import { isOpenEnum } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import {
  alignedType,
  atomicType,
  decorated,
  effectiveConvention,
  givenType,
  typeAlignment,
  withConvention,
} from './attributes.ts'
import { type DeclareContext, fail, type SpelledType } from './context.ts'
import { evaluateInteger } from './evaluator.ts'
import { operandType } from './expression-types.ts'
import { isVaList } from './predeclared.ts'
import type { Tables } from './scope.ts'
import { MAX_TYPE_DEPTH } from './type-depth.ts'
import { typeOfWords } from './words.ts'

/** Where a declarator stands, which decides what the lengths of its arrays may be. */
export type Site =
  /** The compiler can be asked for `[...]`. */
  | 'declaration'
  | 'type-name'
  /** Arrays become pointers; a length may name another parameter. */
  | 'parameter'

/** The type of the specifiers; a record or enum without a tag takes `name`. */
export function specifiedType(context: DeclareContext, specifiers: SpecifiersSyntax, name?: string): SpelledType {
  const { type, qualifiers, attributes, atomic } = specifiers
  const plainly = givenType(context, typeSpecified(context, type, name, specifiers.start))
  const spelled = atomic ? atomicType(context, plainly) : plainly
  if (qualifiers === 0 && !attributes) return spelled
  const qualified = { ...spelled, qualifiers: spelled.qualifiers | qualifiers }
  return attributes ? decorated(context, qualified, attributes) : qualified
}

function typeSpecified(
  context: DeclareContext,
  syntax: TypeSpecifierSyntax,
  name: string | undefined,
  start: number,
): SpelledType {
  switch (syntax.kind) {
    case 'words':
      return (
        typeOfWords(syntax.words) ?? fail(context, start, 'declare/words', { words: token.spellWords(syntax.words) })
      )
    case 'name':
      return named(context, syntax.name, syntax.start)
    case 'record':
      return plain(context.recursion.record(context, syntax, name))
    case 'enum':
      return plain(enumUsed(context, syntax, name))
    case 'typeof':
      return typeofType(context, syntax)
    case 'opaque':
      return plain(newRecord('struct', name ?? unnamed(context.tables, 'struct')))
  }
}

/** A type without qualifiers and with nothing inside it. */
const plain = (type: CType): SpelledType => ({ type, qualifiers: 0, depth: 0 })

function named(context: DeclareContext, name: string, start: number): SpelledType {
  const { scope, openEnums } = context
  const entry = scope.typedefEntry(name)
  if (entry) {
    if (entry.type.kind === 'enum' && isOpenEnum(entry.type)) openEnums.set(entry.type, start)
    return entry
  }
  const type = scope.predeclared(name)
  if (type) return plain(type)
  return fail(context, start, 'syntax/unknown-type', { name, hint: context.typeNames.hint(name), near: undefined })
}

function enumUsed(context: DeclareContext, syntax: EnumSyntax, name: string | undefined): CType {
  const type = context.recursion.enumeration(context, syntax, name)
  if (isOpenEnum(type)) context.openEnums.set(type, syntax.start)
  return type
}

function typeofType(context: DeclareContext, { operand, isAtomic }: TypeofSyntax): SpelledType {
  const spelled = operandType(context, operand)
  return isAtomic ? atomicType(context, spelled) : spelled
}

/** A name for a record that has neither a tag nor a typedef. */
export function unnamed(tables: Tables, keyword: 'struct' | 'union' | 'enum'): string {
  return `${keyword} $${++tables.unnamed}`
}

/** The type that a type name says, such as `int *[3]`. */
export function typeNamed(context: DeclareContext, { specifiers, declarator }: TypeNameSyntax): SpelledType {
  const spelled = declaredType(context, specifiedType(context, specifiers), declarator, 'type-name')
  return alignedType(context, spelled, specifiers.attributes, declarator.attributes)
}

/** The type of what a declarator declares. */
export function declaredType(
  context: DeclareContext,
  base: SpelledType,
  { derivation, attributes }: DeclaratorSyntax,
  site: Site,
): SpelledType {
  const { convention } = base
  const derivedType = derivation ? derived(context, base, derivation, site) : base
  const spelled = convention ? { ...derivedType, type: withConvention(derivedType.type, convention) } : derivedType
  return attributes ? decorated(context, spelled, attributes) : spelled
}

function derived(context: DeclareContext, base: SpelledType, first: DerivationSyntax, site: Site): SpelledType {
  let { type, qualifiers, depth, alignment, itemAlignment, pointedAlignment } = base
  for (let step: DerivationSyntax | undefined = first; step; step = step.next) {
    switch (step.kind) {
      case 'pointer':
        type = pointerTo(type, qualifiers)
        qualifiers = step.qualifiers
        pointedAlignment = alignment
        alignment = typeAlignment(context, step.aligned)
        itemAlignment = undefined
        break
      case 'array':
        type = arrayType(context, type, step, site)
        alignment = itemAlignment ?? alignment
        itemAlignment = pointedAlignment = undefined
        break
      case 'function': {
        const spelled = functionType(context, type, depth, step)
        type = spelled.type
        depth = spelled.depth
        qualifiers = 0
        alignment = itemAlignment = pointedAlignment = undefined
        break
      }
    }
    if (++depth > MAX_TYPE_DEPTH) fail(context, step.start, 'declare/deep-type', { limit: MAX_TYPE_DEPTH })
  }
  return withAlignments({ type, qualifiers, depth }, alignment, pointedAlignment)
}

/** Most types have neither. */
function withAlignments(
  spelled: SpelledType,
  alignment: number | undefined,
  pointedAlignment: number | undefined,
): SpelledType {
  if (alignment === undefined && pointedAlignment === undefined) return spelled
  const own = alignment === undefined ? {} : { alignment }
  return { ...spelled, ...own, ...(pointedAlignment === undefined ? {} : { pointedAlignment }) }
}

function arrayType(context: DeclareContext, element: CType, { length, start, next }: ArraySyntax, site: Site): CType {
  if (element.kind === 'void' || element.kind === 'function') {
    fail(context, start, 'declare/array-of', { type: spell(element) })
  }
  if (element.kind === 'record' && element.body.state === 'opaque') {
    const { undeclared } = element.body
    fail(context, start, 'declare/array-of-opaque', { type: spell(element), undeclared })
  }
  if (element.kind === 'array' && element.length === 'open' && site !== 'parameter') {
    fail(context, start, 'declare/open-length', {})
  }
  return arrayOf(element, arrayLength(context, length, start, site, next === undefined))
}

function arrayLength(
  context: DeclareContext,
  length: ArraySyntax['length'],
  start: number,
  site: Site,
  outermost: boolean,
): ArrayLength {
  const inParameter = site === 'parameter'
  if (length === 'open') return 'open'
  if (length === 'star') return inParameter ? 'open' : fail(context, start, 'declare/star-length', {})
  if (length === 'deferred') {
    return site === 'declaration' ? 'deferred' : fail(context, start, 'declare/deferred-length', {})
  }
  // A parameter's outermost length is lost when the array becomes a pointer; the inner ones may name other parameters.
  if (inParameter && (outermost || isVariable(context, length))) return 'open'
  const { value } = evaluateInteger(context, length)
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    fail(context, length.start, 'declare/array-length', { length: String(value) })
  }
  return Number(value)
}

/** Whether a length holds a name that is no constant. */
function isVariable(context: DeclareContext, expression: ExpressionSyntax): boolean {
  switch (expression.kind) {
    case 'identifier': {
      const { tables, scope } = context
      return !tables.macros.has(expression.name) && scope.declaration(expression.name)?.kind !== 'constant'
    }
    case 'group':
      return isVariable(context, expression.inner)
    case 'unary':
    case 'cast':
      return isVariable(context, expression.operand)
    case 'binary': {
      let left: ExpressionSyntax = expression
      for (; left.kind === 'binary'; left = left.left) if (isVariable(context, left.right)) return true
      return isVariable(context, left)
    }
    case 'call':
      return !context.tables.macros.has(expression.callee.kind === 'identifier' ? expression.callee.name : '')
    case 'address':
    case 'target':
    case 'index':
    case 'member':
    case 'comma':
    case 'compound':
      return true
    default:
      return false
  }
}

/** A function over its parameters; the depth is that of the deepest part. */
function functionType(
  context: DeclareContext,
  result: CType,
  resultDepth: number,
  syntax: FunctionSyntax,
): Pick<SpelledType, 'type' | 'depth'> {
  const { start, variadic, convention } = syntax
  if (result.kind === 'array' || result.kind === 'function') {
    fail(context, start, 'declare/function-returns', {
      what: result.kind === 'array' ? 'an array' : 'a function',
      type: spell(result),
    })
  }
  let depth = resultDepth
  const parameters: CType[] = []
  for (const parameter of syntax.parameters) {
    const spelled = parameterType(context, parameter, syntax)
    if (!spelled) continue
    if (spelled.depth > depth) depth = spelled.depth
    parameters.push(spelled.type)
  }
  return { type: functionOf(result, parameters, variadic, effectiveConvention(context, convention)), depth }
}

/** A parameter's type as C17 6.7.6.3p7-8 adjusts it; `undefined` for the `void` that means none. */
function parameterType(
  context: DeclareContext,
  { specifiers, declarator }: ParameterSyntax,
  of: FunctionSyntax,
): SpelledType | undefined {
  const misplaced = specifiers.storage & ~token.OTHER_STORAGE
  if (misplaced) fail(context, specifiers.start, 'declare/storage', { storage: storageWord(misplaced) })
  const spelled = declaredType(context, specifiedType(context, specifiers), declarator, 'parameter')
  const { type, qualifiers, depth } = spelled
  if (type.kind === 'void') {
    const alone = of.parameters.length === 1 && !of.variadic && declarator.name === undefined
    return alone ? undefined : fail(context, declarator.start, 'declare/void-parameter', {})
  }
  if (type.kind === 'record' && context.scope.isTransparent(type)) {
    return { type: transparentType(type), qualifiers, depth: depth + 1 }
  }
  // Whatever `va_list` is on a target, what travels is one pointer.
  if (type.kind === 'function' || isVaList(type)) return { type: pointerTo(type), qualifiers, depth }
  return type.kind === 'array' ? { type: pointerTo(type.element, qualifiers), qualifiers, depth } : spelled
}

/** What a parameter of a transparent union takes: any of its pointers, or what its first member does. */
function transparentType(union: RecordType): CType {
  const members = namedMembers(union)
  const [first] = members
  if (!first || members.some(({ type }) => type.kind !== 'pointer')) return first?.type ?? union
  return pointerTo(VOID, members.every(({ type }) => type.kind === 'pointer' && type.qualifiers & CONST) ? CONST : 0)
}

/** A storage word among the bits. */
export function storageWord(storage: number): string {
  if (storage & token.TYPEDEF) return 'typedef'
  if (storage & token.EXTERN) return 'extern'
  if (storage & token.STATIC) return 'static'
  if (storage & token.INLINE) return 'inline'
  return storage & token.THREAD ? '_Thread_local' : 'register'
}
