/** Which declarations of a header are wanted, and why others are not. */
import type { Declaration } from '../declare/declaration.ts'
import { tagKind } from '../declare/scope.ts'
import { namesOf } from '../declare/selection.ts'
import type { Item } from '../declare/statements.ts'
import type { ImportConfig, ImportKind, ImportPattern } from './define.ts'
import { fileOf, type ReadHeader } from './read-header.ts'

/** A declaration of the header's own. */
export interface Candidate {
  readonly item: Item
  readonly kind: ImportKind
  /** Of functions, variables and constants. */
  readonly declaration: Declaration | undefined
  readonly file: string
}

/** Patterns of `only` that are the name of nothing among the candidates: misspelt, most likely. */
export function unmatched({ only = [] }: ImportConfig, candidates: readonly Candidate[]): ImportPattern[] {
  return only.filter((pattern) => {
    const isNamed = namesOf([pattern])
    return !candidates.some(({ item }) => isNamed(item.name))
  })
}

/** What the headers' own files declare, of the kinds and names that are wanted. */
export function chosen(
  read: ReadHeader,
  items: Iterable<Item>,
  isOwn: (file: string) => boolean,
  config: ImportConfig,
) {
  const { only, drop = [], kinds } = config
  const isNamed = only ? namesOf(only) : (name: string) => !name.startsWith('_')
  const isDropped = namesOf(drop)
  const candidates: Candidate[] = []
  for (const item of items) {
    if (!isNamed(item.name) || isDropped(item.name)) continue
    const file = fileOf(read.source, item.place.offset)
    if (!isOwn(file)) continue
    const { kind, declaration } = kindOf(read, item)
    if (!kinds || kinds.includes(kind)) candidates.push({ item, kind, declaration, file })
  }
  return candidates.sort((a, b) => a.item.place.offset - b.item.place.offset)
}

function kindOf({ scope }: ReadHeader, { kind, name }: Item): Pick<Candidate, 'kind' | 'declaration'> {
  if (kind === 'typedef') return { kind, declaration: undefined }
  if (kind === 'name') {
    const declaration = scope.declaration(name) as Declaration
    return { kind: declaration.kind, declaration }
  }
  const entry = scope.tagEntry(name)
  return { kind: entry ? tagKind(entry.type) : 'struct', declaration: undefined }
}
