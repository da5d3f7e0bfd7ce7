/** Structs and unions by value on 64-bit ARM (AAPCS64 6.8.2). By the text of the ABI; not yet proven on such a machine. */
import type { CType, RecordType } from '../../types/ctype.ts'
import { integersCovering, type Passing, type Scalar, unsupported } from '../call-values.ts'
import type { Convention } from '../convention.ts'
import { type RecordLayout, recordLayout } from '../layout.ts'
import type { Target } from '../target.ts'

/** How a struct or union travels: in SIMD registers if homogeneous, else in up to two integer registers, else by reference. */
function passRecord(record: RecordType, layout: RecordLayout, target: Target): Passing {
  const { size, alignment } = layout
  const floats = homogeneous(record, target)
  if (floats && floats.count >= 1 && floats.count <= 4 && floats.count * floats.bytes === size) {
    return { kind: 'aggregate', scalars: Array.from({ length: floats.count }, () => floats.scalar), size, alignment }
  }
  if (size > 16) return { kind: 'aggregate', scalars: ['u64'], size, alignment }
  // AAPCS64 6.8.2 C.10 wants an even register pair, which libffi does not know.
  if (alignment > 8) return unsupported('libffi does not align it in registers')
  return { kind: 'aggregate', scalars: integersCovering(size), size, alignment }
}

interface Floats {
  readonly scalar: Scalar
  readonly bytes: number
  readonly count: number
}

/** The floating type that everything inside is made of, and how many there are; undefined for anything mixed. */
function homogeneous(type: CType, target: Target): Floats | undefined {
  if (type.kind === 'primitive') return floatsOf(type.facts, target)
  if (type.kind === 'array') {
    const element = homogeneous(type.element, target)
    return element && typeof type.length === 'number' ? { ...element, count: element.count * type.length } : undefined
  }
  if (type.kind !== 'record') return undefined
  const layout = recordLayout(type, target)
  let all: Floats | undefined
  for (const placed of layout.members) {
    if (placed.depth > 0) continue
    const one = placed.bits ? undefined : homogeneous(placed.member.type, target)
    if (!one || (all && all.scalar !== one.scalar)) return undefined
    const before = all?.count ?? 0
    all = { ...one, count: type.keyword === 'union' ? Math.max(before, one.count) : before + one.count }
  }
  return layout.unnamed.some((placed) => placed.bits?.width !== 0) ? undefined : all
}

function floatsOf(facts: { readonly class: string; readonly size: string }, target: Target): Floats | undefined {
  const scalar =
    facts.size === 'float' || facts.size === 'double' || facts.size === 'longdouble' ? facts.size : undefined
  if (!scalar || (facts.class !== 'float' && facts.class !== 'complex')) return undefined
  return { scalar, bytes: target.sizes[scalar].size, count: facts.class === 'complex' ? 2 : 1 }
}

export const aapcs64: Convention = {
  passRecord: (record, layout, target) => passRecord(record, layout, target),
  passInt128: () => unsupported('libffi cannot pass 128-bit integers here'),
  passHalf: () => unsupported('libffi knows no such floating type'),
  passComplex: (part, whole) => {
    if (part === 'float128') return unsupported('libffi knows no such floating type')
    return { kind: 'aggregate', scalars: [part, part], ...whole }
  },
}
