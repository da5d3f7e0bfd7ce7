/** Random function types, and C functions of these types that lay open what they get. */
import { sizeOf } from '../../src/abi/layout.ts'
import { type CallShape, callShape } from '../../src/abi/passing.ts'
import { promote } from '../../src/abi/promotion.ts'
import { TARGETS, type Target } from '../../src/abi/target.ts'
import {
  type CType,
  type FunctionType,
  functionOf,
  pointerTo,
  primitive,
  type RecordType,
  VOID,
  vectorOf,
} from '../../src/types/ctype.ts'
import type { PrimitiveName } from '../../src/types/primitives.ts'
import { spell } from '../../src/types/spell.ts'
import { canCompile } from './c-compiler.ts'
import type { Random } from './random.ts'
import { ENUM_TEXT, ENUMS, LAYOUT_OPTIONS, type RecordOptions, randomRecord } from './random-records.ts'
import { definition, definitionOrder, TYPEDEFS } from './records.ts'
import { testSetting } from './settings.ts'

const forWindows = testSetting('CDEF_ORACLE') === 'win-x64'

export const TARGET: Target = TARGETS[forWindows ? 'win-x64' : process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64']

/** Whether this process can run what gcc compiles of the cases. */
export const hasOracle: boolean = !forWindows && process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)

/** What the compiler of the target has beside standard C; Microsoft's has none of it. */
const hasType = (line: string): boolean => !forWindows && canCompile(['gcc'], line)

/** Bytes between two values in the buffers that C shares with the test. */
export const SLOT = 128

export interface Case {
  readonly index: number
  readonly result: CType
  /** All arguments, those of the variadic part after promotion. */
  readonly parameters: readonly CType[]
  readonly fixed: number
  readonly variadic: boolean
  readonly shape: CallShape
}

const FLOATS: readonly PrimitiveName[] = [
  'float',
  'double',
  'float',
  'double',
  'long double',
  'float _Complex',
  'double _Complex',
  ...(hasType('_Float16 x;') ? (['_Float16'] as const) : []),
]
const INTEGERS = [
  '_Bool',
  'char',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'long long',
  'unsigned long',
  'wchar_t',
  'char16_t',
] as const
const WIDE: readonly PrimitiveName[] = [
  '__int128',
  'unsigned __int128',
  'long double _Complex',
  ...(hasType('__float128 x;') ? (['__float128'] as const) : []),
]

const MEMBERS: RecordOptions = {
  ...LAYOUT_OPTIONS,
  bigEndian: false,
  scalars: [...FLOATS, 'float', 'double', ...INTEGERS, '__int128'],
  vectors: true,
  members: 5,
}
/** Mostly plain records, as headers have them. */
const PLAIN: RecordOptions = { ...MEMBERS, packing: 'none', memberAttributes: false, flexible: false }

/** Without what MinGW's gcc lays out by rules of its own. */
const OF_WINDOWS: RecordOptions = { ...PLAIN, alignedTypes: false, bitFieldsInUnions: false }

/** Can be passed; and gcc 12 reads what is aligned to 16 bytes from variadic arguments as if it always lay so. */
export const isFair = ({ shape, variadic }: Case): boolean =>
  [shape.result, ...shape.parameters].every(
    (passing) =>
      passing.kind !== 'unsupported' &&
      !(variadic && (passing.alignment === 16 || (passing.kind === 'aggregate' && passing.paired))),
  )

/** A function of random type, its shape worked out. */
export function randomCase(random: Random, index: number): Case {
  const result = random.oneIn(8) ? VOID : randomValue(random)
  const types = Array.from({ length: random.below(random.oneIn(3) ? 13 : 6) }, () => randomValue(random))
  const variadic = types.length > 1 && random.oneIn(5)
  const fixed = variadic ? 1 + random.below(types.length - 1) : types.length
  const parameters = types.map((type, i) => (i < fixed ? type : promote(type, TARGET)))
  const type: FunctionType = functionOf(result, parameters.slice(0, fixed), variadic)
  return { index, result, parameters, fixed, variadic, shape: callShape(type, TARGET, parameters.slice(fixed)) }
}

/** A function of up to twelve numbers and pointers. */
export function randomScalarCase(random: Random, index: number): Case {
  const value = (): CType =>
    random.oneIn(8)
      ? pointerTo(primitive('char'))
      : primitive(random.oneIn(3) ? random.pick(['float', 'double'] as const) : random.pick(INTEGERS))
  const result = random.oneIn(8) ? VOID : value()
  const parameters = Array.from({ length: random.below(13) }, value)
  const type = functionOf(result, parameters, false)
  return { index, result, parameters, fixed: parameters.length, variadic: false, shape: callShape(type, TARGET) }
}

