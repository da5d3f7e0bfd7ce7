/** A layout as a table: a line for each member and each hole, and a rule where a cache line begins. */
import type { LayoutRow, MeasuredType } from './layout-rows.ts'

/** Bytes that a processor fetches together, on nearly all of them. */
export const CACHE_LINE = 64

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** What a layout comes to in one line: size, alignment, cache lines, what is unused. */
export function layoutSummary({ name, size, alignment, rows }: MeasuredType): string {
  const bits = holesOf(rows).reduce((sum, row) => sum + bitsOf(row), 0)
  const [bytes, rest] = [Math.floor(bits / 8), bits % 8]
  const unused = [...(bytes > 0 ? [count(bytes, 'byte')] : []), ...(rest > 0 ? [count(rest, 'bit')] : [])]
  const lines = count(Math.max(1, Math.ceil(size / CACHE_LINE)), 'cache line')
  return `${name}: ${count(size, 'byte')}, aligned to ${alignment}, ${lines}${unused.length > 0 ? `, ${unused.join(' and ')} unused` : ''}`
}

/** The whole table. */
export function layoutText(measured: MeasuredType): string {
  const cells = measured.rows.map((row) => [offsetText(row), sizeText(row)] as const)
  const [left, right] = [0, 1].map((i) =>
    Math.max(['offset', 'size'][i]?.length ?? 0, ...cells.map((cell) => (cell[i] as string).length)),
  ) as [number, number]
  const lines = [`  ${'offset'.padStart(left)}  ${'size'.padStart(right)}`]
  let cacheLine = 0
  measured.rows.forEach((row, i) => {
    const begun = Math.floor(row.offset / CACHE_LINE)
    if (begun > cacheLine) lines.push(`  ${'-'.repeat(left)}  cache line ${begun}, from byte ${begun * CACHE_LINE}`)
    cacheLine = Math.max(cacheLine, begun)
    const [offset, size] = cells[i] as readonly [string, string]
    lines.push(`  ${offset.padStart(left)}  ${size.padStart(right)}  ${'  '.repeat(row.depth)}${said(row)}`)
  })
  return `${layoutSummary(measured)}\n\n${lines.join('\n')}\n`
}

/** What no member of the type fills; what one member of a union leaves unused may be another's. */
function holesOf(rows: readonly LayoutRow[]): LayoutRow[] {
  let union = Infinity
  return rows.filter(({ kind, depth, inUnion }) => {
    if (depth < union) union = inUnion ? depth : Infinity
    return kind === 'hole' && depth <= union
  })
}

const bitsOf = ({ bit, size }: LayoutRow): number => (bit === undefined ? size * 8 : size)

/** `4:3` is the fourth bit of the fifth byte. */
const offsetText = ({ offset, bit }: LayoutRow): string => (bit === undefined ? `${offset}` : `${offset}:${bit}`)

const sizeText = ({ bit, size }: LayoutRow): string => (bit === undefined ? `${size}` : count(size, 'bit'))

function said({ kind, text, isOpen, inUnion }: LayoutRow): string {
  const mark = inUnion ? '| ' : ''
  return kind === 'hole' ? '(unused)' : `${mark}${text}${isOpen ? ':' : ''}`
}
