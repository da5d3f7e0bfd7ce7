/** Declarators: what stands around a name. A declarator becomes a chain of derivations, to be applied in order to the specifiers' type. */
import { AttributeParser, type Attributes, append } from './attributes.ts'
import * as token from './token.ts'
import type {
  ArraySyntax,
  DeclaratorSyntax,
  DerivationSyntax,
  ExpressionSyntax,
  FunctionSyntax,
  ParameterSyntax,
  PointerSyntax,
  SpecifiersSyntax,
} from './tree.ts'

/** Whether a declarator must, may, or must not have a name. */
export type NameRule = 'named' | 'either' | 'abstract'

export abstract class DeclaratorParser extends AttributeParser {
  /** A calling convention read inside parentheses, which belongs to the function outside of them. */
  private convention: token.ConventionWord | undefined

  /** specifiers = (storage | qualifier | type-specifier | attribute | convention)+ */
  abstract parseSpecifiers(wanted: string, storage?: number, start?: number): SpecifiersSyntax

  /** declarator = (pointer | convention | attribute)* direct-declarator (attribute | symbol)* */
  parseDeclarator(rule: NameRule, convention?: token.ConventionWord): DeclaratorSyntax {
    const draft = newDeclarator(this.start)
    this.convention = convention
    draft.derivation = this.parseDerivations(draft, rule)
    while (this.kind >= token.TYPE_WORD || this.kind === token.LEFT_BRACKET) {
      if (this.kind === token.ASM) draft.symbol = this.parseSymbol()
      else if (this.atAttribute()) draft.attributes = this.parseAttributes(draft.attributes)
      else break
    }
    draft.end = this.start
    return draft
  }

  private parseDerivations(draft: Draft, rule: NameRule): DerivationSyntax | undefined {
    let first: PointerSyntax | undefined
    let last: PointerSyntax | undefined
    while (this.kind !== token.IDENTIFIER || this.atConventionMacro(rule)) {
      if (this.kind === token.STAR) {
        const pointer = this.parsePointer(draft)
        if (last) last.next = pointer
        else first = pointer
        last = pointer
      } else if (!this.skipDecoration(draft)) break
    }
    const derivations = this.parseDirect(draft, rule)
    if (!last) return derivations
    last.next = derivations
    return first
  }

  /** pointer = "*" (qualifier | attribute)*; alignments are the pointer's, other attributes the declaration's */
  private parsePointer(draft: Draft): PointerSyntax {
    const { start } = this
    let qualifiers = 0
    let aligned: Attributes
    this.advance()
    for (;;) {
      if (this.kind === token.QUALIFIER) qualifiers |= this.value
      else if (this.kind !== token.ATOMIC) {
        if (this.kind !== token.LEFT_BRACKET && this.atAttribute()) {
          for (const attribute of this.parseAttributes(undefined) ?? []) {
            if (attribute.kind === 'aligned') aligned = append(aligned, attribute)
            else draft.attributes = append(draft.attributes, attribute)
          }
          continue
        }
        if (this.kind >= token.TYPE_WORD && this.skipDecoration(draft)) continue
        return { kind: 'pointer', qualifiers, aligned, start, next: undefined }
      }
      this.advance()
    }
  }

  /** `BOOL CALLBACK f(int)` and `BOOL (CALLBACK *f)(int)`, where a name can only be a convention. */
  private atConventionMacro(rule: NameRule): boolean {
    if (!token.CONVENTION_MACROS.has(this.name)) return false
    const next = this.peek()
    return next === token.IDENTIFIER || next === token.STAR || (rule === 'abstract' && next === token.LEFT_PAREN)
  }

  private skipDecoration(draft: Draft): boolean {
    if (this.kind === token.CONVENTION) {
      this.convention = token.CONVENTIONS[this.value]
      this.advance()
    } else if (this.kind === token.IDENTIFIER) {
      this.convention = token.CONVENTION_MACROS.get(this.name)
      this.advance()
    } else if (this.kind === token.IGNORED) this.advance()
    else if (this.kind !== token.LEFT_BRACKET && this.atAttribute())
      draft.attributes = this.parseAttributes(draft.attributes)
    else return false
    return true
  }

