/** The types of a module as a table without cycles in its JSON: each type once, by index, records after what names them. */
import { assertNever } from '../base/assert-never.ts'
import { memberPlace } from '../declare/member-places.ts'
import type { Scope } from '../declare/scope.ts'
import type { ArrayType, CType, EnumType, Member, Packing, RecordType } from '../types/ctype.ts'
import type { PlannedLength, PlannedMember, PlannedRecord, PlannedType, TypeIndex } from './plan.ts'
import type { AskedArray, Questions } from './questions.ts'

const NOWHERE: AskedArray = { array: undefined, place: undefined }

export class TypeTable {
  readonly types: PlannedType[] = []
  readonly #indexes = new Map<CType, TypeIndex>()
  /** Types that other modules or every program declare. */
  readonly #foreign = new Map<CType, PlannedType>()
  /** Those of them that are opaque there and have a body here. */
  readonly #completed: ReadonlySet<CType>
  /** Records and enums that have an index and no entry yet. */
  readonly #pending: (RecordType | EnumType)[] = []
  readonly #questions: Questions

  constructor(scope: Scope, questions: Questions) {
    this.#questions = questions
    this.#completed = new Set(scope.ownTags().flatMap(([, { type }]) => (type.body.state === 'opaque' ? [] : [type])))
    for (const name of scope.predeclaredNames()) {
      const type = scope.predeclared(name)
      if (type?.kind === 'record') this.#addForeign(type, { kind: 'predeclared', name })
    }
    scope.includes.forEach((other, include) => {
      for (const { type } of other.tagEntries())
        if (type.tag) this.#addForeign(type, { kind: 'included', include, tag: type.tag })
      for (const typedef of other.typedefNames()) {
        const entry = other.typedefEntry(typedef)
        if (entry && !entry.qualifiers) this.#addForeign(entry.type, { kind: 'included', include, typedef })
      }
    })
  }

  #addForeign(type: CType, planned: PlannedType): void {
    if (isUnique(type) && !this.#foreign.has(type)) this.#foreign.set(type, planned)
  }

  /** Whether another module declares the type. */
  isIncluded(type: CType): boolean {
    return this.#foreign.get(type)?.kind === 'included'
  }

  /** The index of a type; of an array with `[...]`, that array's. */
  indexOf(type: CType, at: AskedArray = NOWHERE): TypeIndex {
    return hasDeferredLength(type) ? this.#located(type, at, 0) : this.#plain(type)
  }

  /** Plans the records and enums that were named. Planning one may name others. */
  finish(): void {
    for (let type = this.#pending.pop(); type; type = this.#pending.pop()) {
      const index = this.#indexes.get(type) as TypeIndex
      const planned = type.kind === 'record' ? this.#record(type) : this.#questions.planEnum(type)
      const foreign = this.#foreign.get(type)
      this.types[index] = foreign?.kind === 'included' ? { ...foreign, body: planned } : planned
    }
  }

  #located(type: CType, at: AskedArray, depth: number): TypeIndex {
    if (type.kind !== 'array' || !hasDeferredLength(type)) return this.#plain(type)
    const length: PlannedLength =
      type.length === 'deferred' ? { number: this.#questions.length(type, at, depth) } : type.length
    const element = this.#located(type.element, at, depth + 1)
    return this.types.push({ kind: 'array', element, length }) - 1
  }

  #plain(type: CType): TypeIndex {
    const known = this.#indexes.get(type)
    if (known !== undefined) return known
    const foreign = this.#foreign.get(type)
    if (foreign && !this.#completed.has(type)) return this.#add(type, foreign)
    if (type.kind === 'record' || type.kind === 'enum') {
      this.#pending.push(type)
      return this.#add(type, { kind: 'void' })
    }
    return this.#add(type, this.#derived(type))
  }

  #add(type: CType, planned: PlannedType): TypeIndex {
    const index = this.types.push(planned) - 1
    this.#indexes.set(type, index)
    return index
  }

  #derived(type: Exclude<CType, RecordType | EnumType>): PlannedType {
    switch (type.kind) {
      case 'void':
        return { kind: 'void' }
      case 'primitive':
        return { kind: 'primitive', name: type.name }
      case 'pointer': {
        const target = this.indexOf(type.target)
        return type.qualifiers ? { kind: 'pointer', target, qualifiers: type.qualifiers } : { kind: 'pointer', target }
      }
      case 'array':
        return { kind: 'array', element: this.indexOf(type.element), length: lengthOf(type) }
      case 'vector':
        return { kind: 'vector', element: this.indexOf(type.element), bytes: type.bytes }
      case 'function':
        return {
          kind: 'function',
          result: this.indexOf(type.result),
          parameters: type.parameters.map((parameter) => this.indexOf(parameter)),
          ...(type.variadic ? { variadic: true } : {}),
          ...(type.convention === 'cdecl' ? {} : { convention: type.convention }),
        }
      case 'deferred':
        return this.#questions.planNumber(type)
      default:
        return assertNever(type)
    }
  }

  #record(record: RecordType): PlannedRecord {
    const { keyword, name, tag, body } = record
    const head = { kind: 'record', keyword, name, ...(tag === undefined ? {} : { tag }) } as const
    if (body.state === 'opaque') return head
    const members = body.members.map((member) => {
      const at = hasDeferredLength(member.type) ? this.#memberArray(record, member) : NOWHERE
      return plannedMember(member, this.indexOf(member.type, at))
    })
    const packing = body.packing && isPacking(body.packing) ? { packing: body.packing } : {}
    return { ...head, members, ...packing, ...this.#questions.askRecord(record) }
  }

  #memberArray(record: RecordType, { name }: Member): AskedArray {
    const of = this.#questions.handleOf(record)
    const place = this.#questions.placeOf(record)
    if (!of || name === undefined) return { array: undefined, place }
    return { array: { kind: 'member', of, member: name }, place: memberPlace(record, name) ?? place }
  }
}

/** Whether there is one such type in the world, so that a copy would be another. */
const isUnique = (type: CType): boolean =>
  type.kind === 'record' ||
  type.kind === 'enum' ||
  type.kind === 'deferred' ||
  (type.kind === 'pointer' && type.target.kind === 'record' && type.target.tag === undefined)

const isPacking = ({ packed, pack, alignment, bigEndian, microsoft }: Packing): boolean =>
  packed || pack !== undefined || alignment !== undefined || bigEndian === true || microsoft === true

function plannedMember(
  { name, qualifiers, typeAlignment, alignment, packed, widthBits }: Member,
  type: TypeIndex,
): PlannedMember {
  return {
    ...(name === undefined ? {} : { name }),
    type,
    ...(qualifiers ? { qualifiers } : {}),
    ...(typeAlignment === undefined ? {} : { typeAlignment }),
    ...(alignment === undefined ? {} : { alignment }),
    ...(packed ? { packed } : {}),
    ...(widthBits === undefined ? {} : { widthBits }),
  }
}

/** Those with `[...]` never come here: they are planned where they stand. */
const lengthOf = ({ length }: ArrayType): number | 'open' => length as number | 'open'

/** Whether the type is an array with `[...]` in one of its dimensions. */
function hasDeferredLength(type: CType): boolean {
  return type.kind === 'array' && (type.length === 'deferred' || hasDeferredLength(type.element))
}
