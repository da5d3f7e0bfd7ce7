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

/** Steps from one value to a part of it, and on. */
const MAX_POSTFIX = 200

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
      const operand = this.parseNested()
      return kind === token.AMPERSAND ? { kind: 'address', start, operand } : { kind: 'target', start, operand }
    }
    return this.parsePostfix(this.parsePrimary())
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
    this.enter()
    const operand = this.parseGroup()
    this.leave()
    return {
      kind: 'measure',
      start,
      what,
      operand: operand.kind === 'type-name' ? operand : this.parsePostfix(operand),
    }
  }

  /** group = "(" expression ("," expression)* ")" | "(" type-name ")" braces? */
  private parseGroup(): ExpressionSyntax | TypeNameSyntax {
    const { start } = this
    this.advance()
    if (this.atType()) {
      const type = this.parseTypeName()
      this.expect(token.RIGHT_PAREN)
      return this.kind === token.LEFT_BRACE ? this.parseCompound(type, start) : type
    }
    const inner = this.parseList()
    this.expect(token.RIGHT_PAREN)
    return { kind: 'group', start, inner }
  }

  /** list = expression ("," expression)* */
  private parseList(): ExpressionSyntax {
    const { start } = this
    let last = this.parseExpression()
    if (this.kind !== token.COMMA) return last
    while (this.take(token.COMMA)) last = this.parseExpression()
    return { kind: 'comma', start, last }
  }

  private parseCompound(type: TypeNameSyntax, start: number): ExpressionSyntax {
    return { kind: 'compound', start, type, items: this.countItems() }
  }

  /** Skips braces; how many items stand in them, undefined where designators say which. */
  protected countItems(): number | undefined {
    let items = 0
    let isEmpty = true
    let designated = false
    for (let depth = 0; ; ) {
      const { kind } = this
      if (kind === token.END) this.failExpected("'}'")
      const opens = kind === token.LEFT_BRACE || kind === token.LEFT_PAREN || kind === token.LEFT_BRACKET
      const closes = kind === token.RIGHT_BRACE || kind === token.RIGHT_PAREN || kind === token.RIGHT_BRACKET
      if (depth === 1 && !closes) {
        if (isEmpty && (kind === token.LEFT_BRACKET || kind === token.DOT)) designated = true
        if (isEmpty) items++
        isEmpty = kind === token.COMMA
      }
      if (opens) depth++
      this.advance()
      if (closes && --depth === 0) return designated ? undefined : items
    }
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
        return { kind: 'identifier', start, name }
      }
      case token.OFFSETOF:
        return this.parseOffset()
      case token.GENERIC:
        return this.parseGeneric()
      case token.LEFT_PAREN:
        return this.parseParenthesised()
      default:
        return this.failExpected('a constant')
    }
  }

  /** postfix = primary ("[" expression "]" | "." identifier | "->" identifier | "(" arguments ")")* */
  private parsePostfix(primary: ExpressionSyntax): ExpressionSyntax {
    let operand = primary
    // A cast ends where its operand does.
    if (operand.kind === 'cast') return operand
    for (let count = 0; ; count++) {
      if (count > MAX_POSTFIX) this.fail(this.start, 'syntax/too-deep', { limit: MAX_POSTFIX })
      const { start, kind } = this
      if (kind === token.LEFT_BRACKET) {
        this.advance()
        operand = { kind: 'index', start, operand, index: this.parseExpression() }
        this.expect(token.RIGHT_BRACKET)
      } else if (kind === token.DOT || kind === token.ARROW) {
        this.advance()
        const { name } = this
        this.expect(token.IDENTIFIER)
        operand = { kind: 'member', start, operand, name, arrow: kind === token.ARROW }
      } else if (kind === token.LEFT_PAREN) operand = this.parseCall(operand)
      else return operand
    }
  }

  /** arguments = (argument ("," argument)*)?, argument = expression | type-name */
  private parseCall(callee: ExpressionSyntax): ExpressionSyntax {
    this.advance()
    this.enter()
    const list: (ExpressionSyntax | TypeNameSyntax)[] = []
    if (this.kind !== token.RIGHT_PAREN) {
      do list.push(this.atType() ? this.parseTypeName() : this.parseExpression())
      while (this.take(token.COMMA))
    }
    this.leave()
    const { end } = this
    this.expect(token.RIGHT_PAREN)
    return { kind: 'call', start: callee.start, end, callee, arguments: list }
  }

  /** generic = "_Generic" "(" expression ("," (type-name | "default") ":" expression)+ ")" */
  private parseGeneric(): ExpressionSyntax {
    const { start } = this
    this.advance()
    this.expect(token.LEFT_PAREN)
    const operand = this.parseExpression()
    const choices: { type: TypeNameSyntax | undefined; expression: ExpressionSyntax }[] = []
    while (this.take(token.COMMA)) {
      const isDefault = this.kind === token.UNSUPPORTED && this.tokenText() === 'default'
      if (isDefault) this.advance()
      const type = isDefault ? undefined : this.parseTypeName()
      this.expect(token.COLON)
      choices.push({ type, expression: this.parseExpression() })
    }
    this.expect(token.RIGHT_PAREN)
    return { kind: 'generic', start, operand, choices }
  }

  private parseParenthesised(): ExpressionSyntax {
    const { start } = this
    const group = this.parseGroup()
    return group.kind === 'type-name' ? { kind: 'cast', start, type: group, operand: this.parseNested() } : group
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
