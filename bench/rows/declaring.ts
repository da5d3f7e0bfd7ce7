/** Declaring 1.6 MB of C in a fresh process, and using type strings once that much is declared. */
import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Cold } from '../cold.ts'
import { COMPILER } from '../compiler.ts'
import { median } from '../harness.ts'
import { ROOT, type Row } from '../row.ts'
import { declarations } from '../text.ts'

/** How many structs, functions and enums are declared, and in how many processes, of which the median counts. */
export const COUNT = 5000
export const RUNS = 3

function cold(subject: 'cdef' | 'koffi'): Cold {
  const script = fileURLToPath(new URL('../cold.js', import.meta.url))
  const runs = Array.from(
    { length: RUNS },
    () =>
      JSON.parse(
        execFileSync(process.execPath, [script, subject, String(COUNT)], { cwd: ROOT, encoding: 'utf8' }),
      ) as Cold,
  )
  return {
    declare: median(runs.map((run) => run.declare)),
    first: median(runs.map((run) => run.first)),
    again: median(runs.map((run) => run.again)),
  }
}

/** Milliseconds that the C compiler takes to check the same text. */
function compilerTime(text: string): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    const args = ['-fsyntax-only', '-x', 'c', '-include', 'stddef.h', '-']
    const { status } = spawnSync(COMPILER, args, { input: text })
    if (status !== 0) throw new Error('the C compiler refused the text')
    return performance.now() - start
  })
  return median(times)
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
const ours = once(() => cold('cdef'))
const theirs = once(() => cold('koffi'))

/** Speed of declaring, and the two costs of a type string. */
export const rows: readonly Row[] = [
  {
    group: 'declaring',
    name: 'declare 1.6 MB, cold',
    measure() {
      const text = declarations(COUNT)
      const speed = (ms: number) => text.length / 1e3 / ms
      const plain = speed(compilerTime(text))
      const note = 'koffi: the same types by its own functions; C: gcc -fsyntax-only'
      const [cdef, koffi] = [speed(ours().declare), speed(theirs().declare)]
      return { group: 'declaring', name: this.name, unit: 'MB/s', cdef, koffi, plain, note }
    },
  },
  {
    group: 'declaring',
    name: 'type string, first use',
    measure() {
      return { group: 'declaring', name: this.name, unit: 'ns', cdef: ours().first, koffi: theirs().first }
    },
  },
  {
    group: 'declaring',
    name: 'type string, again',
    measure() {
      return { group: 'declaring', name: this.name, unit: 'ns', cdef: ours().again, koffi: theirs().again }
    },
  },
]
