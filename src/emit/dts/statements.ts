/** The statements of a C text as it was written, each with the comments about it. */
import type { Place, Source } from '../../diagnostics/source.ts'

/** A statement: its text, and what the comments say that stand above it, or behind it on its line. */
export interface Statement {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly comment: string
}

/** What divides C texts: comments, strings, directives, brackets, empty lines. */
export const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#(?:\\\r?\n|[^\n])*|[{}();]|\n[ \t\r]*\n/g

/** Cuts a text into statements; comments stand with what follows them without an empty line between. */
function statementsOf(text: string): readonly Statement[] {
  const found: (Statement & { comment: string })[] = []
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
      if (start >= 0) continue
      const about = isTrailing(text, ended, index, token) ? found.at(-1) : undefined
      if (about) about.comment = `${about.comment}\n${plainComment(token)}`.trim()
      else comments.push(plainComment(token))
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

/** A comment that is marked as one about what stands before it. */
export const LOOKS_BACK = /^\/[*/][*/!]</

/** Whether a comment is about what ended before it: it is marked so, `/**<`, or is all that follows on the line. */
export function isTrailing(text: string, ended: number, index: number, comment: string): boolean {
  if (ended < 0) return false
  if (LOOKS_BACK.test(comment)) return true
  const end = index + comment.length
  return !text.slice(ended, index).includes('\n') && /^[^\S\n]*(\n|\}|$)/.test(text.slice(end, end + 100))
}

/** What a comment says, without the marks of a comment. */
export function plainComment(comment: string): string {
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
