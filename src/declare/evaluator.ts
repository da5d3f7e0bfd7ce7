/** Constant expressions to constants, with C's types at every step; macros are read here when their names occur. */
import { alignOf, sizeOf } from '../abi/layout.ts'
import { offsetOf } from '../abi/offset.ts'
import { FFIError } from '../diagnostics/errors.ts'
import { UNREADABLE } from '../syntax/lexer.ts'
import { type BinaryOperator, precedenceOf } from '../syntax/operators.ts'
import { Parser } from '../syntax/parser.ts'
import type { ExpressionSyntax, OffsetStep, TypeNameSyntax } from '../syntax/tree.ts'
import { type CType, primitive } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import {
  type Constant,
  commonFloat,
  commonInteger,
  holds,
  INT,
  type IntegerConstant,
  type IntegerShape,
  promote,
  roundFloat,
  shapeOf,
  typeHolding,
  wrap,
} from './arithmetic.ts'
import type { ConstantDeclaration } from './declaration.ts'
import { Elaboration } from './elaboration.ts'
import { type LiteralProblem, readCharacter, readNumber, readString } from './literals.ts'
import { calculate, calculateFloat } from './operations.ts'
import type { Macro, TypeUse } from './scope.ts'
import { nearConstant } from './suggestions.ts'

type Expression<K extends ExpressionSyntax['kind']> = ExpressionSyntax & { readonly kind: K }

/** Binds tighter than every binary operator. */
const TIGHTEST = 100

export abstract class Evaluator extends Elaboration {
  /** Macros being read, whose own names stand for themselves inside (C17 6.10.3.4p2). */
  private readonly activeMacros = new Set<string>()
  private readonly macroBodies = new Map<Macro, ExpressionSyntax | undefined>()
  private readonly macroValues = new Map<Macro, Constant>()
  private evaluationDepth = 0

  abstract resolve(typeName: TypeNameSyntax): TypeUse

  /** The value of an expression that must be an integer. */
  evaluateInteger(expression: ExpressionSyntax): IntegerConstant {
    const constant = this.evaluate(expression)
    if (constant.kind !== 'integer') this.fail(expression.start, 'constant/not-integer', {})
    return constant
  }

  evaluate(expression: ExpressionSyntax): Constant {
    if (++this.evaluationDepth > MAX_EVALUATION) {
      this.fail(expression.start, 'syntax/too-deep', { limit: MAX_EVALUATION })
    }
    const constant = this.evaluateKind(expression)
    this.evaluationDepth--
    return constant
  }

  private evaluateKind(expression: ExpressionSyntax): Constant {
    switch (expression.kind) {
      case 'number':
        return this.read(readNumber(expression.text, this.target), expression.start, expression.text)
      case 'character':
        return this.read(readCharacter(expression.text, this.target), expression.start, expression.text)
      case 'string':
        return this.read(readString(expression.pieces), expression.start, expression.pieces.join(' '))
      case 'identifier':
        return this.evaluateName(expression)
      case 'group':
        return this.evaluate(expression.inner)
      case 'unary':
        return this.evaluateUnary(expression)
      case 'binary':
        return this.evaluateBinary(expression)
      case 'conditional':
        return this.evaluateConditional(expression)
      case 'cast':
        return this.evaluateCast(expression)
      case 'measure':
        return this.evaluateMeasure(expression)
      case 'offset':
        return this.evaluateOffset(expression)
      case 'other':
        return this.fail(expression.start, 'constant/other', { what: expression.what })
    }
  }

  private read(result: Constant | LiteralProblem, start: number, text: string): Constant {
    if (typeof result !== 'string') return result
    return this.fail(start, result, { text })
  }

  private evaluateName({ name, start }: Expression<'identifier'>): Constant {
    const macro = this.tables.macros.get(name)
    if (macro && !this.activeMacros.has(name)) {
      return (
        this.macroValue(macro) ??
        this.fail(start, 'constant/unknown', { name, hint: 'the macro is not a constant', near: undefined })
      )
    }
    const declaration = this.scope.declaration(name)
    if (declaration?.kind === 'constant') return this.constantValue(declaration, start)
    if (name === 'true' || name === 'false') return { kind: 'integer', value: name === 'true' ? 1n : 0n, type: INT }
    const hint = declaration && `it is a ${declaration.kind}`
    const near = hint || this.tentative ? undefined : nearConstant(this.scope, name)
    return this.fail(start, 'constant/unknown', { name, hint, near })
  }

