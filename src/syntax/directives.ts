/**
 * Lines that begin with `#`. Nothing is expanded here: a `#define` is kept with the place of its body,
 * which `declare` reads when the macro is asked for.
 */
import {
  type DeclarationCode,
  type DeclarationDetails,
  declarationError,
} from '../diagnostics/messages/declarations.ts'
import type { GrowingSource } from '../diagnostics/source.ts'
import { BACKSLASH, BLANK, DOUBLE_QUOTE, isNamePart, NEWLINE, RETURN, SINGLE_QUOTE } from './characters.ts'
import { LEFT_PAREN, SLASH, STAR } from './token.ts'
import type { DirectiveSyntax } from './tree.ts'

interface PackEntry {
  readonly label: string | undefined
  readonly pack: number | undefined
  readonly below: PackEntry | undefined
}

interface Mark {
  readonly pending: number
  readonly markers: number
  readonly pack: number | undefined
  readonly packStack: PackEntry | undefined
}

/** Who wants to hear of what stands between tokens, in the order of the text. */
export interface TriviaListener {
  /** A comment, also one inside a directive, of which `directive` tells after. */
  comment(start: number, end: number): void
  /** A directive, from its `#` to the newline. */
  directive(start: number, end: number): void
}

/** Pragmas of the compilers themselves, which say nothing about declarations. */
const SILENT_PRAGMAS = /^(once|GCC|clang|STDC|system_header|region|endregion|warning|comment|intrinsic)\b/

export class DirectiveReader {
  /** Directives read and not yet taken. */
  readonly pending: DirectiveSyntax[] = []
  /** Hears of comments and directives; nobody listens while a text is declared. */
  listener: TriviaListener | undefined
  /** What `#pragma pack` says at this place, bytes. */
  pack: number | undefined
  private packStack: PackEntry | undefined
  private readonly source: GrowingSource
  private readonly limit: number

  constructor(source: GrowingSource, limit: number) {
    this.source = source
    this.limit = limit
  }

  /** A point to come back to, where directives will be read a second time. */
  mark(): Mark {
    const { pack, packStack } = this
    return { pending: this.pending.length, markers: this.source.lineMarkers.length, pack, packStack }
  }

  reset({ pending, markers, pack, packStack }: Mark): void {
    this.pending.length = pending
    this.source.lineMarkers.length = markers
    this.pack = pack
    this.packStack = packStack
  }

  /** Reads the directive whose `#` is at `hash`; returns the offset of the newline that ends it. */
  read(hash: number): number {
    const { text } = this.source
    const end = this.lineEnd(hash)
    const at = skipBlanks(text, hash + 1, end)
    const word = nameAt(text, at, end)
    const rest = skipBlanks(text, at + word.length, end)
    switch (word) {
      case 'define':
        this.readDefine(hash, rest, end)
        break
      case 'undef':
        this.pending.push({ kind: 'undef', name: this.macroName(rest, end), start: rest })
        break
      case 'pragma':
        this.readPragma(hash, rest, text.slice(rest, end))
        break
      case 'line':
        this.readLineMarker(rest, end, false)
        break
      case 'ident':
      case 'sccs':
        break
      case '':
        if (at < end) this.readLineMarker(at, end, true)
        break
      default:
        this.refuse(word, hash, text.slice(rest, end).trim())
    }
    return end
  }

