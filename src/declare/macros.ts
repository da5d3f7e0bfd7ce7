/** Macros: collected while a text is read, and published as constants at its end. */
import { isPreprocessed } from '../diagnostics/source.ts'
import { plainText } from '../syntax/comments.ts'
import type { DirectiveSyntax } from '../syntax/tree.ts'
import { type DeclareContext, fail, warn } from './context.ts'
import type { ConstantDeclaration, FunctionDeclaration, VariableDeclaration } from './declaration.ts'
import { macroValue } from './evaluator.ts'
import { expanded } from './expansion.ts'
import { declareName } from './names.ts'
import type { Macro } from './scope.ts'

type Define = DirectiveSyntax & { readonly kind: 'define' }

/** Takes in the directives that were read, and empties their list. */
export function takeDirectives(context: DeclareContext, directives: DirectiveSyntax[]): void {
  context.macros.unreadable.clear()
  for (const directive of directives) {
    if (directive.kind === 'define') define(context, directive)
    else if (directive.kind === 'undef') undefine(context, directive.name)
    else takePragma(context, directive)
  }
  directives.length = 0
}

/** Pragmas that move members, other than `pack`. */
const LAYOUT_PRAGMAS = /^(scalar_storage_order\s+big-endian|ms_struct\s+on|options\s+align|align)\b/

function takePragma(context: DeclareContext, { start, text }: DirectiveSyntax & { readonly kind: 'pragma' }): void {
  if (LAYOUT_PRAGMAS.test(text)) fail(context, start, 'declare/pragma', { text })
  warn(context, start, 'warning/pragma', { text })
}

function define(context: DeclareContext, directive: Define): void {
  const { name, start, hash, functionLike, deferred, bodyStart, bodyEnd } = directive
  const { source, tables, journal, options, macros } = context
  const macro: Macro = { name, source, offset: start, hash, functionLike, deferred, bodyStart, bodyEnd }
  const known = tables.macros.get(name)
  if (known && isSameMacro(known, macro)) return
  if (known && !options.override && !agree(context, known, macro)) {
    const previous = { source: known.source, offset: known.offset }
    // A preprocessor has let it pass, with a warning of its own.
    if (!isPreprocessed(source)) fail(context, start, 'declare/macro', { name, previous })
    warn(context, start, 'warning/macro', { name, previous })
  }
  journal.set(tables.macros, name, macro)
  macros.defined.add(name)
}

/** Two bodies of different text agree when they have the same value, or none. */
function agree(context: DeclareContext, known: Macro, now: Macro): boolean {
  if (known.deferred || now.deferred) return known.deferred && now.deferred
  return macroValue(context, known)?.value === macroValue(context, now)?.value
}

function undefine({ tables, journal, macros }: DeclareContext, name: string): void {
  if (!tables.macros.has(name)) return
  journal.delete(tables.macros, name)
  macros.defined.delete(name)
  const published = tables.names.get(name)
  if (published?.kind === 'constant' && published.origin === 'macro') journal.delete(tables.names, name)
}

/** Makes constants of the macros; one whose name is declared otherwise stays what it was declared as. */
export function publishMacros(context: DeclareContext): void {
  const { tables, journal, macros } = context
  for (const name of macros.defined) {
    const macro = tables.macros.get(name) as Macro
    const known = tables.names.get(name)
    if (known?.kind === 'constant' && known.origin === 'macro') journal.delete(tables.names, name)
    const constant = macroConstant(context, macro)
    const renamed = constant.missing === 'macro' ? renamedBy(context, macro) : undefined
    if (renamed) {
      journal.set(tables.names, name, renamed)
      context.declaredNames.push(name)
      continue
    }
    // `#define stdin stdin` and `#define open open64` leave the declared name as it is.
    if (constant.missing === 'macro' && tables.typedefs.has(name)) continue
    if (known && known.kind !== 'constant') continue
    // Where both have a value, the preprocessor puts the macro in the enumerator's place.
    if (known?.origin === 'enumerator' && constant.missing === undefined) {
      if (known.value !== constant.value) journal.set(tables.names, name, constant)
      continue
    }
    declareName(context, constant)
  }
}

/** Names that macros lead to, one after the other, before the last is taken. */
const MAX_RENAMES = 40

/**
 * What a macro makes of another name: `#define mpz_init __gmpz_init` declares `mpz_init` as `__gmpz_init` is declared; a
 * declaration of `mpz_init` itself is one of `__gmpz_init` for C.
 */
function renamedBy(context: DeclareContext, macro: Macro): FunctionDeclaration | VariableDeclaration | undefined {
  const { tables } = context
  const { name, source, offset } = macro
  const target = targetOf(context, macro)
  const known = tables.names.get(name)
  const meant = target === undefined ? undefined : tables.names.get(target)
  if (target === undefined || meant?.kind === 'constant' || tables.typedefs.has(target)) return undefined
  if (known && known.kind !== 'constant') {
    const isNamedOtherwise = known.symbol !== name || (known.kind === 'function' && known.extern)
    return isNamedOtherwise ? undefined : { ...known, symbol: meant?.symbol ?? target }
  }
  return meant && { ...meant, name, place: { ...meant.place, source, offset } }
}

/** The name that stands at the end of the macros which are names; undefined where a macro is its own, or anything else. */
function targetOf({ tables }: DeclareContext, macro: Macro): string | undefined {
  const { macros } = tables
  let body = wholeBody(macro)
  // A library that numbers its names: `#define u_open RENAME(u_open)`.
  if (CALL.test(body)) return nameIn(expanded(body, (name) => (name === macro.name ? undefined : macros.get(name))))
  for (let renames = 0; NAME.test(body) && body !== macro.name && renames < MAX_RENAMES; renames++) {
    const next = macros.get(body)
    if (!next) return body
    const after = wholeBody(next)
    if (after === body) return body
    body = after
  }
  return undefined
}

/** Characters of a name with comments beside it. */
const LONGEST_NAME = 1000

const wholeBody = (macro: Macro): string =>
  macro.functionLike || macro.bodyEnd - macro.bodyStart > LONGEST_NAME ? '' : bodyText(macro).trim()

const nameIn = (text = ''): string | undefined => (NAME.test(text.trim()) ? text.trim() : undefined)

const CALL = /^[\p{ID_Start}$_][\p{ID_Continue}$]* ?\(.*\)$/u

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

function macroConstant(context: DeclareContext, macro: Macro): ConstantDeclaration {
  const { name, source, offset, hash, bodyEnd, deferred } = macro
  const place = { source, offset, statement: { start: hash, end: bodyEnd, body: undefined } }
  const constant = deferred ? undefined : macroValue(context, macro)
  const missing = constant ? undefined : deferred ? 'compiler' : 'macro'
  return { kind: 'constant', name, origin: 'macro', value: constant?.value, missing, type: constant?.type, place }
}

/** Whether two definitions consist of the same tokens, with blanks between the same ones (C17 6.10.3p1). */
const isSameMacro = (a: Macro, b: Macro): boolean => a.functionLike === b.functionLike && bodyText(a) === bodyText(b)

const bodyText = ({ source, bodyStart, bodyEnd }: Macro): string => plainText(source, bodyStart, bodyEnd)
