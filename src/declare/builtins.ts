/** The builtin functions of gcc and clang that are constants, or choose one. */
import type { CallSyntax, ExpressionSyntax, TypeNameSyntax } from '../syntax/tree.ts'
import { type CType, type PrimitiveType, pointerTo, primitive, VOID } from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { type Constant, INT, type IntegerConstant, type IntegerShape, shapeOf, wrap } from './arithmetic.ts'
import { isCompatible } from './c-compatible.ts'
import { type DeclareContext, fail } from './context.ts'
import { convert, isTrue, truth } from './conversions.ts'
import { attempt } from './macro-text.ts'

type Argument = ExpressionSyntax | TypeNameSyntax

/** The value of a call of a builtin; undefined where it is none. */
export function builtinValue(context: DeclareContext, name: string, call: CallSyntax): Constant | undefined {
  const [first, second] = call.arguments
  switch (name) {
    case '__builtin_types_compatible_p':
      return truth(sameTypes(context, call))
    case '__builtin_choose_expr':
      return context.recursion.evaluate(context, chosenByValue(context, call))
    case '__builtin_constant_p':
      return truth(first !== undefined && isConstant(context, first))
    case '__builtin_expect':
    case '__builtin_expect_with_probability':
    case '__builtin_assume_aligned':
      return convert(context, argumentValue(context, call, first), RESULTS[name], call.start)
    case '__builtin_strlen':
      return lengthOf(context, call, first)
    default: {
      const float = Object.hasOwn(FLOATS, name) ? FLOATS[name] : undefined
      if (float) return { kind: 'float', ...float }
      const calculation = Object.hasOwn(CALCULATIONS, name) ? CALCULATIONS[name] : undefined
      if (!calculation || second) return undefined
      const operand = argumentValue(context, call, first)
      return operand.kind === 'integer' ? calculated(context, operand, calculation, call) : undefined
    }
  }
}

/** What the builtins give that have one type, whatever their arguments. */
const RESULTS = {
  __builtin_expect: primitive('long'),
  __builtin_expect_with_probability: primitive('long'),
  __builtin_assume_aligned: pointerTo(VOID),
  __builtin_types_compatible_p: INT,
  __builtin_constant_p: INT,
  __builtin_strlen: primitive('size_t'),
}

/** What `INFINITY`, `HUGE_VAL` and `NAN` are in the headers of gcc and clang. */
const FLOATS: Readonly<Record<string, { readonly value: number; readonly type: PrimitiveType }>> = Object.fromEntries(
  (
    [
      ['f', 'float'],
      ['', 'double'],
      ['l', 'long double'],
    ] as const
  ).flatMap(([suffix, name]) => {
    const type = primitive(name)
    const infinite = { value: Infinity, type }
    return [
      [`__builtin_inf${suffix}`, infinite],
      [`__builtin_huge_val${suffix}`, infinite],
      [`__builtin_nan${suffix}`, { value: NaN, type }],
    ]
  }),
)

/** The type of a call of a builtin whose value is not wanted; undefined where that depends on more, or is none. */
export function builtinType({ arguments: { length } }: CallSyntax, name: string): CType | undefined {
  if (Object.hasOwn(FLOATS, name)) return FLOATS[name]?.type
  if (length === 0) return undefined
  if (Object.hasOwn(RESULTS, name)) return RESULTS[name as keyof typeof RESULTS]
  const calculation = Object.hasOwn(CALCULATIONS, name) ? CALCULATIONS[name] : undefined
  return calculation && primitive(calculation.type)
}

/** The argument of `__builtin_choose_expr` that its condition chooses. */
export function chosenByValue(context: DeclareContext, call: CallSyntax): ExpressionSyntax {
  const [condition, yes, no] = call.arguments
  const choice = isTrue(argumentValue(context, call, condition)) ? yes : no
  return choice === undefined || choice.kind === 'type-name' ? failCall(context, call) : choice
}

