/** Constant expressions to constants, with C's types at every step; macros are read here when their names occur. */
import { alignOf, sizeOf } from '../abi/layout.ts'
import { offsetOf } from '../abi/offset.ts'
import { type BinaryOperator, precedenceOf } from '../syntax/operators.ts'
import type { CallSyntax, ExpressionSyntax, OffsetStep } from '../syntax/tree.ts'
import { type CType, primitive } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { addressOf, distance, moved, valueAt } from './addresses.ts'
import { type Constant, INT, type IntegerConstant, promote, typeHolding } from './arithmetic.ts'
import { builtinValue } from './builtins.ts'
import { type DeclareContext, fail } from './context.ts'
import { combine, convert, integerIn, isTrue, negated, truth } from './conversions.ts'
import type { ConstantDeclaration } from './declaration.ts'
import { chosen, expressionType, operandType } from './expression-types.ts'
import { askLayout } from './layout-questions.ts'
import { type LiteralProblem, readCharacter, readNumber, readString } from './literals.ts'
import { attempt, macroBody, macroText, parseExpanded } from './macro-text.ts'
import type { Macro } from './scope.ts'
import { standardMacroHint } from './standard-macros.ts'
import { nearConstant } from './suggestions.ts'

type Expression<K extends ExpressionSyntax['kind']> = ExpressionSyntax & { readonly kind: K }

/** Binds tighter than every binary operator. */
const TIGHTEST = 100
/** Expressions inside expressions, macros included. */
const MAX_EVALUATION = 250

/** The value of an expression that must be an integer. */
export function evaluateInteger(context: DeclareContext, expression: ExpressionSyntax): IntegerConstant {
  const constant = evaluate(context, expression)
  if (constant.kind !== 'integer') fail(context, expression.start, 'constant/not-integer', {})
  return constant
}

/** The value of a constant expression. */
export function evaluate(context: DeclareContext, expression: ExpressionSyntax): Constant {
  if (++context.expressionDepth > MAX_EVALUATION) {
    fail(context, expression.start, 'syntax/too-deep', { limit: MAX_EVALUATION })
  }
  const constant = evaluateKind(context, expression)
  context.expressionDepth--
  return constant
}

function evaluateKind(context: DeclareContext, expression: ExpressionSyntax): Constant {
  const { target } = context
  const { start } = expression
  switch (expression.kind) {
    case 'number':
      return readable(context, readNumber(expression.text, target), start, expression.text)
    case 'character':
      return readable(context, readCharacter(expression.text, target), start, expression.text)
    case 'string':
      return readable(context, readString(expression.pieces), start, expression.pieces.join(' '))
    case 'identifier':
      return evaluateName(context, expression)
    case 'group':
      return evaluate(context, expression.inner)
    case 'unary':
      return negated(context, expression.operator, evaluateOperand(context, expression.operand, TIGHTEST), start)
    case 'binary':
      return evaluateBinary(context, expression)
    case 'conditional':
      return evaluateConditional(context, expression)
    case 'cast':
      return evaluateCast(context, expression)
    case 'measure':
      return evaluateMeasure(context, expression)
    case 'offset':
      return evaluateOffset(context, expression)
    case 'address':
      return addressOf(context, expression.operand, start)
    case 'target':
    case 'index':
    case 'member':
      return valueAt(context, expression)
    case 'call':
      return evaluateCall(context, expression)
    case 'generic':
      return evaluate(context, chosen(context, expression))
    case 'compound':
      return fail(context, start, 'constant/other', { what: 'a compound literal' })
    case 'comma':
      return fail(context, start, 'constant/other', { what: 'what a comma joins' })
  }
}

function readable(context: DeclareContext, result: Constant | LiteralProblem, start: number, text: string): Constant {
  return typeof result === 'string' ? fail(context, start, result, { text }) : result
}

function evaluateName(context: DeclareContext, { name, start }: Expression<'identifier'>): Constant {
  const { scope, tables, macros } = context
  const macro = macros.isExpanded ? undefined : tables.macros.get(name)
  if (macro && !macros.active.has(name)) {
    return (
      macroValue(context, macro) ??
      fail(context, start, 'constant/unknown', { name, hint: 'the macro is not a constant', near: undefined })
    )
  }
  const declaration = scope.declaration(name)
  if (declaration?.kind === 'constant') return constantValue(context, declaration, start)
  if (name === 'true' || name === 'false') return truth(name === 'true')
  const hint = declaration ? `it is a ${declaration.kind}` : (scope.whyLeftOut(name) ?? hintFor(context, name))
  const near = hint || context.tentative ? undefined : nearConstant(scope, name)
  return fail(context, start, 'constant/unknown', { name, hint, near })
}

