/** A layout as a picture: eight bytes a row, as people draw it on paper; what is unused is grey. */
import type { LayoutRow, MeasuredType } from './layout-rows.ts'
import { CACHE_LINE, layoutSummary } from './layout-text.ts'

/** Bytes in a row, and the measures of the picture in pixels. */
const ROW = 8
const BYTE = 64
const HEIGHT = 36
const MARGIN = 64
const TOP = 56

/** A part of a row that belongs to one member. */
interface Fragment {
  /** Number of the row, in the order in which rows are drawn. */
  readonly line: number
  /** Bits from the row's left side. */
  readonly from: number
  readonly to: number
  readonly label: string
  readonly isHole: boolean
}

/** The picture as the text of an SVG file. */
export function layoutSvg(measured: MeasuredType): string {
  const lines: { readonly label: string; readonly startsCacheLine: boolean }[] = []
  const fragments: Fragment[] = []
  const lineOf = new Map<string, number>()
  const lineAt = (key: string, row: number): number => {
    const known = lineOf.get(key)
    if (known !== undefined) return known
    lineOf.set(key, lines.length)
    const offset = row * ROW
    lines.push({ label: `${offset}`, startsCacheLine: offset > 0 && offset % CACHE_LINE === 0 })
    return lines.length - 1
  }
  leaves(measured.rows).forEach((row, i) => {
    const key = row.inUnion ? `${i} ` : ''
    for (const { row: at, ...part } of partsOf(row)) fragments.push({ ...part, line: lineAt(`${key}${at}`, at) })
  })
  return picture(layoutSummary(measured), lines, fragments)
}

/** The rows that are drawn: members of records in place of the record, a union within a struct as one box. */
function leaves(rows: readonly LayoutRow[]): LayoutRow[] {
  const drawn: LayoutRow[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as LayoutRow
    const isUnion = rows[i + 1]?.inUnion === true && (rows[i + 1]?.depth ?? 0) > row.depth
    if (!row.isOpen || isUnion || row.inUnion) drawn.push(row)
    if (row.isOpen && !isUnion && !row.inUnion) continue
    while (row.isOpen && (rows[i + 1]?.depth ?? -1) > row.depth) i++
  }
  return drawn
}

/** A member by rows; the rows that it fills from side to side are one. */
function partsOf({ kind, text, offset, bit, size }: LayoutRow): (Omit<Fragment, 'line'> & { row: number })[] {
  const bits = ROW * 8
  const [start, length] = bit === undefined ? [offset * 8, size * 8] : [offset * 8 + bit, size]
  const end = start + length
  const parts: (Omit<Fragment, 'line'> & { row: number })[] = []
  for (let at = start; at < end; ) {
    const row = Math.floor(at / bits)
    const isFilled = at % bits === 0 && end - at >= 2 * bits
    const next = isFilled ? Math.floor(end / bits) * bits : Math.min(end, (row + 1) * bits)
    const more = isFilled ? `${text} (${(next - at) / 8} bytes)` : text
    const label = kind === 'hole' ? '' : at === start ? more : `… ${more}`
    parts.push({
      row,
      from: at % bits,
      to: isFilled ? bits : (at % bits) + (next - at),
      label,
      isHole: kind === 'hole',
    })
    at = next
  }
  return parts
}

function picture(
  title: string,
  lines: readonly { readonly label: string; readonly startsCacheLine: boolean }[],
  fragments: readonly Fragment[],
): string {
  const [width, height] = [MARGIN + ROW * BYTE + 16, TOP + lines.length * HEIGHT + 16]
  const head = Array.from({ length: ROW }, (_, i) => words(MARGIN + i * BYTE + BYTE / 2, TOP - 8, `${i}`, 'middle'))
  const labels = lines.map(({ label }, i) => words(MARGIN - 8, TOP + i * HEIGHT + HEIGHT / 2 + 4, label, 'end'))
  const rules = lines.flatMap(({ startsCacheLine }, i) => {
    const y = TOP + i * HEIGHT
    const ends = `x1="8" x2="${width - 8}" y1="${y}" y2="${y}"`
    return startsCacheLine ? [`  <line ${ends} stroke="#b00" stroke-width="2" stroke-dasharray="6 3"/>`] : []
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="12">`,
    `  <rect width="${width}" height="${height}" fill="#fff"/>`,
    words(8, 20, title, 'start'),
    ...head,
    ...labels,
    ...fragments.flatMap(box),
    ...rules,
    '</svg>',
    '',
  ].join('\n')
}

function box({ line, from, to, label, isHole }: Fragment): string[] {
  const [x, y] = [MARGIN + (from / 8) * BYTE, TOP + line * HEIGHT]
  const width = ((to - from) / 8) * BYTE
  const place = `x="${x}" y="${y}" width="${width}" height="${HEIGHT}"`
  const room = Math.floor((width - 8) / 7.3)
  const shown = label.length <= room ? label : room > 1 ? `${label.slice(0, room - 1)}…` : ''
  return [
    `  <rect ${place} fill="${isHole ? '#ddd' : '#eef4ff'}" stroke="#345"><title>${escaped(isHole ? 'unused' : label)}</title></rect>`,
    ...(shown === '' ? [] : [words(x + 4, y + HEIGHT / 2 + 4, shown, 'start')]),
  ]
}

const words = (x: number, y: number, text: string, anchor: string): string =>
  `  <text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
