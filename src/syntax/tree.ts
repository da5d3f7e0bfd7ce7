/**
 * The tree's shapes. A tree holds one external declaration and is dropped once it is declared,
 * so lists are chained by `next` where most hold a single item.
 */
import type { BinaryOperator, UnaryOperator } from './operators.ts'
import type { ConventionWord } from './token.ts'

export type DirectiveSyntax =
  | {
      readonly kind: 'define'
      readonly name: string
      readonly start: number
      readonly functionLike: boolean
      /** The whole body is `...`: only the compiler knows the value. */
      readonly deferred: boolean
      /** Offset of the `#`. */
      readonly hash: number
      readonly bodyStart: number
      readonly bodyEnd: number
    }
  | { readonly kind: 'undef'; readonly name: string; readonly start: number }
  | { readonly kind: 'pragma'; readonly start: number; readonly text: string }

export type ExternalSyntax = DeclarationSyntax | StaticAssertSyntax

/** specifiers declarators ";", or a function with its body. */
export interface DeclarationSyntax {
  readonly kind: 'declaration'
  readonly specifiers: SpecifiersSyntax
  readonly first: DeclaratorSyntax | undefined
  /** Of `extern "JS"` and `extern "JS+C"`. */
  readonly linkage: LinkageSyntax | undefined
  readonly start: number
  /** Offset after the `;`, or after the `}` of a function's body. */
  readonly end: number
}

export interface LinkageSyntax {
  readonly language: 'JS' | 'JS+C'
  readonly start: number
}

export interface StaticAssertSyntax {
  readonly kind: 'static-assert'
  readonly condition: ExpressionSyntax
  readonly message: ExpressionSyntax | undefined
  readonly start: number
}

export interface SpecifiersSyntax {
  readonly start: number
  /** Bits of `token.ts`: TYPEDEF, EXTERN, STATIC ... */
  readonly storage: number
  /** Bits of `token.ts`: CONST, VOLATILE. */
  readonly qualifiers: number
  readonly type: TypeSpecifierSyntax
  readonly attributes: readonly AttributeSyntax[] | undefined
  readonly convention: ConventionWord | undefined
  /** `_Atomic` as a word; `_Atomic(type)` is a type. */
  readonly atomic: boolean
}

export type TypeSpecifierSyntax =
  | WordsSyntax
  | TypedefNameSyntax
  | RecordSyntax
  | EnumSyntax
  | TypeofSyntax
  | OpaqueSyntax

/** `unsigned long`, as the sum of its words' bits. */
export interface WordsSyntax {
  readonly kind: 'words'
  readonly words: number
  /** `int...`: only the compiler knows which. */
  readonly deferred: boolean
}

export interface TypedefNameSyntax {
  readonly kind: 'name'
  readonly name: string
  readonly start: number
}

/** `typeof(int)`, `typeof(name)`, `_Atomic(int)`. */
export interface TypeofSyntax {
  readonly kind: 'typeof'
  readonly isAtomic: boolean
  readonly operand: TypeNameSyntax | ExpressionSyntax
  readonly start: number
}

/** `...` in the place of a type. */
export interface OpaqueSyntax {
  readonly kind: 'opaque'
  readonly start: number
}

export interface RecordSyntax {
  readonly kind: 'record'
  readonly keyword: 'struct' | 'union'
  readonly tag: string | undefined
  readonly start: number
  readonly body: RecordBodySyntax | undefined
  readonly attributes: readonly AttributeSyntax[] | undefined
}

export interface RecordBodySyntax {
  readonly members: readonly MemberSyntax[]
  /** Ended in `...`. */
  readonly partial: boolean
  /** What `#pragma pack` said at the closing brace. */
  readonly pack: number | undefined
}

export type MemberSyntax = MemberDeclarationSyntax | StaticAssertSyntax

export interface MemberDeclarationSyntax {
  readonly kind: 'member'
  readonly specifiers: SpecifiersSyntax
  readonly first: DeclaratorSyntax | undefined
  /** Offset of the `;`. */
  readonly end: number
}

export interface EnumSyntax {
  readonly kind: 'enum'
  readonly tag: string | undefined
  readonly start: number
  readonly base: SpecifiersSyntax | undefined
  readonly body: EnumBodySyntax | undefined
  readonly attributes: readonly AttributeSyntax[] | undefined
}

export interface EnumBodySyntax {
  readonly enumerators: readonly EnumeratorSyntax[]
  /** Holds a `...` item. */
  readonly partial: boolean
}

export interface EnumeratorSyntax {
  readonly name: string
  readonly start: number
  /** Offset of the `,` or `}` behind it. */
  readonly end: number
  /** `deferred` for `NAME = ...`. */
  readonly value: ExpressionSyntax | 'deferred' | undefined
}

/** One declared name; `next` is the one after the comma. */
export interface DeclaratorSyntax {
  readonly name: string | undefined
  /** Offset of the name, or of the place where it would be. */
  readonly start: number
  /** Offset of the token behind it. */
  end: number
  /** The first derivation to apply to the specifiers' type. */
  readonly derivation: DerivationSyntax | undefined
  attributes: AttributeSyntax[] | undefined
  /** Of `__asm__("symbol")`. */
  symbol: string | undefined
  /** Bit-fields. */
  width: ExpressionSyntax | undefined
  initializer: InitializerSyntax | undefined
  /** Offset of the `{` of a function's body. */
  body: number | undefined
  next: DeclaratorSyntax | undefined
}

export type InitializerSyntax =
  | { readonly kind: 'expression'; readonly expression: ExpressionSyntax; readonly start: number }
  | { readonly kind: 'braces'; readonly start: number; readonly items: number | undefined }
  /** An expression that is no constant; the error says why. */
  | { readonly kind: 'unreadable'; readonly start: number; readonly error: unknown }
  | { readonly kind: 'deferred'; readonly start: number }

