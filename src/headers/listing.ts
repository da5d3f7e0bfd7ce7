/** What a header has to offer, by file and kind: for `cdef import --list`. */
import { constantText } from './constant-text.ts'
import type { ImportKind } from './define.ts'
import type { Imported } from './import.ts'

/** Plurals, in the order in which kinds are listed. */
const KINDS: Readonly<Record<ImportKind, string>> = {
  function: 'functions',
  variable: 'variables',
  constant: 'constants',
  struct: 'structs',
  union: 'unions',
  enum: 'enums',
  typedef: 'typedefs',
}

/** The list, in lines. */
export function listLines({ candidates, leftOut }: Imported): string[] {
  const files = new Map<string, Map<ImportKind, string[]>>()
  for (const { file, kind, item, declaration } of candidates) {
    const kinds = files.get(file) ?? new Map<ImportKind, string[]>()
    files.set(file, kinds)
    const value = declaration?.kind === 'constant' ? constantText(declaration) : undefined
    const names = kinds.get(kind) ?? []
    kinds.set(kind, names)
    names.push(value === undefined ? item.name : `${item.name} = ${value}`)
  }
  const lines = [...files].flatMap(([file, kinds]) => [
    file,
    ...Object.entries(KINDS).flatMap(([kind, plural]) => {
      const names = kinds.get(kind as ImportKind)
      return names ? [`  ${plural} (${names.length})`, ...names.map((name) => `    ${name}`)] : []
    }),
  ])
  const told = leftOut.map(
    ({ name, why, place }) => `  ${place}: ${[name, why].filter((part) => part !== '').join(': ')}`,
  )
  return told.length > 0 ? [...lines, `left out (${told.length})`, ...told] : lines
}
