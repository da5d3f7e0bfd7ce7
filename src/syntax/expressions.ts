/** Constant expressions; what they are worth is for `declare` to say. */
import type { GrowingSource } from '../diagnostics/source.ts'
import { Cursor } from './cursor.ts'
import { BINARY_OPERATORS, precedenceOf, UNARY_OPERATORS } from './operators.ts'
import * as token from './token.ts'
import type { ExpressionSyntax, OffsetStep, TypeNameSyntax } from './tree.ts'

/** What the grammar has to know of names declared before. */
export interface TypeNames {
  isTypeName(name: string): boolean
  /** Why a name is not a type, where there is something to say. */
  hint(name: string): string | undefined
  /** The type that a name was probably meant for. */
  nearType(name: string): string | undefined
}

export interface Range {
  readonly from: number
  readonly limit: number
  readonly tentative: boolean
}

export abstract class ExpressionParser extends Cursor {
  readonly typeNames: TypeNames

  constructor(source: GrowingSource, typeNames: TypeNames, range?: Range) {
    super(source, range?.from, range?.limit, range?.tentative)
    this.typeNames = typeNames
  }

  /** type-name = specifiers abstract-declarator */
  abstract parseTypeName(): TypeNameSyntax

  /** Whether the token begins a type. */
  atType(): boolean {
    switch (this.kind) {
      case token.TYPE_WORD:
      case token.QUALIFIER:
      case token.STORAGE:
      case token.STRUCT:
      case token.UNION:
      case token.ENUM:
      case token.TYPEOF:
      case token.ATOMIC:
      case token.ALIGNAS:
        return true
      case token.IDENTIFIER:
        return this.typeNames.isTypeName(this.name)
      default:
        return false
    }
  }

  /** conditional = binary ("?" conditional ":" conditional)? */
  parseExpression(): ExpressionSyntax {
    this.enter()
    const condition = this.parseBinary(1)
    let expression = condition
    if (this.kind === token.QUESTION) {
      const { start } = this
      this.advance()
      const yes = this.parseExpression()
      this.expect(token.COLON)
      expression = { kind: 'conditional', start, condition, yes, no: this.parseExpression() }
    }
    this.leave()
    return expression
  }

  /** binary = unary (operator unary)*, by precedence */
  private parseBinary(lowest: number): ExpressionSyntax {
    let left = this.parseUnary()
    for (;;) {
      const operator = BINARY_OPERATORS.get(this.kind)
      const precedence = operator ? precedenceOf(operator) : 0
      if (!operator || precedence < lowest) return left
      const { start } = this
      this.advance()
      left = { kind: 'binary', start, operator, left, right: this.parseBinary(precedence + 1) }
    }
  }

  /** unary = ("+" | "-" | "~" | "!") unary | "(" type-name ")" unary | measure | primary */
  private parseUnary(): ExpressionSyntax {
    const { start, kind } = this
    const operator = UNARY_OPERATORS.get(kind)
    if (operator) {
      this.advance()
      return { kind: 'unary', start, operator, operand: this.parseNested() }
    }
    if (kind === token.SIZEOF || kind === token.ALIGNOF) return this.parseMeasure()
    if (kind === token.IGNORED) {
      this.advance()
      return this.parseNested()
    }
    if (kind === token.AMPERSAND || kind === token.STAR) {
      this.advance()
      this.parseNested()
      return { kind: 'other', start, what: kind === token.AMPERSAND ? 'an address' : 'what a pointer points to' }
    }
    return this.parsePrimary()
  }

  private parseNested(): ExpressionSyntax {
    this.enter()
    const expression = this.parseUnary()
    this.leave()
    return expression
  }

  /** measure = ("sizeof" | "_Alignof") ("(" type-name ")" | unary) */
  private parseMeasure(): ExpressionSyntax {
    const { start } = this
    const what = this.kind === token.SIZEOF ? 'size' : 'alignment'
    this.advance()
    if (this.kind !== token.LEFT_PAREN) return { kind: 'measure', start, what, operand: this.parseNested() }
    this.advance()
    const operand = this.atType() ? this.parseTypeName() : this.parseExpression()
    this.expect(token.RIGHT_PAREN)
    return { kind: 'measure', start, what, operand }
  }

  /** primary = number | character | string+ | identifier | "(" expression ")" | offset */
  private parsePrimary(): ExpressionSyntax {
    const { start } = this
    switch (this.kind) {
      case token.NUMBER:
      case token.CHARACTER: {
        const kind = this.kind === token.NUMBER ? 'number' : 'character'
        const text = this.tokenText()
        this.advance()
        return { kind, start, text }
      }
      case token.STRING:
        return { kind: 'string', start, pieces: this.parseStrings() }
      case token.IDENTIFIER: {
        const { name } = this
        this.advance()
        return this.parsePostfix({ kind: 'identifier', start, name })
      }
      case token.OFFSETOF:
        return this.parseOffset()
      case token.LEFT_PAREN:
        return this.parseParenthesised()
      default:
        return this.failExpected('a constant')
    }
  }

  /** Calls, indexes and member accesses are read only so far that an error can name them. */
  private parsePostfix(operand: ExpressionSyntax & { kind: 'identifier' }): ExpressionSyntax {
    if (this.kind === token.LEFT_PAREN)
      this.fail(operand.start, 'constant/other', { what: `a call of '${operand.name}'` })
    if (this.kind === token.LEFT_BRACKET || this.kind === token.DOT)
      this.fail(this.start, 'constant/other', { what: `part of '${operand.name}'` })
    return operand
  }

  private parseParenthesised(): ExpressionSyntax {
    const { start } = this
    this.advance()
    if (!this.atType()) {
      const inner = this.parseExpression()
      this.expect(token.RIGHT_PAREN)
      return { kind: 'group', start, inner }
    }
    const type = this.parseTypeName()
    this.expect(token.RIGHT_PAREN)
    if (this.kind === token.LEFT_BRACE) this.fail(this.start, 'constant/other', { what: 'a compound literal' })
    return { kind: 'cast', start, type, operand: this.parseNested() }
  }

  /** offset = "offsetof" "(" type-name "," identifier ("." identifier | "[" expression "]")* ")" */
  private parseOffset(): ExpressionSyntax {
    const { start } = this
    this.advance()
    this.expect(token.LEFT_PAREN)
    const type = this.parseTypeName()
    this.expect(token.COMMA)
    const path: OffsetStep[] = [this.parseOffsetMember()]
    for (;;) {
      if (this.take(token.DOT)) path.push(this.parseOffsetMember())
      else if (this.take(token.LEFT_BRACKET)) {
        path.push({ index: this.parseExpression() })
        this.expect(token.RIGHT_BRACKET)
      } else break
    }
    this.expect(token.RIGHT_PAREN)
    return { kind: 'offset', start, type, path }
  }

  private parseOffsetMember(): OffsetStep {
    const { start, name } = this
    this.expect(token.IDENTIFIER)
    return { member: name, start }
  }

  /** string = STRING+ */
  parseStrings(): string[] {
    const pieces: string[] = []
    while (this.kind === token.STRING) {
      pieces.push(this.tokenText())
      this.advance()
    }
    return pieces
  }
}
