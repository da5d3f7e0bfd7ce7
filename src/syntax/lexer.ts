/**
 * Characters to tokens. The current token lies in the lexer's own fields, so that reading a token makes no object.
 * Directives are taken out on the way: `define`, `undef` and unknown pragmas are collected for `declare`;
 * line directives go into the source, and `#pragma pack` sets `pack`.
 */
import {
  type DeclarationCode,
  type DeclarationDetails,
  declarationError,
} from '../diagnostics/messages/declarations.ts'
import type { GrowingSource } from '../diagnostics/source.ts'
import {
  BACKSLASH,
  BACKSLASH_CLASS,
  BLANK,
  BLANK_CLASS,
  CHARACTER_CLASSES,
  DIGIT_0,
  DIGIT_9,
  DIGIT_CLASS,
  DOUBLE_QUOTE,
  HASH_CLASS,
  isNamePart,
  LETTER_CLASS,
  LETTER_E,
  LETTER_P,
  LETTER_X,
  LOWER_CASE,
  NEWLINE,
  NEWLINE_CLASS,
  PUNCTUATOR_CLASS,
  QUOTE_CLASS,
  RETURN,
  SINGLE_QUOTE,
  SLASH_CLASS,
} from './characters.ts'
import { DirectiveReader } from './directives.ts'
import { FIRST_NAME, hashStep, KEYWORD_KINDS, KEYWORD_VALUES, type NameTable, nameTableFor } from './name-table.ts'
import * as token from './token.ts'

/** Stands for any error of a text that is only tried. */
export const UNREADABLE = new Error('unreadable')

export class Lexer {
  readonly source: GrowingSource
  /** The current token: its kind, its place, and what the keyword table says of it. */
  kind: number = token.END
  start: number
  end: number
  value = 0
  /** The name, where the token is an identifier or a keyword. */
  name = ''
  readonly directives: DirectiveReader
  /** Set where a failure is expected and nobody reads its message: `fail` then throws `UNREADABLE`. */
  readonly tentative: boolean
  private readonly text: string
  private readonly limit: number
  private readonly names: NameTable

  constructor(source: GrowingSource, from = 0, limit = source.text.length, tentative = false) {
    this.source = source
    this.text = source.text
    this.limit = limit
    this.names = nameTableFor(limit - from)
    this.tentative = tentative
    this.start = this.end = from
    this.directives = new DirectiveReader(source, limit)
  }

  /** Throws the catalogued error at an offset of the text. */
  fail<C extends DeclarationCode>(offset: number, code: C, details: DeclarationDetails<C>): never {
    if (this.tentative) throw UNREADABLE
    throw declarationError(this.source, offset, code, details)
  }

  /** The current token as it is written. */
  tokenText(): string {
    return this.text.slice(this.start, this.end)
  }

  /** Character code at an offset of the text; 0 past the end. */
  codeAt(offset: number): number {
    return offset < this.limit ? this.text.charCodeAt(offset) : 0
  }

  /** Reads the next token. */
  advance(): void {
    const { text, limit } = this
    let at = this.end
    let startsLine = at === 0
    while (at < limit) {
      const code = text.charCodeAt(at)
      switch (code < 128 ? (CHARACTER_CLASSES[code] as number) : wideClass(code)) {
        case BLANK_CLASS:
          while (++at < limit && text.charCodeAt(at) === BLANK);
          continue
        case NEWLINE_CLASS:
          startsLine = true
          while (++at < limit && text.charCodeAt(at) === BLANK);
          continue
        case LETTER_CLASS:
          return this.readName(at, code)
        case DIGIT_CLASS:
          return this.readNumber(at)
        case PUNCTUATOR_CLASS:
          return this.readPunctuator(at, code)
        case QUOTE_CLASS:
          return this.readQuoted(at, at, code)
        case SLASH_CLASS: {
          const next = this.skipComment(at)
          if (next === at) return this.readPunctuator(at, code)
          at = next
          continue
        }
        case HASH_CLASS:
          if (!startsLine) this.fail(at, 'syntax/stray', { character: '#' })
          at = this.readDirective(at)
          continue
        case BACKSLASH_CLASS:
          at = this.skipSplice(at)
          continue
        default:
          this.fail(at, 'syntax/stray', { character: text.slice(at, at + 1) })
      }
    }
    this.kind = token.END
    this.start = this.end = limit
  }

