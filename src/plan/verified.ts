/** What the compiler answers about types, taken where the declarations left it open, and compared where they did not. */

import { baseHolding, integerOfSize, isSigned } from '../abi/integers.ts'
import {
  type FlexibleArray,
  giveLayout,
  type PlacedMember,
  placeBits,
  type RecordLayout,
  recordLayout,
  sizeOf,
} from '../abi/layout.ts'
import type { SizeAndAlignment, Target } from '../abi/target.ts'
import { disagreement, type VerificationCode } from '../diagnostics/messages/module.ts'
import {
  type CType,
  type EnumBody,
  type Enumerator,
  findPrimitive,
  type Member,
  type PrimitiveType,
  primitive,
  type RecordType,
} from '../types/ctype.ts'
import { isBigEndianMember, isBitField, membersOf, type NamedMember, namedMembers } from '../types/members.ts'
import type { Answers } from './answers.ts'
import { bitProbes, measuredMembers, memberAnswer, typeAnswer } from './facts.ts'
import type { PlannedEnum, PlannedRecord, PlannedType } from './plan.ts'

interface Context {
  readonly target: Target
  readonly answers: Answers | undefined
}

/** Compares a record with what C says of it, or lays it out so. */
export function verifyRecord(record: RecordType, planned: PlannedRecord, { target, answers }: Context): void {
  if (!answers || planned.numbers === undefined) return
  const asked = readRecord(record, planned, planned.numbers, answers)
  if (planned.partial) giveLayout(record, target, layoutOf(record, asked, target))
  else compare(record, asked, target)
}

/** What C says of a member: bytes; of a bit-field, bits. */
interface AskedMember {
  readonly member: NamedMember
  readonly offset: number
  /** 0 where it is not known. */
  readonly size: number
}

/** An alignment of 0 is one that was not asked for. */
interface AskedRecord extends SizeAndAlignment {
  readonly members: readonly AskedMember[]
}

function readRecord(record: RecordType, planned: PlannedRecord, first: number, answers: Answers): AskedRecord {
  const size = typeAnswer(answers, first, 'record', 'size')
  const measured = measuredMembers(record).map((member, i): AskedMember => {
    const offset = memberAnswer(answers, first, i, 'offset')
    return { member, offset, size: memberAnswer(answers, first, i, 'member-size') }
  })
  const probed = bitProbes(record, planned.bits ?? 0).map(({ member, address }) => {
    return { member, ...bitsIn(answers.bits(address, size), isBigEndianMember(record, member.name)) }
  })
  const asked = new Map([...measured, ...probed].map((each) => [each.member.name, each]))
  const members = namedMembers(record).map(({ name }) => asked.get(name) as AskedMember)
  return { size, alignment: typeAnswer(answers, first, 'record', 'alignment'), members }
}

/** The first bit that is set, and how many are. */
function bitsIn(bytes: Uint8Array, bigEndian: boolean): { offset: number; size: number } {
  const masks = bigEndian ? BITS.map((bit) => 0x80 >> bit) : BITS.map((bit) => 1 << bit)
  const set = [...bytes].flatMap((byte, i) =>
    BITS.filter((bit) => byte & (masks[bit] as number)).map((bit) => i * 8 + bit),
  )
  return { offset: set[0] ?? 0, size: set.length }
}

const BITS = [0, 1, 2, 3, 4, 5, 6, 7]

function compare(record: RecordType, asked: AskedRecord, target: Target): void {
  const layout = recordLayout(record, target)
  const what = record.name
  const check = (code: VerificationCode, declared: number, actual: number, member?: string): void => {
    if (declared !== actual) throw disagreement(code, { what, declared, actual, ...(member ? { member } : {}) })
  }
  for (const { member, offset, size } of asked.members) {
    const { name } = member
    const placed = layout.members.find((each) => each.name === name) as PlacedMember
    const { bits } = placed
    if (bits) {
      const declared = `bits ${placed.offset * 8 + bits.shift} to ${placed.offset * 8 + bits.shift + bits.width - 1}`
      const actual = `bits ${offset} to ${offset + size - 1}`
      if (declared !== actual) throw disagreement('verify/bits', { what, declared, actual, member: name })
      continue
    }
    check('verify/offset', placed.offset, offset, name)
    if (size > 0 && !isOpen(member.type)) check('verify/member-size', sizeOf(member.type, target), size, name)
  }
  check('verify/size', layout.size, asked.size)
  if (asked.alignment > 0) check('verify/alignment', layout.alignment, asked.alignment)
}

const isOpen = (type: CType): boolean => type.kind === 'array' && type.length === 'open'

