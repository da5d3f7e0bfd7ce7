/**
 * What is wanted of a text: names by pattern, files by pattern. A type may be wanted too, by its own name; what the wanted
 * ones need is kept with them.
 */
import { fileAt } from '../diagnostics/source.ts'
import type { DeclareContext, Pattern, Selection } from './context.ts'
import { type Item, Statements } from './statements.ts'

/** Whether a pattern of the list is that of the name. */
export function namesOf(patterns: readonly Pattern[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => expressionOf(pattern))
  return (name) => expressions.some((each) => each.test(name))
}

/** Whether a pattern of the list is that of the file. */
export function filesOf(patterns: readonly Pattern[]): (file: string) => boolean {
  const tests = patterns.map((pattern) => {
    const expression = expressionOf(pattern)
    const isLast = typeof pattern === 'string' && !pattern.includes('/')
    return (file: string): boolean => expression.test(isLast ? file.slice(file.lastIndexOf('/') + 1) : file)
  })
  return (file) => tests.some((each) => each(file))
}

function expressionOf(pattern: Pattern): RegExp {
  if (typeof pattern !== 'string') return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}

/** Drops what this text declares and nobody wants; what was known before stays. */
export function keepSelected(context: DeclareContext, { only, files }: Selection): void {
  const { scope, tables, journal, source } = context
  const isNamed = only ? namesOf(only) : () => true
  const isIn = files ? filesOf(files) : () => true
  const isWanted = ({ name, place }: Item): boolean => isNamed(name) && isIn(fileAt(source, place.offset))
  const statements = new Statements(scope, source)
  const items = [...statements.all()]
  const kept = new Set(statements.neededBy(items.filter(isWanted)).map(({ start }) => start))
  const tableOf = { typedef: tables.typedefs, tag: tables.tags, name: tables.names }
  for (const { kind, name, place } of items) {
    if (!kept.has(place.statement?.start as number)) journal.delete(tableOf[kind] as Map<string, unknown>, name)
  }
  const names = context.declaredNames.filter((name) => tables.names.has(name))
  context.declaredNames.splice(0, context.declaredNames.length, ...names)
  if (files) keepWarnings(context, isIn)
}

/** What was left out of other files is nobody's concern. */
function keepWarnings({ warnings }: DeclareContext, isIn: (file: string) => boolean): void {
  const kept = warnings.filter(({ place }) => isIn(fileAt(place.source, place.offset)))
  warnings.splice(0, warnings.length, ...kept)
}