  /** `#pragma pack`, or any other pragma, from its text. */
  readPragma(start: number, offset: number, text: string): void {
    const pack = /^pack\s*\(([^)]*)\)/.exec(text)
    if (pack) this.readPack(offset, pack[1] as string)
    else if (!SILENT_PRAGMAS.test(text)) this.pending.push({ kind: 'pragma', start, text: text.trim() })
  }

  /** define = "define" name ("(" parameter-names ")")? body */
  private readDefine(hash: number, start: number, end: number): void {
    const { text } = this.source
    const name = this.macroName(start, end)
    const after = start + name.length
    const functionLike = after < end && text.charCodeAt(after) === LEFT_PAREN
    const deferred = !functionLike && isEllipsis(text, after, end)
    this.pending.push({ kind: 'define', name, start, functionLike, deferred, hash, bodyStart: after, bodyEnd: end })
  }

  /** line = digits (string flags)? */
  private readLineMarker(start: number, end: number, byPreprocessor: boolean): void {
    const { text, lineMarkers, name } = this.source
    const match = /^(\d+)(?:\s+"((?:[^"\\]|\\.)*)")?/.exec(text.slice(start, end))
    if (!match) this.fail(start, 'syntax/directive', { directive: text.slice(start, end).trim() })
    const file = match?.[2]?.replace(/\\(.)/g, '$1') ?? lineMarkers.at(-1)?.name ?? name
    lineMarkers.push({ offset: end + 1, line: Number(match?.[1]), name: file, byPreprocessor })
  }

  /** pack = (("push" | "pop") ("," label)? ("," number)? | number | "show")? */
  private readPack(offset: number, text: string): void {
    const words = text.split(',').map((word) => word.trim())
    const action = words[0] === 'push' || words[0] === 'pop' ? (words.shift() as string) : undefined
    const label = action && words[0] && !/^\d/.test(words[0]) ? words.shift() : undefined
    const number = words.shift()
    if (words.length > 0) this.fail(offset, 'syntax/pack', { text })
    if (action === 'push') this.packStack = { label, pack: this.pack, below: this.packStack }
    if (action === 'pop') this.popPack(label)
    if (number === 'show') return
    if (number) this.pack = this.packValue(offset, number)
    else if (!action) this.pack = undefined
  }

  /** Without the label on the stack nothing happens, as gcc has it. */
  private popPack(label: string | undefined): void {
    let entry = this.packStack
    while (entry && label !== undefined && entry.label !== label) entry = entry.below
    if (!entry) return
    this.pack = entry.pack
    this.packStack = entry.below
  }

  private packValue(offset: number, text: string): number | undefined {
    if (!/^(0|1|2|4|8|16)$/.test(text)) this.fail(offset, 'syntax/pack', { text })
    return Number(text) || undefined
  }

  private refuse(word: string, hash: number, text: string): never {
    if (word === 'error') this.fail(hash, 'syntax/error-directive', { text })
    if (/^(include|include_next|import|if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|embed)$/.test(word)) {
      this.fail(hash, 'syntax/preprocess', { directive: `#${word}` })
    }
    this.fail(hash, 'syntax/directive', { directive: `#${word}` })
  }

  private macroName(start: number, end: number): string {
    const name = nameAt(this.source.text, start, end)
    if (name === '' || /^\d/.test(name)) this.fail(start, 'syntax/macro-name', {})
    return name
  }

  /** Offset of the newline that ends the directive: backslashes and comments carry it further. */
  private lineEnd(hash: number): number {
    const { text } = this.source
    let comment = -1
    for (let at = hash; at < this.limit; at++) {
      const code = text.charCodeAt(at)
      if (code === NEWLINE) return this.endLine(comment, at)
      if (code === BACKSLASH) at += text.startsWith('\r\n', at + 1) ? 2 : 1
      else if (comment >= 0) continue
      else if (code === SLASH && text.charCodeAt(at + 1) === SLASH) comment = at
      else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) at = this.quoteEnd(at, code)
      else if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
        const close = text.indexOf('*/', at + 2)
        if (close < 0 || close >= this.limit) this.fail(at, 'syntax/unterminated', { what: 'comment' })
        this.listener?.comment(at, close + 2)
        at = close + 1
      }
    }
    return this.endLine(comment, this.limit)
  }

  private endLine(comment: number, end: number): number {
    if (comment >= 0) this.listener?.comment(comment, end)
    return end
  }

  /** Offset of the closing quote; of the quote itself where the line holds no second one, as in `#error don't`. */
  private quoteEnd(open: number, quote: number): number {
    const { text } = this.source
    for (let at = open + 1; at < this.limit; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) return at
      if (code === BACKSLASH) at++
      else if (code === NEWLINE) break
    }
    return open
  }

  private fail<C extends DeclarationCode>(offset: number, code: C, details: DeclarationDetails<C>): never {
    throw declarationError(this.source, offset, code, details)
  }
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === SLASH && text.charCodeAt(at + 1) === STAR) at = text.indexOf('*/', at + 2) + 1
    else if (code === BACKSLASH && /^\r?\n/.test(text.slice(at + 1, at + 3)))
      at += text.charCodeAt(at + 1) === RETURN ? 2 : 1
    else if (code > BLANK) break
  }
  return Math.min(at, end)
}

/** Whether the body of a macro is `...` and nothing else. */
function isEllipsis(text: string, from: number, end: number): boolean {
  const start = skipBlanks(text, from, end)
  if (!text.startsWith('...', start) || start + 3 > end) return false
  const rest = skipBlanks(text, start + 3, end)
  return rest === end || text.startsWith('//', rest)
}

function nameAt(text: string, from: number, end: number): string {
  let at = from
  while (at < end && isNamePart(text.charCodeAt(at))) at++
  return /^\d/.test(text.slice(from, at)) ? '' : text.slice(from, at)
}
