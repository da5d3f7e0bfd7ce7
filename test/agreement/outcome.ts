/** What the agreement table says of a cell. */
import type { Code, Reading, Row } from './table.ts'
import type { Value } from './values.ts'

/** Where a value goes in: into a call, into something that `ffi.new` makes, or anywhere else. */
export type Position = 'argument' | 'made' | 'stored'

/** The reading, or the code of the refusal. */
export function outcome(row: Row, value: Value, position: Position): Reading | Code {
  const more =
    position === 'argument'
      ? { accepts: row.inCalls, refuses: row.refusesInCalls }
      : position === 'made'
        ? { accepts: row.inNew, refuses: row.refusesInNew }
        : { accepts: [], refuses: {} }
  if (row.accepts.includes(value) || more.accepts?.includes(value)) return row.reads
  const refusals = { ...row.refuses, ...more.refuses }
  const [code] =
    (Object.entries(refusals) as [Code, readonly Value[]][]).find(([, values]) => values.includes(value)) ?? []
  return code ?? row.code
}
