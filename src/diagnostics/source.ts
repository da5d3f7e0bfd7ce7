/**
 * C text and places in it.
 * A place is an offset; lines and columns are worked out only when an error is shown.
 */

/** A piece of C text with the name that errors show for it. */
export interface Source {
  readonly name: string
  readonly text: string
  /** Line directives in the text, in order of offset; absent where there are none. */
  readonly lineMarkers?: readonly LineMarker[]
}

/** A source whose line markers are still being found. */
export interface GrowingSource extends Source {
  readonly lineMarkers: LineMarker[]
}

/** What `#line 7 "a.h"` says: the line after the directive is line 7 of a.h. */
export interface LineMarker {
  /** Offset of the first character after the directive's line. */
  readonly offset: number
  readonly line: number
  readonly name: string
  /** Whether it is `# 12 "file"`, which preprocessors write; programs write `#line 12 "file"`. */
  readonly byPreprocessor: boolean
}

/** An offset with its source, kept until someone wants the line. */
export interface Place {
  readonly source: Source
  readonly offset: number
}

/** What a declaration came from: `specifiers declarators;` or a `#define`. */
export interface Statement {
  /** Offsets in UTF-16 units, end excluded. */
  readonly start: number
  readonly end: number
  /** Offset of the `{` where a function has a body. */
  readonly body: number | undefined
}

/** The place of a declared name, with the statement that it stands in; a module's declarations have none. */
export interface DeclaredPlace extends Place {
  readonly statement?: Statement | undefined
}

/** A place as a reader wants it: 1-based line and column, and the text of that line. */
export interface Position {
  readonly name: string
  readonly line: number
  readonly column: number
  readonly lineText: string
}

/** Whether a preprocessor wrote the text. */
export const isPreprocessed = ({ lineMarkers = [] }: Source): boolean =>
  lineMarkers.some(({ byPreprocessor }) => byPreprocessor)

/** The position of `offset`, line directives obeyed. */
export function positionOf(source: Source, offset: number): Position {
  const { text } = source
  const at = Math.min(Math.max(offset, 0), text.length)
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const nextBreak = text.indexOf('\n', at)
  const lineText = text.slice(lineStart, nextBreak < 0 ? text.length : nextBreak).replace(/\r$/, '')
  const marker = markerAt(source, at)
  const breaks = breaksOf(source)
  const line = (marker?.line ?? 1) + countBelow(breaks, at) - countBelow(breaks, marker?.offset ?? 0)
  return { name: marker?.name ?? source.name, line, column: at - lineStart + 1, lineText }
}

/** Where the lines of a text end: thousands of places are worked out of one header. */
const breaks = new WeakMap<Source, readonly number[]>()

function breaksOf(source: Source): readonly number[] {
  const known = breaks.get(source)
  if (known) return known
  const found: number[] = []
  for (let i = source.text.indexOf('\n'); i >= 0; i = source.text.indexOf('\n', i + 1)) found.push(i)
  breaks.set(source, found)
  return found
}

/** How many of the ascending numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  return firstWhere(numbers.length, (i) => (numbers[i] as number) >= limit)
}

/** The first index for which that is so, and for all behind it; `count` where there is none. */
function firstWhere(count: number, isSo: (index: number) => boolean): number {
  let [from, to] = [0, count]
  while (from < to) {
    const middle = (from + to) >> 1
    if (isSo(middle)) to = middle
    else from = middle + 1
  }
  return from
}

/** The last line directive before an offset. */
const markerAt = ({ lineMarkers = [] }: Source, offset: number): LineMarker | undefined =>
  lineMarkers[firstWhere(lineMarkers.length, (i) => (lineMarkers[i] as LineMarker).offset > offset) - 1]

/** The name of the file that the text at `offset` is from, line directives obeyed. */
export function fileAt(source: Source, offset: number): string {
  return markerAt(source, offset)?.name ?? source.name
}

/** The longest part of a line that errors show, in UTF-16 units. */
const SHOWN = 100

/** The source line, or the part of a long one around the place, and a caret under it. Tabs are kept so that the caret lines up. */
export function excerpt({ lineText, column }: Pick<Position, 'lineText' | 'column'>): string {
  const last = lineText.length - SHOWN
  const from = last <= 0 ? 0 : Math.min(Math.max(0, column - 1 - SHOWN / 2), last)
  const before = from > 0 ? '...' : ''
  const after = last > 0 && from < last ? '...' : ''
  const shown = `${before}${lineText.slice(from, from + SHOWN)}${after}`
  const indent = shown.slice(0, column - 1 - from + before.length).replace(/[^\t]/g, ' ')
  return `  ${shown}\n  ${indent}^`
}
