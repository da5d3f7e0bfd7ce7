/** Constant expressions to constants, with C's types at every step; macros are read here when their names occur. */
import { alignOf, sizeOf } from '../abi/layout.ts'
import { offsetOf } from '../abi/offset.ts'
import { FFIError } from '../diagnostics/errors.ts'
import { UNREADABLE } from '../syntax/lexer.ts'
import { precedenceOf } from '../syntax/operators.ts'
import { Parser } from '../syntax/parser.ts'
import type { ExpressionSyntax, OffsetStep, TypeNameSyntax } from '../syntax/tree.ts'
import { type CType, primitive } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { type Constant, commonInteger, INT, type IntegerConstant, promote, typeHolding } from './arithmetic.ts'
import { type DeclareContext, fail, type SpelledType } from './context.ts'
import { combine, convert, integerIn, isTrue, negated, truth } from './conversions.ts'
import type { ConstantDeclaration } from './declaration.ts'
import { type LiteralProblem, readCharacter, readNumber, readString } from './literals.ts'
import type { Macro } from './scope.ts'
import { nearConstant } from './suggestions.ts'
import { depthOf } from './type-depth.ts'

type Expression<K extends ExpressionSyntax['kind']> = ExpressionSyntax & { readonly kind: K }

/** Binds tighter than every binary operator. */
const TIGHTEST = 100
/** Expressions inside expressions, macros included. */
const MAX_EVALUATION = 250
/** Macros whose bodies name one another. */
const MAX_MACROS = 40

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
    case 'other':
      return fail(context, start, 'constant/other', { what: expression.what })
  }
}

function readable(context: DeclareContext, result: Constant | LiteralProblem, start: number, text: string): Constant {
  return typeof result === 'string' ? fail(context, start, result, { text }) : result
}

function evaluateName(context: DeclareContext, { name, start }: Expression<'identifier'>): Constant {
  const { scope, tables, macros } = context
  const macro = tables.macros.get(name)
  if (macro && !macros.active.has(name)) {
    return (
      macroValue(context, macro) ??
      fail(context, start, 'constant/unknown', { name, hint: 'the macro is not a constant', near: undefined })
    )
  }
  const declaration = scope.declaration(name)
  if (declaration?.kind === 'constant') return constantValue(context, declaration, start)
  if (name === 'true' || name === 'false') return truth(name === 'true')
  const hint = declaration && `it is a ${declaration.kind}`
  const near = hint || context.tentative ? undefined : nearConstant(scope, name)
  return fail(context, start, 'constant/unknown', { name, hint, near })
}

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
  const { macros, journal, tentative, expressionDepth } = context
  const known = macros.values.get(macro)
  if (known) return known
  const body = macroBody(context, macro)
  if (!body) return undefined
  const mark = journal.mark()
  context.tentative = true
  macros.active.add(macro.name)
  try {
    const value = evaluate(context, body)
    macros.values.set(macro, value)
    return value
  } catch (error) {
    journal.undoTo(mark)
    if (error === UNREADABLE) return undefined
    throw error
  } finally {
    macros.active.delete(macro.name)
    context.tentative = tentative
    context.expressionDepth = expressionDepth
  }
}

function macroBody(context: DeclareContext, macro: Macro): ExpressionSyntax | undefined {
  const { active, bodies } = context.macros
  if (macro.functionLike || active.size > MAX_MACROS) return undefined
  if (!bodies.has(macro)) bodies.set(macro, parseMacro(context, macro))
  return bodies.get(macro)
}

function parseMacro(
  { typeNames }: DeclareContext,
  { source, bodyStart, bodyEnd }: Macro,
): ExpressionSyntax | undefined {
  const parser = new Parser(source, typeNames, { from: bodyStart, limit: bodyEnd, tentative: true })
  try {
    return parser.parseWholeExpression()
  } catch (error) {
    if (error === UNREADABLE) return undefined
    throw error
  }
}

/**
 * The value of an operand. A macro stands for its tokens: where its body holds an operator that binds looser than
 * the one beside it, its value is not what C would compute, so that is refused.
 */
function evaluateOperand(context: DeclareContext, expression: ExpressionSyntax, precedence: number): Constant {
  if (expression.kind === 'identifier') {
    const { name, start } = expression
    const macro = context.tables.macros.get(name)
    if (macro && !context.macros.active.has(name) && loosenessOf(context, macro) < precedence) {
      fail(context, start, 'constant/open-macro', { name })
    }
  }
  return evaluate(context, expression)
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
  if (body?.kind === 'conditional') return 0
  return body?.kind === 'binary' ? precedenceOf(body.operator) : TIGHTEST
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
  return combine(context, left, evaluateOperand(context, right, precedenceOf(operator) + 1), operator, start)
}

function evaluateConditional(context: DeclareContext, { condition, yes, no }: Expression<'conditional'>): Constant {
  const chosen = isTrue(evaluateOperand(context, condition, 1)) ? yes : no
  const constant = evaluate(context, chosen)
  if (constant.kind !== 'integer' || constant.type.kind === 'pointer') return constant
  return integerIn(context, constant.value, conditionalType(context, constant, chosen === yes ? no : yes))
}

/** The other side gives its type only: it may divide by zero. */
function conditionalType(context: DeclareContext, constant: IntegerConstant, other: ExpressionSyntax): CType {
  if (other.kind !== 'number' && other.kind !== 'cast' && other.kind !== 'character') {
    return promote(constant.type, context.target)
  }
  const unused = evaluate(context, other)
  return unused.kind === 'integer' && unused.type.kind !== 'pointer'
    ? commonInteger(constant.type, unused.type, context.target)
    : constant.type
}

function evaluateCast(context: DeclareContext, { type: typeName, operand, start }: Expression<'cast'>): Constant {
  const { type } = context.recursion.typeName(context, typeName)
  return convert(context, evaluateOperand(context, operand, TIGHTEST), type, start)
}

function evaluateMeasure(context: DeclareContext, { what, operand, start }: Expression<'measure'>): Constant {
  const { target } = context
  const { type, alignment } = operandType(context, operand)
  const value = askLayout(context, type, start, () =>
    what === 'size' ? sizeOf(type, target) : (alignment ?? alignOf(type, target)),
  )
  return { kind: 'integer', value: BigInt(value), type: primitive('size_t') }
}

/** The type of an operand of `sizeof` or `typeof`, whose value is not wanted. */
export function operandType(context: DeclareContext, operand: TypeNameSyntax | ExpressionSyntax): SpelledType {
  if (operand.kind === 'type-name') return context.recursion.typeName(context, operand)
  if (operand.kind === 'identifier') {
    const { scope } = context
    const declaration = scope.declaration(operand.name)
    if (declaration && declaration.kind !== 'constant') return unqualified(declaration.type)
    const named = declaration ? undefined : scope.typedef(operand.name)
    if (named) return { ...named, depth: depthOf(named.type) }
  }
  return unqualified(evaluate(context, operand).type)
}

const unqualified = (type: CType): SpelledType => ({ type, qualifiers: 0, depth: depthOf(type) })

/** Asks for a layout; a type that has none is an error in the text. */
export function askLayout<T>(context: DeclareContext, type: CType, start: number, question: () => T): T {
  try {
    return question()
  } catch (error) {
    if (!(error instanceof FFIError || error instanceof TypeError)) throw error
    return fail(context, start, 'constant/size', { type: spell(type), reason: error.message })
  }
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
