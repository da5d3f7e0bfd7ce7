/** A type as rows: each member with its place, those of records within it, what lies unused between them and behind them. */
import { alignOf, type PlacedMember, recordLayout, sizeOf } from '../abi/layout.ts'
import type { Target } from '../abi/target.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'

/** One line of a layout. Offsets count from the start of the outermost type. */
export interface LayoutRow {
  /** A member, or bytes or bits that no member has. */
  readonly kind: 'member' | 'hole'
  /** Name of the member; undefined for holes and for what has none. */
  readonly name: string | undefined
  /** The declaration as C writes it; empty for holes. */
  readonly text: string
  /** Bytes from the start; of a bit-field or a hole of bits, of the byte that holds its first bit. */
  readonly offset: number
  /** First bit within that byte; undefined for what consists of whole bytes. */
  readonly bit?: number
  /** Bytes, or bits where `bit` says so. */
  readonly size: number
  /** How many records it stands in; 0 for a member of the type itself. */
  readonly depth: number
  /** Whether the members of it follow. */
  readonly isOpen: boolean
  /** Whether it shares its place with the rows of the same union. */
  readonly inUnion: boolean
}

/** A type with its rows. */
export interface MeasuredType {
  /** The type's spelling. */
  readonly name: string
  readonly size: number
  readonly alignment: number
  readonly rows: readonly LayoutRow[]
}

/** Measures a type for a target. Throws where it has no size there. */
export function measuredType(type: CType, target: Target): MeasuredType {
  const [name, size, alignment] = [spell(type), sizeOf(type, target), alignOf(type, target)]
  const whole = { kind: 'member', name: undefined, text: name, offset: 0, size, depth: 0 } as const
  const rows = type.kind === 'record' ? rowsOf(type, 0, 0, target) : [{ ...whole, isOpen: false, inUnion: false }]
  return { name, size, alignment, rows }
}

/** The name that a record without a tag has in messages. */
const UNNAMED = / \$\d+/

/** Offset and size in bits. */
interface Extent {
  readonly placed: PlacedMember
  readonly from: number
  readonly bits: number
}

function rowsOf(record: RecordType, base: number, depth: number, target: Target): LayoutRow[] {
  const { members, unnamed, size } = recordLayout(record, target)
  const own = [...members, ...unnamed].filter((placed) => placed.depth === 0)
  const extents = own.map((placed) => extentOf(placed, target)).sort((a, b) => a.from - b.from || b.bits - a.bits)
  const inUnion = record.keyword === 'union'
  const rows: LayoutRow[] = []
  let end = 0
  for (const extent of extents) {
    if (!inUnion) rows.push(...holes(end, extent.from, base, depth))
    rows.push(...memberRows(extent, base, depth, inUnion, target))
    end = Math.max(end, extent.from + extent.bits)
  }
  return [...rows, ...holes(end, size * 8, base, depth)]
}

function extentOf(placed: PlacedMember, target: Target): Extent {
  const { member, offset, bits } = placed
  if (bits) return { placed, from: offset * 8 + bits.shift, bits: bits.width }
  const isFlexible = member.type.kind === 'array' && member.type.length === 'open'
  return { placed, from: offset * 8, bits: isFlexible ? 0 : sizeOf(member.type, target) * 8 }
}

function memberRows(
  { placed, from, bits }: Extent,
  base: number,
  depth: number,
  inUnion: boolean,
  target: Target,
): LayoutRow[] {
  const { member, bits: isBits } = placed
  const { name, type } = member
  const width = isBits ? ` : ${isBits.width}` : ''
  const isOpen = type.kind === 'record'
  const row: LayoutRow = {
    kind: 'member',
    name,
    text: `${spell(type, name ?? '')
      .replace(UNNAMED, '')
      .replace(/\* (?=[\w(])/g, '*')}${width}`,
    offset: base + Math.floor(from / 8),
    ...(isBits ? { bit: from % 8, size: bits } : { size: bits / 8 }),
    depth,
    isOpen,
    inUnion,
  }
  return isOpen ? [row, ...rowsOf(type, base + placed.offset, depth + 1, target)] : [row]
}

/** What lies between two bits: bits up to the next byte, and bytes. */
function holes(from: number, to: number, base: number, depth: number): LayoutRow[] {
  if (to <= from) return []
  const hole = { kind: 'hole', name: undefined, text: '', depth, isOpen: false, inUnion: false } as const
  const whole = Math.min(to, Math.ceil(from / 8) * 8)
  const rows: LayoutRow[] = []
  if (whole > from) rows.push({ ...hole, offset: base + Math.floor(from / 8), bit: from % 8, size: whole - from })
  const bytes = Math.floor((to - whole) / 8)
  if (bytes > 0) rows.push({ ...hole, offset: base + whole / 8, size: bytes })
  const rest = to - whole - bytes * 8
  if (rest > 0) rows.push({ ...hole, offset: base + whole / 8 + bytes, bit: 0, size: rest })
  return rows
}