/** The layout of a record that ends in `...`. Members of anonymous records lie where C says, each of them. */
function layoutOf(record: RecordType, { size, alignment, members: asked }: AskedRecord, target: Target): RecordLayout {
  const places = new Map(asked.map((each) => [each.member.name, each]))
  const place = ({ name }: Member): PlacedMember =>
    placeNamed(record, places.get(name as string) as AskedMember, size, target)
  const members = placeMembers(record, place, 0)
  const flexible = flexibleIn(members, target)
  const layout = { size, alignment, members, unnamed: [] }
  return flexible ? { ...layout, flexible } : layout
}

function placeMembers(record: RecordType, place: (member: Member) => PlacedMember, depth: number): PlacedMember[] {
  return membersOf(record).flatMap((member): PlacedMember[] => {
    if (member.name !== undefined) return [{ ...place(member), depth }]
    if (member.type.kind !== 'record') return []
    const inside = placeMembers(member.type, place, depth + 1)
    const offset = Math.min(...inside.map((each) => each.offset))
    return inside.length === 0 ? [] : [{ member, name: undefined, offset, depth }, ...inside]
  })
}

function placeNamed(record: RecordType, asked: AskedMember, recordSize: number, target: Target): PlacedMember {
  const { member } = asked
  const { name, type } = member
  if (isBitField(member)) return placeBits(member, asked.offset, asked.size, sizeOf(type, target), recordSize)
  if (!isOpen(type) && asked.size !== sizeOf(type, target)) {
    const declared = sizeOf(type, target)
    throw disagreement('verify/member-size', { what: record.name, declared, actual: asked.size, member: name })
  }
  return { member, name, offset: asked.offset, depth: 0 }
}

/** The array without a length that nothing follows. */
function flexibleIn(members: readonly PlacedMember[], target: Target): FlexibleArray | undefined {
  let last: PlacedMember | undefined
  for (const member of members) if (!last || member.offset >= last.offset) last = member
  const type = last?.member.type
  if (!last || type?.kind !== 'array' || type.length !== 'open') return undefined
  return { offset: last.offset, element: type.element, elementSize: sizeOf(type.element, target) }
}

/** Refuses an integer constant of C's that was declared with another value. */
export function checkInteger(what: string, declared: unknown, actual: bigint | undefined): void {
  if (declared !== undefined && declared !== actual)
    throw disagreement('verify/constant', { what, declared: String(declared), actual: String(actual) })
}

/** The body of an enum: C's values, which must be those that were declared. */
export function enumBody(planned: PlannedEnum, { target, answers }: Context): EnumBody {
  const enumerators = (planned.enumerators ?? []).map(({ name, value, address }) => {
    const declared = value === undefined ? undefined : BigInt(value)
    const actual = address === undefined || !answers ? declared : answers.integer(address)
    checkInteger(name, declared, actual)
    return { name, value: actual }
  })
  const base = planned.base && (findPrimitive(planned.base) as PrimitiveType)
  if (!answers || planned.numbers === undefined)
    return { state: 'complete', enumerators, base: base ?? declaredBase(enumerators, target) }
  const size = typeAnswer(answers, planned.numbers, 'enum', 'size')
  const signed = typeAnswer(answers, planned.numbers, 'enum', 'signed') === 1
  if (base && sizeOf(base, target) !== size)
    throw disagreement('verify/enum-size', { what: planned.name, declared: sizeOf(base, target), actual: size })
  // Enumerators that were left out may be negative in C.
  const agrees = base && isSigned(base, target) === signed
  return { state: 'complete', enumerators, base: agrees ? base : integerOfSize(size, signed, target) }
}

/** The type of an enum that C cannot be asked about, as far as its enumerators tell. */
const declaredBase = (enumerators: readonly Enumerator[], target: Target): PrimitiveType =>
  baseHolding(
    enumerators.map(({ value }) => value ?? 0n),
    target,
  ) ?? integerOfSize(8, false, target)

/** `typedef int... t` and `typedef float... t`. */
export function answeredNumber(
  { name, class: kind, numbers }: PlannedType & { kind: 'number' },
  answers: Answers,
  target: Target,
): PrimitiveType {
  const size = typeAnswer(answers, numbers, 'number', 'size')
  const isFloat = typeAnswer(answers, numbers, 'number', 'floating') === 1
  const actual = `${isFloat ? 'a floating' : 'an integer'} type of ${size} bytes`
  if (kind === 'integer') {
    if (isFloat || ![1, 2, 4, 8].includes(size))
      throw disagreement('verify/integer', { what: name, declared: '', actual })
    return integerOfSize(size, typeAnswer(answers, numbers, 'number', 'signed') === 1, target)
  }
  if (!isFloat || (size !== 4 && size !== 8)) throw disagreement('verify/float', { what: name, declared: '', actual })
  return primitive(size === 4 ? 'float' : 'double')
}
