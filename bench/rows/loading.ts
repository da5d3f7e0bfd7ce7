/** What importing the package adds to the start of Node, and what it takes to make a first call. */
import { fileURLToPath } from 'node:url'
import { processTimes } from '../processes.ts'
import { ROOT, type Row } from '../row.ts'

const moduleTimes = <N extends string>(...names: N[]): Record<N, number> => {
  const program = (name: N) => fileURLToPath(new URL(`../start/${name}.js`, import.meta.url))
  const commands = Object.fromEntries(names.map((name) => [name, [process.execPath, program(name)]]))
  return processTimes(commands as Record<N, string[]>, ROOT)
}

/** What each package adds to an empty module, which stands beside them. */
export const rows: readonly Row[] = [
  {
    group: 'loading',
    name: 'import, over a bare process',
    measure() {
      const { plain, cdef, koffi } = moduleTimes('plain', 'cdef', 'koffi')
      const plainIs = 'an empty module'
      return { group: 'loading', name: this.name, unit: 'ms', cdef: cdef - plain, koffi: koffi - plain, plain, plainIs }
    },
  },
  {
    group: 'loading',
    name: 'import and a first call',
    measure() {
      const times = moduleTimes('plain', 'cdef-call', 'koffi-call')
      const [cdef, koffi] = [times['cdef-call'] - times.plain, times['koffi-call'] - times.plain]
      return { group: 'loading', name: this.name, unit: 'ms', cdef, koffi }
    },
  },
]
