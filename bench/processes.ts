/** Measures whole processes: how long each takes from its start to its end. */
import { spawnSync } from 'node:child_process'

const RUNS = 25

/** Best milliseconds of a process for each command, given as a program and its arguments; the commands take turns. */
export function processTimes<N extends string>(
  commands: Readonly<Record<N, readonly string[]>>,
  cwd: string,
): Record<N, number> {
  const names = Object.keys(commands) as N[]
  const best = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<N, number>
  for (let run = 0; run < RUNS; run++) {
    for (const name of names) {
      const [program = '', ...args] = commands[name]
      const start = performance.now()
      const ended = spawnSync(program, args, { cwd })
      if (ended.status !== 0) throw new Error(String(ended.stderr ?? ended.error))
      best[name] = Math.min(best[name], performance.now() - start)
    }
  }
  return best
}
