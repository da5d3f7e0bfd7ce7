/**
 * What a module asks the C compiler about its types. In ABI mode there is none to ask, so whatever only it knows is
 * refused when the module is planned, and not when somebody uses it.
 */
import type { ConstantDeclaration } from '../declare/declaration.ts'
import { memberPlaces } from '../declare/member-places.ts'
import { moduleFailure } from '../diagnostics/messages/module.ts'
import type { Place } from '../diagnostics/source.ts'
import type { ArrayType, DeferredType, EnumType, RecordType } from '../types/ctype.ts'
import { isBigEndianMember, type NamedMember, namedMembers } from '../types/members.ts'
import { spell } from '../types/spell.ts'
import { bitProbes, MEMBER_FACTS, measuredMembers, TYPE_FACTS } from './facts.ts'
import { anonymousIn, type Handles } from './handles.ts'
import type {
  CArray,
  CHandle,
  CompiledPart,
  Entry,
  MemberCheck,
  NumberIndex,
  PlannedEnum,
  PlannedRecord,
  PlannedType,
  Question,
} from './plan.ts'

/** What the planning of types needs to know of the one that is asked. */
export interface Questions {
  /** How C names the record, where it can be asked about it. */
  handleOf(record: RecordType): CHandle | undefined
  askRecord(record: RecordType): Pick<PlannedRecord, 'partial' | 'numbers' | 'bits'>
  planEnum(type: EnumType): PlannedEnum
  planNumber(type: DeferredType): PlannedType
  /** The length of the array that lies `depth` dimensions inside the one that is asked for. */
  length(type: ArrayType, at: AskedArray, depth: number): NumberIndex
  placeOf(type: RecordType): Place | undefined
}

/** An array, where C can be asked for it; and where it is declared, if that is known. */
export interface AskedArray {
  readonly array: CArray | undefined
  readonly place: Place | undefined
}

/** Places of declarations, for errors and line directives. */
export type Places = (type: RecordType | EnumType | DeferredType) => Place | undefined

/** ABI mode: nobody answers. */
export class Unasked implements Questions {
  readonly #places: Places

  constructor(places: Places) {
    this.#places = places
  }

  handleOf(): undefined {
    return undefined
  }

  askRecord(record: RecordType): Record<never, never> {
    if (record.body.state === 'partial')
      throw moduleFailure('module/needs-compiler', { what: record.name }, this.#places(record))
    return {}
  }

  planEnum(type: EnumType): PlannedEnum {
    if (type.body.state === 'partial')
      throw moduleFailure('module/needs-compiler', { what: type.name }, this.#places(type))
    return plannedEnum(type)
  }

  planNumber(type: DeferredType): never {
    throw moduleFailure('module/needs-compiler', { what: type.name }, this.#places(type))
  }

  length(type: ArrayType, { place }: AskedArray): never {
    throw moduleFailure('module/needs-compiler', { what: spell(type) }, place)
  }

  placeOf(type: RecordType): Place | undefined {
    return this.#places(type)
  }
}

/** API mode: collects what the C of the module answers. */
export class Asked implements Questions {
  readonly numbers: (Question & { readonly place: Place | undefined })[] = []
  readonly addresses: Entry[] = []
  readonly checks: MemberCheck[] = []
  readonly #handles: Handles
  readonly #places: Places
  readonly #enumerators: ReadonlyMap<string, number>

  /** `constants` are the declared enumerators, which C is asked for in any case. */
  constructor(handles: Handles, places: Places, constants: Iterable<ConstantDeclaration>) {
    this.#handles = handles
    this.#places = places
    const indexes = new Map<string, number>()
    for (const { name, place } of constants)
      indexes.set(name, this.addresses.push({ kind: 'integer', name, place }) - 1)
    this.#enumerators = indexes
  }

  /** The address that writes an enumerator's value. */
  enumerator(name: string): number | undefined {
    return this.#enumerators.get(name)
  }

  handleOf(record: RecordType): CHandle | undefined {
    return this.#handles.of(record)
  }

  #ask(question: Question, place: Place | undefined): NumberIndex {
    return this.numbers.push({ ...question, place }) - 1
  }

  /** Asks all that the table has for the kind of type; returns where the answers begin. */
  #askFacts(kind: keyof typeof TYPE_FACTS, of: CHandle, place: Place | undefined): NumberIndex {
    const first = this.numbers.length
    for (const ask of TYPE_FACTS[kind]) this.#ask({ ask, of }, place)
    return first
  }

  #skip(index: NumberIndex): void {
    this.numbers[index] = { ask: 'nothing', place: this.numbers[index]?.place }
  }

