/** The names in a part of a text that was read before: what it mentions, without a second opinion on what that means. */
import type { Source } from '../diagnostics/source.ts'
import { Lexer, UNREADABLE } from './lexer.ts'
import { END, ENUM, IDENTIFIER, STRUCT, UNION } from './token.ts'

/** The tags behind `struct`, `union` and `enum`, and all other names. */
export interface NamesWithin {
  readonly tags: ReadonlySet<string>
  readonly others: ReadonlySet<string>
}

/** The names between two offsets; those in directives and comments are none. */
export function namesWithin(source: Source, start: number, end: number): NamesWithin {
  const tags = new Set<string>()
  const others = new Set<string>()
  const lexer = new Lexer({ ...source, lineMarkers: [] }, start, end, true)
  try {
    for (let previous = END; ; previous = lexer.kind) {
      lexer.advance()
      if (lexer.kind === END) break
      if (lexer.kind !== IDENTIFIER) continue
      const isTag = previous === STRUCT || previous === UNION || previous === ENUM
      ;(isTag ? tags : others).add(lexer.name)
    }
  } catch (error) {
    if (error !== UNREADABLE) throw error
  }
  return { tags, others }
}
