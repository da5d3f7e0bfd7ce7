/** The parser: one external declaration at a time, so that what it declares can be known to the next one. */
import { SpecifierParser } from './specifiers.ts'
import * as token from './token.ts'
import type {
  DeclarationSyntax,
  DeclaratorSyntax,
  ExpressionSyntax,
  ExternalSyntax,
  InitializerSyntax,
  LinkageSyntax,
  SpecifiersSyntax,
  StaticAssertSyntax,
  TypeNameSyntax,
} from './tree.ts'

type Linkage = LinkageSyntax | undefined

export class Parser extends SpecifierParser {
  /** Open `extern "..." {` groups. */
  private readonly linkages: Linkage[] = []
  /** Where the external declaration that is being read begins, and what the directives were there. */
  private begun = { start: 0, mark: this.directives.mark() }

  /**
   * unit = external*
   *
   * The next external declaration; `undefined` at the end. The cursor stays on the last token of what it returns,
   * so that directives behind it are read only after it is declared.
   */
  nextExternal(): ExternalSyntax | undefined {
    this.begun = { start: this.end, mark: this.directives.mark() }
    this.advance()
    for (;;) {
      this.begun = { start: this.start, mark: this.directives.mark() }
      switch (this.kind) {
        case token.END:
          if (this.linkages.length > 0) this.failExpected("'}'")
          return undefined
        case token.SEMICOLON:
        case token.IGNORED:
          this.advance()
          continue
        case token.RIGHT_BRACE:
          if (this.linkages.length === 0) this.failExpected('a declaration')
          this.linkages.pop()
          this.advance()
          continue
        case token.STATIC_ASSERT:
          return this.parseAssertion()
        case token.ASM:
          this.parseSymbol()
          continue
        case token.PRAGMA_OPERATOR:
          this.parsePragma()
          continue
        case token.STRING:
          return this.fail(this.start, 'syntax/string', {})
        default: {
          const external = this.parseExternal()
          if (external) return external
        }
      }
    }
  }

  /**
   * Skips the declaration that could not be read, to its `;` or to the end of its body, and returns the names in it. The
   * cursor stays on its last token.
   */
  recover(): { readonly names: ReadonlySet<string>; readonly start: number } {
    const { start, mark } = this.begun
    const names = new Set<string>()
    this.directives.reset(mark)
    this.moveTo(start, true)
    let braces = 0
    let isBody = false
    for (let previous = 0; this.kind !== token.END; previous = this.kind, this.advanceAnyhow()) {
      const { kind } = this
      if (kind === token.IDENTIFIER) names.add(this.name)
      if (kind === token.LEFT_BRACE && braces++ === 0) isBody = previous === token.RIGHT_PAREN
      if (kind === token.SEMICOLON && braces === 0) break
      if (kind === token.RIGHT_BRACE && --braces <= 0 && (isBody || braces < 0)) break
    }
    // The text has ended inside a block of `extern "C"`: that is said once.
    if (this.kind === token.END && this.start === start) this.linkages.length = 0
    // A brace that closes something outside is read again.
    if (braces < 0 && this.start > start) this.end = this.start
    return { names, start }
  }

  /** The names in the declaration that was read last. */
  namesRead(): { readonly names: ReadonlySet<string>; readonly start: number } {
    const { start } = this.begun
    const { end } = this
    const mark = this.directives.mark()
    const names = new Set<string>()
    for (this.moveTo(start, true); this.kind !== token.END && this.start < end; this.advanceAnyhow()) {
      if (this.kind === token.IDENTIFIER) names.add(this.name)
    }
    this.directives.reset(mark)
    this.end = end
    return { names, start }
  }

  private parseAssertion(): StaticAssertSyntax {
    const assertion = this.parseStaticAssert()
    if (this.kind !== token.SEMICOLON) this.failExpected("';'")
    return assertion
  }

  /** pragma = "_Pragma" "(" STRING ")" */
  private parsePragma(): void {
    const { start } = this
    this.advance()
    this.expect(token.LEFT_PAREN)
    const text = this.kind === token.STRING ? this.tokenText().slice(1, -1).replace(/\\(.)/g, '$1') : ''
    const offset = this.start
    while (this.kind !== token.RIGHT_PAREN && this.kind !== token.END) this.advance()
    this.expect(token.RIGHT_PAREN)
    this.directives.readPragma(start, offset, text)
  }

  /** external = declaration | "extern" STRING (declaration | "{" external* "}") | static-assert ";" | asm | pragma | ";" */
  private parseExternal(): DeclarationSyntax | undefined {
    const { start } = this
    const linkage = this.linkages.at(-1)
    if (!this.at(token.STORAGE) || this.value !== token.EXTERN) return this.parseDeclaration(0, start, linkage)
    this.advance()
    if (!this.at(token.STRING)) return this.parseDeclaration(token.EXTERN, start, linkage)
    const named = this.parseLinkage()
    if (this.take(token.LEFT_BRACE)) {
      this.linkages.push(named)
      return undefined
    }
    return this.parseDeclaration(token.EXTERN, start, named)
  }

