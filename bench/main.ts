/**
 * `npm run bench`: cdef beside koffi and plain C, in one run.
 * Arguments filter rows by name or group; `--json` prints results for machines, `--markdown` rows for the README.
 */
import { buildFixture, type Result, type Row } from './row.ts'
import { rows as callbacks } from './rows/callbacks.ts'
import { rows as calls } from './rows/calls.ts'
import { rows as declaring } from './rows/declaring.ts'
import { rows as loading } from './rows/loading.ts'
import { rows as memory } from './rows/memory.ts'

const ROWS: readonly Row[] = [...loading, ...declaring, ...calls, ...memory, ...callbacks]
const WIDTHS = { name: 34, number: 12 }

function shown(value: number | undefined, unit: Result['unit']): string {
  if (value === undefined) return '–'
  if (unit !== 'ns') return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`
  if (value < 1e3) return `${value.toFixed(1)} ns`
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} µs` : `${(value / 1e6).toFixed(2)} ms`
}

/** How many times better than koffi. */
function ratio({ cdef, koffi, unit }: Result): string {
  if (cdef === undefined || koffi === undefined) return '–'
  return `${(unit === 'MB/s' ? cdef / koffi : koffi / cdef).toFixed(1)} x`
}

function line(cells: readonly string[], note = ''): string {
  const [name = '', ...numbers] = cells
  const padded = numbers.map((cell) => cell.padStart(WIDTHS.number))
  return `  ${name.padEnd(WIDTHS.name)}${padded.join('')}${note && `   ${note}`}`.trimEnd()
}

function print(result: Result): void {
  const { name, unit, cdef, koffi, plain, plainIs, note } = result
  const remark = [plainIs && `plain: ${plainIs}`, note].filter(Boolean).join('; ')
  console.log(line([name, shown(cdef, unit), shown(koffi, unit), shown(plain, unit), ratio(result)], remark))
}

function markdownRow(result: Result): string {
  const { name, unit, cdef, koffi, plain, plainIs } = result
  const beside = plain === undefined || unit !== 'ns' ? '–' : shown(plain, unit) + (plainIs ? ` (${plainIs})` : '')
  return `| ${name} | ${shown(cdef, unit)} | ${shown(koffi, unit)} | ${beside} |`
}

const args = process.argv.slice(2)
const json = args.includes('--json')
const markdown = args.includes('--markdown')
const quiet = json || markdown
const filters = args.filter((arg) => !arg.startsWith('--'))
const wanted = ROWS.filter(
  (row) => filters.length === 0 || filters.some((filter) => `${row.group} ${row.name}`.includes(filter)),
)

const fixture = buildFixture()
try {
  const results: Result[] = []
  if (!quiet)
    console.log(`Node ${process.versions.node}, ${process.platform}-${process.arch}; best of several rounds\n`)
  let group = ''
  for (const row of wanted) {
    const result = row.measure(fixture)
    results.push(result)
    if (quiet) continue
    if (group !== row.group)
      console.log(`${group && '\n'}${line([row.group, 'cdef', 'koffi', 'plain C', 'koffi/cdef'])}`)
    group = row.group
    print(result)
  }
  if (markdown) console.log(results.map(markdownRow).join('\n'))
  if (json) console.log(JSON.stringify({ node: process.versions.node, results }, null, 2))
} finally {
  fixture.remove()
}
