/** Specifiers: the type and the storage words that stand before declarators; structs, unions and enums with their bodies. */
import type { Attributes } from './attributes.ts'
import { DeclaratorParser } from './declarators.ts'
import * as token from './token.ts'
import type {
  DeclaratorSyntax,
  EnumBodySyntax,
  EnumeratorSyntax,
  EnumSyntax,
  ExpressionSyntax,
  MemberSyntax,
  RecordBodySyntax,
  RecordSyntax,
  SpecifiersSyntax,
  StaticAssertSyntax,
  TypeNameSyntax,
  TypeofSyntax,
  TypeSpecifierSyntax,
  WordsSyntax,
} from './tree.ts'

/** Specifiers while they are read. */
interface Gathered {
  readonly start: number
  storage: number
  qualifiers: number
  type: TypeSpecifierSyntax | undefined
  attributes: Attributes
  convention: token.ConventionWord | undefined
  atomic: boolean
}

/** One object for each sum of words. */
const wordsSyntax = new Map<number, WordsSyntax>()
const deferredSyntax = new Map<number, WordsSyntax>()

function wordsNode(words: number, deferred = false): WordsSyntax {
  const known = deferred ? deferredSyntax : wordsSyntax
  let node = known.get(words)
  if (!node) known.set(words, (node = { kind: 'words', words, deferred }))
  return node
}

export abstract class SpecifierParser extends DeclaratorParser {
  /** Spellings of the records whose bodies are being read. */
  private readonly openRecords: string[] = []

  parseSpecifiers(wanted: string, storage = 0, start = this.start): SpecifiersSyntax {
    const gathered: Gathered = {
      start,
      storage,
      qualifiers: 0,
      type: undefined,
      attributes: undefined,
      convention: undefined,
      atomic: false,
    }
    while (this.parseSpecifier(gathered, wanted));
    return gathered.type ? (gathered as SpecifiersSyntax) : this.failNoType(wanted)
  }

  /** specifier = storage | qualifier | convention | attribute | type-specifier */
  private parseSpecifier(gathered: Gathered, wanted: string): boolean {
    switch (this.kind) {
      case token.TYPE_WORD:
        this.addWord(gathered)
        break
      case token.IDENTIFIER:
        return this.parseNamedType(gathered, wanted)
      case token.QUALIFIER:
        gathered.qualifiers |= this.value
        break
      case token.STORAGE:
        gathered.storage |= this.value
        break
      case token.IGNORED:
        break
      case token.CONVENTION:
        // After the type it belongs to the declarator.
        if (gathered.type) return false
        gathered.convention = token.CONVENTIONS[this.value]
        break
      case token.ATTRIBUTE:
      case token.DECLSPEC:
      case token.ALIGNAS:
        gathered.attributes = this.parseAttributes(gathered.attributes)
        return true
      case token.LEFT_BRACKET:
        if (gathered.type || !this.atAttribute()) return false
        gathered.attributes = this.parseAttributes(gathered.attributes)
        return true
      default:
        return this.parseTypeSpecifier(gathered)
    }
    this.advance()
    return true
  }

  private addWord(gathered: Gathered): void {
    const { type } = gathered
    const { value } = this
    if (!type) {
      gathered.type = wordsNode(value)
      return
    }
    const words = type.kind === 'words' && !type.deferred ? type.words : -1
    const long = value & (token.LONG_WORD | token.LONG_LONG_WORD)
    // `long long` sums to its own bit; any other word twice, or a third `long`, would run into the next word's bit.
    const clash = words & value & ~token.LONG_WORD || (long && words & token.LONG_LONG_WORD)
    if (words < 0 || clash || (long === token.LONG_LONG_WORD && words & token.LONG_WORD)) {
      this.fail(this.start, 'syntax/two-types', { found: this.found() })
    }
    gathered.type = wordsNode(words + value)
  }

  /** type-specifier = word | typedef-name | record | enum | "typeof" "(" operand ")" | "_Atomic" "(" type-name ")" | "..." */
  private parseTypeSpecifier(gathered: Gathered): boolean {
    const { kind, start } = this
    if (kind === token.ELLIPSIS) return (gathered.storage & token.TYPEDEF) !== 0 && this.parseDeferred(gathered)
    if (kind === token.ATOMIC) {
      if (this.peek() === token.LEFT_PAREN) this.setType(gathered, this.parseTypeof(), start)
      else {
        gathered.atomic = true
        this.advance()
      }
      return true
    }
    if (kind === token.STRUCT || kind === token.UNION) this.setType(gathered, this.parseRecord(), start)
    else if (kind === token.ENUM) this.setType(gathered, this.parseEnum(), start)
    else if (kind === token.TYPEOF) this.setType(gathered, this.parseTypeof(), start)
    else return false
    return true
  }

  private setType(gathered: Gathered, type: TypeSpecifierSyntax, start: number): void {
    if (gathered.type) this.fail(start, 'syntax/two-types', { found: 'a type' })
    gathered.type = type
  }