  /** direct-declarator = (identifier | "(" declarator ")")? (array | function)* */
  private parseDirect(draft: Draft, rule: NameRule): DerivationSyntax | undefined {
    const outer = this.convention
    let derivations: DerivationSyntax | undefined
    if (this.kind === token.IDENTIFIER && rule !== 'abstract') {
      draft.name = this.name
      draft.start = this.start
      this.advance()
    } else if (this.kind === token.LEFT_PAREN) {
      const { start } = this
      this.advance()
      if (rule !== 'named' && this.atParameters()) {
        this.convention = undefined
        derivations = this.parseFunction(start, undefined, outer)
      } else {
        this.enter()
        this.convention = undefined
        derivations = this.parseDerivations(draft, rule)
        this.expect(token.RIGHT_PAREN)
        this.leave()
        this.convention ??= outer
      }
    } else {
      draft.start = this.start
      if (rule === 'named') this.failExpected('a name')
    }
    return this.parseSuffixes(draft, derivations)
  }

  private parseSuffixes(draft: Draft, inner: DerivationSyntax | undefined): DerivationSyntax | undefined {
    let derivations = inner
    for (;;) {
      const { start, kind } = this
      if (kind === token.LEFT_PAREN) {
        this.advance()
        const { convention } = this
        this.convention = undefined
        derivations = this.parseFunction(start, derivations, convention)
      } else if (kind === token.LEFT_BRACKET) {
        if (this.atAttribute()) draft.attributes = this.parseAttributes(draft.attributes)
        else derivations = this.parseArray(derivations)
      } else return derivations
    }
  }

  /** array = "[" ("static" | qualifier)* (expression | "*" | "...")? "]" */
  private parseArray(next: DerivationSyntax | undefined): ArraySyntax {
    const { start } = this
    this.advance()
    while (this.kind === token.QUALIFIER || (this.kind === token.STORAGE && this.value === token.STATIC)) this.advance()
    const length = this.parseLength()
    this.expect(token.RIGHT_BRACKET)
    return { kind: 'array', length, start, next }
  }

  private parseLength(): ExpressionSyntax | 'open' | 'deferred' | 'star' {
    if (this.kind === token.RIGHT_BRACKET) return 'open'
    if (this.take(token.ELLIPSIS)) return 'deferred'
    if (this.kind === token.STAR && this.peek() === token.RIGHT_BRACKET) {
      this.advance()
      return 'star'
    }
    return this.parseExpression()
  }

  /** Whether the token after "(" begins parameters, not a declarator in parentheses. */
  private atParameters(): boolean {
    return this.kind === token.RIGHT_PAREN || this.kind === token.ELLIPSIS || this.atType()
  }

  /** function = "(" (parameter ("," parameter)* ("," "...")?)? ")" */
  private parseFunction(
    start: number,
    next: DerivationSyntax | undefined,
    convention: token.ConventionWord | undefined,
  ): FunctionSyntax {
    this.enter()
    const parameters: ParameterSyntax[] = []
    let variadic = false
    if (this.kind === token.ELLIPSIS) this.fail(this.start, 'syntax/only-ellipsis', { name: undefined })
    if (this.kind !== token.RIGHT_PAREN) {
      do {
        if (this.kind === token.ELLIPSIS) {
          this.advance()
          variadic = true
          break
        }
        parameters.push(this.parseParameter())
      } while (this.take(token.COMMA))
    }
    this.expect(token.RIGHT_PAREN)
    this.leave()
    return { kind: 'function', parameters, variadic, convention, start, next }
  }

  /** parameter = specifiers declarator? */
  private parseParameter(): ParameterSyntax {
    const specifiers = this.parseSpecifiers('the type of a parameter')
    const outer = this.convention
    const declarator = this.parseDeclarator('either', specifiers.convention)
    this.convention = outer
    return { specifiers, declarator }
  }
}

/** A declarator while it is read. */
type Draft = { -readonly [K in keyof DeclaratorSyntax]: DeclaratorSyntax[K] }

function newDeclarator(start: number): Draft {
  return {
    name: undefined,
    start,
    end: start,
    derivation: undefined,
    attributes: undefined,
    symbol: undefined,
    width: undefined,
    initializer: undefined,
    body: undefined,
    next: undefined,
  }
}