  private readName(start: number, first: number): void {
    const { text, limit } = this
    let hash = first
    let at = start + 1
    let code = 0
    while (at < limit && isNamePart((code = text.charCodeAt(at)))) {
      hash = hashStep(hash, code)
      at++
    }
    if ((code === DOUBLE_QUOTE || code === SINGLE_QUOTE) && at < limit && isLiteralPrefix(text, start, at)) {
      return this.readQuoted(start, at, code)
    }
    if (code === BACKSLASH && at < limit && this.splicesName(at)) return this.readSplicedName(start)
    this.setName(this.names.intern(text, start, at, hash), start, at)
  }

  private setName(id: number, start: number, end: number): void {
    this.start = start
    this.end = end
    this.name = this.names.names[id] as string
    if (id < FIRST_NAME) {
      this.kind = KEYWORD_KINDS[id] as number
      this.value = KEYWORD_VALUES[id] as number
    } else this.kind = token.IDENTIFIER
  }

  /** Whether the backslash ends a line in the middle of a name. */
  private splicesName(backslash: number): boolean {
    return isNamePart(this.codeAt(this.afterSplices(backslash)))
  }

  private afterSplices(backslash: number): number {
    let at = backslash
    while (this.codeAt(at) === BACKSLASH) {
      const next = this.afterSplice(at)
      if (next === at) return at
      at = next
    }
    return at
  }

  /** Offset after a backslash and its newline; of the backslash itself where none follows. */
  private afterSplice(backslash: number): number {
    const next = this.codeAt(backslash + 1) === RETURN ? backslash + 2 : backslash + 1
    return this.codeAt(next) === NEWLINE ? next + 1 : backslash
  }

  /** A name that goes on behind a backslash at the end of a line (C17 5.1.1.2p1). */
  private readSplicedName(start: number): void {
    let name = ''
    let hash = 0
    let at = start
    for (;;) {
      const code = this.codeAt(at)
      if (code === BACKSLASH && this.splicesName(at)) {
        at = this.afterSplices(at)
        continue
      }
      if (at >= this.limit || !isNamePart(code)) break
      hash = name === '' ? code : hashStep(hash, code)
      name += String.fromCharCode(code)
      at++
    }
    this.setName(this.names.intern(name, 0, name.length, hash), start, at)
  }

  /** A preprocessing number (C17 6.4.8); `declare` reads its value. */
  private readNumber(start: number): void {
    const { text, limit } = this
    let at = start + 1
    while (at < limit) {
      const code = text.charCodeAt(at)
      if (code === token.PLUS || code === token.MINUS) {
        const exponent = text.charCodeAt(at - 1) | LOWER_CASE
        if (exponent !== LETTER_E && exponent !== LETTER_P) break
        if (exponent === LETTER_E && (text.charCodeAt(start + 1) | LOWER_CASE) === LETTER_X) break
      } else if (code !== token.DOT && code !== SINGLE_QUOTE && !isNamePart(code)) break
      at++
    }
    this.kind = token.NUMBER
    this.start = start
    this.end = at
  }

  /** A string or character constant, whose prefix begins at `start` and whose quote is at `open`. */
  private readQuoted(start: number, open: number, quote: number): void {
    const { text, limit } = this
    let at = open + 1
    for (; ; at++) {
      const code = at < limit ? text.charCodeAt(at) : NEWLINE
      if (code === quote) break
      if (code === BACKSLASH) at += text.startsWith('\r\n', at + 1) ? 2 : 1
      else if (code === NEWLINE)
        this.fail(start, 'syntax/unterminated', { what: quote === DOUBLE_QUOTE ? 'string' : 'character' })
    }
    this.kind = quote === DOUBLE_QUOTE ? token.STRING : token.CHARACTER
    this.start = start
    this.end = at + 1
  }

