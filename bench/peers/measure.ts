/** Runs the programs of the peers and collects what each measured, by the names of the rows. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cold } from '../cold.ts'
import { median, ROUND_MS, ROUNDS, WARM_MS } from '../harness.ts'
import { processTimes } from '../processes.ts'
import type { Fixture } from '../row.ts'
import { COUNT, RUNS } from '../rows/declaring.ts'
import { declarations } from '../text.ts'
import type { Peer } from './runtimes.ts'
import type { Report } from './script.ts'

/** Rows that are not loops: what the task `cold` gives, and what whole processes take. */
const COLD = { declare: 'declare 1.6 MB, cold', first: 'type string, first use', again: 'type string, again' }
const LOAD = 'import, over a bare process'
const CALL = 'import and a first call'

/** The rows that are measured here and not by the program of a peer. */
export const PROCESS_ROWS: readonly string[] = [LOAD, CALL, ...Object.values(COLD)]

/** What `check` and `measure` ask a peer's program to do. */
type Task = 'measure' | 'check' | 'cold'

function ask({ script }: Peer, task: Task, folder: string, rows: readonly string[]): Report {
  const [program = '', ...args] = script
  const limits = [ROUNDS, ROUND_MS, WARM_MS].map(String)
  const ended = spawnSync(program, [...args, task, folder, ...limits, ...rows], { cwd: folder, encoding: 'utf8' })
  if (ended.status === 0) return JSON.parse(ended.stdout) as Report
  const said = ended.error?.message ?? ended.stderr.replace(/\s+/g, ' ').trim()
  throw new Error(`ended with ${ended.status ?? ended.signal}: ${said}`)
}

function coldValues(peer: Peer, folder: string): Report['values'] {
  const text = declarations(COUNT)
  writeFileSync(join(folder, 'many.h'), text)
  const runs = Array.from({ length: RUNS }, () => ask(peer, 'cold', folder, []).values as unknown as Cold)
  const middle = (key: keyof Cold) => median(runs.map((run) => run[key]))
  return {
    [COLD.declare]: text.length / 1e3 / middle('declare'),
    [COLD.first]: middle('first'),
    [COLD.again]: middle('again'),
  }
}

function startValues({ starts, evaluate }: Peer, folder: string): Report['values'] {
  const { bare, load, call } = starts
  const commands = { bare: evaluate(bare), load: evaluate(load ?? bare), call: evaluate(call) }
  const times = processTimes(commands, folder)
  return { ...(load === undefined ? {} : { [LOAD]: times.load - times.bare }), [CALL]: times.call - times.bare }
}

/** What ten turns of each loop of a peer made. */
export function checkPeer(peer: Peer, { folder }: Fixture): Report {
  return ask(peer, 'check', folder, [])
}

/** The values of a peer for those of the rows that it can express, in the units of the rows. */
export function measurePeer(peer: Peer, { folder }: Fixture, rows: readonly string[]): Report {
  const wants = (names: readonly string[]) => names.some((name) => rows.includes(name))
  const starts = wants([LOAD, CALL]) ? startValues(peer, folder) : {}
  const cold = peer.declares && wants(Object.values(COLD)) ? coldValues(peer, folder) : {}
  const { version, values } = ask(peer, 'measure', folder, rows)
  return { version, values: { ...starts, ...cold, ...values } }
}
