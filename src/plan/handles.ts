/** What C calls the types that have no tag, and the records whose insides it can be asked for. */
import type { Scope } from '../declare/scope.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import type { CHandle } from './module-plan.ts'

/** The names by which C reaches types: a typedef for what has no tag, and for pointers to that. */
export class Handles {
  readonly typedefNames = new Map<CType, string>()
  readonly #pointers = new Map<RecordType, string>()

  constructor(scopes: readonly Scope[]) {
    for (const scope of scopes) for (const name of scope.typedefNames()) this.#add(scope, name)
  }

  #add(scope: Scope, name: string): void {
    const { type, qualifiers } = scope.typedefEntry(name) ?? { type: undefined, qualifiers: 0 }
    if (!type || qualifiers || this.typedefNames.has(type)) return
    if ((type.kind === 'record' || type.kind === 'enum') && !type.tag) this.typedefNames.set(type, name)
    if (type.kind !== 'pointer' || type.qualifiers || type.target.kind !== 'record' || type.target.tag) return
    this.typedefNames.set(type, name)
    this.#pointers.set(type.target, name)
  }

  /** How C names the record; undefined where it cannot, as inside another record. */
  of(record: RecordType): CHandle | undefined {
    if (record.tag !== undefined || this.typedefNames.has(record)) return { kind: 'type', type: record }
    const pointer = this.#pointers.get(record)
    return pointer === undefined ? undefined : { kind: 'target', typedef: pointer }
  }
}
