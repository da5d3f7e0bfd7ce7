/**
 * What every function of a declaration has at hand: the scope and its journal, the source, the warnings; what is being
 * read at the moment; and the functions that one another need. Nothing here decides anything.
 */
import type { Target } from '../abi/target.ts'
import {
  type DeclarationCode,
  type DeclarationDetails,
  declarationError,
  declarationMessage,
  type Warning,
} from '../diagnostics/messages/declarations.ts'
import type { DeclaredPlace, GrowingSource, Statement } from '../diagnostics/source.ts'
import type { TypeNames } from '../syntax/expressions.ts'
import { UNREADABLE } from '../syntax/lexer.ts'
import type { EnumSyntax, ExpressionSyntax, RecordSyntax, TypeNameSyntax } from '../syntax/tree.ts'
import type { Convention, EnumType, RecordType } from '../types/ctype.ts'
import type { Constant } from './arithmetic.ts'
import { Journal } from './journal.ts'
import { OffsetTable } from './offsets.ts'
import type { Macro, Scope, Tables, TypeUse } from './scope.ts'

/** A name or a file: a text in which `*` stands for anything, or an expression that is found in it. */
export type Pattern = string | RegExp

/** What is wanted of a text; what is not said is not asked for. */
export interface Selection {
  /** Names of functions, variables, constants, typedefs and tags; what those need is kept with them. */
  readonly only?: readonly Pattern[]
  /** The files, by line markers, whose declarations are wanted; a pattern without a slash is one of the last part. */
  readonly files?: readonly Pattern[]
}

export interface DeclareOptions extends Selection {
  /** Members are not aligned. */
  readonly packed?: boolean
  /** The largest alignment of a member, bytes. */
  readonly pack?: number
  /** A different declaration of a known name replaces it, instead of being refused. */
  readonly override?: boolean
  /** What cannot be read is left out, with a warning; so it is where the text has line markers and nothing is said. */
  readonly tolerant?: boolean
  /** Name of the text in errors. */
  readonly name?: string
}

/** A type as a text says it. */
export interface SpelledType extends TypeUse {
  /** How many types stand inside one another; a record or an enum counts as none. */
  readonly depth: number
  /** From an attribute before the declarator: of the function that the declarator makes of the type. */
  readonly convention?: Convention
  /** Bits of the bit-field that an expression names; by them it is promoted. */
  readonly widthBits?: number
}

/**
 * C's grammar goes in circles: an expression holds type names, a type holds expressions and the bodies of records, and
 * those hold types. These are the functions through which the circles close; `declare.ts` puts them in.
 */
export interface Recursion {
  readonly typeName: (context: DeclareContext, syntax: TypeNameSyntax) => SpelledType
  /** A record or enum without a tag takes `name`, where there is one. */
  readonly record: (context: DeclareContext, syntax: RecordSyntax, name: string | undefined) => RecordType
  readonly evaluate: (context: DeclareContext, expression: ExpressionSyntax) => Constant
  readonly enumeration: (context: DeclareContext, syntax: EnumSyntax, name: string | undefined) => EnumType
}

/** Macros while they are read. */
export interface MacroState {
  /** Those whose bodies are being evaluated; their own names stand for themselves inside (C17 6.10.3.4p2). */
  readonly active: Set<string>
  readonly bodies: Map<Macro, ExpressionSyntax | undefined>
  readonly values: Map<Macro, Constant>
  /** Those that are no constants, as far as is known; a new macro may change that. */
  readonly unreadable: Set<Macro>
  /** Whether what is evaluated has been expanded: names in it are no macros any more. */
  isExpanded: boolean
  /** Those of this text that still stand. */
  readonly defined: Set<string>
}

export interface DeclareContext {
  readonly scope: Scope
  readonly target: Target
  readonly tables: Tables
  readonly source: GrowingSource
  readonly options: DeclareOptions
  readonly recursion: Recursion
  /** What the parser asks about names. */
  readonly typeNames: TypeNames
  readonly journal: Journal
  readonly warnings: Warning[]
  readonly macros: MacroState
  /** Of the members and enumerators of this text. */
  readonly offsets: OffsetTable
  /** Enums named before their bodies, and where. */
  readonly openEnums: Map<EnumType, number>
  /** Names declared by this text; some twice where one was replaced. */
  readonly declaredNames: string[]
  hasReplaced: boolean
  /** Whether the text is a type string, which names types and declares none. */
  readonly isTypeString: boolean
  /** The statement that is being declared. */
  statement: Statement | undefined
  /** While a macro is tried: its failures are expected, and nobody reads them. */
  tentative: boolean
  /** How many expressions stand inside one another, those of macros included. */
  expressionDepth: number
}

/** A context for one text. */
export function newContext(
  scope: Scope,
  source: GrowingSource,
  options: DeclareOptions,
  given: Pick<DeclareContext, 'recursion' | 'typeNames' | 'isTypeString'>,
): DeclareContext {
  return {
    scope,
    target: scope.target,
    tables: scope.tables,
    source,
    options,
    recursion: given.recursion,
    typeNames: given.typeNames,
    journal: new Journal(),
    warnings: [],
    macros: {
      active: new Set(),
      bodies: new Map(),
      values: new Map(),
      unreadable: new Set(),
      isExpanded: false,
      defined: new Set(),
    },
    offsets: new OffsetTable(),
    openEnums: new Map(),
    declaredNames: [],
    hasReplaced: false,
    isTypeString: given.isTypeString,
    statement: undefined,
    tentative: false,
    expressionDepth: 0,
  }
}

/** Throws the catalogued error at an offset of the text. */
export function fail<C extends DeclarationCode>(
  { tentative, source }: DeclareContext,
  offset: number,
  code: C,
  details: DeclarationDetails<C>,
): never {
  if (tentative) throw UNREADABLE
  throw declarationError(source, offset, code, details)
}

/** Remembers a catalogued warning. */
export function warn<C extends DeclarationCode>(
  context: DeclareContext,
  offset: number,
  code: C,
  details: DeclarationDetails<C>,
): void {
  const place = placeAt(context, offset)
  context.warnings.push({ code, message: declarationMessage(code, details), place })
}

/** An offset of the text as the place of a declared name. */
export function placeAt({ source, statement }: DeclareContext, offset: number): DeclaredPlace {
  return { source, offset, statement }
}
