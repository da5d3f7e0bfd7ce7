/** What C calls the types that have no tag, and the records whose insides it can be asked for. */
import type { Scope } from '../declare/scope.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import { namedMembers } from '../types/members.ts'
import type { CHandle } from './plan.ts'

/** The names by which C reaches types: a typedef for what has no tag, and for pointers to that. */
export class Handles {
  readonly typedefNames = new Map<CType, string>()
  /** Records whose typedef, by which alone C knows them, is aligned otherwise than they are. */
  readonly aligned = new Set<CType>()
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

/** What an array holds, whatever its dimensions; of another type itself. */
function itemOf(type: CType): { readonly item: CType; readonly depth: number } {
  let item = type
  let depth = 0
  for (; item.kind === 'array'; depth++) item = item.element
  return { item, depth }
}