function randomValue(random: Random): CType {
  if (!random.oneIn(2)) return smallRecord(random)
  if (random.oneIn(12)) return random.oneIn(2) ? random.pick(ENUMS) : pointerTo(primitive('char'))
  if (random.oneIn(10))
    return vectorOf(primitive(random.pick(['int', 'float', 'double', 'char'])), random.pick([8, 16]))
  return primitive(random.oneIn(12) ? random.pick(WIDE) : random.oneIn(3) ? random.pick(FLOATS) : random.pick(INTEGERS))
}

/** Up to 64 bytes; two in three fit into registers. */
function smallRecord(random: Random): RecordType {
  const options = forWindows ? OF_WINDOWS : random.oneIn(3) ? MEMBERS : PLAIN
  const most = random.oneIn(3) ? 64 : 16
  for (;;) {
    const record = randomRecord(random, options, random.below(2))
    const size = sizeOf(record, TARGET)
    if (size <= most && (size > 0 || random.oneIn(4))) return record
  }
}

/** The types and the two functions of a case, ready to be compiled alone. */
export function caseText(one: Case): string {
  return [TYPEDEFS, ENUM_TEXT, ...definitionsOf([one]), ...functionsOf(one)].join('\n')
}

export function libraryText(cases: readonly Case[]): string {
  const functions = cases.flatMap(functionsOf)
  return [PRELUDE, TYPEDEFS, ENUM_TEXT, ...definitionsOf(cases), ...functions].join('\n')
}

const PRELUDE = `#include <string.h>
#include <stdarg.h>
unsigned char seen[${SLOT * 16}] __attribute__((aligned(64))), given[${SLOT * 16}] __attribute__((aligned(64)));`

function definitionsOf(cases: readonly Case[]): string[] {
  const seen = new Set<RecordType>()
  for (const { result, parameters } of cases) {
    for (const type of [result, ...parameters]) definitionOrder(type, seen)
  }
  return [...seen].map((type) => definition(type))
}

const slot = (buffer: string, i: number): string => `${buffer} + ${SLOT * i}`
const isVoid = (type: CType): boolean => type.kind === 'void'

/** `call_N` stores its arguments and returns what is given; `back_N` calls a function with what is given and stores the result. */
function functionsOf(one: Case): string[] {
  const { index, parameters, fixed, result, variadic } = one
  const typedefs = [result, ...parameters].map((type, i) => `typedef ${spell(type, `t${index}_${i}`)};`)
  const t = (i: number): string => `t${index}_${i}`
  const named = parameters.slice(0, fixed).map((_, i) => `${t(i + 1)} a${i}`)
  const list = variadic ? [...named, '...'] : named
  const rest = parameters.map((_, i) => i).slice(fixed)
  const taken = rest.map((i) => `${t(i + 1)} a${i} = va_arg(rest, ${t(i + 1)});`)
  const stored = parameters.map((_, i) => `memcpy(${slot('seen', i + 1)}, &a${i}, sizeof a${i});`)
  const returned = isVoid(result) ? '' : `${t(0)} r; memcpy(&r, given, sizeof r); return r;`
  const call = [
    `${t(0)} call_${index}(${list.join(', ') || 'void'}) {`,
    variadic ? `va_list rest; va_start(rest, a${fixed - 1}); ${taken.join(' ')} va_end(rest);` : '',
    ...stored,
    `${returned} }`,
  ]
  return variadic ? [...typedefs, ...call] : [...typedefs, ...call, ...backText(one)]
}

function backText({ index, parameters, result }: Case): string[] {
  const t = (i: number): string => `t${index}_${i}`
  const loads = parameters.map((_, i) => `${t(i + 1)} a${i}; memcpy(&a${i}, ${slot('given', i + 1)}, sizeof a${i});`)
  const types = parameters.map((_, i) => t(i + 1)).join(', ') || 'void'
  const values = parameters.map((_, i) => `a${i}`).join(', ')
  const called = isVoid(result) ? `f(${values});` : `${t(0)} r = f(${values}); memcpy(seen, &r, sizeof r);`
  return [`void back_${index}(${t(0)} (*f)(${types})) {`, ...loads, `${called} }`]
}