  private readPunctuator(start: number, code: number): void {
    const next = this.codeAt(start + 1)
    if (code === token.DOT && next >= DIGIT_0 && next <= DIGIT_9) return this.readNumber(start)
    const longer =
      code === token.DOT
        ? next === token.DOT && this.codeAt(start + 2) === token.DOT
          ? token.ELLIPSIS
          : 0
        : pair(code, next)
    this.kind = longer || code
    this.start = start
    this.end = start + (longer === 0 ? 1 : longer === token.ELLIPSIS ? 3 : 2)
  }

  /** Offset after the comment at `at`, or `at` where the slash begins none. */
  private skipComment(at: number): number {
    const { text, limit } = this
    const next = this.codeAt(at + 1)
    if (next === token.STAR) {
      const close = text.indexOf('*/', at + 2)
      if (close < 0 || close + 2 > limit) this.fail(at, 'syntax/unterminated', { what: 'comment' })
      return this.endComment(at, close + 2)
    }
    if (next !== token.SLASH) return at
    for (let end = text.indexOf('\n', at); ; end = text.indexOf('\n', end + 1)) {
      if (end < 0 || end >= limit) return this.endComment(at, limit)
      const last = text.charCodeAt(end - 1) === RETURN ? end - 2 : end - 1
      if (text.charCodeAt(last) !== BACKSLASH) return this.endComment(at, end)
    }
  }

  private endComment(start: number, end: number): number {
    this.directives.listener?.comment(start, end)
    return end
  }

  private readDirective(hash: number): number {
    const end = this.directives.read(hash)
    this.directives.listener?.directive(hash, end)
    return end
  }

  private skipSplice(at: number): number {
    const next = this.afterSplice(at)
    if (next === at) this.fail(at, 'syntax/stray', { character: '\\' })
    return next
  }
}

const PAIRS = new Map<number, number>()
const pairKey = (pairText: string): number => pairText.charCodeAt(0) * 128 + pairText.charCodeAt(1)
for (const [spelling, kind] of [
  ['<<', token.SHIFT_LEFT],
  ['>>', token.SHIFT_RIGHT],
  ['<=', token.LESS_EQUAL],
  ['>=', token.GREATER_EQUAL],
  ['==', token.EQUAL_EQUAL],
  ['!=', token.NOT_EQUAL],
  ['&&', token.AND_AND],
  ['||', token.OR_OR],
  ['<:', token.LEFT_BRACKET],
  [':>', token.RIGHT_BRACKET],
  ['<%', token.LEFT_BRACE],
  ['%>', token.RIGHT_BRACE],
] as const) {
  PAIRS.set(pairKey(spelling), kind)
}
PAIRS.set(pairKey('->'), token.ARROW)
for (const spelling of ['++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=']) {
  PAIRS.set(pairKey(spelling), token.OTHER)
}

/** Kind of the two-character punctuator, 0 where the second character does not belong. */
function pair(code: number, next: number): number {
  // Most punctuators stand before a blank or a name, and the four that end most declarations begin no pair.
  if (next > 127 || CHARACTER_CLASSES[next] !== PUNCTUATOR_CLASS) return 0
  if (code === token.SEMICOLON || code === token.COMMA || code === token.LEFT_PAREN || code === token.RIGHT_PAREN)
    return 0
  return PAIRS.get(code * 128 + next) ?? 0
}

/** `L`, `u`, `U` and `u8` before a quote. */
function isLiteralPrefix(text: string, start: number, end: number): boolean {
  if (end - start > 2) return false
  const prefix = text.slice(start, end)
  return prefix === 'L' || prefix === 'u' || prefix === 'U' || prefix === 'u8'
}

/** Beyond ASCII everything may be part of a name, the byte order mark and the non-breaking space aside. */
const wideClass = (code: number): number => (code === 0xfeff || code === 0xa0 ? BLANK_CLASS : LETTER_CLASS)