/** What is only tried needs no hint. */
const hintFor = ({ tentative }: DeclareContext, name: string): string | undefined =>
  tentative ? undefined : standardMacroHint(name)

function constantValue(
  context: DeclareContext,
  { name, value, missing, type }: ConstantDeclaration,
  start: number,
): Constant {
  switch (typeof value) {
    case 'bigint': {
      // An enumerator is an `int` where it fits one (C17 6.7.2.2p3).
      const isTyped = type !== undefined && type.kind !== 'enum'
      return { kind: 'integer', value, type: isTyped ? type : (typeHolding(value, context.target) ?? INT) }
    }
    case 'number':
      return { kind: 'float', value, type: type?.kind === 'primitive' ? type : primitive('double') }
    case 'string':
      return { kind: 'string', value, type: type as CType }
    default:
      if (missing === 'compiler') return fail(context, start, 'constant/deferred', { name })
      return fail(context, start, 'constant/unknown', { name, hint: undefined, near: undefined })
  }
}

/** The value of a macro's body, `undefined` where that is no constant expression. */
export function macroValue(context: DeclareContext, macro: Macro): Constant | undefined {
  const { values, unreadable, active } = context.macros
  const known = values.get(macro)
  if (known || unreadable.has(macro)) return known
  active.add(macro.name)
  try {
    const value = readMacro(context, macro)
    if (value) values.set(macro, value)
    else unreadable.add(macro)
    return value
  } finally {
    active.delete(macro.name)
  }
}

/** Nearly every body can be read as it is; the others are expanded first. */
function readMacro(context: DeclareContext, macro: Macro): Constant | undefined {
  if (macro.functionLike || macro.deferred) return undefined
  const body = macroBody(context, macro)
  return (body && attempt(context, false, () => evaluate(context, body))) ?? readExpanded(context, macroText(macro))
}

/** The value of a text whose macros are expanded first; undefined where it holds none, or is no constant then. */
function readExpanded(context: DeclareContext, text: string): Constant | undefined {
  const expression = parseExpanded(context, text)
  return expression && attempt(context, true, () => evaluate(context, expression))
}

/** A call of a builtin, or of a macro with parameters. */
function evaluateCall(context: DeclareContext, call: CallSyntax): Constant {
  const { callee, start, end } = call
  const what = callee.kind === 'identifier' ? `a call of '${callee.name}'` : 'a call'
  if (callee.kind !== 'identifier') return fail(context, start, 'constant/other', { what })
  const macro = context.macros.isExpanded ? undefined : context.tables.macros.get(callee.name)
  // The text of what is only tried is another one; it is expanded whole.
  const text = macro?.functionLike && !context.tentative ? context.source.text.slice(start, end) : undefined
  const value = text === undefined ? builtinValue(context, callee.name, call) : readExpanded(context, text)
  return value ?? fail(context, start, 'constant/other', { what })
}

/**
 * The value of an operand. A macro stands for its tokens: where its body holds an operator that binds looser than
 * the one beside it, its value is not what C would compute, so that is refused.
 */
function evaluateOperand(context: DeclareContext, expression: ExpressionSyntax, precedence: number): Constant {
  if (expression.kind === 'identifier' && !context.macros.isExpanded) {
    const { name, start } = expression
    const macro = context.tables.macros.get(name)
    if (macro && !context.macros.active.has(name) && loosenessOf(context, macro) < precedence) {
      fail(context, start, 'constant/open-macro', { name })
    }
  }
  if (expression.kind === 'call') checkOpenCall(context, expression, precedence)
  return evaluate(context, expression)
}

/** The same for a call of a macro: what it expands to shows the operator. */
function checkOpenCall(context: DeclareContext, { callee, start, end }: CallSyntax, precedence: number): void {
  if (callee.kind !== 'identifier' || context.macros.isExpanded || context.tentative) return
  if (!context.tables.macros.get(callee.name)?.functionLike) return
  const expanded = parseExpanded(context, context.source.text.slice(start, end))
  if (expanded && looseness(expanded) < precedence) fail(context, start, 'constant/open-macro', { name: callee.name })
}

/** The precedence of an expression's own operator. */
function looseness(expression: ExpressionSyntax | undefined): number {
  if (expression?.kind === 'conditional') return 0
  return expression?.kind === 'binary' ? precedenceOf(expression.operator) : TIGHTEST
}

