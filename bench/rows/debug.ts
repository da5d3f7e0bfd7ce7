/** What debugging costs: each mode beside the same FFI without one. The table is in docs/guide/crashes.md. */
import { FFI } from 'cdef'
import type { DebugOption } from '../../src/diagnostics/debug-option.ts'
import { loopOf, nanoseconds } from '../harness.ts'
import type { Fixture, Row } from '../row.ts'

const silent = () => {}

const MODES: Readonly<Record<string, DebugOption>> = {
  report: { report: true },
  throw: { throw: true },
  guard: { guard: true },
  trace: { trace: silent },
  'debug: true': true,
}

/** What is done, in JavaScript that sees `lib`, `ffi` and a pointer of C's. */
const SUBJECTS: Readonly<Record<string, { readonly body: string; readonly modes: readonly string[] }>> = {
  'int add(int, int)': { body: 'sum = lib.add(sum, i)', modes: Object.keys(MODES) },
  'size_t count_bytes(text)': { body: "sum += lib.count_bytes('some text')", modes: ['debug: true'] },
  "ffi.new('int[4]')": { body: "sum += ffi.new('int[4]').length", modes: ['guard'] },
  'p.value, memory of C': { body: 'sum += pointer.value', modes: ['debug: true'] },
}

function time(title: string, body: string, { declarations, library }: Fixture, debug: DebugOption): number {
  const ffi = new FFI(declarations, { debug })
  const lib = ffi.dlopen(library) as { twenty(): object }
  return nanoseconds(loopOf(title, body, { ffi, lib, pointer: lib.twenty() }))
}

const rowsOfModes = Object.entries(SUBJECTS).flatMap(([subject, { body, modes }]) =>
  modes.map((mode): Row => {
    const name = `${subject}, ${mode}`
    return {
      group: 'debug',
      name,
      measure: (fixture) => ({
        group: 'debug',
        name,
        unit: 'ns',
        cdef: time(name, body, fixture, MODES[mode] as DebugOption),
        plain: time(`${name}, off`, body, fixture, false),
        plainIs: 'debug: false',
      }),
    }
  }),
)

const fault: Row = {
  group: 'debug',
  name: 'a fault that is thrown',
  missing: () => (process.platform === 'win32' ? 'debug: Windows tells of no fault' : undefined),
  measure: (fixture) => ({
    group: 'debug',
    name: 'a fault that is thrown',
    unit: 'ns',
    cdef: time('fault', 'try { lib.count_bytes(null) } catch { sum++ }', fixture, true),
  }),
}

export const rows: readonly Row[] = [...rowsOfModes, fault]
