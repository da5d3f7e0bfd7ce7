/** How the values of a call travel, and where they lie in the frame that JavaScript writes and the native side reads. */

import { assertNever } from '../base/assert-never.ts'
import type { CType, FunctionType, PrimitiveType, RecordType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { type CallMoves, type Passing, type Role, type Scalar, unfitForLibffi, unsupported } from './call-values.ts'
import type { Convention } from './convention.ts'
import { CONVENTIONS } from './conventions.ts'
import { isSigned } from './integers.ts'
import { enumBase, recordLayout, sizeOf } from './layout.ts'
import { layoutError } from './layout-error.ts'
import type { ConventionName, Target } from './target.ts'

export type { Passing, Role, Scalar } from './call-values.ts'

/** Where each value lies in the frame; bytes from the frame's start. */
export interface CallShape {
  readonly result: Passing
  readonly parameters: readonly Passing[]
  /** Number of fixed parameters of a variadic call, or -1. */
  readonly fixed: number
  /** Offsets of the parameters; the result lies at offset 0. */
  readonly offsets: readonly number[]
  /** Bytes of the whole frame, a multiple of 16. */
  readonly size: number
  /** Where everything goes; absent where only libffi knows, and where the C compiler makes the call. */
  readonly moves?: CallMoves
  /** The convention, where it is not the target's own. */
  readonly foreign?: ConventionName
}

/** Bytes of the largest frame whose moves are listed one by one; libffi copies what is in larger ones as it knows them. */
const MOST_MOVED = 65536

/** The shape of a call; `extra` are the types of the variadic arguments after C's default promotions. */
export function callShape(type: FunctionType, target: Target, extra: readonly CType[] = []): CallShape {
  const foreign = foreignConvention(type, target)
  const convention = CONVENTIONS[foreign ?? target.convention]
  const result = passingOf(type.result, target, 'result', convention)
  const passed = [...type.parameters, ...extra].map((parameter) => passingOf(parameter, target, 'argument', convention))
  const offsets: number[] = []
  // libffi widens small integer results to a whole register, so the slot of the result is never smaller.
  let end = Math.max(16, roundUp(sizeIn(result), 16))
  for (const parameter of passed) {
    const offset = roundUp(end, parameter.kind === 'unsupported' ? 8 : Math.max(8, parameter.alignment))
    offsets.push(offset)
    end = offset + sizeIn(parameter)
  }
  const moves = end > MOST_MOVED ? undefined : convention.moves?.(result, passed, offsets)
  const misread = convention.misread?.(result, passed) ?? []
  return {
    result: moves ? result : fitForLibffi(result),
    parameters: passed.map((parameter, i) => {
      const marked = misread[i] === undefined ? parameter : { ...parameter, unfit: misread[i] }
      return moves ? marked : fitForLibffi(marked)
    }),
    fixed: type.variadic ? type.parameters.length : -1,
    offsets,
    size: roundUp(end, 16),
    ...(foreign && { foreign }),
    ...(moves && { moves }),
  }
}

/** The convention of a function that says another one than the target's own. */
export function foreignConvention({ convention }: FunctionType, target: Target): ConventionName | undefined {
  const named = convention === 'ms_abi' ? 'win64' : convention === 'sysv_abi' ? 'sysv-x64' : undefined
  return named === target.convention ? undefined : named
}

/** What libffi is not asked to pass, nobody passes where the moves are not known. */
const fitForLibffi = (passing: Passing): Passing =>
  passing.kind !== 'unsupported' && passing.unfit !== undefined ? unsupported(passing.unfit) : passing

/** Whether only code of our own can make the call. */
export const needsOwnCode = ({ result, parameters }: CallShape): boolean =>
  [result, ...parameters].some((passing) => passing.kind !== 'unsupported' && passing.unfit !== undefined)

/**
 * The shape of a call that the C compiler makes: `CDEF_ROOM` of include/cdef/module.h for each value, in order.
 * Where `passing` refuses a value, the compiler passes it all the same.
 */
export function compiledShape(type: FunctionType, target: Target): CallShape {
  const room = (value: CType): number => (value.kind === 'void' ? 0 : roundUp(sizeInFrame(value, target), 16))
  const offsets: number[] = []
  let end = Math.max(16, room(type.result))
  for (const parameter of type.parameters) {
    offsets.push(end)
    end += room(parameter)
  }
  const parameters = type.parameters.map((parameter) => passingOf(parameter, target, 'argument'))
  return { result: passingOf(type.result, target, 'result'), parameters, fixed: -1, offsets, size: end }
}

const sizeInFrame = (type: CType, target: Target): number =>
  type.kind === 'array' || type.kind === 'function' ? target.sizes.pointer.size : sizeOf(type, target)

const sizeIn = (passing: Passing): number => (passing.kind === 'unsupported' ? 0 : passing.size)
const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit

/** How a value of the type travels. Arrays and functions as arguments are pointers (C17 6.7.6.3p7-8). */
export function passingOf(
  type: CType,
  target: Target,
  role: Role,
  convention: Convention = CONVENTIONS[target.convention],
): Passing {
  const verb = role === 'result' ? 'return' : 'pass'
  switch (type.kind) {
    case 'primitive':
      return passPrimitive(type, target, role, convention)
    case 'enum':
      return passPrimitive(enumBase(type, verb), target, role, convention)
    case 'pointer':
      return scalar('pointer', target)
    case 'array':
    case 'function':
      if (role === 'argument') return scalar('pointer', target)
      throw layoutError(`layout/${type.kind}`, { verb, type: spell(type) })
    case 'record':
      return passRecord(type, target, role, convention)
    case 'vector':
      return convention.passVector?.(type) ?? unsupported('libffi knows no vectors')
    case 'void':
      if (role === 'result') return { kind: 'scalar', scalar: 'void', size: 0, alignment: 1 }
      throw layoutError('layout/void', { verb, type: 'void' })
    case 'deferred':
      throw layoutError('layout/deferred', { verb, type: type.name })
    default:
      return assertNever(type)
  }
}

function passRecord(record: RecordType, target: Target, role: Role, convention: Convention): Passing {
  const layout = recordLayout(record, target, role === 'result' ? 'return' : 'pass')
  // An empty struct of GNU C takes no room anywhere, and libffi has none of no size.
  if (layout.size === 0) return unfitForLibffi('it is empty', [], layout)
  if (record.body.state === 'partial') return unsupported('only the C compiler knows all of its members')
  return convention.passRecord(record, layout, target, role)
}

function passPrimitive(type: PrimitiveType, target: Target, role: Role, convention: Convention): Passing {
  const { size } = target.sizes[type.facts.size]
  switch (type.facts.class) {
    case 'integer':
    case 'bool':
    case 'char':
    case 'text':
      return size === 16 ? convention.passInt128() : scalar(integerScalar(size, isSigned(type, target)), target)
    case 'float':
      return passFloat(type, size, target, convention)
    case 'complex':
      return passComplex(type, size, target, role, convention)
    default:
      return assertNever(type.facts.class)
  }
}

type SizedScalar = Exclude<Scalar, 'void' | 'complexLongdouble'>

const integerScalar = (size: number, signed: boolean): SizedScalar =>
  `${signed ? 's' : 'u'}${(size * 8) as 8 | 16 | 32 | 64}`

const SIZE_NAMES = {
  u8: 'i8',
  s8: 'i8',
  u16: 'i16',
  s16: 'i16',
  u32: 'i32',
  s32: 'i32',
  u64: 'i64',
  s64: 'i64',
  float: 'float',
  double: 'double',
  longdouble: 'longdouble',
  pointer: 'pointer',
} as const

const scalar = (name: SizedScalar, target: Target): Passing => ({
  kind: 'scalar',
  scalar: name,
  ...target.sizes[SIZE_NAMES[name]],
})

function passFloat({ facts }: PrimitiveType, size: number, target: Target, convention: Convention): Passing {
  if (facts.size === 'f16') return convention.passHalf()
  if (facts.size === 'f128') return convention.passFloat128?.() ?? unsupported('libffi knows no such floating type')
  return scalar(size === 4 ? 'float' : size === 8 ? 'double' : 'longdouble', target)
}

function passComplex(
  { facts }: PrimitiveType,
  size: number,
  target: Target,
  role: Role,
  convention: Convention,
): Passing {
  if (facts.size === 'f128' && !convention.passFloat128) return unsupported('libffi knows no such floating type')
  const whole = { size: size * 2, alignment: target.sizes[facts.size].alignment }
  const part = facts.size === 'f128' ? 'float128' : size === 4 ? 'float' : size === 8 ? 'double' : 'longdouble'
  return convention.passComplex(part, whole, role)
}
