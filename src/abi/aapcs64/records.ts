/** Structs and unions by value on 64-bit ARM (AAPCS64 6.8.2), classified as gcc does it. */
import type { CType, Member, Packing, RecordType } from '../../types/ctype.ts'
import { integersCovering, type Passing, type Scalar, unfitForLibffi, unsupported } from '../call-values.ts'
import { alignOf, type RecordLayout, recordLayout, sizeOf } from '../layout.ts'
import type { SizeAndAlignment, Target } from '../target.ts'

/** Up to four values of one kind, each in a SIMD register of its own (AAPCS64 5.9.5). */
export interface Homogeneous {
  /** What libffi calls them; absent where it knows no such type. */
  readonly scalar: Scalar | undefined
  readonly bytes: number
  readonly count: number
}

/** SIMD registers that one value may take. */
const MOST_PARTS = 4

/** How a struct or union travels: in SIMD registers if homogeneous, else in up to two integer registers, else by reference. */
export function passRecord(record: RecordType, layout: RecordLayout, target: Target): Passing {
  const { size, alignment } = layout
  if (alignment > 16) return unsupported('calls keep no alignment above 16 bytes')
  const isPaired = alignmentOfMembers(record, target) >= 16
  const parts = homogeneous(record, target) ?? wholeOf(record, target)
  if (parts && parts.count >= 1 && parts.count <= MOST_PARTS) return passParts(parts, layout, isPaired)
  if (size > 16 && alignment > 8)
    return unfitForLibffi('libffi aligns its address as if it were the value', 'memory', layout)
  if (size > 16) return { kind: 'aggregate', scalars: ['u64'], registers: 'memory', size, alignment }
  const registers = Array.from({ length: Math.ceil(size / 8) }, () => 'integer' as const)
  if (isPaired) return { ...unfitForLibffi('libffi does not align it in registers', registers, layout), paired: true }
  const unfit = unfitAlignment(alignment, isPaired)
  if (unfit !== undefined) return unfitForLibffi(unfit, registers, layout)
  return { kind: 'aggregate', scalars: integersCovering(size), registers, size, alignment }
}

/** libffi goes by the alignment of the whole. */
const unfitAlignment = (alignment: number, isPaired: boolean): string | undefined =>
  (alignment === 16) === isPaired ? undefined : 'libffi aligns it on the stack as its members are not'

/** How values of one kind travel together. */
export function passParts(
  { scalar, bytes, count }: Homogeneous,
  { size, alignment }: SizeAndAlignment,
  isPaired: boolean,
): Passing {
  const registers = Array.from({ length: count }, () => 'vector' as const)
  const how = { part: bytes, ...(isPaired && { paired: true as const }) }
  const unfit = scalar ? unfitAlignment(alignment, isPaired) : 'libffi knows no such floating type'
  if (unfit !== undefined || !scalar) return { ...unfitForLibffi(unfit ?? '', registers, { size, alignment }), ...how }
  return { kind: 'aggregate', scalars: registers.map(() => scalar), registers, size, alignment, ...how }
}

/** An empty struct of GNU C, or an array of such: it neither counts nor spoils anything. */
const NOTHING: Homogeneous = { scalar: undefined, bytes: 0, count: 0 }

/** What everything inside is made of, and how many there are, without padding; undefined for anything mixed. */
function homogeneous(type: CType, target: Target): Homogeneous | undefined {
  switch (type.kind) {
    case 'primitive':
      return floatsOf(type.facts, target)
    case 'vector':
      return type.bytes === 8 || type.bytes === 16 ? { scalar: undefined, bytes: type.bytes, count: 1 } : undefined
    case 'array': {
      if (typeof type.length !== 'number' || type.length === 0) return undefined
      const element = homogeneous(type.element, target)
      return element && { ...element, count: element.count * type.length }
    }
    case 'record':
      return homogeneousRecord(type, target)
    default:
      return undefined
  }
}

function homogeneousRecord(record: RecordType, target: Target): Homogeneous | undefined {
  const layout = recordLayout(record, target)
  const isUnion = record.keyword === 'union'
  // Seen with gcc: a bit-field without a width counts in a union.
  const spoils = layout.unnamed.some(({ depth, bits }) => depth === 0 && (isUnion || bits?.width !== 0))
  if (spoils) return undefined
  let all = NOTHING
  for (const placed of layout.members) {
    if (placed.depth > 0) continue
    const one = placed.bits ? undefined : homogeneous(placed.member.type, target)
    if (!one || (all.bytes > 0 && one.bytes > 0 && !isSameKind(all, one))) return undefined
    all = { ...(one.bytes > 0 ? one : all), count: isUnion ? Math.max(all.count, one.count) : all.count + one.count }
  }
  return all.count * all.bytes === layout.size ? all : undefined
}

/** Seen with gcc: what is a complex number or a vector and nothing else but arrays without items travels as that. */
function wholeOf(type: CType, target: Target): Homogeneous | undefined {
  if (type.kind === 'array') return type.length === 1 ? wholeOf(type.element, target) : undefined
  if (type.kind === 'vector' || (type.kind === 'primitive' && type.facts.class === 'complex'))
    return homogeneous(type, target)
  if (type.kind !== 'record' || type.keyword === 'union') return undefined
  const { members, unnamed, flexible, size } = recordLayout(type, target)
  if (flexible || unnamed.some(({ bits }) => bits?.width !== 0)) return undefined
  const real = members.filter(({ depth, bits, member }) => depth === 0 && (bits || sizeOf(member.type, target) > 0))
  const [only] = real
  if (!only || only.bits || real.length > 1 || sizeOf(only.member.type, target) !== size) return undefined
  return wholeOf(only.member.type, target)
}

/** Vectors of one size are the same, whatever they hold; floats are no vectors. */
const isSameKind = (a: Homogeneous, b: Homogeneous): boolean => a.scalar === b.scalar && a.bytes === b.bytes

function floatsOf(facts: { readonly class: string; readonly size: string }, target: Target): Homogeneous | undefined {
  if (facts.class !== 'float' && facts.class !== 'complex') return undefined
  const count = facts.class === 'complex' ? 2 : 1
  switch (facts.size) {
    case 'float':
    case 'double':
      return { scalar: facts.size, bytes: target.sizes[facts.size].size, count }
    case 'longdouble': {
      const { size } = target.sizes.longdouble
      return { scalar: size === 8 ? 'double' : 'longdouble', bytes: size, count }
    }
    case 'f16':
      return { scalar: undefined, bytes: 2, count }
    default:
      return undefined
  }
}

/**
 * What a struct asks of registers and stack is the alignment of its members, whatever the struct itself was given
 * (AAPCS64 5.9, "natural alignment"); a bit-field counts as its declared type, even one that is packed, and no value asks for more than 16.
 */
function alignmentOfMembers({ body }: RecordType, target: Target): number {
  if (body.state !== 'complete') return 1
  return Math.max(1, ...body.members.map((member) => alignmentOf(member, body.packing, target)))
}

function alignmentOf(member: Member, packing: Packing, target: Target): number {
  const natural = member.typeAlignment ?? alignOf(member.type, target)
  if (member.widthBits !== undefined) return Math.max(natural, member.alignment ?? 1)
  const isPacked = member.packed === true || packing.packed
  const alignment = isPacked ? (member.alignment ?? 1) : Math.max(natural, member.alignment ?? 1)
  return Math.min(alignment, packing.pack ?? target.defaultPack ?? alignment)
}
