/** What C calls the types that have no tag, and the records whose insides it can be asked for. */
import type { VariableDeclaration } from '../declare/declaration.ts'
import type { Scope } from '../declare/scope.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import { membersOf, namedMembers } from '../types/members.ts'
import type { CHandle } from './plan.ts'

/** The names by which C reaches types: a typedef for what has no tag, and for pointers to that. */
export class Handles {
  readonly typedefNames = new Map<CType, string>()
  /** Records whose typedef, by which alone C knows them, is aligned otherwise than they are. */
  readonly aligned = new Set<CType>()
  /** Records that are members without a name: C knows their members as those of the record around. */
  readonly anonymous = new Set<RecordType>()
  readonly #pointers = new Map<RecordType, string>()
  /** Records without a name of their own, where they stand inside others. */
  readonly #inside = new Map<RecordType, CHandle>()

  /** `scope` is that of the module, which includes others. */
  constructor(scope: Scope, others: readonly Scope[]) {
    for (const each of [scope, ...others]) for (const name of each.typedefNames()) this.#add(each, name)
    for (const [, { type }] of [...scope.ownTags(), ...scope.ownTypedefs()]) {
      const named = type.kind === 'pointer' ? type.target : type
      if (named.kind === 'record') this.#enter(named)
    }
    for (const declaration of scope.declarations())
      if (declaration.kind === 'variable') this.#enterVariable(declaration)
  }

  /** Names the record of a variable; C knows a constant one only by a constant type, which is of no use. */
  #enterVariable({ name, type, qualifiers }: VariableDeclaration): void {
    const { item, depth } = itemOf(type)
    if (item.kind !== 'record' || qualifiers || this.of(item)) return
    this.#inside.set(item, { kind: 'variable', name, depth })
    this.#enter(item)
  }

  #add(scope: Scope, name: string): void {
    const entry = scope.typedefEntry(name)
    if (!entry || entry.qualifiers || this.typedefNames.has(entry.type)) return
    const { type, alignment } = entry
    if ((type.kind === 'record' || type.kind === 'enum') && !type.tag) {
      this.typedefNames.set(type, name)
      if (alignment !== undefined) this.aligned.add(type)
    }
    if (type.kind !== 'pointer' || type.qualifiers || type.target.kind !== 'record' || type.target.tag) return
    this.typedefNames.set(type, name)
    this.#pointers.set(type.target, name)
  }

  /** Names the records that stand inside; C knows a constant one only by a constant type, which is of no use. */
  #enter(record: RecordType): void {
    const of = this.of(record)
    if (!of) return
    for (const anonymous of anonymousIn(record)) this.anonymous.add(anonymous)
    for (const { name, type, qualifiers } of namedMembers(record)) {
      const { item, depth } = itemOf(type)
      if (item.kind !== 'record' || qualifiers || this.of(item)) continue
      this.#inside.set(item, { kind: 'inside', of, member: name, depth })
      this.#enter(item)
    }
  }

  /** How C names the record; undefined where it cannot. */
  of(record: RecordType): CHandle | undefined {
    if (record.tag !== undefined || this.typedefNames.has(record)) return { kind: 'type', type: record }
    const pointer = this.#pointers.get(record)
    return pointer === undefined ? this.#inside.get(record) : { kind: 'target', typedef: pointer }
  }
}

/** The records that are members without a name, and those inside of them. */
export function anonymousIn(record: RecordType): RecordType[] {
  return membersOf(record).flatMap(({ name, type }) =>
    name === undefined && type.kind === 'record' ? [type, ...anonymousIn(type)] : [],
  )
}

/** What an array holds, whatever its dimensions, or what a pointer leads to, which is an item too; else the type itself. */
function itemOf(type: CType): { readonly item: CType; readonly depth: number } {
  let item = type
  let depth = 0
  for (; item.kind === 'array'; depth++) item = item.element
  return item.kind === 'pointer' && !item.qualifiers ? { item: item.target, depth: depth + 1 } : { item, depth }
}
