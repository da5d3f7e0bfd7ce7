/** What compilers and linkers print, as data; and the part of it that an error shows. */
import type { CompilerDiagnostic } from '../diagnostics/errors.ts'
import { excerpt } from '../diagnostics/source.ts'
import { linesOf } from './run.ts'

/** Finds the line that a diagnostic is about, where that is in no file. */
export type Quote = (file: string, line: number) => Quoted | undefined

/** A line for an error to show. */
export interface Quoted {
  readonly text: string
  /** True where the compiler read this line; it did not where a `#line` directive stands for other text. */
  readonly verbatim: boolean
}

/** Finds what to do about an error, among all that was said. */
export type Hint = (diagnostic: CompilerDiagnostic, all: readonly CompilerDiagnostic[]) => Remedy | undefined

/** What to do about an error. */
export interface Remedy {
  readonly text: string
  /** True where one cause may show at many places: the first is enough. Others are shown once for each place. */
  readonly once: boolean
}

/** What an error shows beside the compiler's words. */
export interface Reader {
  /** Where errors take the lines from that they are about. */
  readonly quote?: Quote | undefined
  /** What errors say under the compiler's words. */
  readonly hint?: Hint | undefined
}

const SEVERITY = '(?<severity>fatal error|error|warning|note|sorry, unimplemented)'

/** `a.c:3:7: error: ...`: gcc, clang and lld. */
const PLACED = new RegExp(`^(?<file>.+?):(?<line>\\d+)(?::(?<column>\\d+))?: ${SEVERITY}: (?<message>.*)$`)

/** `a.c(3,7): error C2065: ...`: Microsoft's compiler. */
const MICROSOFT = new RegExp(
  `^\\s*(?<file>.+?)\\((?<line>\\d+)(?:,(?<column>\\d+))?\\) ?: ${SEVERITY} ?(?<message>.*)$`,
)

/** `a.obj : error LNK2019: ...`, `cl : Command line error D8021 : ...`. */
const MICROSOFT_TOOL = new RegExp(`^(?<tool>\\S.*?) : (?:Command line )?${SEVERITY} (?<message>[A-Z]+\\d+ ?: .*)$`)

/** `gcc: error: ...`, `clang: warning: ...`, `error: ...`: what is said of no place. */
const UNPLACED = new RegExp(`^(?:[^\\s:]+: )?${SEVERITY}: (?<message>.*)$`)

/** `a.c:(.text+0x2): undefined reference to ...`, with debug information `a.c:3: ...`; an object's name may stand before. */
const LINKED =
  /^(?:[^:]+:(?=[^:]+:\d+: ))?(?<file>.+?):(?:(?<line>\d+)|\([^)]*\)): (?<message>(?:undefined reference|multiple definition).*)$/

/** `"_f", referenced from:`: Apple's linker. */
const REFERENCED = /^\s+"(?<symbol>.+)", referenced from:$/

/** Linkers say their own name first. */
const LINKER = /^(?:\S*[/\\])?(?:[\w.+-]+-)?(?:ld|ld64|mold)(?:\.\w+)*(?:\.exe)?: /

/** Names of generated C, which are nobody's to write. */
const OWN_SUGGESTION = /; did you mean '(?:cdef_\d+_\w+|cdef_(?:a|check_|extern_)\d+)'\?/

