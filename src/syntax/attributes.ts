/** Attributes in their three spellings, and the other words that decorate a declaration. What does not change a type is skipped. */
import { ExpressionParser } from './expressions.ts'
import * as token from './token.ts'
import type { AttributeSyntax, ExpressionSyntax } from './tree.ts'

export type Attributes = AttributeSyntax[] | undefined

export abstract class AttributeParser extends ExpressionParser {
  /** Whether the token begins an attribute. */
  atAttribute(): boolean {
    const { kind } = this
    if (kind === token.ATTRIBUTE || kind === token.DECLSPEC || kind === token.ALIGNAS) return true
    return kind === 91 && this.atDoubleBracket()
  }

  private atDoubleBracket(): boolean {
    let at = this.end
    while (this.codeAt(at) === 32) at++
    return this.codeAt(at) === 91
  }

  /** attributes = ("__attribute__" "((" list "))" | "__declspec" "(" word* ")" | "_Alignas" "(" value ")" | "[[" list "]]")* */
  parseAttributes(attributes: Attributes): Attributes {
    let list = attributes
    while (this.atAttribute()) {
      const { kind, start } = this
      this.advance()
      if (kind === token.ALIGNAS) list = append(list, this.parseAligned(start))
      else if (kind === 91) {
        this.expect(91)
        list = this.parseAttributeList(list, 93)
        this.expect(93)
        this.expect(93)
      } else {
        this.expect(40)
        if (kind === token.ATTRIBUTE) this.expect(40)
        list = this.parseAttributeList(list, 41)
        this.expect(41)
        if (kind === token.ATTRIBUTE) this.expect(41)
      }
    }
    return list
  }

  /** list = (attribute ","?)*, up to the bracket that closes it */
  private parseAttributeList(attributes: Attributes, close: number): Attributes {
    let list = attributes
    while (this.kind !== close) {
      if (this.take(44)) continue
      if (!this.atWord()) this.failExpected('an attribute')
      list = this.parseAttribute(list)
    }
    return list
  }

  /** attribute = (name ":" ":")? name ("(" argument ")")? */
  private parseAttribute(list: Attributes): Attributes {
    const { start } = this
    const name = this.tokenText().replace(/^__(.+)__$/, '$1')
    this.advance()
    if (this.kind === 58) {
      this.advance()
      this.take(58)
      return this.atWord() ? this.parseAttribute(list) : this.failExpected('an attribute')
    }
    switch (name) {
      case 'packed':
        return append(list, { kind: 'packed', start })
      case 'aligned':
      case 'align':
        return append(list, this.kind === 40 ? this.parseAligned(start) : { kind: 'aligned', start, value: undefined })
      case 'vector_size':
        return append(list, { kind: 'vector', start, bytes: this.parseArgument() })
      case 'mode':
        return append(list, this.parseMode(start))
      case 'cdecl':
      case 'stdcall':
      case 'fastcall':
      case 'thiscall':
        return append(list, { kind: 'convention', start, convention: name })
      default:
        if (this.kind === 40) this.skipBalanced(40, 41)
        return list
    }
  }

  /** aligned = "(" (type-name | expression) ")" */
  private parseAligned(start: number): AttributeSyntax {
    this.expect(40)
    const value = this.atType() ? this.parseTypeName() : this.parseExpression()
    this.expect(41)
    return { kind: 'aligned', start, value }
  }

  private parseMode(start: number): AttributeSyntax {
    this.expect(40)
    const mode = this.tokenText().replace(/^__(.+)__$/, '$1')
    this.advance()
    this.expect(41)
    return { kind: 'mode', start, mode }
  }

  private parseArgument(): ExpressionSyntax {
    this.expect(40)
    const expression = this.parseExpression()
    this.expect(41)
    return expression
  }

  /** symbol = "__asm__" "(" STRING+ ")" */
  parseSymbol(): string {
    this.advance()
    this.expect(40)
    if (this.kind !== token.STRING) this.failExpected('a string')
    const symbol = this.parseStrings()
      .map((piece) => piece.slice(piece.indexOf('"') + 1, -1))
      .join('')
    this.expect(41)
    return symbol
  }
}

const append = (list: Attributes, attribute: AttributeSyntax): AttributeSyntax[] => {
  if (!list) return [attribute]
  list.push(attribute)
  return list
}