  /** An array without a length has no size to ask for. */
  #askMember({ name, type }: NamedMember, of: CHandle, place: Place): void {
    const isOpen = type.kind === 'array' && type.length === 'open'
    for (const ask of MEMBER_FACTS)
      this.#ask(isOpen && ask === 'member-size' ? { ask: 'nothing' } : { ask, of, member: name }, place)
  }

  /** The size of a record; nothing where C has no name for it. */
  size(record: RecordType, place: Place): NumberIndex | undefined {
    const of = this.#handles.of(record)
    return of && this.#ask({ ask: 'size', of }, place)
  }

  askRecord(record: RecordType): Pick<PlannedRecord, 'partial' | 'numbers' | 'bits'> {
    const of = this.#handles.of(record)
    const place = this.#places(record)
    const isPartial = isOpen(record) || anonymousIn(record).some(isOpen)
    if (isPartial && !of && this.#handles.anonymous.has(record)) return { partial: true }
    if (isPartial && !of) throw moduleFailure('module/unnamed-partial', { what: record.name }, place)
    if (!of || !place) return {}
    const numbers = this.#askFacts('record', of, place)
    // C would say how its typedef is aligned.
    if (!isPartial && this.#handles.aligned.has(record)) this.#skip(numbers + TYPE_FACTS.record.indexOf('alignment'))
    const places = memberPlaces(record)
    const placeOf = ({ name }: NamedMember): Place => places.get(name) ?? place
    for (const member of measuredMembers(record)) this.#askMember(member, of, placeOf(member))
    const bits = this.addresses.length
    for (const { member } of bitProbes(record, bits))
      this.addresses.push({ kind: 'bits', of, member: member.name, place: placeOf(member) })
    // C takes no address of what lies in another order; its place and its size are compared all the same.
    const checked = namedMembers(record).filter(({ name }) => !isBigEndianMember(record, name))
    const members = checked.map((member) => ({ ...member, place: placeOf(member) }))
    if (members.length > 0) this.checks.push({ record, of, members })
    const bitsIndex = this.addresses.length > bits ? { bits } : {}
    return { ...(isPartial ? { partial: true } : {}), numbers, ...bitsIndex }
  }

  planEnum(type: EnumType): PlannedEnum {
    const planned = plannedEnum(type)
    const place = this.#places(type)
    const hasName = type.tag !== undefined || this.#handles.typedefNames.has(type)
    const enumerators = planned.enumerators?.map((each) => {
      const address = this.#enumerators.get(each.name)
      return address === undefined ? each : { ...each, address }
    })
    if (!enumerators) return planned
    if (!hasName || !place) return { ...planned, enumerators }
    return { ...planned, enumerators, numbers: this.#askFacts('enum', { kind: 'type', type }, place) }
  }

  planNumber(type: DeferredType): PlannedType {
    const numbers = this.#askFacts('number', { kind: 'type', type }, this.#places(type))
    return { kind: 'number', name: type.name, class: type.class, numbers }
  }

  length(type: ArrayType, { array, place }: AskedArray, depth: number): NumberIndex {
    if (!array) throw moduleFailure('module/length-place', { what: spell(type) }, place)
    return this.#ask({ ask: 'length', of: array, depth }, place)
  }

  placeOf(type: RecordType): Place | undefined {
    return this.#places(type)
  }

  /** What has been collected. */
  part(rest: Pick<CompiledPart, 'externs'>): CompiledPart {
    const { numbers, addresses, checks } = this
    return { numbers, addresses, checks, typedefNames: this.#handles.typedefNames, ...rest }
  }
}

/** Whether a record ends in `...`. */
const isOpen = ({ body }: RecordType): boolean => body.state === 'partial' && !body.packing

function plannedEnum({ name, tag, body }: EnumType): PlannedEnum {
  const head = { kind: 'enum', name, ...(tag === undefined ? {} : { tag }) } as const
  if (body.state === 'opaque') return { ...head, ...(body.base ? { base: body.base.name } : {}) }
  const enumerators = body.enumerators.map((each) =>
    each.value === undefined ? { name: each.name } : { name: each.name, value: String(each.value) },
  )
  return { ...head, enumerators, ...(body.state === 'complete' ? { base: body.base.name } : {}) }
}