/** GNU linkers name a function, and then what they say of it; LLVM's says it behind. */
const IN_FUNCTION = /: in function [`'](.*)':$/
const REFERENCED_BY = /^>>> .*:\(([\w$]+)\)/

/** Lines that say only that others were said before. */
const NOISE = /ld returned \d+ exit status|linker command failed|error LNK1120: /

/**
 * All that the lines say, in their order, each thing once. Lines that only illustrate are left out, and so are columns
 * of lines that the compiler has not read.
 */
export function parseDiagnostics(output: string, quote?: Quote): CompilerDiagnostic[] {
  const found = new Map<string, CompilerDiagnostic>()
  let within: string | undefined
  for (const line of linesOf(output)) {
    const named = IN_FUNCTION.exec(line)?.[1]
    if (named !== undefined) within = named
    const parsed = named !== undefined || NOISE.test(line) ? undefined : parseLine(line)
    if (!parsed) {
      nameFunction(found, line)
      continue
    }
    const placed = quoted(parsed, quote)?.verbatim === false ? { ...parsed, column: undefined } : parsed
    const diagnostic = within !== undefined && LINKED.test(line.replace(LINKER, '')) ? { ...placed, within } : placed
    found.set(JSON.stringify(diagnostic), diagnostic)
  }
  return [...found.values()]
}

/** Where a line says which function the last message is about, that becomes known. */
function nameFunction(found: Map<string, CompilerDiagnostic>, line: string): void {
  const within = REFERENCED_BY.exec(line)?.[1]
  if (within === undefined) return
  const [key, last] = [...found].at(-1) ?? []
  if (key !== undefined && last && last.within === undefined) found.set(key, { ...last, within })
}

const quoted = ({ file, line }: CompilerDiagnostic, quote: Quote | undefined): Quoted | undefined =>
  file === undefined || line === undefined ? undefined : quote?.(file, line)

function parseLine(line: string): CompilerDiagnostic | undefined {
  const bare = line.replace(LINKER, '')
  for (const pattern of [PLACED, MICROSOFT, MICROSOFT_TOOL, LINKED, UNPLACED]) {
    const groups = pattern.exec(bare)?.groups
    if (groups) return fromGroups(groups)
  }
  const { symbol } = REFERENCED.exec(line)?.groups ?? {}
  if (symbol !== undefined) return fromGroups({ message: `undefined symbol: ${symbol}` })
  return bare === line ? undefined : fromGroups({ message: bare })
}

function fromGroups(groups: Readonly<Record<string, string | undefined>>): CompilerDiagnostic {
  const { severity, message = '', file, line, column } = groups
  return {
    severity: severity === 'warning' || severity === 'note' ? severity : 'error',
    message: message.replace(OWN_SUGGESTION, '').trim(),
    // Debug information puts the current folder before the names of line directives.
    file: file?.replace(/^.*[/\\](?=<[^/\\]*>$)/, ''),
    line: numberOf(line),
    column: numberOf(column),
  }
}

const numberOf = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits))

/** One line for a diagnostic, in the form of gcc and clang. */
export function showDiagnostic({ file, line, column, severity, message }: CompilerDiagnostic): string {
  return [file, line, column, ` ${severity}`, ` ${message}`]
    .filter((part) => part !== undefined)
    .join(':')
    .trim()
}

/** An error shows as many of the compiler's errors, or of its last lines where it named none. */
const MOST_SHOWN = 50

/** What an error shows of a failed run: all errors with the lines that they are about, and how much else was said. */
export function readableLines(
  output: string,
  diagnostics: readonly CompilerDiagnostic[],
  { quote, hint }: Reader = {},
): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) {
    const lines = linesOf(output)
    return lines.length > 0 ? lines.slice(-MOST_SHOWN) : ['it did not say why']
  }
  const hints = new Set<string>()
  const shown: string[][] = []
  for (const error of errors) {
    const remedy = hint?.(error, diagnostics)
    const key = remedy && (remedy.once ? remedy.text : JSON.stringify([remedy.text, error.file, error.line]))
    if (shown.length === MOST_SHOWN || (key !== undefined && hints.has(key))) continue
    if (key !== undefined) hints.add(key)
    const hinted = remedy ? [`  hint: ${remedy.text}`] : []
    shown.push([showDiagnostic(error), ...linesAbout(error, quote), ...hinted])
  }
  const rest = [
    counted(errors.length - shown.length, 'error'),
    counted(diagnostics.filter(({ severity }) => severity === 'warning').length, 'warning'),
    counted(diagnostics.filter(({ severity }) => severity === 'note').length, 'note'),
  ].flat()
  return rest.length > 0 ? [...shown.flat(), `and ${rest.join(', ')}`] : shown.flat()
}

/** The line that it is about, with a caret where the column is known. */
function linesAbout(diagnostic: CompilerDiagnostic, quote: Quote | undefined): string[] {
  const { text } = quoted(diagnostic, quote) ?? {}
  if (text === undefined || text.trim() === '') return []
  const { column } = diagnostic
  const lines = excerpt({ lineText: text, column: column ?? 1 }).split('\n')
  return column === undefined ? lines.slice(0, 1) : lines
}

const counted = (count: number, noun: string): string[] =>
  count > 0 ? [`${count} ${noun}${count === 1 ? '' : 's'}`] : []