  private parseLinkage(): Linkage {
    const { start } = this
    const language = this.tokenText().slice(1, -1).replace(/\s/g, '')
    this.advance()
    if (language === 'C' || language === 'C++') return undefined
    if (language === 'JS') return { language, start }
    if (language === 'JS+C' || language === 'C+JS') return { language: 'JS+C', start }
    return this.fail(start, 'syntax/linkage', { language })
  }

  /** declaration = specifiers (init-declarator ("," init-declarator)*)? ";" | specifiers declarator body */
  private parseDeclaration(storage: number, start: number, linkage: Linkage): DeclarationSyntax {
    const specifiers = this.parseSpecifiers('a declaration', storage, start)
    if (this.kind === token.SEMICOLON) return this.endDeclaration(specifiers, undefined, linkage, start)
    const first = this.parseInitDeclarator(specifiers)
    if (this.kind === token.LEFT_BRACE) {
      this.parseBody(specifiers, first)
      return this.endDeclaration(specifiers, first, linkage, start)
    }
    for (let last = first; this.take(token.COMMA); last = last.next) {
      this.parseInterludes()
      last.next = this.parseInitDeclarator(specifiers)
    }
    if (this.kind !== token.SEMICOLON) this.failEnd(first)
    return this.endDeclaration(specifiers, first, linkage, start)
  }

  /** The declaration that ends with the current token. */
  private endDeclaration(
    specifiers: SpecifiersSyntax,
    first: DeclaratorSyntax | undefined,
    linkage: Linkage,
    start: number,
  ): DeclarationSyntax {
    return { kind: 'declaration', specifiers, first, linkage, start, end: this.end }
  }

  /** Attributes may stand after the comma too. */
  private parseInterludes(): void {
    while (this.kind === token.IGNORED) this.advance()
  }

  private failEnd(first: DeclaratorSyntax): never {
    if (this.kind === token.STRING) this.fail(this.start, 'syntax/string', {})
    // `int ZEXPORT deflate(...)`: the macro was taken for the name.
    const suspect = this.kind === token.IDENTIFIER && !first.derivation ? first.name : undefined
    this.failExpected(first.initializer ? "',' or ';'" : "';'", suspect)
  }

  /** init-declarator = declarator ("=" initializer)? */
  private parseInitDeclarator(specifiers: SpecifiersSyntax): DeclaratorSyntax & { next: DeclaratorSyntax | undefined } {
    const declarator = this.parseDeclarator('named', specifiers.convention)
    if (this.kind === token.EQUALS) {
      declarator.initializer = this.parseInitializer()
      declarator.end = this.start
    }
    return declarator
  }

  /** initializer = "..." | expression | "{" ... "}" */
  private parseInitializer(): InitializerSyntax {
    const { start } = this
    this.advance()
    if (this.take(token.ELLIPSIS)) return { kind: 'deferred', start }
    if (this.kind === token.LEFT_BRACE) return { kind: 'braces', start, items: this.countItems() }
    const from = this.start
    const mark = this.directives.mark()
    try {
      const expression = this.parseExpression()
      if (this.kind === token.COMMA || this.kind === token.SEMICOLON) return { kind: 'expression', expression, start }
      this.failExpected("',' or ';'")
    } catch (error) {
      // C has more expressions than a constant can be; whether that matters is for `declare` to say.
      this.directives.reset(mark)
      this.moveTo(from)
      this.skipInitializer()
      if (this.kind === token.END) throw error
      return { kind: 'unreadable', start, error }
    }
  }

  /** Leaves the cursor at the `,` or `;` behind an initializer. */
  private skipInitializer(): void {
    for (let depth = 0; this.kind !== token.END; this.advance()) {
      const { kind } = this
      if (depth === 0 && (kind === token.COMMA || kind === token.SEMICOLON)) return
      if (kind === token.LEFT_PAREN || kind === token.LEFT_BRACE || kind === token.LEFT_BRACKET) depth++
      else if (kind === token.RIGHT_PAREN || kind === token.RIGHT_BRACE || kind === token.RIGHT_BRACKET) depth--
    }
  }

  private parseBody(specifiers: SpecifiersSyntax, declarator: DeclaratorSyntax): void {
    if ((specifiers.storage & (token.INLINE | token.STATIC)) === 0) this.fail(this.start, 'syntax/body', {})
    declarator.body = this.start
    this.skipToClose(token.LEFT_BRACE, token.RIGHT_BRACE)
  }

  /** A whole text that is one type, a name inside allowed. */
  parseWholeType(): TypeNameSyntax {
    this.advance()
    const { start } = this
    const specifiers = this.parseSpecifiers('a type')
    const declarator = this.parseDeclarator('either', specifiers.convention)
    if (this.kind !== token.END) this.failExpected('the end of the type')
    return { kind: 'type-name', specifiers, declarator, start }
  }

  /** A range that is one expression, a whole macro body for example. */
  parseWholeExpression(): ExpressionSyntax {
    this.advance()
    const expression = this.parseExpression()
    if (this.kind !== token.END) this.failExpected('the end of the expression')
    return expression
  }
}