/** The precedence of the loosest operator in the body of a macro. */
function loosenessOf(context: DeclareContext, macro: Macro): number {
  const { active } = context.macros
  const body = macroBody(context, macro)
  if (body?.kind === 'identifier' && body.name !== macro.name) {
    const inner = context.tables.macros.get(body.name)
    if (inner && !active.has(inner.name)) {
      active.add(macro.name)
      const looseness = loosenessOf(context, inner)
      active.delete(macro.name)
      return looseness
    }
  }
  return looseness(body)
}

/** The left spine of `a + b + c ...` is walked in a loop, since it may be long. */
function evaluateBinary(context: DeclareContext, expression: Expression<'binary'>): Constant {
  const spine: Expression<'binary'>[] = []
  let first: ExpressionSyntax = expression
  for (; first.kind === 'binary'; first = first.left) spine.push(first)
  const [innermost] = spine.slice(-1) as [Expression<'binary'>]
  let left = evaluateOperand(context, first, precedenceOf(innermost.operator))
  for (let i = spine.length - 1; i >= 0; i--) left = evaluateRight(context, left, spine[i] as Expression<'binary'>)
  return left
}

function evaluateRight(
  context: DeclareContext,
  left: Constant,
  { operator, right, start }: Expression<'binary'>,
): Constant {
  if (operator === '&&' || operator === '||') {
    // The side that is not needed is not evaluated (C17 6.6p3), so `0 && 1 / 0` is fine.
    if (left.kind !== 'string' && isTrue(left) === (operator === '||')) return truth(operator === '||')
    return truth(isTrue(evaluateOperand(context, right, precedenceOf(operator) + 1)))
  }
  const other = evaluateOperand(context, right, precedenceOf(operator) + 1)
  return combinePointers(context, left, other, operator, start) ?? combine(context, left, other, operator, start)
}

/** Steps from a pointer, and the distance of two. */
function combinePointers(
  context: DeclareContext,
  left: Constant,
  right: Constant,
  operator: BinaryOperator,
  start: number,
): Constant | undefined {
  if (left.kind !== 'integer' || right.kind !== 'integer' || (operator !== '+' && operator !== '-')) return undefined
  const isPointer = left.type.kind === 'pointer'
  if (right.type.kind !== 'pointer') {
    return isPointer ? moved(context, left, operator === '+' ? right.value : -right.value, start) : undefined
  }
  if (operator === '+') return isPointer ? undefined : moved(context, right, left.value, start)
  if (!isPointer) return undefined
  return { kind: 'integer', value: distance(context, left, right, start), type: primitive('ptrdiff_t') }
}

function evaluateConditional(context: DeclareContext, expression: Expression<'conditional'>): Constant {
  const { condition, yes, no } = expression
  const isYes = isTrue(evaluateOperand(context, condition, 1))
  const constant = evaluate(context, isYes ? yes : no)
  if (constant.kind !== 'integer' || constant.type.kind === 'pointer') return constant
  // The other side gives its type only: it may divide by zero. Where nobody knows that either, it is as if it were not there.
  const { isExpanded } = context.macros
  const whole = attempt(context, isExpanded, () => expressionType(context, expression).type)
  if (!whole || whole.kind === 'pointer')
    return integerIn(context, constant.value, promote(constant.type, context.target))
  return convert(context, constant, whole, expression.start)
}

function evaluateCast(context: DeclareContext, { type: typeName, operand, start }: Expression<'cast'>): Constant {
  const { type } = context.recursion.typeName(context, typeName)
  return convert(context, evaluateOperand(context, operand, TIGHTEST), type, start)
}

function evaluateMeasure(context: DeclareContext, { what, operand, start }: Expression<'measure'>): Constant {
  const { target } = context
  const { type, alignment } = operandType(context, operand)
  const value = askLayout(context, type, start, () =>
    // gcc has 1 for both.
    type.kind === 'void' || type.kind === 'function'
      ? 1
      : what === 'size'
        ? sizeOf(type, target)
        : (alignment ?? alignOf(type, target)),
  )
  return { kind: 'integer', value: BigInt(value), type: primitive('size_t') }
}

function evaluateOffset(context: DeclareContext, { type: typeName, path, start }: Expression<'offset'>): Constant {
  const { type } = context.recursion.typeName(context, typeName)
  const steps = path.map((step) => offsetStep(context, step))
  const name = steps.join('.')
  if (type.kind !== 'record') return fail(context, start, 'constant/offset', { type: spell(type), name })
  const located = askLayout(context, type, start, () => offsetOf(type, steps, context.target))
  if (located.bits) return fail(context, start, 'constant/offset', { type: spell(type), name })
  return { kind: 'integer', value: BigInt(located.offset), type: primitive('size_t') }
}

const offsetStep = (context: DeclareContext, step: OffsetStep): string | number =>
  'member' in step ? step.member : Number(evaluateInteger(context, step.index).value)
