/**
 * Sizes, alignments and record layouts: pure functions of a type and a target.
 * A record's layout is worked out on first use and remembered for its body, so that a body
 * that a failed declaration takes back leaves nothing behind.
 */

import { assertNever } from '../base/assert-never.ts'
import type { CType, EnumType, Member, PrimitiveType, RecordBody, RecordType } from '../types/ctype.ts'
import { innermost } from '../types/members.ts'
import { baseOfEnum } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { layoutError, type Verb } from './layout-error.ts'
import { placingFor } from './placing.ts'
import type { SizeAndAlignment, Target } from './target.ts'

/** Where the bits of a bit-field are. */
export interface PlacedBits {
  /** First bit within the unit, counted from the least significant bit of its first byte. */
  readonly shift: number
  readonly width: number
  /**
   * Bytes of the unit at `offset` that holds the whole field. It is of the declared type's size and a multiple of
   * that size from the record's start wherever such a unit holds the field and lies inside the record; else (packed
   * and straddling fields) the unit is just the bytes that the field touches, any number, and `shift` is below 8.
   */
  readonly unit: number
}

/** A member with its place. Members of anonymous structs and unions appear flattened, after the anonymous member itself. */
export interface PlacedMember {
  readonly member: Member
  /** Name as accessed; undefined for anonymous structs and unions. Unnamed bit-fields are not listed here. */
  readonly name: string | undefined
  /** Bytes from the start of the outermost record; for a bit-field, of its unit. */
  readonly offset: number
  readonly bits?: PlacedBits
  /** Whether its scalars lie most significant byte first, bit-fields most significant bit first. */
  readonly bigEndian?: true
  /** How deep inside anonymous members it lies: 0 for a member of the record itself. */
  readonly depth: number
}

/** The array without a length at a record's end. */
export interface FlexibleArray {
  readonly offset: number
  readonly element: CType
  readonly elementSize: number
}

export interface RecordLayout extends SizeAndAlignment {
  readonly members: readonly PlacedMember[]
  /** Unnamed bit-fields, also of no width: padding to everybody except the calling convention. */
  readonly unnamed: readonly PlacedMember[]
  /** The flexible array at the end (`T a[]`), also where the last member is a record that ends in one. */
  readonly flexible?: FlexibleArray
}

/** More bytes than any address space has; keeps offsets in bits exact. */
const LARGEST = 2 ** 47

/** Bytes of a value; a record with a flexible array counts without it. */
export function sizeOf(type: CType, target: Target): number {
  return measure(type, target, 'take the size of').size
}

/** Bytes; also of an array without a length. */
export function alignOf(type: CType, target: Target): number {
  return measure(innermost(type), target, 'take the alignment of').alignment
}

function measure(type: CType, target: Target, verb: Verb): SizeAndAlignment {
  switch (type.kind) {
    case 'primitive':
      return measurePrimitive(type, target)
    case 'pointer':
      return target.sizes.pointer
    case 'record':
      return recordLayout(type, target, verb)
    case 'enum':
      return measurePrimitive(enumBase(type, verb), target)
    case 'array':
      return measureArray(type.element, type.length, type, target, verb)
    case 'vector':
      return { size: type.bytes, alignment: Math.min(type.bytes, target.vectorAlignment ?? type.bytes) }
    case 'void':
      throw layoutError('layout/void', { verb, type: spell(type) })
    case 'function':
      throw layoutError('layout/function', { verb, type: spell(type) })
    case 'deferred':
      throw layoutError('layout/deferred', { verb, type: spell(type) })
    default:
      return assertNever(type)
  }
}

function measurePrimitive(type: PrimitiveType, target: Target): SizeAndAlignment {
  const scalar = target.sizes[type.facts.size]
  // C17 6.2.5p13: a complex type is laid out as an array of two.
  return type.facts.class === 'complex' ? { size: scalar.size * 2, alignment: scalar.alignment } : scalar
}

/** The integer type that an enum is; `unsigned int` for one that was never defined, as cffi has it. */
export function enumBase(type: EnumType, verb: Verb = 'take the size of'): PrimitiveType {
  if (type.body.state === 'partial') throw layoutError('layout/deferred', { verb, type: type.name })
  return baseOfEnum(type)
}

function measureArray(
  element: CType,
  length: number | 'open' | 'deferred',
  type: CType,
  target: Target,
  verb: Verb,
): SizeAndAlignment {
  if (length === 'open') throw layoutError('layout/open-array', { verb, type: spell(type) })
  if (length === 'deferred') throw layoutError('layout/deferred', { verb, type: spell(type) })
  const { size, alignment } = measure(element, target, verb)
  const bytes = size * length
  if (!(bytes <= LARGEST)) throw layoutError('layout/too-large', { verb, type: spell(type) })
  return { size: bytes, alignment }
}

/** Stands in the cache while a body is being laid out, so that a record inside itself is noticed. */
const UNDER_WAY = Symbol('under way')
const layouts = new WeakMap<Target, WeakMap<RecordBody, RecordLayout | typeof UNDER_WAY>>()

/** Where everything in a record is. */
export function recordLayout(record: RecordType, target: Target, verb: Verb = 'lay out'): RecordLayout {
  let known = layouts.get(target)
  if (!known) layouts.set(target, (known = new WeakMap()))
  const { body } = record
  const found = known.get(body)
  if (typeof found === 'object') return found
  if (found === UNDER_WAY) throw layoutError('layout/recursive', { verb, type: record.name })
  if (body.state === 'opaque')
    throw layoutError('layout/opaque', { verb, type: record.name, undeclared: body.undeclared })
  if (body.state === 'partial') throw layoutError('layout/deferred', { verb, type: record.name })
  known.set(body, UNDER_WAY)
  try {
    const layout = placeMembers(record, body, target, verb)
    known.set(body, layout)
    return layout
  } catch (error) {
    known.delete(body)
    throw error
  }
}

