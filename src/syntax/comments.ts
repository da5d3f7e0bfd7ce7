/**
 * Comments, found by reading the tokens of a text once more with somebody listening: declaring a text does not pay for
 * them. What stands before and after a comment says what it is about; `declare` draws that conclusion.
 */
import type { Source } from '../diagnostics/source.ts'
import type { TriviaListener } from './directives.ts'
import { Lexer, UNREADABLE } from './lexer.ts'
import { END, LEFT_BRACE } from './token.ts'

/** A comment between tokens. Directives count as tokens here, line directives aside. */
export interface Comment {
  readonly start: number
  readonly end: number
  /** Offset where the token before it ends; 0 where there is none. */
  readonly after: number
  /** Offset where the token after it begins; the length of the text where there is none. */
  readonly before: number
}

interface Listened {
  readonly lexer: Lexer
  readonly lineMarkers: readonly unknown[]
}

/** A lexer over a part of a text that was declared; its line directives are not put into the source again. */
function listen(source: Source, from: number, limit: number, listener: TriviaListener): Listened {
  const lineMarkers: [] = []
  const lexer = new Lexer({ ...source, lineMarkers }, from, limit, true)
  lexer.directives.listener = listener
  return { lexer, lineMarkers }
}

/** The comments between the tokens of a declared text, in order; those inside directives are left out. */
export function commentsOf(source: Source): readonly Comment[] {
  const comments: Comment[] = []
  let waiting: { readonly start: number; readonly end: number; readonly after: number }[] = []
  let last = 0
  let markers = 0
  const settle = (before: number): void => {
    for (const comment of waiting) if (comment.start < before) comments.push({ ...comment, before })
    waiting = []
  }
  const { lexer, lineMarkers } = listen(source, 0, source.text.length, {
    comment(start, end) {
      waiting.push({ start, end, after: last })
    },
    directive(start, end) {
      if (lineMarkers.length > markers) markers = lineMarkers.length
      else {
        settle(start)
        last = end
      }
    },
  })
  do {
    last = lexer.end
    lexer.advance()
    settle(lexer.kind === END ? source.text.length : lexer.start)
  } while (lexer.kind !== END)
  return comments
}

/** A part of a text as it is written, without the directives in it. */
export function withoutDirectives(source: Source, start: number, end: number): string {
  const pieces: string[] = []
  let copied = start
  const { lexer } = listen(source, start, end, {
    comment() {},
    directive(from, to) {
      pieces.push(source.text.slice(copied, from))
      copied = to
    },
  })
  try {
    do lexer.advance()
    while (lexer.kind !== END)
  } catch (error) {
    if (error !== UNREADABLE) throw error
  }
  return [...pieces, source.text.slice(copied, end)].join('')
}

/** What a comment says, without its marks: `/** Adds. *\/` says `Adds.` */
export function commentText(text: string): string {
  if (text.startsWith('//')) return text.replace(/^\/\/[/!]?<? ?/, '').trimEnd()
  const inside = text.slice(2, -2).replace(/^[*!]<?/, '')
  return inside.replace(/^[ \t]*\*? ?/gm, '').trim()
}

/** Whether a comment is marked as one about what stands before it: `/**<`, `//!<`. */
export function looksBack(text: string): boolean {
  return /^\/[*/][*/!]</.test(text)
}

/** A statement or a directive without comments: on one line, unless it holds braces. */
export function plainText(source: Source, start: number, end: number): string {
  if (source.text[start] === '#') return `#${plainText(source, start + 1, end)}`
  const pieces: string[] = []
  let plain = ''
  let hasBraces = false
  let copied = start
  const { lexer } = listen(source, start, end, {
    comment(from, to) {
      pieces.push(source.text.slice(copied, from))
      copied = to
    },
    directive() {},
  })
  try {
    for (;;) {
      const before = lexer.end
      lexer.advance()
      if (lexer.kind === END) break
      if (lexer.kind === LEFT_BRACE) hasBraces = true
      plain += lexer.start > before && plain !== '' ? ` ${lexer.tokenText()}` : lexer.tokenText()
    }
  } catch (error) {
    // A macro's body need not consist of tokens.
    if (error !== UNREADABLE) throw error
    return source.text.slice(start, end).trim()
  }
  if (!hasBraces) return plain
  const whole = [...pieces, source.text.slice(copied, end)].join(' ').replace(/\\\r?\n/g, ' ')
  const lines = whole.split('\n').map((line) => line.trimEnd())
  return lines.filter((line) => line !== '').join('\n')
}
