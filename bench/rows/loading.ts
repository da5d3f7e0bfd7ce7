/** What importing the package adds to the start of Node, and what it takes to make a first call. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ROOT, type Row } from '../row.ts'

const RUNS = 25

/** Best milliseconds of a process for each module of `bench/start`; the modules take turns. */
function processTimes<N extends string>(...names: N[]): Record<N, number> {
  const best = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<N, number>
  for (let run = 0; run < RUNS; run++) {
    for (const name of names) {
      const program = fileURLToPath(new URL(`../start/${name}.js`, import.meta.url))
      const start = performance.now()
      const ended = spawnSync(process.execPath, [program], { cwd: ROOT })
      if (ended.status !== 0) throw new Error(String(ended.stderr))
      best[name] = Math.min(best[name], performance.now() - start)
    }
  }
  return best
}

/** What each package adds to an empty module, which stands beside them. */
export const rows: readonly Row[] = [
  {
    group: 'loading',
    name: 'import, over a bare process',
    measure() {
      const { plain, cdef, koffi } = processTimes('plain', 'cdef', 'koffi')
      const plainIs = 'an empty module'
      return { group: 'loading', name: this.name, unit: 'ms', cdef: cdef - plain, koffi: koffi - plain, plain, plainIs }
    },
  },
  {
    group: 'loading',
    name: 'import and a first call',
    measure() {
      const times = processTimes('plain', 'cdef-call', 'koffi-call')
      const [cdef, koffi] = [times['cdef-call'] - times.plain, times['koffi-call'] - times.plain]
      return { group: 'loading', name: this.name, unit: 'ms', cdef, koffi }
    },
  },
]
