/** Places inside a type: members by name, paths of names and indices, the bytes of bit-fields and flexible arrays. */
import { describePlain } from '../diagnostics/describe.ts'
import type { CType, Qualifiers } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { type PlacedBits, type PlacedMember, type RecordLayout, recordLayout, sizeOf } from './layout.ts'
import { layoutError } from './layout-error.ts'
import type { Target } from './target.ts'

const indexes = new WeakMap<RecordLayout, ReadonlyMap<string, PlacedMember>>()

/** The member that C reaches by that name, members of anonymous structs and unions included. */
export function memberNamed(layout: RecordLayout, name: string): PlacedMember | undefined {
  let index = indexes.get(layout)
  if (!index) {
    const named = layout.members.filter((placed) => placed.name !== undefined)
    indexes.set(layout, (index = new Map(named.map((placed) => [placed.name as string, placed]))))
  }
  return index.get(name)
}

/** Where a path leads. `offset` is that of the unit when `bits` says that it leads to a bit-field. */
export interface Located {
  readonly offset: number
  readonly type: CType
  /** Of everything on the path: a member of a `const` struct is const. */
  readonly qualifiers: Qualifiers
  readonly bits?: PlacedBits
  /** Where the last member on the path lies most significant byte first. */
  readonly bigEndian?: true
}

/**
 * Follows member names and indices from a value of `type`.
 * A pointer is followed only as the first step, and stands for the array that it points into; indices are not bounded.
 */
export function offsetOf(type: CType, path: readonly (string | number)[], target: Target): Located {
  let at: Located = { offset: 0, type, qualifiers: 0 }
  for (let i = 0; i < path.length; i++) {
    const step = path[i] as string | number
    at = typeof step === 'string' ? toMember(at, step, i === 0, target) : toItem(at, step, i === 0, target)
  }
  return at
}

function toMember(at: Located, name: string, first: boolean, target: Target): Located {
  const through = first && at.type.kind === 'pointer' ? at.type : undefined
  const record = through ? through.target : at.type
  if (record.kind !== 'record') throw layoutError('layout/not-record', { type: spell(at.type), member: name })
  const placed = memberNamed(recordLayout(record, target), name)
  if (!placed) throw layoutError('layout/no-member', { type: record.name, member: name })
  const { member, offset, bits } = placed
  const located = {
    offset: at.offset + offset,
    type: member.type,
    qualifiers: at.qualifiers | (through?.qualifiers ?? 0) | member.qualifiers,
  }
  const order = placed.bigEndian ? ({ bigEndian: true } as const) : {}
  return bits ? { ...located, bits, ...order } : { ...located, ...order }
}

function toItem(at: Located, index: number, first: boolean, target: Target): Located {
  const { type, qualifiers } = at
  if (type.kind !== 'array' && !(first && type.kind === 'pointer')) {
    throw layoutError('layout/not-indexed', { type: spell(type), index: describePlain(index) })
  }
  if (!Number.isSafeInteger(index))
    throw layoutError('layout/index', { type: spell(type), index: describePlain(index) })
  const item = type.kind === 'array' ? type.element : type.target
  const inherited = type.kind === 'pointer' ? qualifiers | type.qualifiers : qualifiers
  const order = at.bigEndian && type.kind === 'array' ? ({ bigEndian: true } as const) : {}
  return { offset: at.offset + index * sizeOf(item, target), type: item, qualifiers: inherited, ...order }
}

/** Bytes of a record whose flexible array has `count` items: the array may begin inside the tail padding. */
export function flexibleSize(layout: RecordLayout, count: number): number {
  const { flexible, size } = layout
  return flexible ? Math.max(size, flexible.offset + count * flexible.elementSize) : size
}

/** The bytes that a bit-field touches; any field can be read and written through these, one byte after the other. */
export interface BitFieldBytes {
  readonly offset: number
  /** First bit within the first byte, 0 to 7. */
  readonly shift: number
  readonly bytes: number
}

export function bitFieldBytes(placed: { readonly offset: number; readonly bits: PlacedBits }): BitFieldBytes {
  const { offset, bits } = placed
  const shift = bits.shift % 8
  return { offset: offset + (bits.shift - shift) / 8, shift, bytes: Math.ceil((shift + bits.width) / 8) }
}