  /** A name is a type only where none was seen: in `unsigned size_t` it is what is declared. */
  private parseNamedType(gathered: Gathered, wanted: string): boolean {
    const { name, start } = this
    if (name === 'complex' && this.parseComplex(gathered)) return true
    if (gathered.type) return false
    if (!this.typeNames.isTypeName(name)) this.failUnknown(wanted)
    gathered.type = { kind: 'name', name, start }
    this.advance()
    return true
  }

  /** `complex` as <complex.h> defines it, unless it is clearly the name of what is declared. */
  private parseComplex(gathered: Gathered): boolean {
    const { type } = gathered
    const words = type?.kind === 'words' ? type.words : 0
    if ((type && !words) || words & token.COMPLEX_WORD) return false
    const next = this.peek()
    if (words & (token.FLOAT_WORD | token.DOUBLE_WORD)) {
      if (next === token.SEMICOLON || next === token.EQUALS || next === token.LEFT_BRACKET || next === token.COLON)
        return false
    } else if (next !== token.TYPE_WORD) return false
    gathered.type = wordsNode(words | token.COMPLEX_WORD)
    this.advance()
    return true
  }

  private parseDeferred(gathered: Gathered): boolean {
    const { type } = gathered
    if (!type) gathered.type = { kind: 'opaque', start: this.start }
    else if (type.kind === 'words' && !type.deferred) gathered.type = wordsNode(type.words, true)
    else return false
    this.advance()
    return true
  }

  private failUnknown(wanted: string): never {
    const { name, start } = this
    const hint = this.hint(name)
    const next = this.peek()
    const declares =
      next === token.LEFT_PAREN || next === token.SEMICOLON || next === token.EQUALS || next === token.LEFT_BRACKET
    const isType = wanted === 'a type' || wanted === 'the type of a parameter'
    if (declares && !isType) this.fail(start, 'syntax/no-type', { name, hint })
    this.fail(start, 'syntax/unknown-type', { name, hint, near: this.near(name) })
  }

  private near(name: string): string | undefined {
    // Nobody reads the message of what is only tried.
    if (this.tentative) return undefined
    return this.openRecords.find((spelling) => spelling.endsWith(` ${name}`)) ?? this.typeNames.nearType(name)
  }

  private hint(name: string): string | undefined {
    const defined = this.directives.pending.some((directive) => directive.kind === 'define' && directive.name === name)
    return defined ? 'it is a macro, and macros are not expanded here' : this.typeNames.hint(name)
  }

  private failNoType(wanted: string): never {
    if (this.kind === token.UNSUPPORTED) this.fail(this.start, 'syntax/unsupported', { word: this.tokenText() })
    if (this.kind === token.STRING) this.fail(this.start, 'syntax/string', {})
    this.failExpected(wanted)
  }

  /** typeof = ("typeof" | "_Atomic") "(" (type-name | expression) ")" */
  private parseTypeof(): TypeofSyntax {
    const { start } = this
    const isAtomic = this.kind === token.ATOMIC
    this.advance()
    this.expect(token.LEFT_PAREN)
    this.enter()
    const operand: TypeNameSyntax | ExpressionSyntax = this.atType() ? this.parseTypeName() : this.parseExpression()
    this.leave()
    this.expect(token.RIGHT_PAREN)
    return { kind: 'typeof', isAtomic, operand, start }
  }

  /** record = ("struct" | "union") attributes (tag record-body? | record-body) attributes */
  private parseRecord(): RecordSyntax {
    const { start } = this
    const keyword = this.kind === token.STRUCT ? 'struct' : 'union'
    this.advance()
    let attributes = this.parseAttributes(undefined)
    const tag = this.parseTag()
    if (this.kind !== token.LEFT_BRACE) {
      if (tag === undefined) this.fail(this.start, 'syntax/tag', { keyword, found: this.found() })
      return { kind: 'record', keyword, tag, start, body: undefined, attributes }
    }
    this.openRecords.push(`${keyword} ${tag}`)
    const body = this.parseRecordBody()
    this.openRecords.pop()
    attributes = this.parseTrailingAttributes(attributes)
    return { kind: 'record', keyword, tag, start, body, attributes }
  }

  /** Attributes right after a body belong to the type; `[[...]]` there would belong to it too. */
  private parseTrailingAttributes(attributes: Attributes): Attributes {
    return this.kind === token.ATTRIBUTE || this.kind === token.LEFT_BRACKET
      ? this.parseAttributes(attributes)
      : attributes
  }

  private parseTag(): string | undefined {
    if (this.kind !== token.IDENTIFIER) return undefined
    const { name } = this
    this.advance()
    return name
  }

  /** record-body = "{" member* ("..." ";")? "}" */
  private parseRecordBody(): RecordBodySyntax {
    this.enter()
    this.advance()
    const members: MemberSyntax[] = []
    while (this.kind !== token.RIGHT_BRACE && this.kind !== token.ELLIPSIS) {
      if (this.take(token.SEMICOLON) || this.take(token.IGNORED)) continue
      if (this.kind === token.STATIC_ASSERT) {
        members.push(this.parseStaticAssert())
        this.expect(token.SEMICOLON)
      } else members.push(this.parseMember())
    }
    const partial = this.take(token.ELLIPSIS)
    if (partial) this.expect(token.SEMICOLON)
    const { pack } = this.directives
    this.expect(token.RIGHT_BRACE)
    this.leave()
    return { members, partial, pack }
  }