  private constantValue({ name, value, missing, type }: ConstantDeclaration, start: number): Constant {
    switch (typeof value) {
      case 'bigint':
        return { kind: 'integer', value, type: this.arithmeticType(value, type) }
      case 'number':
        return { kind: 'float', value, type: type?.kind === 'primitive' ? type : primitive('double') }
      case 'string':
        return { kind: 'string', value, type: type as CType }
      default:
        if (missing === 'compiler') return this.fail(start, 'constant/deferred', { name })
        return this.fail(start, 'constant/unknown', { name, hint: undefined, near: undefined })
    }
  }

  /** An enumerator is an `int` where it fits one (C17 6.7.2.2p3). */
  private arithmeticType(value: bigint, type: CType | undefined): CType {
    return type && type.kind !== 'enum' ? type : (typeHolding(value, this.target) ?? INT)
  }

  /** The value of a macro's body, `undefined` where that is no constant expression. */
  macroValue(macro: Macro): Constant | undefined {
    const known = this.macroValues.get(macro)
    if (known) return known
    const body = this.macroBody(macro)
    if (!body) return undefined
    const { tentative, evaluationDepth } = this
    const mark = this.journal.mark()
    this.tentative = true
    this.activeMacros.add(macro.name)
    try {
      const value = this.evaluate(body)
      this.macroValues.set(macro, value)
      return value
    } catch (error) {
      this.journal.undoTo(mark)
      if (error === UNREADABLE) return undefined
      throw error
    } finally {
      this.activeMacros.delete(macro.name)
      this.tentative = tentative
      this.evaluationDepth = evaluationDepth
    }
  }

  private macroBody(macro: Macro): ExpressionSyntax | undefined {
    if (macro.functionLike || this.activeMacros.size > MAX_MACROS) return undefined
    if (!this.macroBodies.has(macro)) this.macroBodies.set(macro, this.parseMacro(macro))
    return this.macroBodies.get(macro)
  }

