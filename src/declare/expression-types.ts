/**
 * The types of expressions (C17 6.5), where only those are wanted: operands of `sizeof`, `typeof` and `_Generic`. Nothing
 * is evaluated, so every expression that the grammar reads has one.
 */

import type { CallSyntax, CompoundSyntax, ExpressionSyntax, GenericSyntax, TypeNameSyntax } from '../syntax/tree.ts'
import { arrayOf, type CType, type PrimitiveType, pointerTo, primitive, VOID } from '../types/ctype.ts'
import { memberNamed } from '../types/members.ts'
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { commonFloat, commonInteger, INT, promote, promoteBitField } from './arithmetic.ts'
import { builtinType, chosenByValue } from './builtins.ts'
import { isCompatible } from './c-compatible.ts'
import { type DeclareContext, fail, type SpelledType } from './context.ts'
import { attempt, macroBody, macroText, parseExpanded } from './macro-text.ts'
import type { Macro } from './scope.ts'
import { depthOf } from './type-depth.ts'

type Expression<K extends ExpressionSyntax['kind']> = ExpressionSyntax & { readonly kind: K }

const unqualified = (type: CType): SpelledType => ({ type, qualifiers: 0, depth: depthOf(type) })

/** The type of an operand of `sizeof` or `typeof`, whose value is not wanted. */
export function operandType(context: DeclareContext, operand: TypeNameSyntax | ExpressionSyntax): SpelledType {
  return operand.kind === 'type-name' ? context.recursion.typeName(context, operand) : expressionType(context, operand)
}

/** The type of an expression. */
export function expressionType(context: DeclareContext, expression: ExpressionSyntax): SpelledType {
  switch (expression.kind) {
    case 'number':
    case 'character':
    case 'string':
      return unqualified(context.recursion.evaluate(context, expression).type)
    case 'identifier':
      return nameType(context, expression)
    case 'group':
      return expressionType(context, expression.inner)
    case 'comma':
      return expressionType(context, expression.last)
    case 'unary':
      return unqualified(expression.operator === '!' ? INT : promoted(context, expression.operand))
    case 'binary':
      return unqualified(binaryType(context, expression))
    case 'conditional':
      return unqualified(conditionalType(context, expression))
    case 'cast':
      return context.recursion.typeName(context, expression.type)
    case 'measure':
    case 'offset':
      return unqualified(primitive('size_t'))
    case 'address': {
      const { type, qualifiers } = expressionType(context, expression.operand)
      return unqualified(pointerTo(type, qualifiers))
    }
    case 'target':
      return targetType(context, expression.operand, expression.start)
    case 'index':
      return indexType(context, expression)
    case 'member':
      return memberType(context, expression)
    case 'call':
      return callType(context, expression)
    case 'compound':
      return compoundType(context, expression)
    case 'generic':
      return expressionType(context, chosen(context, expression))
  }
}

function nameType(context: DeclareContext, expression: Expression<'identifier'>): SpelledType {
  const { scope, tables, macros } = context
  const { name } = expression
  const macro = macros.isExpanded || macros.active.has(name) ? undefined : tables.macros.get(name)
  if (macro) {
    const type = macroType(context, macro)
    if (type) return type
  }
  const declaration = scope.declaration(name)
  if (declaration && declaration.kind !== 'constant') {
    const qualifiers = declaration.kind === 'variable' ? declaration.qualifiers : 0
    return { ...unqualified(declaration.type), qualifiers }
  }
  const named = declaration ? undefined : scope.typedef(name)
  if (named) return { ...named, depth: depthOf(named.type) }
  return unqualified(context.recursion.evaluate(context, expression).type)
}

/** Of what a macro stands for. */
function macroType(context: DeclareContext, macro: Macro): SpelledType | undefined {
  const { active } = context.macros
  active.add(macro.name)
  try {
    const body = macroBody(context, macro)
    const type = body && attempt(context, false, () => expressionType(context, body))
    if (type) return type
    const whole = macro.functionLike ? undefined : parseExpanded(context, macroText(macro))
    return whole && attempt(context, true, () => expressionType(context, whole))
  } finally {
    active.delete(macro.name)
  }
}

/** As the value of an operand: arrays and functions are pointers (C17 6.3.2.1). */
function valueType(context: DeclareContext, expression: ExpressionSyntax): CType {
  return decayed(expressionType(context, expression))
}

/** The same in arithmetic: a bit-field whose values an `int` holds is one, whatever its type (C17 6.3.1.1p2). */
function arithmeticType(context: DeclareContext, expression: ExpressionSyntax): CType {
  const spelled = expressionType(context, expression)
  const { type, widthBits } = spelled
  return widthBits === undefined ? decayed(spelled) : promoteBitField(type, widthBits, context.target)
}

function decayed({ type, qualifiers }: SpelledType): CType {
  if (type.kind === 'array') return pointerTo(type.element, qualifiers)
  return type.kind === 'function' ? pointerTo(type) : type
}

function promoted(context: DeclareContext, operand: ExpressionSyntax): CType {
  const type = arithmeticType(context, operand)
  return isInteger(type) ? promote(type, context.target) : type
}

const COMPARISONS: ReadonlySet<string> = new Set(['&&', '||', '<', '>', '<=', '>=', '==', '!='])

