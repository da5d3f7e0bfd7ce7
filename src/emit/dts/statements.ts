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
  let ended = -1
  let depth = 0
  let last = 0
  let comments: string[] = []
  const end = (at: number): void => {
    if (start >= 0) found.push({ start, end: at, text: text.slice(start, at), comment: comments.join('\n') })
    start = -1
    ended = at
    comments = []
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const between = text.slice(last, index).search(/\S/)
    if (start < 0 && between >= 0) start = last + between
    last = index + token.length
    const isComment = token.startsWith('/*') || token.startsWith('//')
    if (isComment) {
      if (start < 0 && !endsLine(text, ended, last)) comments.push(plainComment(token))
      continue
    }
    if (start < 0 && !/\s/.test(token[0] as string)) start = index
    const isLinkage = token === '{' && depth === 0 && /^extern\s*"[^"]*"$/.test(text.slice(start, index).trim())
    if (isLinkage || (token === '}' && depth === 0)) start = -1
    else if (token[0] === '#' && depth === 0) end(last)
    else if (token === '{' || token === '(') depth++
    else if (token === '}' || token === ')') {
      depth--
      // The body of a function ends its declaration.
      if (depth === 0 && token === '}' && /\)\s*$/.test(text.slice(start, text.indexOf('{', start)))) end(last)
    } else if (token === ';' && depth === 0) end(last)
    else if (token[0] === '\n' && start < 0) comments = []
  }
  end(text.length)
  return found
}

/** Whether a comment stands behind a statement, last on its line, and so is about that one. */
function endsLine(text: string, statementEnd: number, commentEnd: number): boolean {
  if (statementEnd < 0 || text.slice(statementEnd, commentEnd).includes('\n')) return false
  return /^[^\S\n]*(\n|$)/.test(text.slice(commentEnd, commentEnd + 100))
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
    let low = 0
    let high = statements.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((statements[middle] as Statement).end <= offset) low = middle + 1
      else high = middle
    }
    const found = statements[low]
    return found && found.start <= offset ? found : undefined
  }
}

/** The text of a statement on one line, unless it has a body; without comments, and of a function without its body. */
export function prototypeOf({ text }: Statement): string {
  const whole = text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
    .trim()
  const bare = whole.replace(/^([^{]*\))\s*\{[\s\S]*\}$/, '$1;')
  if (!bare.includes('{')) return bare.replace(/\s+/g, ' ')
  return bare.replace(/[ \t]+$/gm, '').replace(/\n\s*\n/g, '\n')
}