  private parseMacro({ source, bodyStart, bodyEnd }: Macro): ExpressionSyntax | undefined {
    const parser = new Parser(source, this, { from: bodyStart, limit: bodyEnd, tentative: true })
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
  private operand(expression: ExpressionSyntax, precedence: number): Constant {
    if (expression.kind !== 'identifier') return this.evaluate(expression)
    const { name, start } = expression
    const macro = this.tables.macros.get(name)
    if (macro && !this.activeMacros.has(name) && this.looseness(macro) < precedence) {
      this.fail(start, 'constant/open-macro', { name })
    }
    return this.evaluate(expression)
  }

  private looseness(macro: Macro): number {
    const body = this.macroBody(macro)
    if (body?.kind === 'identifier' && body.name !== macro.name) {
      const inner = this.tables.macros.get(body.name)
      if (inner && !this.activeMacros.has(inner.name)) return this.nestedLooseness(macro, inner)
    }
    if (body?.kind !== 'binary' && body?.kind !== 'conditional') return TIGHTEST
    return body.kind === 'conditional' ? 0 : precedenceOf(body.operator)
  }

  private nestedLooseness(macro: Macro, inner: Macro): number {
    this.activeMacros.add(macro.name)
    const looseness = this.looseness(inner)
    this.activeMacros.delete(macro.name)
    return looseness
  }

  private evaluateUnary({ operator, operand, start }: Expression<'unary'>): Constant {
    const constant = this.operand(operand, TIGHTEST)
    if (constant.kind === 'string') return this.fail(start, 'constant/operand', { operator })
    if (operator === '!') return truth(!isTrue(constant))
    if (constant.kind === 'float') {
      if (operator === '~') return this.fail(start, 'constant/operand', { operator })
      return operator === '-' ? { ...constant, value: -constant.value } : constant
    }
    if (constant.type.kind === 'pointer') return this.fail(start, 'constant/operand', { operator })
    const type = promote(constant.type, this.target)
    const { value } = constant
    return this.integer(operator === '-' ? -value : operator === '~' ? ~value : value, type)
  }

  private integer(value: bigint, type: CType): IntegerConstant {
    return { kind: 'integer', value: wrap(value, shapeOf(type, this.target) as IntegerShape), type }
  }

  /** The left spine of `a + b + c ...` is walked in a loop, since it may be long. */
  private evaluateBinary(expression: Expression<'binary'>): Constant {
    const spine: Expression<'binary'>[] = []
    let first: ExpressionSyntax = expression
    for (; first.kind === 'binary'; first = first.left) spine.push(first)
    const [innermost] = spine.slice(-1) as [Expression<'binary'>]
    let left = this.operand(first, precedenceOf(innermost.operator))
    for (let i = spine.length - 1; i >= 0; i--) left = this.combine(left, spine[i] as Expression<'binary'>)
    return left
  }

  private combine(left: Constant, { operator, right, start }: Expression<'binary'>): Constant {
    if (operator === '&&' || operator === '||') {
      // The side that is not needed is not evaluated (C17 6.6p3), so `0 && 1 / 0` is fine.
      if (left.kind !== 'string' && isTrue(left) === (operator === '||')) return truth(operator === '||')
      return truth(isTrue(this.operand(right, precedenceOf(operator) + 1)))
    }
    const other = this.operand(right, precedenceOf(operator) + 1)
    if (left.kind === 'string' || other.kind === 'string') return this.fail(start, 'constant/operand', { operator })
    if (left.kind === 'float' || other.kind === 'float') return this.combineFloats(left, other, operator, start)
    const pointers = left.type.kind === 'pointer' || other.type.kind === 'pointer'
    if (operator === '<<' || operator === '>>') return this.shift(left, other, operator, start)
    if (pointers && precedenceOf(operator) !== precedenceOf('<') && precedenceOf(operator) !== precedenceOf('==')) {
      return this.fail(start, 'constant/operand', { operator })
    }
    const type = pointers ? primitive('uintptr_t') : commonInteger(left.type, other.type, this.target)
    const a = this.integer(left.value, type).value
    const b = this.integer(other.value, type).value
    if (b === 0n && (operator === '/' || operator === '%')) return this.fail(start, 'constant/zero', {})
    const value = calculate(operator, a, b)
    return typeof value === 'boolean' ? truth(value) : this.integer(value, type)
  }

  private combineFloats(
    left: Exclude<Constant, { kind: 'string' }>,
    right: Exclude<Constant, { kind: 'string' }>,
    operator: BinaryOperator,
    start: number,
  ): Constant {
    const type =
      left.kind === 'float' ? (right.kind === 'float' ? commonFloat(left.type, right.type) : left.type) : undefined
    const result = type ?? (right.kind === 'float' ? right.type : primitive('double'))
    const value = calculateFloat(operator, Number(left.value), Number(right.value))
    if (value === undefined) return this.fail(start, 'constant/operand', { operator })
    return typeof value === 'boolean' ? truth(value) : { kind: 'float', value: roundFloat(value, result), type: result }
  }

  private shift(left: IntegerConstant, right: IntegerConstant, operator: '<<' | '>>', start: number): Constant {
    if (left.type.kind === 'pointer') return this.fail(start, 'constant/operand', { operator })
    const type = promote(left.type, this.target)
    const { bits } = shapeOf(type, this.target) as IntegerShape
    if (right.value < 0n || right.value >= BigInt(bits)) {
      return this.fail(start, 'constant/shift', { count: String(right.value) })
    }
    return this.integer(operator === '<<' ? left.value << right.value : left.value >> right.value, type)
  }

  private evaluateConditional({ condition, yes, no }: Expression<'conditional'>): Constant {
    const chosen = isTrue(this.operand(condition, 1)) ? yes : no
    const constant = this.evaluate(chosen)
    return constant.kind === 'integer' && constant.type.kind !== 'pointer'
      ? this.integer(constant.value, this.conditionalType(constant, chosen === yes ? no : yes))
      : constant
  }

  /** The other side gives its type only: it may divide by zero. */
  private conditionalType(constant: IntegerConstant, other: ExpressionSyntax): CType {
    if (other.kind !== 'number' && other.kind !== 'cast' && other.kind !== 'character') {
      return promote(constant.type, this.target)
    }
    const unused = this.evaluate(other)
    return unused.kind === 'integer' && unused.type.kind !== 'pointer'
      ? commonInteger(constant.type, unused.type, this.target)
      : constant.type
  }

  private evaluateCast({ type: typeName, operand, start }: Expression<'cast'>): Constant {
    const { type } = this.resolve(typeName)
    return this.convert(this.operand(operand, TIGHTEST), type, start)
  }

  /** The constant as a value of that type, as an assignment or a cast makes it. */
  convert(constant: Constant, type: CType, start: number): Constant {
    const shape = shapeOf(type, this.target)
    if (constant.kind === 'string') {
      return type.kind === 'pointer' || type.kind === 'array' ? constant : this.failCast(type, start)
    }
    if (shape) {
      if (type.kind === 'primitive' && type.facts.class === 'bool')
        return this.integer(isTrue(constant) ? 1n : 0n, type)
      if (constant.kind === 'integer') return this.integer(constant.value, type)
      if (type.kind === 'pointer' || !Number.isFinite(constant.value)) return this.failCast(type, start)
      const whole = BigInt(Math.trunc(constant.value))
      if (!holds(whole, shape))
        return this.fail(start, 'constant/overflow', { value: String(constant.value), type: spell(type) })
      return this.integer(whole, type)
    }
    if (type.kind !== 'primitive' || type.facts.class !== 'float') return this.failCast(type, start)
    if (constant.kind === 'integer' && constant.type.kind === 'pointer') return this.failCast(type, start)
    return { kind: 'float', value: roundFloat(Number(constant.value), type), type }
  }

  private failCast(type: CType, start: number): never {
    return this.fail(start, 'constant/cast', { type: spell(type) })
  }

  private evaluateMeasure({ what, operand, start }: Expression<'measure'>): Constant {
    const { type, alignment } = this.measured(operand)
    const value = this.ask(type, start, () =>
      what === 'size' ? sizeOf(type, this.target) : Math.max(alignOf(type, this.target), alignment ?? 0),
    )
    return { kind: 'integer', value: BigInt(value), type: primitive('size_t') }
  }

  /** The type of sizeof's operand, whose value is not wanted. */
  protected measured(operand: TypeNameSyntax | ExpressionSyntax): TypeUse {
    if (operand.kind === 'type-name') return this.resolve(operand)
    if (operand.kind === 'identifier') {
      const declaration = this.scope.declaration(operand.name)
      if (declaration && declaration.kind !== 'constant') return { type: declaration.type, qualifiers: 0 }
      const named = declaration ? undefined : this.scope.typedef(operand.name)
      if (named) return named
    }
    return { type: this.evaluate(operand).type, qualifiers: 0 }
  }

  /** Asks for a layout; a type that has none is an error in the text. */
  protected ask<T>(type: CType, start: number, question: () => T): T {
    try {
      return question()
    } catch (error) {
      if (!(error instanceof FFIError || error instanceof TypeError)) throw error
      return this.fail(start, 'constant/size', { type: spell(type), reason: error.message })
    }
  }

  private evaluateOffset({ type: typeName, path, start }: Expression<'offset'>): Constant {
    const { type } = this.resolve(typeName)
    const steps = path.map((step) => this.offsetStep(step))
    const name = steps.join('.')
    if (type.kind !== 'record') return this.fail(start, 'constant/offset', { type: spell(type), name })
    const located = this.ask(type, start, () => offsetOf(type, steps, this.target))
    if (located.bits) return this.fail(start, 'constant/offset', { type: spell(type), name })
    return { kind: 'integer', value: BigInt(located.offset), type: primitive('size_t') }
  }

  private offsetStep(step: OffsetStep): string | number {
    return 'member' in step ? step.member : Number(this.evaluateInteger(step.index).value)
  }
}

/** Expressions inside expressions, macros included. */
const MAX_EVALUATION = 250
/** Macros whose bodies name one another. */
const MAX_MACROS = 40

const truth = (value: boolean): IntegerConstant => ({ kind: 'integer', value: value ? 1n : 0n, type: INT })

const isTrue = (constant: Constant): boolean =>
  constant.kind === 'string' || (constant.kind === 'integer' ? constant.value !== 0n : constant.value !== 0)