/** A step from the specifiers' type towards the name; `next` is the step after it. */
export type DerivationSyntax = PointerSyntax | ArraySyntax | FunctionSyntax

export interface PointerSyntax {
  readonly kind: 'pointer'
  readonly qualifiers: number
  /** `aligned` behind the `*`, of the pointer itself. */
  readonly aligned: readonly AttributeSyntax[] | undefined
  readonly start: number
  next: DerivationSyntax | undefined
}

export interface ArraySyntax {
  readonly kind: 'array'
  readonly length: ExpressionSyntax | 'open' | 'deferred' | 'star'
  readonly start: number
  next: DerivationSyntax | undefined
}

export interface FunctionSyntax {
  readonly kind: 'function'
  readonly parameters: readonly ParameterSyntax[]
  readonly variadic: boolean
  convention: ConventionWord | undefined
  readonly start: number
  next: DerivationSyntax | undefined
}

export interface ParameterSyntax {
  readonly specifiers: SpecifiersSyntax
  readonly declarator: DeclaratorSyntax
}

export interface TypeNameSyntax {
  readonly kind: 'type-name'
  readonly specifiers: SpecifiersSyntax
  readonly declarator: DeclaratorSyntax
  readonly start: number
}

/** The attributes that `attribute-table.ts` does not pass over. */
export type AttributeSyntax =
  | { readonly kind: 'packed'; readonly start: number }
  | { readonly kind: 'transparent'; readonly start: number }
  | { readonly kind: 'microsoft'; readonly start: number }
  | { readonly kind: 'order'; readonly start: number; readonly name: string }
  /** Without an argument: the target's largest useful alignment. */
  | { readonly kind: 'aligned'; readonly start: number; readonly value: ExpressionSyntax | TypeNameSyntax | undefined }
  | { readonly kind: 'vector'; readonly start: number; readonly bytes: ExpressionSyntax }
  | { readonly kind: 'mode'; readonly start: number; readonly mode: string }
  | { readonly kind: 'convention'; readonly start: number; readonly convention: ConventionWord | 'ms_abi' | 'sysv_abi' }
  /** One that is refused, or that nobody knows. */
  | { readonly kind: 'other'; readonly start: number; readonly name: string }

export type ExpressionSyntax =
  | { readonly kind: 'number'; readonly start: number; readonly text: string }
  | { readonly kind: 'character'; readonly start: number; readonly text: string }
  | { readonly kind: 'string'; readonly start: number; readonly pieces: readonly string[] }
  | { readonly kind: 'identifier'; readonly start: number; readonly name: string }
  /** An expression in parentheses. */
  | { readonly kind: 'group'; readonly start: number; readonly inner: ExpressionSyntax }
  | {
      readonly kind: 'unary'
      readonly start: number
      readonly operator: UnaryOperator
      readonly operand: ExpressionSyntax
    }
  | {
      readonly kind: 'binary'
      readonly start: number
      readonly operator: BinaryOperator
      readonly left: ExpressionSyntax
      readonly right: ExpressionSyntax
    }
  | {
      readonly kind: 'conditional'
      readonly start: number
      readonly condition: ExpressionSyntax
      readonly yes: ExpressionSyntax
      readonly no: ExpressionSyntax
    }
  | {
      readonly kind: 'cast'
      readonly start: number
      readonly type: TypeNameSyntax
      readonly operand: ExpressionSyntax
    }
  | {
      readonly kind: 'measure'
      readonly start: number
      readonly what: 'size' | 'alignment'
      readonly operand: TypeNameSyntax | ExpressionSyntax
    }
  | {
      readonly kind: 'offset'
      readonly start: number
      readonly type: TypeNameSyntax
      readonly path: readonly OffsetStep[]
    }
  /** `&operand` or `*operand`. */
  | { readonly kind: 'address'; readonly start: number; readonly operand: ExpressionSyntax }
  | { readonly kind: 'target'; readonly start: number; readonly operand: ExpressionSyntax }
  | {
      readonly kind: 'index'
      readonly start: number
      readonly operand: ExpressionSyntax
      readonly index: ExpressionSyntax
    }
  /** `operand.name`, or `operand->name`. */
  | {
      readonly kind: 'member'
      readonly start: number
      readonly operand: ExpressionSyntax
      readonly name: string
      readonly arrow: boolean
    }
  | CallSyntax
  | CompoundSyntax
  | GenericSyntax
  /** `first, second`, in parentheses. */
  | { readonly kind: 'comma'; readonly start: number; readonly last: ExpressionSyntax }

/** A call, of a builtin or of a macro where it is a constant; builtins take types too. */
export interface CallSyntax {
  readonly kind: 'call'
  /** Offset of the callee. */
  readonly start: number
  /** Offset after the `)`. */
  readonly end: number
  readonly callee: ExpressionSyntax
  readonly arguments: readonly (ExpressionSyntax | TypeNameSyntax)[]
}

/** `(type){ ... }` */
export interface CompoundSyntax {
  readonly kind: 'compound'
  readonly start: number
  readonly type: TypeNameSyntax
  /** How many items stand in the braces; undefined where designators say which. */
  readonly items: number | undefined
}

/** `_Generic(operand, type: expression, default: expression)` */
export interface GenericSyntax {
  readonly kind: 'generic'
  readonly start: number
  readonly operand: ExpressionSyntax
  readonly choices: readonly { readonly type: TypeNameSyntax | undefined; readonly expression: ExpressionSyntax }[]
}

export type OffsetStep = { readonly member: string; readonly start: number } | { readonly index: ExpressionSyntax }
