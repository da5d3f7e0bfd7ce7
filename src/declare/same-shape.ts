/** Whether two declarations say the same: types are compared by identity, records and enums without a tag by their bodies. */
import type { CType, EnumBody, FunctionType, Member, Packing, RecordBody } from '../types/ctype.ts'

/** The same type, or records and enums without a tag that are written alike. */
export function sameShape(a: CType, b: CType): boolean {
  return new Comparison().sameType(a, b)
}

/** Pairs that were compared are the same as long as nothing differs, so that types which hold each other are looked at once. */
class Comparison {
  readonly #seen = new Map<CType, Set<CType>>()

  sameType(a: CType, b: CType): boolean {
    if (a === b || this.#isSeen(a, b)) return true
    switch (a.kind) {
      case 'pointer':
        return b.kind === 'pointer' && a.qualifiers === b.qualifiers && this.sameType(a.target, b.target)
      case 'array':
        return b.kind === 'array' && a.length === b.length && this.sameType(a.element, b.element)
      case 'function':
        return b.kind === 'function' && this.#sameFunction(a, b)
      case 'record':
        return b.kind === 'record' && !a.tag && !b.tag && a.keyword === b.keyword && this.#sameUnnamed(a, b)
      case 'enum':
        return b.kind === 'enum' && !a.tag && !b.tag && sameEnum(a.body, b.body)
      case 'deferred':
        return b.kind === 'deferred' && a.class === b.class && a.name === b.name
      default:
        return false
    }
  }

  sameBody(a: RecordBody, b: RecordBody): boolean {
    if (a.state === 'opaque' || b.state === 'opaque' || a.state !== b.state) return false
    if (!samePacking(a.packing, b.packing) || a.members.length !== b.members.length) return false
    return a.members.every((member, i) => this.#sameMember(member, b.members[i] as Member))
  }

  #isSeen(a: CType, b: CType): boolean {
    const others = this.#seen.get(a)
    if (!others) this.#seen.set(a, new Set([b]))
    else if (others.has(b)) return true
    else others.add(b)
    return false
  }

  #sameFunction(a: FunctionType, b: FunctionType): boolean {
    return (
      a.variadic === b.variadic &&
      a.convention === b.convention &&
      a.parameters.length === b.parameters.length &&
      this.sameType(a.result, b.result) &&
      a.parameters.every((parameter, i) => this.sameType(parameter, b.parameters[i] as CType))
    )
  }

  /** Opaque records without a tag, from `typedef ... name`, have nothing but their names, and `typedef ... *name` not even that. */
  #sameUnnamed(a: WithBody, b: WithBody): boolean {
    if (a.body.state !== 'opaque') return this.sameBody(a.body, b.body)
    return b.body.state === 'opaque' && (a.name === b.name || (isNumbered(a.name) && isNumbered(b.name)))
  }

  #sameMember(a: Member, b: Member): boolean {
    return (
      a.name === b.name &&
      a.qualifiers === b.qualifiers &&
      a.typeAlignment === b.typeAlignment &&
      a.alignment === b.alignment &&
      a.packed === b.packed &&
      a.widthBits === b.widthBits &&
      this.sameType(a.type, b.type)
    )
  }
}

interface WithBody {
  readonly name: string
  readonly body: RecordBody
}

const isNumbered = (name: string): boolean => /\$\d+$/.test(name)

/** The same members in the same order, packed alike. */
export function sameRecord(a: RecordBody, b: RecordBody): boolean {
  return new Comparison().sameBody(a, b)
}

const samePacking = (a: Packing | undefined, b: Packing | undefined): boolean =>
  a?.packed === b?.packed &&
  a?.pack === b?.pack &&
  a?.alignment === b?.alignment &&
  a?.bigEndian === b?.bigEndian &&
  a?.microsoft === b?.microsoft

/** The same enumerators with the same values. */
export function sameEnum(a: EnumBody, b: EnumBody): boolean {
  if (a.state === 'opaque' || b.state === 'opaque' || a.state !== b.state) return false
  if (a.state === 'complete' && b.state === 'complete' && a.base !== b.base) return false
  return (
    a.enumerators.length === b.enumerators.length &&
    a.enumerators.every(({ name, value }, i) => name === b.enumerators[i]?.name && value === b.enumerators[i]?.value)
  )
}
