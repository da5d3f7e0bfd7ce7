/** The named types behind what was described, as a scope that an FFI can include. */

import { Scope } from '../declare/scope.ts'
import { failure } from '../diagnostics/failure.ts'
import { HOST } from '../platform.ts'
import type { CType, RecordType } from '../types/ctype.ts'
import { membersOf } from '../types/members.ts'

const PLACE = { source: { name: '<ctypes>', text: '' }, offset: 0 }

/** Collects types; their names are looked for when somebody includes them, since thunks may lead on. */
export class NamedTypes {
  readonly #scope = Object.assign(new Scope(HOST), { isDescribed: true })
  readonly #seen = new Set<CType>()
  #waiting: CType[] = []

  add(type: CType): void {
    this.#waiting.push(type)
  }

  /** The scope with everything that was added. Throws where two records have one name. */
  scope(): Scope {
    for (const type of this.#waiting.splice(0)) this.#visit(type)
    return this.#scope
  }

  #visit(type: CType): void {
    if (this.#seen.has(type)) return
    this.#seen.add(type)
    switch (type.kind) {
      case 'pointer':
        return this.#visit(type.target)
      case 'array':
        return this.#visit(type.element)
      case 'function':
        for (const part of [type.result, ...type.parameters]) this.#visit(part)
        return
      case 'record':
        this.#enter(type)
        for (const member of membersOf(type)) this.#visit(member.type)
    }
  }

  #enter(type: RecordType): void {
    const { tags, typedefs } = this.#scope.tables
    const { name, tag } = type
    const known = tag === undefined ? typedefs.get(name)?.type : tags.get(tag)?.type
    if (known && known !== type) throw failure('described/ambiguous', { name })
    if (tag === undefined) typedefs.set(name, { type, qualifiers: 0, place: PLACE, depth: 0 })
    else tags.set(tag, { type, place: PLACE })
  }
}
