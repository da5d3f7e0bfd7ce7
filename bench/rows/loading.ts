/** What importing the package adds to the start of Node, and what it takes to make a first call. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FFI } from '../../src/index.ts'
import { processTimes } from '../processes.ts'
import { ROOT, type Row } from '../row.ts'

const moduleTimes = <N extends string>(...names: N[]): Record<N, number> => {
  const program = (name: N) => fileURLToPath(new URL(`../start/${name}.js`, import.meta.url))
  const commands = Object.fromEntries(names.map((name) => [name, [process.execPath, program(name)]]))
  return processTimes(commands as Record<N, string[]>, ROOT)
}

/** Makes the first FFI, which loads what every FFI needs. */
const FIRST_FFI = fileURLToPath(new URL('../start/first-ffi.js', import.meta.url))

/** An out-of-line module in ABI mode: structs, callbacks, functions, constants, 2,500 of each. */
function writeLargeModule(folder: string): string {
  const declarations = Array.from(
    { length: 2500 },
    (_, i) => `struct s${i} { int a; double b; struct s${i} *next; char name[${(i % 30) + 1}]; };
      typedef int (*visit${i})(struct s${i} *, int);
      int walk${i}(struct s${i} *first, visit${i} visit, const char *name, size_t n);
      #define LIMIT${i} ${i}`,
  )
  const ffi = new FFI(declarations.join('\n') as string)
  return ffi.setSource('large', null).compile({ outDir: folder }).js
}

/** What each package adds to an empty module, which stands beside them. */
export const rows: readonly Row[] = [
  {
    group: 'loading',
    name: 'import a module of 10,000 declarations',
    measure() {
      const folder = mkdtempSync(join(ROOT, 'build/bench-'))
      try {
        const module = writeLargeModule(folder)
        const importing = (path: string) => [
          process.execPath,
          '--input-type=module',
          '-e',
          `import ${JSON.stringify(path)}`,
        ]
        const times = processTimes({ plain: importing(FIRST_FFI), cdef: importing(module) }, ROOT)
        const [cdef, plain] = [times.cdef - times.plain, times.plain]
        return { group: 'loading', name: this.name, unit: 'ms', cdef, plain, plainIs: 'a first FFI' }
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  },
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
