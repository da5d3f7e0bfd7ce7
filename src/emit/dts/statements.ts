/** The statements of a C text as it was written, each with the comment above it. */
import type { Place, Source } from '../../diagnostics/source.ts'

/** A statement: its text, and what the comment above it says. */
export interface Statement {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly comment: string
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#(?:\\\r?\n|[^\n])*|[{}();]|\n[ \t\r]*\n/g

/** Cuts a text into statements; comments stand with what follows them without an empty line between. */
export function statementsOf(text: string): readonly Statement[] {
  const found: Statement[] = []
  let start = -1
  let depth = 0
  let last = 0
  let comments: string[] = []
  const end = (at: number): void => {
    if (start >= 0) found.push({ start, end: at, text: text.slice(start, at), comment: comments.join('\n') })
    start = -1
    comments = []
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const between = text.slice(last, index).search(/\S/)
    if (start < 0 && between >= 0) start = last + between
    last = index + token.length
    const isComment = token.startsWith('/*') || token.startsWith('//')
    if (isComment) {
      if (start < 0) comments.push(plainComment(token))
      continue
    }
    if (start < 0 && !/\s/.test(token[0] as string)) start = index
    if (token[0] === '#' && depth === 0) end(last)
    else if (token === '{' || token === '(') depth++
    else if (token === '}' || token === ')') depth--
    else if (token === ';' && depth === 0) end(last)
    else if (token[0] === '\n' && start < 0) comments = []
  }
  end(text.length)
  return found
}

/** What a comment says, without the marks of a comment. */
function plainComment(comment: string): string {
  if (comment.startsWith('//')) return comment.replace(/^\/\/[/!]?<? ?/, '').trimEnd()
  const inside = comment.slice(2, -2).replace(/^[*!]<?/, '')
  return inside.replace(/^[ \t]*\*? ?/gm, '').trim()
}

/** Finds the statement around a place; texts are cut once. */
export class Statements {
  private readonly known = new Map<Source, readonly Statement[]>()

  around({ source, offset }: Place): Statement | undefined {
    let statements = this.known.get(source)
    if (!statements) this.known.set(source, (statements = statementsOf(source.text)))
    return statements.find(({ start, end }) => start <= offset && offset < end)
  }
}

/** The text of a statement on one line, unless it has a body; without comments. */
export function prototypeOf({ text }: Statement): string {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ').trim()
  if (!bare.includes('{')) return bare.replace(/\s+/g, ' ')
  return bare.replace(/[ \t]+$/gm, '').replace(/\n\s*\n/g, '\n')
}
