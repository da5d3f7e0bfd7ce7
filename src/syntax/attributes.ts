/** Attributes in their three spellings, and the other words that decorate a declaration. What does not change a type is skipped. */
import { treatmentOf } from './attribute-table.ts'
import { BLANK } from './characters.ts'
import { ExpressionParser } from './expressions.ts'
import * as token from './token.ts'
import type { AttributeSyntax, ExpressionSyntax } from './tree.ts'

export type Attributes = AttributeSyntax[] | undefined

export abstract class AttributeParser extends ExpressionParser {
  /** Whether the token begins an attribute. */
  atAttribute(): boolean {
    const { kind } = this
    if (kind === token.ATTRIBUTE || kind === token.DECLSPEC || kind === token.ALIGNAS) return true
    return kind === token.LEFT_BRACKET && this.atDoubleBracket()
  }

  private atDoubleBracket(): boolean {
    let at = this.end
    while (this.codeAt(at) === BLANK) at++
    return this.codeAt(at) === token.LEFT_BRACKET
  }

  /** attributes = ("__attribute__" "((" list "))" | "__declspec" "(" word* ")" | "_Alignas" "(" value ")" | "[[" list "]]")* */
  parseAttributes(attributes: Attributes): Attributes {
    let list = attributes
    while (this.atAttribute()) {
      const { kind, start } = this
      this.advance()
      if (kind === token.ALIGNAS) list = append(list, this.parseAligned(start))
      else if (kind === token.LEFT_BRACKET) {
        this.expect(token.LEFT_BRACKET)
        list = this.parseAttributeList(list, token.RIGHT_BRACKET)
        this.expect(token.RIGHT_BRACKET)
        this.expect(token.RIGHT_BRACKET)
      } else {
        this.expect(token.LEFT_PAREN)
        if (kind === token.ATTRIBUTE) this.expect(token.LEFT_PAREN)
        list = this.parseAttributeList(list, token.RIGHT_PAREN)
        this.expect(token.RIGHT_PAREN)
        if (kind === token.ATTRIBUTE) this.expect(token.RIGHT_PAREN)
      }
    }
    return list
  }

  /** list = (attribute ","?)*, up to the bracket that closes it */
  private parseAttributeList(attributes: Attributes, close: number): Attributes {
    let list = attributes
    while (this.kind !== close) {
      if (this.take(token.COMMA)) continue
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
    if (this.kind === token.COLON) {
      this.advance()
      this.take(token.COLON)
      return this.atWord() ? this.parseAttribute(list) : this.failExpected('an attribute')
    }
    switch (name) {
      case 'packed':
        return append(list, { kind: 'packed', start })
      case 'ms_struct':
        return append(list, { kind: 'microsoft', start })
      case 'scalar_storage_order':
        return append(list, this.parseOrder(start))
      case 'transparent_union':
        return append(list, { kind: 'transparent', start })
      case 'aligned':
      case 'align':
        return append(
          list,
          this.kind === token.LEFT_PAREN ? this.parseAligned(start) : { kind: 'aligned', start, value: undefined },
        )
      case 'vector_size':
        return append(list, { kind: 'vector', start, bytes: this.parseArgument() })
      case 'mode':
        return append(list, this.parseMode(start))
      case 'cdecl':
      case 'stdcall':
      case 'fastcall':
      case 'thiscall':
      case 'ms_abi':
      case 'sysv_abi':
        return append(list, { kind: 'convention', start, convention: name })
      default:
        if (this.kind === token.LEFT_PAREN) this.skipBalanced(token.LEFT_PAREN, token.RIGHT_PAREN)
        return treatmentOf(name) === 'skipped' ? list : append(list, { kind: 'other', start, name })
    }
  }

  /** aligned = "(" (type-name | expression) ")" */
  private parseAligned(start: number): AttributeSyntax {
    this.expect(token.LEFT_PAREN)
    const value = this.atType() ? this.parseTypeName() : this.parseExpression()
    this.expect(token.RIGHT_PAREN)
    return { kind: 'aligned', start, value }
  }

  /** scalar-storage-order = "(" STRING ")" */
  private parseOrder(start: number): AttributeSyntax {
    this.expect(token.LEFT_PAREN)
    const name = this.kind === token.STRING ? this.parseStrings().join('').slice(1, -1) : this.failExpected('a string')
    this.expect(token.RIGHT_PAREN)
    return { kind: 'order', start, name }
  }

  private parseMode(start: number): AttributeSyntax {
    this.expect(token.LEFT_PAREN)
    const mode = this.tokenText().replace(/^__(.+)__$/, '$1')
    this.advance()
    this.expect(token.RIGHT_PAREN)
    return { kind: 'mode', start, mode }
  }

  private parseArgument(): ExpressionSyntax {
    this.expect(token.LEFT_PAREN)
    const expression = this.parseExpression()
    this.expect(token.RIGHT_PAREN)
    return expression
  }

  /** symbol = "__asm__" "(" STRING+ ")" */
  parseSymbol(): string {
    this.advance()
    this.expect(token.LEFT_PAREN)
    if (this.kind !== token.STRING) this.failExpected('a string')
    const symbol = this.parseStrings()
      .map((piece) => piece.slice(piece.indexOf('"') + 1, -1))
      .join('')
    this.expect(token.RIGHT_PAREN)
    return symbol
  }
}

/** The list with one more attribute. */
export const append = (list: Attributes, attribute: AttributeSyntax): AttributeSyntax[] => {
  if (!list) return [attribute]
  list.push(attribute)
  return list
}