  /** member = specifiers (member-declarator ("," member-declarator)*)? ";" */
  private parseMember(): MemberSyntax {
    const specifiers = this.parseSpecifiers("a member or '}'")
    if (this.kind === token.SEMICOLON) return this.endMember(specifiers, undefined)
    const first = this.parseMemberDeclarator(specifiers)
    for (let last = first; this.take(token.COMMA); last = last.next) last.next = this.parseMemberDeclarator(specifiers)
    return this.endMember(specifiers, first)
  }

  private endMember(specifiers: SpecifiersSyntax, first: DeclaratorSyntax | undefined): MemberSyntax {
    const end = this.start
    this.expect(token.SEMICOLON)
    return { kind: 'member', specifiers, first, end }
  }

  /** member-declarator = declarator (":" expression)? | ":" expression */
  private parseMemberDeclarator(specifiers: SpecifiersSyntax) {
    const declarator = this.parseDeclarator(this.kind === token.COLON ? 'abstract' : 'named', specifiers.convention)
    if (this.kind !== token.COLON) return declarator
    this.advance()
    declarator.width = this.parseExpression()
    if (this.atAttribute()) declarator.attributes = this.parseAttributes(declarator.attributes)
    declarator.end = this.start
    return declarator
  }

  /** static-assert = "_Static_assert" "(" expression ("," STRING)? ")" */
  protected parseStaticAssert(): StaticAssertSyntax {
    const { start } = this
    this.advance()
    this.expect(token.LEFT_PAREN)
    const condition = this.parseExpression()
    const messageStart = this.take(token.COMMA) ? this.start : undefined
    if (messageStart !== undefined && this.kind !== token.STRING) this.failExpected('a string')
    const message: ExpressionSyntax | undefined =
      messageStart === undefined ? undefined : { kind: 'string', start: messageStart, pieces: this.parseStrings() }
    this.expect(token.RIGHT_PAREN)
    return { kind: 'static-assert', condition, message, start }
  }

  /** enum = "enum" attributes tag? (":" specifiers)? enum-body? attributes */
  private parseEnum(): EnumSyntax {
    const { start } = this
    this.advance()
    const attributes = this.parseAttributes(undefined)
    const tag = this.parseTag()
    const base = this.kind === token.COLON && this.atEnumBase() ? this.parseEnumBase() : undefined
    if (this.kind !== token.LEFT_BRACE) {
      if (tag === undefined) this.fail(this.start, 'syntax/tag', { keyword: 'enum', found: this.found() })
      return { kind: 'enum', tag, start, base, body: undefined, attributes }
    }
    const body = this.parseEnumBody()
    return { kind: 'enum', tag, start, base, body, attributes: this.parseTrailingAttributes(attributes) }
  }

  /** In `enum e : 3` inside a struct the colon begins a bit-field's width. */
  private atEnumBase(): boolean {
    const next = this.peek()
    return next === token.TYPE_WORD || next === token.IDENTIFIER || next === token.QUALIFIER || next === token.TYPEOF
  }

  private parseEnumBase(): SpecifiersSyntax {
    this.advance()
    return this.parseSpecifiers('the type of the enum')
  }

  /** enum-body = "{" enumerator ("," enumerator)* ","? "}" */
  private parseEnumBody(): EnumBodySyntax {
    this.advance()
    const enumerators: EnumeratorSyntax[] = []
    let partial = false
    while (this.kind !== token.RIGHT_BRACE) {
      if (this.take(token.ELLIPSIS)) partial = true
      else enumerators.push(this.parseEnumerator())
      if (this.kind !== token.RIGHT_BRACE) this.expectComma()
    }
    this.advance()
    return { enumerators, partial }
  }

  private expectComma(): void {
    if (!this.take(token.COMMA)) this.failExpected("',' or '}'")
  }

  /** enumerator = identifier attributes ("=" (expression | "..."))? */
  private parseEnumerator(): EnumeratorSyntax {
    const { name, start } = this
    this.expect(token.IDENTIFIER)
    if (this.kind === token.ATTRIBUTE || this.kind === token.LEFT_BRACKET) this.parseAttributes(undefined)
    const value = this.take(token.EQUALS) ? this.parseEnumeratorValue() : undefined
    return { name, start, end: this.start, value }
  }

  private parseEnumeratorValue(): ExpressionSyntax | 'deferred' {
    return this.take(token.ELLIPSIS) ? 'deferred' : this.parseExpression()
  }

  parseTypeName(): TypeNameSyntax {
    const { start } = this
    this.enter()
    const specifiers = this.parseSpecifiers('a type')
    const declarator = this.parseDeclarator('abstract', specifiers.convention)
    this.leave()
    return { kind: 'type-name', specifiers, declarator, start }
  }
}
