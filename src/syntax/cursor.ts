/** Looking at tokens and taking them; no grammar. */
import { Lexer } from './lexer.ts'
import { END, IDENTIFIER, spellKind, TYPE_WORD } from './token.ts'

/** Brackets, declarators, records and expressions nest at most this deep in all. */
const MAX_DEPTH = 200

export class Cursor extends Lexer {
  private depth = 0

  at(kind: number): boolean {
    return this.kind === kind
  }

  /** Takes the token if it is of that kind. */
  take(kind: number): boolean {
    if (this.kind !== kind) return false
    this.advance()
    return true
  }

  /** Takes a token of that kind, or fails. */
  expect(kind: number): void {
    if (this.kind !== kind) this.failExpected(spellKind(kind))
    this.advance()
  }

  /** Fails at the current token, saying what was wanted instead; `suspect` is the name before, where that may be at fault. */
  failExpected(wanted: string, suspect?: string): never {
    this.fail(this.start, 'syntax/expected', { wanted, found: this.found(), suspect })
  }

  /** The current token in an error. */
  found(): string {
    return this.kind === END ? 'the end of the text' : `'${this.tokenText()}'`
  }

  /** Kind of the token after the current one. For rare use: it is read again later, directives before it included. */
  peek(): number {
    const { kind, start, end, value, name } = this
    const mark = this.directives.mark()
    this.advance()
    const next = this.kind
    this.directives.reset(mark)
    Object.assign(this, { kind, start, end, value, name })
    return next
  }

  /** Goes back to the token at an offset, to read on from there in another way. */
  protected moveTo(offset: number, anyhow = false): void {
    this.start = this.end = offset
    this.depth = 0
    if (anyhow) this.advanceAnyhow()
    else this.advance()
  }

  /** Reads the next token that is one; characters that make none are passed over. */
  protected advanceAnyhow(): void {
    for (;;) {
      try {
        return this.advance()
      } catch {
        this.end++
      }
    }
  }

  /** Goes one level deeper; a failure needs no `leave`, since it ends the reading. */
  enter(): void {
    if (++this.depth > MAX_DEPTH) this.fail(this.start, 'syntax/too-deep', { limit: MAX_DEPTH })
  }

  leave(): void {
    this.depth--
  }

  /** Skips to the token after the bracket that closes the current one; brackets of other kinds are not looked at. */
  skipBalanced(open: number, close: number): void {
    this.skipToClose(open, close)
    this.advance()
  }

  /** Leaves the cursor at the bracket that closes the current one. */
  skipToClose(open: number, close: number): void {
    for (let depth = 1; ; ) {
      this.advance()
      if (this.kind === open) depth++
      else if (this.kind === close && --depth === 0) return
      else if (this.kind === END) this.failExpected(spellKind(close))
    }
  }

  /** Whether the token is a word: a name or any keyword. */
  atWord(): boolean {
    return this.kind === IDENTIFIER || this.kind >= TYPE_WORD
  }
}
