/** How results are printed: in columns for the terminal, with ratios to koffi, and as a table in Markdown. */
import koffi from 'koffi'
import type { Result, Unit } from './row.ts'

const WIDTHS = { name: 36, number: 11 }

/** A column: its heading, and its value in a row. */
interface Column {
  readonly heading: string
  value(result: Result): number | undefined
}

/** What stands in every table. */
const OWN: readonly Column[] = [
  { heading: 'cdef', value: ({ cdef }) => cdef },
  { heading: 'koffi', value: ({ koffi }) => koffi },
  { heading: 'plain C', value: ({ plain }) => plain },
]

/** The columns of a table with these peers. */
export function columnsOf(peers: readonly string[]): readonly Column[] {
  return [...OWN, ...peers.map((name) => ({ heading: name, value: ({ peers }: Result) => peers?.[name] }))]
}

function shown(value: number | undefined, unit: Unit): string {
  if (value === undefined) return '–'
  if (unit !== 'ns') return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`
  if (value < 1e3) return `${value.toFixed(1)} ns`
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} µs` : `${(value / 1e6).toFixed(2)} ms`
}

/** How many times better than koffi; undefined where that says nothing, as for a whole process beside an import. */
function ratio({ koffi: base, plain, unit }: Result, value: number | undefined): number | undefined {
  if (base === undefined || value === undefined || value <= 0) return undefined
  if (unit === 'ms' && value === plain) return undefined
  return unit === 'MB/s' ? value / base : base / value
}

/** The ratios to koffi of every column, by heading, for machines. */
export function ratiosOf(result: Result, columns: readonly Column[]): Record<string, number> {
  const pairs = columns.map(({ heading, value }) => [heading, ratio(result, value(result))] as const)
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, number] => pair[1] !== undefined))
}

function line(name: string, cells: readonly string[], note = ''): string {
  const padded = cells.map((cell) => cell.padStart(WIDTHS.number))
  return `  ${name.padEnd(WIDTHS.name)}${padded.join('')}${note && `   ${note}`}`.trimEnd()
}

/** A ratio with two digits that say something. */
function times(value: number | undefined): string {
  if (value === undefined) return ''
  return `${value >= 1 ? value.toFixed(1) : value.toPrecision(value >= 0.1 ? 2 : 1)} x`
}

/** The heading of a group of rows. */
export function headingLine(group: string, columns: readonly Column[]): string {
  const headings = columns.map(({ heading }) => heading)
  return line(group, headings)
}

/** A row in two lines: the values, and below each how many times better than koffi it is. */
export function rowLines(result: Result, columns: readonly Column[]): string {
  const { name, unit, plainIs, note } = result
  const values = columns.map(({ value }) => value(result))
  const ratios = values.map((value) => (value === result.koffi ? undefined : ratio(result, value)))
  const remark = [plainIs && `plain: ${plainIs}`, note].filter(Boolean).join('; ')
  const first = values.map((value) => shown(value, unit))
  return `${line(name, first)}\n${line('', ratios.map(times), remark)}`.trimEnd()
}

/** How far behind the fastest counts as level with it. */
const LEVEL = 1.05

/** On how many rows cdef is the fastest of those that do the same, plain C aside, or level with it; and which are not such. */
export function summaryLine(results: readonly Result[]): string {
  const compared = results.flatMap(({ name, unit, cdef, koffi, peers = {} }) => {
    const others = [koffi, ...Object.values(peers)].filter((value) => value !== undefined)
    if (cdef === undefined || others.length === 0) return []
    const isLevel = unit === 'MB/s' ? cdef * LEVEL >= Math.max(...others) : cdef <= Math.min(...others) * LEVEL
    return [{ name, isLevel }]
  })
  const behind = compared.filter(({ isLevel }) => !isLevel).map(({ name }) => name)
  const leads = `cdef leads, or is within 5 %, on ${compared.length - behind.length} of ${compared.length} rows`
  return behind.length === 0 ? leads : `${leads}; not on: ${behind.join(', ')}`
}

/** The head of a table in Markdown, with the version of koffi. */
export function markdownHead(columns: readonly Column[]): string {
  const headings = columns.map(({ heading }) => (heading === 'koffi' ? `koffi ${koffi.version}` : heading))
  return `| | ${headings.join(' | ')} |\n|${' --- |'.repeat(columns.length + 1)}`
}

/** A row in Markdown. Plain C stands only beside times of calls, and says there what it is instead. */
export function markdownRow(result: Result, columns: readonly Column[]): string {
  const { name, unit, plainIs } = result
  const cells = columns.map(({ heading, value }) => {
    if (heading !== 'plain C') return shown(value(result), unit)
    const plain = unit === 'ns' ? value(result) : undefined
    return `${shown(plain, unit)}${plain !== undefined && plainIs ? ` (${plainIs})` : ''}`
  })
  return `| ${name} | ${cells.join(' | ')} |`
}
