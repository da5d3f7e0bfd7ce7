/** A statement of a header as a person would write it: one line for a function, a line for each member of a record. */
import type { Source, Statement } from '../diagnostics/source.ts'
import { plainText, withoutDirectives } from '../syntax/comments.ts'
import { withoutIdleWords } from './plain-attributes.ts'

/** The text of a statement; comments within braces are kept where that is wanted. */
export function statementText(source: Source, { start, end, body }: Statement, comments: boolean): string {
  if (body !== undefined) return onOneLine(`${plainText(source, start, body)};`)
  const written = withoutDirectives(source, start, end)
  const plain = written.replace(COMMENT, ' ')
  if (!plain.includes('{')) return onOneLine(plain)
  return inBraces(withoutIdleWords(comments ? written : plain).trim())
}

/** Words that say where a function's body is, which is nobody's concern who calls it. */
export const withoutLinkage = (text: string): string => text.replace(/^(?:(?:extern|static|inline)\s+(?!"))+/, '')

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g

const onOneLine = (text: string): string =>
  withoutIdleWords(text.replace(/\s+/g, ' '))
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/([\w$]) \((?![*^])/g, '$1(')
    .replace(/\) \(/g, ')(')
    .replace(/ ?([),;\]])/g, '$1')
    .replace(/([\w$)\]]) \[/g, '$1[')
    .replace(/([([]) /g, '$1')
    .replace(/(\*+) (?=[\w$(])/g, '$1')
    .replace(/\*(const|restrict|volatile)\b ?/g, '*$1 ')
    .replace(/ ([),])/g, '$1')
    .replace(/ ?, ?/g, ', ')

/** The pieces of a text: comments, strings, blanks, words, signs. */
const PIECE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\s+|[\w$]+|[^\w\s$]/g

/** Lays out braces: two spaces a level, a line for each declaration, comments where they stood. */
function inBraces(text: string): string {
  const page = new Page()
  for (const [piece] of text.matchAll(PIECE)) {
    if (/^\s/.test(piece)) page.blank(piece.includes('\n'))
    else if (/^\/[*/]/.test(piece)) page.comment(piece)
    else page.add(piece)
  }
  return page.text()
}

class Page {
  readonly #lines: string[] = []
  #line = ''
  /** What a comma ends: in enums an item, in records nothing. */
  readonly #braces: ('enum' | 'record')[] = []
  #parentheses = 0
  #hasBlank = false
  #hasNewline = false
  /** The line holds a whole item; a comment may still belong to it. */
  #isDone = false

  blank(hasNewline: boolean): void {
    this.#hasBlank = true
    if (hasNewline) this.#hasNewline = true
  }

  comment(text: string): void {
    if (this.#isDone && this.#hasNewline) this.#break()
    if (this.#line === '' && !this.#isDone) {
      for (const line of commentLines(text)) this.#push(line)
    } else {
      const [first = '', ...more] = commentLines(text)
      this.#line += ` ${first}`
      for (const line of more) {
        this.#push(this.#line)
        this.#line = line
      }
      if (text.startsWith('//')) this.#break()
    }
    this.#settle()
  }

  add(piece: string): void {
    if (this.#isDone && piece !== ',' && piece !== ';') this.#break()
    if (piece === '}') {
      if (this.#line !== '') this.#break()
      this.#braces.pop()
    }
    const isTight = this.#line === '' || /[([*&~!]$/.test(this.#line) || /^[),;\]]$/.test(piece) || !this.#hasBlank
    this.#line += isTight && !/^[{]$/.test(piece) ? piece : `${this.#line === '' ? '' : ' '}${piece}`
    if (piece === '(') this.#parentheses++
    else if (piece === ')') this.#parentheses--
    else if (piece === '{') {
      this.#push(this.#line)
      this.#braces.push(/\benum\b[^;]*$/.test(this.#line) ? 'enum' : 'record')
      this.#line = ''
    } else if (piece === ';') this.#isDone = true
    else if (piece === ',' && this.#parentheses === 0 && this.#braces.at(-1) === 'enum') this.#isDone = true
    this.#settle()
  }

  text(): string {
    if (this.#line !== '') this.#push(this.#line)
    return this.#lines.join('\n')
  }

  #settle(): void {
    this.#hasBlank = false
    this.#hasNewline = false
  }

  #break(): void {
    this.#push(this.#line)
    this.#line = ''
    this.#isDone = false
  }

  #push(line: string): void {
    if (line.trim() === '') return
    this.#lines.push(`${'  '.repeat(this.#braces.length)}${line}`.trimEnd())
  }
}

/** A comment line by line, without the blanks that its place in the header gave it. */
function commentLines(text: string): string[] {
  return text.split('\n').map((line, i) => {
    const trimmed = line.trim()
    if (i === 0) return trimmed
    return trimmed.startsWith('*') ? ` ${trimmed}` : `   ${trimmed}`
  })
}
