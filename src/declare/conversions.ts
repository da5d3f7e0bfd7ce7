/** Operators and conversions on constants, as C's types have them; a failure has the place of its operator. */
import type { BinaryOperator, UnaryOperator } from '../syntax/operators.ts'
import { precedenceOf } from '../syntax/operators.ts'
import { type CType, type DeferredType, primitive } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import {
  type Constant,
  commonFloat,
  commonInteger,
  type FloatConstant,
  holds,
  INT,
  type IntegerConstant,
  type IntegerShape,
  promote,
  roundFloat,
  shapeOf,
  wrap,
} from './arithmetic.ts'
import { type DeclareContext, fail } from './context.ts'
import { calculate, calculateFloat } from './operations.ts'

type NumberConstant = IntegerConstant | FloatConstant

/** What a comparison gives: 1 or 0, an `int`. */
export function truth(value: boolean): IntegerConstant {
  return { kind: 'integer', value: value ? 1n : 0n, type: INT }
}

/** Whether a condition holds: a string is an address, and no NULL. */
export function isTrue(constant: Constant): boolean {
  return constant.kind === 'string' || (constant.kind === 'integer' ? constant.value !== 0n : constant.value !== 0)
}

/** The value, wrapped to an integer type. */
export function integerIn({ target }: DeclareContext, value: bigint, type: CType): IntegerConstant {
  return { kind: 'integer', value: wrap(value, shapeOf(type, target) as IntegerShape), type }
}

/** The result of a unary operator. */
export function negated(context: DeclareContext, operator: UnaryOperator, constant: Constant, start: number): Constant {
  if (constant.kind === 'string') return fail(context, start, 'constant/operand', { operator })
  if (operator === '!') return truth(!isTrue(constant))
  if (constant.kind === 'float') {
    if (operator === '~') return fail(context, start, 'constant/operand', { operator })
    return operator === '-' ? { ...constant, value: -constant.value } : constant
  }
  if (constant.type.kind === 'pointer') return fail(context, start, 'constant/operand', { operator })
  const type = promote(constant.type, context.target)
  const { value } = constant
  return integerIn(context, operator === '-' ? -value : operator === '~' ? ~value : value, type)
}

/** The result of a binary operator other than `&&` and `||`. */
export function combine(
  context: DeclareContext,
  left: Constant,
  right: Constant,
  operator: BinaryOperator,
  start: number,
): Constant {
  if (left.kind === 'string' || right.kind === 'string') return fail(context, start, 'constant/operand', { operator })
  if (left.kind === 'float' || right.kind === 'float') return combineFloats(context, left, right, operator, start)
  const pointers = left.type.kind === 'pointer' || right.type.kind === 'pointer'
  if (operator === '<<' || operator === '>>') return shift(context, left, right, operator, start)
  if (pointers && precedenceOf(operator) !== precedenceOf('<') && precedenceOf(operator) !== precedenceOf('==')) {
    return fail(context, start, 'constant/operand', { operator })
  }
  const type = pointers ? primitive('uintptr_t') : commonInteger(left.type, right.type, context.target)
  const a = integerIn(context, left.value, type).value
  const b = integerIn(context, right.value, type).value
  if (b === 0n && (operator === '/' || operator === '%')) return fail(context, start, 'constant/zero', {})
  const value = calculate(operator, a, b)
  return typeof value === 'boolean' ? truth(value) : integerIn(context, value, type)
}

function combineFloats(
  context: DeclareContext,
  left: NumberConstant,
  right: NumberConstant,
  operator: BinaryOperator,
  start: number,
): Constant {
  const type =
    left.kind === 'float' ? (right.kind === 'float' ? commonFloat(left.type, right.type) : left.type) : undefined
  const result = type ?? (right.kind === 'float' ? right.type : primitive('double'))
  const value = calculateFloat(operator, Number(left.value), Number(right.value))
  if (value === undefined) return fail(context, start, 'constant/operand', { operator })
  return typeof value === 'boolean' ? truth(value) : { kind: 'float', value: roundFloat(value, result), type: result }
}

function shift(
  context: DeclareContext,
  left: IntegerConstant,
  right: IntegerConstant,
  operator: '<<' | '>>',
  start: number,
): Constant {
  if (left.type.kind === 'pointer') return fail(context, start, 'constant/operand', { operator })
  const type = promote(left.type, context.target)
  const { bits } = shapeOf(type, context.target) as IntegerShape
  if (right.value < 0n || right.value >= BigInt(bits)) {
    return fail(context, start, 'constant/shift', { count: String(right.value) })
  }
  return integerIn(context, operator === '<<' ? left.value << right.value : left.value >> right.value, type)
}

/** The constant as a value of that type, as an assignment or a cast makes it. */
export function convert(context: DeclareContext, constant: Constant, type: CType, start: number): Constant {
  const shape = shapeOf(type, context.target)
  if (constant.kind === 'string') {
    return type.kind === 'pointer' || type.kind === 'array' ? constant : failCast(context, type, start)
  }
  if (shape) return convertToInteger(context, constant, type, shape, start)
  if (type.kind === 'deferred') return convertToUnknown(context, constant, type, start)
  if (type.kind !== 'primitive' || type.facts.class !== 'float') return failCast(context, type, start)
  if (constant.kind === 'integer' && constant.type.kind === 'pointer') return failCast(context, type, start)
  return { kind: 'float', value: roundFloat(Number(constant.value), type), type }
}

/** As a number whose size only the compiler knows; whether it has room for the value is seen when that is asked. */
function convertToUnknown(
  context: DeclareContext,
  constant: NumberConstant,
  type: DeferredType,
  start: number,
): Constant {
  if (constant.kind === 'integer' && constant.type.kind === 'pointer') return failCast(context, type, start)
  if (type.class === 'float') return { kind: 'float', value: Number(constant.value), type: primitive('double') }
  if (constant.kind === 'integer') return { kind: 'integer', value: constant.value, type }
  if (!Number.isFinite(constant.value)) return failCast(context, type, start)
  return { kind: 'integer', value: BigInt(Math.trunc(constant.value)), type }
}

function convertToInteger(
  context: DeclareContext,
  constant: NumberConstant,
  type: CType,
  shape: IntegerShape,
  start: number,
): Constant {
  if (type.kind === 'primitive' && type.facts.class === 'bool') {
    return integerIn(context, isTrue(constant) ? 1n : 0n, type)
  }
  if (constant.kind === 'integer') return integerIn(context, constant.value, type)
  if (type.kind === 'pointer' || !Number.isFinite(constant.value)) return failCast(context, type, start)
  const whole = BigInt(Math.trunc(constant.value))
  if (!holds(whole, shape)) {
    return fail(context, start, 'constant/overflow', { value: String(constant.value), type: spell(type) })
  }
  return integerIn(context, whole, type)
}

const failCast = (context: DeclareContext, type: CType, start: number): never =>
  fail(context, start, 'constant/cast', { type: spell(type) })
