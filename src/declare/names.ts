/** Ordinary names: typedefs, functions, variables, constants; what happens when one is declared again. */
import type { Target } from '../abi/target.ts'
import type { Place } from '../diagnostics/source.ts'
import type { CType } from '../types/ctype.ts'
import { shapeOf } from './arithmetic.ts'
import { isCompatible } from './c-compatible.ts'
import { type DeclareContext, fail, placeAt, type SpelledType } from './context.ts'
import type { ConstantDeclaration, Declaration, FunctionDeclaration, VariableDeclaration } from './declaration.ts'
import { sameShape } from './same-shape.ts'
import type { TypedefEntry } from './scope.ts'

/** Makes a typedef known. */
export function declareTypedef(
  context: DeclareContext,
  name: string,
  spelled: SpelledType,
  offset: number,
  parameterNames: readonly (string | undefined)[] | undefined,
): void {
  const { scope, tables, journal } = context
  const type = predeclaredOr(context, name, spelled.type)
  const place = placeAt(context, offset)
  const known = scope.typedefEntry(name)
  if (known) {
    if (known.qualifiers === spelled.qualifiers && isSameTypedef(known.type, type, context.target)) return
    checkReplaceable(context, 'typedef', name, offset, known.place)
  } else {
    const other = tables.names.get(name)
    if (other && !isLoose(other)) checkReplaceable(context, describe(other), name, offset, other.place)
    else if (other) journal.delete(tables.names, name)
  }
  const { qualifiers, alignment, itemAlignment, pointedAlignment, depth } = spelled
  const entry: TypedefEntry = {
    type,
    qualifiers,
    place,
    depth,
    ...(alignment === undefined ? {} : { alignment }),
    ...(itemAlignment === undefined ? {} : { itemAlignment }),
    ...(pointedAlignment === undefined ? {} : { pointedAlignment }),
    ...(parameterNames === undefined ? {} : { parameterNames }),
  }
  journal.set(tables.typedefs, name, entry)
}

/** The same type by whatever names; an enum is not its integer here (C17 6.7p3). */
const isSameTypedef = (a: CType, b: CType, target: Target): boolean =>
  sameShape(a, b) || (a.kind === b.kind && a.kind !== 'array' && isCompatible(a, b, target))

/** `typedef unsigned long size_t;` from a preprocessed header says nothing new. */
function predeclaredOr({ scope, target }: DeclareContext, name: string, type: CType): CType {
  const known = type.kind === 'primitive' ? scope.predeclared(name) : undefined
  if (known?.kind !== 'primitive' || type.kind !== 'primitive') return type
  const before = shapeOf(known, target)
  const now = shapeOf(type, target)
  return before && now && before.bits === now.bits && before.signed === now.signed ? known : type
}

/** Makes a function, variable or constant known. */
export function declareName(context: DeclareContext, declaration: Declaration): void {
  const { scope, tables, journal, declaredNames } = context
  const { name, place } = declaration
  const known = scope.declaration(name)
  if (known) {
    const merged = merge(known, declaration, context.target)
    if (merged === known) return
    if (!merged) checkReplaceable(context, describe(declaration), name, place.offset, known.place)
    journal.set(tables.names, name, merged ?? declaration)
    context.hasReplaced = true
  } else {
    const typedef = tables.typedefs.get(name)
    if (typedef) {
      checkReplaceable(context, describe(declaration), name, place.offset, typedef.place)
      journal.delete(tables.typedefs, name)
    }
    journal.add(tables.names, name, declaration)
  }
  declaredNames.push(name)
}

/** Fails unless a different declaration may replace the earlier one. */
function checkReplaceable(context: DeclareContext, what: string, name: string, offset: number, previous: Place): void {
  if (!context.options.override) fail(context, offset, 'declare/duplicate', { what, name, previous })
}

const describe = (declaration: Declaration): string =>
  declaration.kind === 'constant' ? WHAT[declaration.origin] : declaration.kind

const WHAT = { macro: 'macro', enumerator: 'enumerator', object: 'constant' } as const

/** A macro without a value gives way to whatever is declared under its name. */
const isLoose = (declaration: Declaration): boolean =>
  declaration.kind === 'constant' && declaration.missing === 'macro'

/** What two declarations of a name amount to: the earlier one, a better one, or `undefined` where they differ. */
function merge(known: Declaration, now: Declaration, target: Target): Declaration | undefined {
  if (isLoose(known)) return now
  if (isLoose(now)) return known
  if (known.kind === 'function') return now.kind === 'function' ? mergeFunctions(known, now, target) : undefined
  if (known.kind === 'variable') return now.kind === 'variable' ? mergeVariables(known, now, target) : undefined
  return now.kind === 'constant' && sameConstant(known, now) ? known : undefined
}

function mergeFunctions(
  known: FunctionDeclaration,
  now: FunctionDeclaration,
  target: Target,
): FunctionDeclaration | undefined {
  if (known.extern !== now.extern) return undefined
  if (known.isOpen || now.isOpen) {
    // One of them says nothing of parameters, so the other one stands.
    if (!isCompatible(known.type.result, now.type.result, target)) return undefined
    return known.isOpen && !now.isOpen ? now : known
  }
  if (!isCompatible(known.type, now.type, target)) return undefined
  if (now.symbol === known.symbol || now.symbol === now.name) return known
  // glibc declares a function first and renames it after.
  return known.symbol === known.name ? now : undefined
}

function mergeVariables(
  known: VariableDeclaration,
  now: VariableDeclaration,
  target: Target,
): VariableDeclaration | undefined {
  if (known.qualifiers !== now.qualifiers) return undefined
  if (now.symbol !== known.symbol && now.symbol !== now.name && known.symbol !== known.name) return undefined
  const better = now.symbol !== now.name && known.symbol === known.name
  if (now.type.kind !== 'array' && isCompatible(known.type, now.type, target)) return better ? now : known
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