function binaryType(context: DeclareContext, { operator, left, right }: Expression<'binary'>): CType {
  if (COMPARISONS.has(operator)) return INT
  if (operator === '<<' || operator === '>>') return promoted(context, left)
  const a = arithmeticType(context, left)
  const b = arithmeticType(context, right)
  if (a.kind === 'pointer') return b.kind === 'pointer' ? primitive('ptrdiff_t') : a
  return b.kind === 'pointer' ? b : common(context, a, b)
}

const isInteger = (type: CType): boolean => {
  const facts = primitiveOf(type)?.facts
  return facts !== undefined && facts.class !== 'float' && facts.class !== 'complex'
}

/** The usual arithmetic conversions (C17 6.3.1.8); what has no arithmetic keeps the first type. */
function common({ target }: DeclareContext, a: CType, b: CType): CType {
  if (isInteger(a) && isInteger(b)) return commonInteger(a, b, target)
  const [x, y] = [primitiveOf(a), primitiveOf(b)] as [PrimitiveType | undefined, PrimitiveType | undefined]
  if (!x || !y) return a
  const complex = [x, y].find(({ facts }) => facts.class === 'complex')
  return complex ?? commonFloat(x, y)
}

function conditionalType(context: DeclareContext, { yes, no }: Expression<'conditional'>): CType {
  const a = arithmeticType(context, yes)
  const b = arithmeticType(context, no)
  if (a.kind !== 'pointer' && b.kind !== 'pointer') return common(context, a, b)
  // A null pointer constant takes the other side's type; else `void *` does not give way (C17 6.5.15p6).
  if (isNull(context, yes)) return b.kind === 'pointer' ? b : a
  if (isNull(context, no) || b.kind !== 'pointer') return a
  return a.kind !== 'pointer' || b.target.kind === 'void' ? b : a
}

/** An integer constant 0, or that cast to `void *` (C17 6.3.2.3p3). */
function isNull(context: DeclareContext, expression: ExpressionSyntax): boolean {
  const value = attempt(context, context.macros.isExpanded, () => context.recursion.evaluate(context, expression))
  if (value?.kind !== 'integer' || value.value !== 0n) return false
  return value.type.kind !== 'pointer' || (value.type.target === VOID && value.type.qualifiers === 0)
}

function targetType(context: DeclareContext, operand: ExpressionSyntax, start: number): SpelledType {
  const pointer = valueType(context, operand)
  if (pointer.kind !== 'pointer') return fail(context, start, 'constant/operand', { operator: '*' })
  return { ...unqualified(pointer.target), qualifiers: pointer.qualifiers }
}

function indexType(context: DeclareContext, { operand, index, start }: Expression<'index'>): SpelledType {
  return targetType(context, valueType(context, operand).kind === 'pointer' ? operand : index, start)
}

function memberType(context: DeclareContext, { operand, name, arrow, start }: Expression<'member'>): SpelledType {
  const { type, qualifiers } = arrow ? targetType(context, operand, start) : expressionType(context, operand)
  const member = type.kind === 'record' ? memberNamed(type, name) : undefined
  if (!member) return fail(context, start, 'constant/offset', { type: spell(type), name })
  const { typeAlignment, widthBits } = member
  const bits = widthBits === undefined ? {} : { widthBits }
  const spelled = { ...unqualified(member.type), qualifiers: qualifiers | member.qualifiers, ...bits }
  return typeAlignment === undefined ? spelled : { ...spelled, alignment: typeAlignment }
}

function callType(context: DeclareContext, call: CallSyntax): SpelledType {
  const { callee, start, end } = call
  if (callee.kind === 'identifier') {
    const declared = context.scope.declaration(callee.name)
    if (declared?.kind !== 'function') {
      if (callee.name === '__builtin_choose_expr') return expressionType(context, chosenByValue(context, call))
      const known = context.tables.macros.has(callee.name) ? undefined : builtinType(call, callee.name)
      if (known) return unqualified(known)
      const whole = context.tentative ? undefined : parseExpanded(context, context.source.text.slice(start, end))
      const type = whole && attempt(context, true, () => expressionType(context, whole))
      return type ?? unqualified(context.recursion.evaluate(context, call).type)
    }
  }
  const type = valueType(context, callee)
  const called = type.kind === 'pointer' ? type.target : type
  if (called.kind !== 'function') return fail(context, start, 'constant/other', { what: 'a call' })
  return unqualified(called.result)
}

function compoundType(context: DeclareContext, { type: name, items }: CompoundSyntax): SpelledType {
  const spelled = context.recursion.typeName(context, name)
  const { type } = spelled
  return type.kind === 'array' && type.length === 'open' && items !== undefined
    ? { ...spelled, type: arrayOf(type.element, items) }
    : spelled
}

/** The expression that `_Generic` means: the one whose type is the operand's (C17 6.5.1.1). */
export function chosen(context: DeclareContext, { operand, choices, start }: GenericSyntax): ExpressionSyntax {
  const type = valueType(context, operand)
  const found = choices.find((choice) => {
    if (!choice.type) return false
    const { type: candidate, qualifiers } = context.recursion.typeName(context, choice.type)
    return qualifiers === 0 && isCompatible(candidate, type, context.target)
  })
  const choice = found ?? choices.find((one) => !one.type)
  return choice ? choice.expression : fail(context, start, 'constant/generic', { type: spell(type) })
}
