/** Random record types: everything that a declaration can say about layout, in legal combinations. */
import {
  arrayOf,
  type CType,
  defineEnum,
  type EnumType,
  functionOf,
  type Member,
  newEnum,
  type Packing,
  pointerTo,
  primitive,
  type RecordType,
  VOID,
  vectorOf,
} from '../../src/types/ctype.ts'
import { C_INTEGERS, type PrimitiveName } from '../../src/types/primitives.ts'
import type { Random } from './random.ts'
import { record, TYPEDEF_NAMES } from './records.ts'

export interface RecordOptions {
  /** Types of plain members. */
  readonly scalars: readonly PrimitiveName[]
  /** Types of bit-fields. */
  readonly integers: readonly PrimitiveName[]
  readonly vectors: boolean
  readonly flexible: boolean
  /** What changes a whole record: `#pragma pack` only, or attributes too. */
  readonly packing: 'none' | 'pragma' | 'all'
  /** `aligned` and `packed` on members. */
  readonly memberAttributes: boolean
  /** Members whose types have an alignment from a typedef, larger or smaller than their own. */
  readonly alignedTypes: boolean
  /** Records whose scalars lie most significant byte first, which gcc alone has. */
  readonly bigEndian: boolean
  /** Whether records are `ms_struct`. */
  readonly microsoft?: boolean
  readonly bitFieldsInUnions: boolean
  /** Most members of one record. */
  readonly members: number
}

const REALS: readonly PrimitiveName[] = ['float', 'double', 'long double', 'float _Complex', 'double _Complex']

export const LAYOUT_OPTIONS: RecordOptions = {
  scalars: [...C_INTEGERS, ...TYPEDEF_NAMES, ...REALS, '__int128', 'long double _Complex', '__float128'],
  integers: [...C_INTEGERS, 'int8_t', 'uint16_t', 'int32_t', 'uint64_t', '__int128'],
  vectors: true,
  flexible: true,
  packing: 'all',
  memberAttributes: true,
  alignedTypes: true,
  bigEndian: true,
  bitFieldsInUnions: true,
  members: 7,
}

const enumOf = (tag: string, base: PrimitiveName, value: bigint): EnumType => {
  const type = newEnum(`enum ${tag}`, tag)
  defineEnum(type, {
    state: 'complete',
    enumerators: [{ name: `${tag}_a`, value }],
    base: primitive(base),
  })
  return type
}

/** The enums that random records use, and their C. */
export const ENUMS = [enumOf('plain', 'unsigned int', 3n), enumOf('negative', 'int', -3n)]
export const ENUM_TEXT = 'enum plain { plain_a = 3 };\nenum negative { negative_a = -3 };'

let names = 0

/** A random struct or union; records nested in it come from the same stream. */
export function randomRecord(random: Random, options: RecordOptions, depth = 0): RecordType {
  const keyword = random.oneIn(depth === 0 ? 5 : 3) ? 'union' : 'struct'
  const count = random.oneIn(40) ? 0 : 1 + random.below(options.members - depth * 2)
  const members = Array.from({ length: count }, () => randomMember(random, options, keyword, depth))
  if (options.flexible && keyword === 'struct' && depth === 0 && members.some(isPlain) && random.oneIn(12)) {
    members.push({
      name: `m${++names}`,
      type: arrayOf(elementType(random, { ...options, vectors: false }, depth), 'open'),
      qualifiers: 0,
    })
  }
  return record(keyword, members, randomPacking(random, options))
}

const isPlain = ({ name, widthBits }: Member): boolean => name !== undefined && widthBits === undefined

function randomPacking(random: Random, options: RecordOptions): Packing {
  if (options.packing === 'none') return { packed: false }
  const attributes = options.packing === 'all'
  let packing: Packing = { packed: attributes && random.oneIn(6), ...(options.microsoft ? { microsoft: true } : {}) }
  if (random.oneIn(8)) packing = { ...packing, pack: random.pick([1, 2, 4, 8, 16]) }
  if (attributes && random.oneIn(10)) packing = { ...packing, alignment: random.pick([1, 2, 4, 8, 16, 32]) }
  if (attributes && options.bigEndian && random.oneIn(8)) packing = { ...packing, bigEndian: true }
  return packing
}

function randomMember(random: Random, options: RecordOptions, keyword: string, depth: number): Member {
  const bitFields = options.integers.length > 0 && (keyword === 'struct' || options.bitFieldsInUnions)
  if (bitFields && random.oneIn(3)) return randomBitField(random, options)
  if (depth < 2 && random.oneIn(10)) return { type: randomRecord(random, options, depth + 1), qualifiers: 0 }
  const plain = { name: `m${++names}`, type: randomType(random, options, depth), qualifiers: 0 }
  return withAttributes(random, options, plain)
}

function withAttributes(random: Random, options: RecordOptions, plain: Member): Member {
  if (options.alignedTypes && random.oneIn(8)) plain = { ...plain, typeAlignment: random.pick([1, 2, 4, 8, 16, 32]) }
  if (!options.memberAttributes) return plain
  if (random.oneIn(14)) plain = { ...plain, alignment: random.pick([1, 2, 4, 8, 16, 32]) }
  return random.oneIn(14) ? { ...plain, packed: true } : plain
}

function randomBitField(random: Random, options: RecordOptions): Member {
  const type = random.oneIn(10) ? random.pick(ENUMS) : primitive(random.pick(options.integers))
  const most = widest(type)
  const named = !random.oneIn(6)
  const widthBits = named || random.oneIn(2) ? 1 + random.below(random.oneIn(3) ? most : Math.min(most, 12)) : 0
  const field = { type, qualifiers: 0, widthBits }
  const whole = named ? { name: `m${++names}`, ...field } : field
  return withAttributes(random, options, whole)
}

/** The widest bit-field that every target allows. */
function widest(type: CType): number {
  if (type.kind !== 'primitive') return 32
  if (type.facts.class === 'bool') return 1
  const widths = { i8: 8, short: 16, i16: 16, int: 32, i32: 32, long: 32, longlong: 64, i64: 64, i128: 128 }
  return (widths as Record<string, number>)[type.facts.size] ?? 8
}

function randomType(random: Random, options: RecordOptions, depth: number): CType {
  const element = elementType(random, options, depth)
  if (!random.oneIn(6)) return element
  const inner = random.oneIn(4) ? arrayOf(element, 1 + random.below(3)) : element
  // gcc takes a zero-length array of vectors for one without a length.
  return arrayOf(inner, random.oneIn(8) && element.kind !== 'vector' ? 0 : 1 + random.below(5))
}

function elementType(random: Random, options: RecordOptions, depth: number): CType {
  if (depth < 2 && random.oneIn(9)) return randomRecord(random, { ...options, flexible: false }, depth + 1)
  if (random.oneIn(20)) return random.pick(ENUMS)
  if (random.oneIn(12)) return random.pick(POINTERS)
  if (options.vectors && random.oneIn(30)) return vectorOf(primitive('int'), random.pick([8, 16, 32]))
  return primitive(random.pick(options.scalars))
}

const POINTERS = [pointerTo(VOID), pointerTo(primitive('char')), pointerTo(functionOf(VOID, [primitive('int')]))]