/** Whether the members of a record have places: where it ends in `...`, the compiler has been asked. */
export function isPlaced({ body }: RecordType, target: Target): boolean {
  return body.state === 'complete' || typeof layouts.get(target)?.get(body) === 'object'
}

/** Tells where everything in a record is that only the compiler could lay out. */
export function giveLayout({ body }: RecordType, target: Target, layout: RecordLayout): void {
  let known = layouts.get(target)
  if (!known) layouts.set(target, (known = new WeakMap()))
  known.set(body, layout)
}

function placeMembers(
  record: RecordType,
  body: RecordBody & { state: 'complete' },
  target: Target,
  verb: Verb,
): RecordLayout {
  const placing = placingFor(record.keyword, body.packing, target)
  const { members } = body
  const positions: number[] = []
  let flexible: FlexibleArray | undefined
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as Member
    if (member.widthBits !== undefined) checkBitField(record, member, member.widthBits, target)
    const last = i === members.length - 1 || record.keyword === 'union'
    const { size, alignment } = measureMember(record, member, last, target, verb)
    const at = placing.place(member, size, alignment)
    positions.push(at)
    const ending = flexibleIn(member.type, at / 8, target)
    if (ending || record.keyword === 'struct') flexible = ending
  }
  const total = placing.finish()
  if (!(total.size <= LARGEST)) throw layoutError('layout/too-large', { verb, type: record.name })
  return listMembers(body, positions, total, flexible, target)
}

function measureMember(
  record: RecordType,
  { type, name = '', typeAlignment }: Member,
  last: boolean,
  target: Target,
  verb: Verb,
): SizeAndAlignment {
  if (type.kind !== 'array' || type.length !== 'open') {
    const natural = measure(type, target, verb)
    return typeAlignment === undefined ? natural : { size: natural.size, alignment: typeAlignment }
  }
  if (!last) throw layoutError('layout/open-array-member', { verb, type: record.name, member: name })
  // C17 6.7.2.1p18: the size is as if the array were not there, but for its alignment.
  return { size: 0, alignment: typeAlignment ?? measure(type.element, target, verb).alignment }
}

function flexibleIn(type: CType, at: number, target: Target): FlexibleArray | undefined {
  if (type.kind === 'array' && type.length === 'open') {
    return { offset: at, element: type.element, elementSize: sizeOf(type.element, target) }
  }
  const inner = type.kind === 'record' ? recordLayout(type, target).flexible : undefined
  return inner && { ...inner, offset: inner.offset + at }
}

/** The second pass: bit-fields find their units only once the record's size is known. */
function listMembers(
  { members, packing }: RecordBody & { state: 'complete' },
  positions: readonly number[],
  total: SizeAndAlignment,
  flexible: FlexibleArray | undefined,
  target: Target,
): RecordLayout {
  const named: PlacedMember[] = []
  const unnamed: PlacedMember[] = []
  const order = packing.bigEndian ? ({ bigEndian: true } as const) : {}
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as Member
    const at = positions[i] as number
    const { name, type, widthBits, lends } = member
    if (widthBits !== undefined) {
      const placed = { ...placeBits(member, at, widthBits, sizeOf(type, target), total.size), ...order }
      if (name !== undefined) named.push(placed)
      else unnamed.push(placed)
      continue
    }
    named.push({ member, name, offset: at / 8, depth: 0, ...order })
    if ((name !== undefined && !lends) || type.kind !== 'record') continue
    const inner = recordLayout(type, target)
    for (const placed of inner.members) named.push(within(placed, at / 8))
    for (const placed of inner.unnamed) unnamed.push(within(placed, at / 8))
  }
  const layout = { size: total.size, alignment: total.alignment, members: named, unnamed }
  return flexible ? { ...layout, flexible } : layout
}

/** A member of an anonymous record, as the record around it has it. */
const within = (placed: PlacedMember, by: number): PlacedMember => ({
  ...placed,
  offset: placed.offset + by,
  depth: placed.depth + 1,
})

/** A bit-field that begins at that bit of its record; `size` are the bytes of its type. */
export function placeBits(member: Member, at: number, width: number, size: number, recordSize: number): PlacedMember {
  const first = Math.floor(at / 8)
  const offset = first - (first % size)
  const shift = at - offset * 8
  const bits =
    shift + width <= size * 8 && offset + size <= recordSize
      ? { offset, bits: { shift, width, unit: size } }
      : { offset: first, bits: { shift: at % 8, width, unit: Math.ceil(((at % 8) + width) / 8) } }
  return { member, name: member.name, ...bits, depth: 0 }
}

/** C17 6.7.2.1p4-5, with gcc's other integer types. */
function checkBitField(record: RecordType, member: Member, width: number, target: Target): void {
  const { type } = member
  const name = member.name ?? '(unnamed)'
  const facts =
    type.kind === 'enum' ? enumBase(type, 'lay out').facts : type.kind === 'primitive' ? type.facts : undefined
  if (!facts || facts.class === 'float' || facts.class === 'complex') {
    throw layoutError('layout/bit-field-type', { type: record.name, member: name, memberType: spell(type) })
  }
  const most = facts.class === 'bool' ? 1 : target.sizes[facts.size].size * 8
  if (!(Number.isInteger(width) && width >= 0 && width <= most)) {
    throw layoutError('layout/bit-field-width', { type: record.name, member: name, width, most })
  }
  if (width === 0 && member.name !== undefined) {
    throw layoutError('layout/bit-field-zero', { type: record.name, member: name })
  }
}
