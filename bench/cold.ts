/** Runs in a process of its own: declares much, then uses type strings; prints a `Cold` as JSON. */
import { median } from './harness.ts'
import { declarations } from './text.ts'

/** `declare` in milliseconds for the whole text; `first` and `again` in nanoseconds for one type string. */
export interface Cold {
  readonly declare: number
  readonly first: number
  readonly again: number
}

const [subject, counted] = process.argv.slice(2)
const count = Number(counted)
const names = Array.from({ length: 1000 }, (_, i) => `struct record_${i} *`)

function timed(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

async function cdef(): Promise<Cold> {
  const { FFI } = await import('cdef')
  const text = declarations(count)
  const ffi = new FFI()
  const declare = timed(() => ffi.cdef(text))
  const use = () => timed(() => names.map((name) => ffi.typeof(name))) * 1e3
  const first = use()
  return { declare, first, again: median(Array.from({ length: 25 }, use)) }
}

async function koffi(): Promise<Cold> {
  const { default: koffi } = await import('koffi')
  koffi.proto('int compare(const void *, const void *)')
  const declare = timed(() => {
    for (let i = 0; i < count; i++) {
      koffi.struct(`record_${i}`, {
        [`id_${i}`]: 'int',
        flags: 'unsigned long',
        name: 'const char *',
        weights: koffi.array('double', (i % 7) + 1),
        previous: i === 0 ? 'void *' : `record_${i - 1} *`,
        compare: 'compare *',
      })
      koffi.proto(`int update_${i}(record_${i} *record, size_t length, double scale)`)
      koffi.enumeration(`state_${i}`, {
        [`IDLE_${i}`]: 0,
        [`BUSY_${i}`]: i + 2,
        [`DONE_${i}`]: i + 3,
      })
    }
  })
  const use = () => timed(() => names.map((name) => koffi.type(name.replace('struct ', '')))) * 1e3
  const first = use()
  return { declare, first, again: median(Array.from({ length: 25 }, use)) }
}

console.log(JSON.stringify(await (subject === 'koffi' ? koffi() : cdef())))
