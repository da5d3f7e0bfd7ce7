/** New names of what a header declares. */
import type { ImportConfig } from './define.ts'

/** The new name of a name, or the name itself. */
export type Renaming = (name: string) => string

/** What the expressions make of names; the first that matches decides. What would be no name stays as it is. */
export function renaming({ rename = {} }: ImportConfig): Renaming {
  const rules = Object.entries(rename).map(([pattern, by]) => [new RegExp(pattern), by] as const)
  return (name) => {
    const rule = rules.find(([pattern]) => pattern.test(name))
    const renamed = rule ? name.replace(rule[0], rule[1]) : name
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(renamed) ? renamed : name
  }
}

/** The text with whole words replaced; what stands in strings and comments stays. */
export function replaceWords(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text
  return text.replace(WORDS, (piece) => names.get(piece) ?? piece)
}

/** The text of a record with members renamed: names that a declarator ends with. */
export function replaceMembers(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text
  return text.replace(WORDS, (piece, offset: number) => {
    const isLast = /^\s*(?:[;,:[)]|$)/.test(text.slice(offset + piece.length, offset + piece.length + 40))
    return isLast ? (names.get(piece) ?? piece) : piece
  })
}

const WORDS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|[\p{ID_Start}$_][\p{ID_Continue}$]*/gu
