/** Whether two declarations say the same: types are compared by identity, records and enums without a tag by their bodies. */
import type { CType, EnumBody, Member, Packing, RecordBody } from '../types/ctype.ts'

/** The same type, or records and enums without a tag that are written alike. */
export function sameShape(a: CType, b: CType): boolean {
  if (a === b) return true
  switch (a.kind) {
    case 'pointer':
      return b.kind === 'pointer' && a.qualifiers === b.qualifiers && sameShape(a.target, b.target)
    case 'array':
      return b.kind === 'array' && a.length === b.length && sameShape(a.element, b.element)
    case 'function':
      return (
        b.kind === 'function' &&
        a.variadic === b.variadic &&
        a.convention === b.convention &&
        a.parameters.length === b.parameters.length &&
        sameShape(a.result, b.result) &&
        a.parameters.every((parameter, i) => sameShape(parameter, b.parameters[i] as CType))
      )
    case 'record':
      return b.kind === 'record' && !a.tag && !b.tag && a.keyword === b.keyword && sameUnnamed(a, b)
    case 'enum':
      return b.kind === 'enum' && !a.tag && !b.tag && sameEnum(a.body, b.body)
    case 'deferred':
      return b.kind === 'deferred' && a.class === b.class && a.name === b.name
    default:
      return false
  }
}

interface WithBody {
  readonly name: string
  readonly body: RecordBody
}

/** Opaque records without a tag, from `typedef ... name`, have nothing but their names, and `typedef ... *name` not even that. */
function sameUnnamed(a: WithBody, b: WithBody): boolean {
  if (a.body.state !== 'opaque') return sameRecord(a.body, b.body)
  return b.body.state === 'opaque' && (a.name === b.name || (isNumbered(a.name) && isNumbered(b.name)))
}

const isNumbered = (name: string): boolean => /\$\d+$/.test(name)

/** The same members in the same order, packed alike. */
export function sameRecord(a: RecordBody, b: RecordBody): boolean {
  if (a.state === 'opaque' || b.state === 'opaque' || a.state !== b.state) return false
  if (!samePacking(a.packing, b.packing)) return false
  return (
    a.members.length === b.members.length && a.members.every((member, i) => sameMember(member, b.members[i] as Member))
  )
}

const samePacking = (a: Packing | undefined, b: Packing | undefined): boolean =>
  a?.packed === b?.packed &&
  a?.pack === b?.pack &&
  a?.alignment === b?.alignment &&
  a?.bigEndian === b?.bigEndian &&
  a?.microsoft === b?.microsoft

const sameMember = (a: Member, b: Member): boolean =>
  a.name === b.name &&
  a.qualifiers === b.qualifiers &&
  a.typeAlignment === b.typeAlignment &&
  a.alignment === b.alignment &&
  a.packed === b.packed &&
  a.widthBits === b.widthBits &&
  sameShape(a.type, b.type)

/** The same enumerators with the same values. */
export function sameEnum(a: EnumBody, b: EnumBody): boolean {
  if (a.state === 'opaque' || b.state === 'opaque' || a.state !== b.state) return false
  if (a.state === 'complete' && b.state === 'complete' && a.base !== b.base) return false
  return (
    a.enumerators.length === b.enumerators.length &&
    a.enumerators.every(({ name, value }, i) => name === b.enumerators[i]?.name && value === b.enumerators[i]?.value)
  )
}
