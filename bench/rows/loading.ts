/** What importing the package adds to the start of Node. */
import { spawnSync } from 'node:child_process'
import { median } from '../harness.ts'
import { ROOT, type Row } from '../row.ts'

const RUNS = 15

const PROGRAMS = {
  plain: '',
  cdef: "import 'cdef'",
  koffi: "import 'koffi'",
}

/** Median milliseconds of a process, the three programs taking turns. */
function processTimes(): Record<keyof typeof PROGRAMS, number> {
  const times = { plain: [] as number[], cdef: [] as number[], koffi: [] as number[] }
  for (let run = 0; run < RUNS; run++) {
    for (const [name, program] of Object.entries(PROGRAMS)) {
      const start = performance.now()
      const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT })
      if (ended.status !== 0) throw new Error(String(ended.stderr))
      times[name as keyof typeof PROGRAMS].push(performance.now() - start)
    }
  }
  return { plain: median(times.plain), cdef: median(times.cdef), koffi: median(times.koffi) }
}

/** One row: what is added, with the bare process beside it. */
export const rows: readonly Row[] = [
  {
    group: 'loading',
    name: 'import, over a bare process',
    measure() {
      const { plain, cdef, koffi } = processTimes()
      const plainIs = 'node -e ""'
      return { group: 'loading', name: this.name, unit: 'ms', cdef: cdef - plain, koffi: koffi - plain, plain, plainIs }
    },
  },
]
