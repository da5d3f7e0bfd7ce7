/** Names in generated TypeScript: each once, and none that the language or the text itself uses. */
import type { Scope } from '../../declare/scope.ts'
import type { RecordType } from '../../types/ctype.ts'
import { bottom, isNameless } from './names.ts'

const RESERVED = new Set(
  (
    'any arguments as async await bigint boolean break case catch class const continue debugger declare default delete do ' +
    'else enum eval export extends false finally for from function get if implements import in infer instanceof interface ' +
    'is keyof let module namespace never new null number object of package private protected public readonly require ' +
    'return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while ' +
    'with yield c Library Declarations Members Readonly Partial Pick Omit Iterable ArrayBufferView ArrayBufferLike ' +
    'Int8Array Uint8Array Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float32Array Float64Array'
  ).split(' '),
)

/** The types that a record has besides the one that it is read as. */
export type RecordPart = 'members' | 'initial' | 'named' | 'list'
const PARTS: readonly RecordPart[] = ['members', 'initial', 'named', 'list']

/**
 * Identifiers of one generated text. What the scope declares has the same ones whenever they are worked out, so that
 * the texts of other modules can use them.
 */
export class Identifiers {
  private readonly taken = new Set(RESERVED)
  private readonly typedefs = new Map<string, string>()
  private readonly records = new Map<RecordType, string>()
  /** What stands before the names of a record's parts. */
  private readonly stems = new Map<RecordType, string>()

  /** `isOwn` is false of the records of included scopes. */
  constructor(scope: Scope, isOwn: (record: RecordType) => boolean) {
    const names = scope.ownTypedefs().map(([name]) => name)
    // Names that are free as they are come first, whatever the order of declaration.
    for (const isFree of [true, false])
      for (const name of names.filter((each) => RESERVED.has(each) !== isFree).sort())
        this.typedefs.set(name, this.claim(name))
    const own = [...ownRecords(scope)].filter(([record]) => record.body.state !== 'opaque' && isOwn(record))
    const sorted = own.sort(([, a], [, b]) => (a < b ? -1 : 1))
    for (const [record, wanted] of sorted)
      this.records.set(record, this.namesake(record) ?? this.claim(wanted.replace(/\W+/g, '_')))
    for (const [record] of sorted) this.part(record, 'members')
  }

  /** The identifier of a typedef. */
  typedef(name: string): string {
    return this.typedefs.get(name) as string
  }

  /** The identifier of a record: `point` for a typedef, `struct_point` for a tag. */
  of(type: RecordType): string {
    let name = this.records.get(type)
    if (name === undefined)
      this.records.set(type, (name = this.namesake(type) ?? this.claim(type.name.replace(/\W+/g, '_'))))
    return name
  }

  /** The typedef that a record without a tag is called after. */
  private namesake({ tag, name }: RecordType): string | undefined {
    return tag === undefined ? this.typedefs.get(name) : undefined
  }

  /** The identifier of a part of a record, such as `point_members`. */
  part(type: RecordType, part: RecordPart): string {
    let stem = this.stems.get(type)
    if (stem === undefined) {
      stem = this.of(type)
      while (PARTS.some((each) => this.taken.has(`${stem}_${each}`))) stem += '_'
      for (const each of PARTS) this.taken.add(`${stem}_${each}`)
      this.stems.set(type, stem)
    }
    return `${stem}_${part}`
  }

  /** The name, or the name with underscores, whichever is free. */
  claim(name: string): string {
    let free = name
    while (this.taken.has(free)) free += '_'
    this.taken.add(free)
    return free
  }
}

/** The records that a scope declares, each with the identifier that suits it; a nameless one is called after its typedef. */
export function ownRecords(scope: Scope): Map<RecordType, string> {
  const records = new Map<RecordType, string>()
  for (const [, { type }] of scope.ownTags()) if (type.kind === 'record') records.set(type, type.name)
  for (const [name, { type }] of scope.ownTypedefs()) {
    const base = bottom(type)
    if (base.kind !== 'record' || records.has(base)) continue
    if (isNameless(base)) records.set(base, `${name}_${base.keyword}`)
    else if (base === type) records.set(base, base.name)
  }
  return records
}

/** Parameter names; those that C does not say, or TypeScript reserves, are made up. */
export function parameterNames(names: readonly (string | undefined)[], count: number): readonly string[] {
  const taken = new Set<string>()
  return Array.from({ length: count }, (_, i) => {
    let name = names[i] ?? `value${i}`
    while (RESERVED.has(name) || taken.has(name)) name += '_'
    taken.add(name)
    return name
  })
}