function sameTypes(context: DeclareContext, call: CallSyntax): boolean {
  const [a, b] = call.arguments.map((argument) =>
    argument.kind === 'type-name' ? context.recursion.typeName(context, argument).type : failCall(context, call),
  )
  return a && b ? isCompatible(a, b, context.target) : failCall(context, call)
}

function isConstant(context: DeclareContext, argument: Argument): boolean {
  if (argument.kind === 'type-name') return false
  const { isExpanded } = context.macros
  return attempt(context, isExpanded, () => context.recursion.evaluate(context, argument)) !== undefined
}

function lengthOf(context: DeclareContext, call: CallSyntax, argument: Argument | undefined): Constant {
  const value = argumentValue(context, call, argument)
  if (value.kind !== 'string' || value.type.kind !== 'array') return failCall(context, call)
  const { length } = value.type
  const end = value.value.indexOf('\0')
  const count = end >= 0 ? new TextEncoder().encode(value.value.slice(0, end)).length : Number(length) - 1
  return { kind: 'integer', value: BigInt(count), type: primitive('size_t') }
}

function argumentValue(context: DeclareContext, call: CallSyntax, argument: Argument | undefined): Constant {
  if (!argument || argument.kind === 'type-name') return failCall(context, call)
  return context.recursion.evaluate(context, argument)
}

const failCall = (context: DeclareContext, { start, callee }: CallSyntax): never => {
  const name = callee.kind === 'identifier' ? `a call of '${callee.name}'` : 'a call'
  return fail(context, start, 'constant/other', { what: name })
}

/** On the bits of one integer, which is converted to `of` first; the result is of `type`. */
interface Calculation {
  readonly of: PrimitiveName
  readonly type: PrimitiveName
  /** Undefined where C says nothing of the value. */
  readonly run: (value: bigint, bits: number) => bigint | undefined
}

function calculated(
  context: DeclareContext,
  { value }: IntegerConstant,
  { of, type, run }: Calculation,
  call: CallSyntax,
): Constant {
  const { bits } = shapeOf(primitive(of), context.target) as IntegerShape
  const result = run(BigInt.asUintN(bits, value), bits)
  if (result === undefined) return failCall(context, call)
  const made = primitive(type)
  return { kind: 'integer', value: wrap(result, shapeOf(made, context.target) as IntegerShape), type: made }
}

const digits = (value: bigint): string => value.toString(2)
const ones = (value: bigint): bigint => BigInt(digits(value).replaceAll('0', '').length)
const trailingZeros = (value: bigint): bigint => BigInt(digits(value).length - digits(value).lastIndexOf('1') - 1)

function swapped(value: bigint, bits: number): bigint {
  let result = 0n
  for (let bit = 0; bit < bits; bit += 8) result = (result << 8n) | ((value >> BigInt(bit)) & 0xffn)
  return result
}

const COUNTS: Readonly<Record<string, Calculation['run']>> = {
  popcount: ones,
  parity: (value) => ones(value) & 1n,
  clz: (value, bits) => (value === 0n ? undefined : BigInt(bits - digits(value).length)),
  ctz: (value) => (value === 0n ? undefined : trailingZeros(value)),
  ffs: (value) => (value === 0n ? 0n : trailingZeros(value) + 1n),
}

const WIDTHS = [
  ['', 'unsigned int'],
  ['l', 'unsigned long'],
  ['ll', 'unsigned long long'],
] as const

const CALCULATIONS: Readonly<Record<string, Calculation>> = Object.fromEntries([
  ...([16, 32, 64] as const).map((bits): [string, Calculation] => {
    const type = bits === 16 ? 'unsigned short' : bits === 32 ? 'unsigned int' : 'unsigned long'
    const of = bits === 64 ? 'unsigned long long' : type
    return [`__builtin_bswap${bits}`, { of, type: bits === 64 ? 'uint64_t' : type, run: swapped }]
  }),
  ...Object.entries(COUNTS).flatMap(([name, run]) =>
    WIDTHS.map(([suffix, of]): [string, Calculation] => [`__builtin_${name}${suffix}`, { of, type: INT.name, run }]),
  ),
])
