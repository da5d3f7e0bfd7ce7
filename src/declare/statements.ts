/**
 * The statements of one text, and which of them others need: a function the types of its parameters, a struct those of
 * its members. It is found by the names in a statement; what a macro stood for has been put into preprocessed text before.
 */
import type { DeclaredPlace, Source, Statement } from '../diagnostics/source.ts'
import { namesWithin } from '../syntax/names-within.ts'
import type { Scope } from './scope.ts'

/** What a statement declares: a typedef, a tag, or a function, variable or constant. */
export interface Item {
  readonly kind: 'typedef' | 'tag' | 'name'
  readonly name: string
  readonly place: DeclaredPlace
}

export class Statements {
  readonly #source: Source
  readonly #scope: Scope
  /** By where they begin. */
  readonly #items = new Map<number, Item[]>()

  constructor(scope: Scope, source: Source) {
    this.#scope = scope
    this.#source = source
    const { typedefs, tags, names } = scope.tables
    for (const [kind, map] of [
      ['typedef', typedefs],
      ['tag', tags],
      ['name', names],
    ] as const) {
      for (const [name, { place }] of map) {
        const { start } = this.#statementOf(place) ?? {}
        if (start === undefined) continue
        const items = this.#items.get(start)
        if (items) items.push({ kind, name, place })
        else this.#items.set(start, [{ kind, name, place }])
      }
    }
  }

  /** All that the text declares. */
  *all(): Iterable<Item> {
    for (const items of this.#items.values()) yield* items
  }

  /** What the statement declares that begins there. */
  declaredAt(start: number): readonly Item[] {
    return this.#items.get(start) ?? []
  }

  /** The statements of the items and of all that those need, in the order of the text; `isKnown` says which types need no declaration. */
  neededBy(items: Iterable<Item>, isKnown: (name: string) => boolean = () => false): Statement[] {
    const found = new Map<number, Statement>()
    const pending: Statement[] = []
    const add = (place: DeclaredPlace | undefined): void => {
      const statement = place && this.#statementOf(place)
      if (!statement || found.has(statement.start)) return
      found.set(statement.start, statement)
      pending.push(statement)
    }
    for (const { place } of items) add(place)
    for (let next = pending.pop(); next; next = pending.pop()) {
      for (const place of this.#mentioned(next, isKnown)) add(place)
    }
    return [...found.values()].sort((a, b) => a.start - b.start)
  }

  /** Where the text declares what a statement mentions; a directive needs nothing. */
  #mentioned({ start, end, body }: Statement, isKnown: (name: string) => boolean): DeclaredPlace[] {
    if (this.#source.text[start] === '#') return []
    const { typedefs, tags, names } = this.#scope.tables
    const { tags: tagNames, others } = namesWithin(this.#source, start, body ?? end)
    const places = [...tagNames].flatMap((name) => tags.get(name)?.place ?? [])
    for (const name of others) {
      const typedef = typedefs.get(name)
      const known = names.get(name)
      if (typedef && !isKnown(name)) places.push(typedef.place)
      if (known?.kind === 'constant' && known.origin === 'enumerator') places.push(known.place)
    }
    return places
  }

  /** A place of another text has no statement here. */
  #statementOf({ source, statement }: DeclaredPlace): Statement | undefined {
    return source === this.#source ? statement : undefined
  }
}
