/** A file of declarations held against the real header and the real library. */
import { declare } from '../declare/declare.ts'
import { Scope } from '../declare/scope.ts'
import { type Place, positionOf } from '../diagnostics/source.ts'
import { HOST } from '../platform.ts'
import type { BuildOptions } from '../toolchain/options.ts'
import { type Difference, differences } from './compare.ts'
import { missingSymbols } from './exported.ts'
import { macroValues } from './macro-values.ts'
import { macroBody, readHeader } from './read-header.ts'

/** What is checked, and against what. */
export interface Checked {
  /** Name of the file, for places. */
  readonly name: string
  readonly text: string
  readonly headers: readonly string[]
  readonly library: string | undefined
  readonly build: BuildOptions
}

/** All differences, and how many declarations were compared. Throws a CDefError for declarations that cannot be read. */
export function checkDeclarations({ name, text, headers, library, build }: Checked): {
  readonly found: readonly Difference[]
  readonly count: number
} {
  const declared = new Scope(HOST)
  declare(declared, text, { name })
  const read = readHeader(headers, build)
  const asked = [...declared.declarations()].flatMap(({ name: each }) => {
    const actual = read.scope.declaration(each)
    if (actual?.kind !== 'constant' || actual.value !== undefined) return []
    const body = macroBody(read, actual.place.statement)
    return body ? [{ name: each, body }] : []
  })
  const values = macroValues(read.includes, asked, build)
  const compared = { scope: read.scope, target: HOST, valueOf: (each: string) => values.get(each) }
  const found = differences(declared, compared)
  const missing = library === undefined ? [] : symbolDifferences(declared, library)
  const count = [...declared.declarations()].length + declared.ownTags().length + declared.ownTypedefs().length
  return { found: [...found, ...missing].sort(byPlace), count }
}

function symbolDifferences(declared: Scope, library: string): Difference[] {
  const linked = [...declared.declarations()].flatMap((each) => (each.kind === 'constant' ? [] : [each]))
  const missing = missingSymbols(
    library,
    linked.map(({ symbol }) => symbol),
  )
  return linked
    .filter(({ symbol }) => missing.has(symbol))
    .map(({ name, symbol, place }) => ({
      kind: 'symbol',
      name,
      declared: symbol,
      actual: library,
      place,
      actualPlace: undefined,
    }))
}

const byPlace = (a: Difference, b: Difference): number => a.place.offset - b.place.offset

/** How each kind of difference is told. */
const SENTENCES: Readonly<Record<Difference['kind'], (difference: Difference) => string>> = {
  missing: ({ declared, actual }) => `the header declares no such ${declared}${actual === '' ? '' : `; ${actual}`}`,
  kind: ({ declared, actual }) => `declared as ${declared}, and it is ${actual} in the header`,
  result: differing('the result is'),
  parameters: differing('the number of parameters is'),
  parameter: differing('the type is'),
  variadic: differing('declared'),
  convention: differing('the calling convention is'),
  type: differing('the type is'),
  const: differing("only 'const' differs:"),
  value: differing('the value is'),
  member: ({ declared, actual }) =>
    declared === ''
      ? `the header has this member ('${actual}'), and the declaration has not`
      : 'the header has no such member',
  offset: differing('the offset is'),
  size: differing('the size is'),
  alignment: differing('the alignment is'),
  symbol: ({ declared, actual }) => `the library '${actual}' has no symbol '${declared}'`,
}

function differing(what: string): (difference: Difference) => string {
  return ({ declared, actual }) => `${what} ${shown(declared)}, and ${shown(actual)} in the header`
}

/** Numbers and words as they are, types between quotes. */
const shown = (text: string): string =>
  /^-?[\d.]+$|^bits |^(not )?const$|^with|^no constant$/.test(text) ? text : `'${text}'`

/** One line for a difference: both places, both sides. */
export function differenceLine(difference: Difference): string {
  const { name, place, actualPlace } = difference
  const there = actualPlace ? ` (${placeText(actualPlace)})` : ''
  return `${placeText(place)}: ${name}: ${SENTENCES[difference.kind](difference)}${there}`
}

function placeText({ source, offset }: Place): string {
  const { name, line, column } = positionOf(source, offset)
  return `${name}:${line}:${column}`
}
