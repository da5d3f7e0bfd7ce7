/** The entry: C text into a scope, whole or not at all; and type strings to types. */
import type { Warning } from '../diagnostics/messages/declarations.ts'
import { declarationMessage } from '../diagnostics/messages/declarations.ts'
import type { GrowingSource, Source } from '../diagnostics/source.ts'
import { Parser } from '../syntax/parser.ts'
import type { ExternalSyntax } from '../syntax/tree.ts'
import { type DeclareContext, type DeclareOptions, fail, newContext, type Recursion } from './context.ts'
import { declareExternal, warnOfOpenEnums } from './declarer.ts'
import { evaluate } from './evaluator.ts'
import { KnownTypes } from './known-types.ts'
import { leaveOut } from './left-out.ts'
import { faultyMacro, macroFault } from './macro-faults.ts'
import { publishMacros, takeDirectives } from './macros.ts'
import { parameterNamesIn } from './parameter-names.ts'
import type { Scope, TypeUse } from './scope.ts'
import { keepSelected } from './selection.ts'
import { enumSpecified, recordSpecified } from './tags.ts'
import { storageWord, typeNamed } from './types.ts'

export type { DeclareOptions } from './context.ts'

export interface Declared {
  /** The text, with the line markers in it. */
  readonly source: Source
  readonly warnings: readonly Warning[]
  /** The functions, variables and constants that the text declared. */
  readonly names: readonly string[]
}

/** Declares a text. When it throws, the scope is as it was before. */
export function declare(scope: Scope, text: string, options: DeclareOptions = {}): Declared {
  checkOptions(options)
  return wholly(contextFor(scope, newSource(text, options.name ?? '<cdef>'), options, false), declareText)
}

/** The type that a type string says, such as `int *[3]`; what it declares besides (a struct with a body) stays declared. */
export function resolveType(scope: Scope, text: string): TypeUse {
  return wholly(contextFor(scope, newSource(text, '<type>'), {}, true), resolveText)
}

/** Why a macro has no value: what is wrong in its body. Undefined for a name that is no such macro. */
export function whyNoConstant(scope: Scope, name: string): string | undefined {
  const faulty = faultyMacro(scope, name)
  return faulty && macroFault(contextFor(scope, newSource(faulty.body, '<macro>'), {}, true), faulty)
}

/** Where C's grammar closes its circles. */
const RECURSION: Recursion = { typeName: typeNamed, record: recordSpecified, enumeration: enumSpecified, evaluate }

function contextFor(scope: Scope, source: GrowingSource, options: DeclareOptions, isTypeString: boolean) {
  return newContext(scope, source, options, { recursion: RECURSION, typeNames: new KnownTypes(scope), isTypeString })
}

function declareText(context: DeclareContext): Declared {
  const parser = new Parser(context.source, context.typeNames)
  const { pending } = parser.directives
  for (;;) {
    const external = readTolerantly(context, parser)
    if (pending.length > 0) takeDirectives(context, pending)
    if (external === 'end') break
    if (external !== 'left out') declareTolerantly(context, parser, external)
  }
  publishMacros(context)
  warnOfOpenEnums(context)
  const { only, files } = context.options
  if (only || files) keepSelected(context, { ...(only && { only }), ...(files && { files }) })
  const { warnings, declaredNames, hasReplaced } = context
  return { source: context.source, warnings, names: hasReplaced ? [...new Set(declaredNames)] : declaredNames }
}

function readTolerantly(context: DeclareContext, parser: Parser): ExternalSyntax | 'end' | 'left out' {
  try {
    return parser.nextExternal() ?? 'end'
  } catch (error) {
    leaveOut(context, error, context.declaredNames.length, () => parser.recover())
    return 'left out'
  }
}

function declareTolerantly(context: DeclareContext, parser: Parser, external: ExternalSyntax): void {
  const { journal, declaredNames } = context
  const mark = journal.mark()
  const names = declaredNames.length
  try {
    declareExternal(context, external)
  } catch (error) {
    journal.undoTo(mark)
    leaveOut(context, error, names, () => parser.namesRead())
  }
}

function resolveText(context: DeclareContext): TypeUse {
  const typeName = new Parser(context.source, context.typeNames).parseWholeType()
  const { specifiers, declarator } = typeName
  const { storage, start: first } = specifiers
  if (storage) fail(context, first, 'declare/storage', { storage: storageWord(storage) })
  const use = typeNamed(context, typeName)
  const { name, start } = declarator
  if (name !== undefined && !isFunction(use)) fail(context, start, 'declare/named-type', { name })
  const parameterNames = parameterNamesIn(context.scope, specifiers, declarator)
  return parameterNames ? { ...use, parameterNames } : use
}

/** Takes everything back when something fails. */
function wholly<T>(context: DeclareContext, run: (context: DeclareContext) => T): T {
  const { tables, journal } = context
  const { unnamed } = tables
  try {
    return run(context)
  } catch (error) {
    journal.undoTo(0)
    tables.unnamed = unnamed
    throw error
  }
}

const newSource = (text: string, name: string): GrowingSource => ({ name, text, lineMarkers: [] })

const isFunction = ({ type }: TypeUse): boolean =>
  type.kind === 'function' || (type.kind === 'pointer' && type.target.kind === 'function')

function checkOptions({ packed, pack }: DeclareOptions): void {
  if (packed !== undefined && typeof packed !== 'boolean') {
    throw optionError(TypeError, 'declare/packed', { value: String(packed) })
  }
  const isPower = pack === undefined || (Number.isSafeInteger(pack) && pack > 0 && Number.isInteger(Math.log2(pack)))
  if (!isPower) throw optionError(RangeError, 'declare/pack', { value: String(pack) })
  if (packed && pack !== undefined) {
    throw Object.assign(new TypeError(declarationMessage('declare/packed-and-pack', {})), {
      code: 'declare/packed-and-pack',
    })
  }
}

function optionError(
  kind: typeof TypeError | typeof RangeError,
  code: 'declare/packed' | 'declare/pack',
  details: { readonly value: string },
): Error {
  return Object.assign(new kind(declarationMessage(code, details)), { code })
}
