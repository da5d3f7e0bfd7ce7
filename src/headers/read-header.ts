/** Headers as what they declare: preprocessed by the C compiler, and declared in a scope of their own. */
import { declare } from '../declare/declare.ts'
import { Scope } from '../declare/scope.ts'
import type { Warning } from '../diagnostics/messages/declarations.ts'
import { fileAt, type Source } from '../diagnostics/source.ts'
import { HOST } from '../platform.ts'
import { type HeaderOptions, preprocessHeaders } from '../toolchain/read-headers.ts'

/** What headers declare, and the text in which they do. */
export interface ReadHeader {
  /** `#include` lines for the compiler. */
  readonly includes: string
  readonly scope: Scope
  readonly source: Source
  /** What could not be read, and what was odd. */
  readonly warnings: readonly Warning[]
  /** The files of the headers that were named. */
  readonly files: readonly string[]
}

/** Reads headers, `<zlib.h>` or a path, as the compiler's target has them. Throws a VerificationError where the compiler cannot preprocess them. */
export function readHeader(headers: readonly string[], options: HeaderOptions, target = HOST): ReadHeader {
  const includes = headers.map((header) => `#include ${/^[<"]/.test(header) ? header : `"${header}"`}\n`).join('')
  const text = preprocessHeaders(includes, headers.join(' '), options)
  const scope = new Scope(target)
  const { source, warnings } = declare(scope, text, { tolerant: true, name: '<headers>' })
  return { includes, scope, source, warnings, files: namedFiles(source) }
}

/** The files that the first text itself includes: those entered from it. */
function namedFiles({ text, lineMarkers = [] }: Source): string[] {
  const first = lineMarkers.find(({ name }) => name.endsWith('headers.c'))?.name
  const files = new Set<string>()
  lineMarkers.forEach(({ name, offset }, i) => {
    const isEntered = /" 1(?: \d)*$/.test(text.slice(text.lastIndexOf('\n', offset - 2) + 1, offset - 1))
    if (isEntered && lineMarkers[i - 1]?.name === first && !name.startsWith('<')) files.add(name)
  })
  return [...files].filter((file) => !/\/stdc-predef\.h$/.test(file))
}

/** The file in which something was declared. */
export const fileOf = (source: Source, offset: number): string => fileAt(source, offset)

/** The body of a macro; undefined for one with parameters. */
export function macroBody(
  { source }: ReadHeader,
  statement: { start: number; end: number } | undefined,
): string | undefined {
  if (!statement) return undefined
  const text = source.text.slice(statement.start, statement.end)
  const [, rest] = /^#\s*define\s+[\w$]+(?![\w$(])([\s\S]*)$/.exec(text) ?? []
  return rest?.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ').trim()
}
