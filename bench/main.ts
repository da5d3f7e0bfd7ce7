/**
 * `npm run bench`: cdef beside koffi, plain C and the FFIs of other runtimes that are installed, in one run.
 * Arguments filter rows by name or group. `--json` prints results for machines; `--markdown` rows for the README, with
 * the other runtimes if `--peers` is given too; `--no-peers` leaves them out everywhere.
 */
import { measurePeer } from './peers/measure.ts'
import { type Absence, findPeers } from './peers/runtimes.ts'
import type { Report } from './peers/script.ts'
import { buildFixture, type Fixture, type Result, type Row } from './row.ts'
import { ROWS } from './rows/all.ts'
import { columnsOf, headingLine, markdownHead, markdownRow, ratiosOf, rowLines, summaryLine } from './table.ts'

const args = process.argv.slice(2)
const json = args.includes('--json')
const markdown = args.includes('--markdown')
const withPeers = args.includes('--peers') || !(markdown || args.includes('--no-peers'))
const filters = args.filter((arg) => !arg.startsWith('--'))
const chosen = ROWS.filter(
  (row) => filters.length === 0 || filters.some((filter) => `${row.group} ${row.name}`.includes(filter)),
)
const wanted = chosen.filter((row) => row.missing?.() === undefined)

/** Prints what is meant for people, and keeps quiet where a program or a document reads the output. */
const say = (text: string): void => {
  if (!(json || markdown)) console.log(text)
}

interface Measured {
  readonly reports: ReadonlyMap<string, Report>
  readonly absent: readonly Absence[]
}

/** Measures every peer that is here, each in a process of its own. */
function measurePeers(fixture: Fixture, rows: readonly Row[]): Measured {
  const runtimes = withPeers && rows.length > 0 ? findPeers() : { peers: [], absent: [] }
  const reports = new Map<string, Report>()
  const absent = [...runtimes.absent]
  const names = rows.map(({ name }) => name)
  for (const peer of runtimes.peers) {
    try {
      const report = measurePeer(peer, fixture, names)
      reports.set(peer.name, report)
      say(`${peer.name}: measured, ${report.version}`)
    } catch (error) {
      absent.push({ name: peer.name, reason: `failed, ${(error as Error).message}` })
    }
  }
  for (const { name, reason } of absent) (json || markdown ? console.error : console.log)(`${name}: ${reason}`)
  return { reports, absent }
}

const fixture = buildFixture()
try {
  say(`Node ${process.versions.node}, ${process.platform}-${process.arch}; best of several rounds, and below it`)
  say('how many times better than koffi\n')
  for (const reason of new Set(chosen.flatMap((row) => row.missing?.() ?? []))) console.error(reason)
  const { reports, absent } = measurePeers(fixture, wanted)
  const columns = columnsOf([...reports.keys()])
  const results: Result[] = []
  let group = ''
  for (const row of wanted) {
    const values = [...reports].map(([name, { values }]) => [name, values[row.name]] as const)
    const peers = Object.fromEntries(values.filter((pair): pair is readonly [string, number] => pair[1] !== undefined))
    const result = { ...(await row.measure(fixture)), peers }
    results.push(result)
    if (group !== row.group) say(`\n${headingLine(row.group, columns)}`)
    group = row.group
    say(rowLines(result, columns))
  }
  if (results.length > 0) say(`\n${summaryLine(results)}`)
  if (markdown) console.log([markdownHead(columns), ...results.map((one) => markdownRow(one, columns))].join('\n'))
  if (json) {
    const versions = Object.fromEntries([...reports].map(([name, { version }]) => [name, version]))
    const compared = results.map((one) => ({ ...one, ratios: ratiosOf(one, columns) }))
    console.log(JSON.stringify({ node: process.versions.node, peers: versions, absent, results: compared }, null, 2))
  }
} finally {
  fixture.remove()
}
