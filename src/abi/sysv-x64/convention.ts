/** The x86-64 System V convention (psABI 3.2.3), which Linux and macOS have. */

import { unfitForLibffi, unsupported } from '../call-values.ts'
import type { Convention } from '../convention.ts'
import { overruns } from './libffi.ts'
import { callMoves } from './moves.ts'
import { classifyVector, passRecord, registerFor } from './records.ts'

export const sysvX64: Convention = {
  passRecord,
  // Two eightbytes that are both in registers or both in memory, there 16-byte aligned.
  passInt128: () => ({
    kind: 'aggregate',
    scalars: ['u64', 'u64'],
    registers: ['integer', 'integer'],
    size: 16,
    alignment: 16,
  }),
  // Class SSE, of which two bytes count; libffi copies as many eightbytes as the double says.
  passHalf: () => ({ kind: 'aggregate', scalars: ['double'], registers: ['vector'], size: 2, alignment: 2 }),
  // As a struct of two floating members; `long double _Complex` returns in two x87 registers.
  // Classes SSE and SSEUP: one vector register (psABI 3.2.3, "Classification").
  passFloat128: () =>
    unfitForLibffi('libffi knows no such floating type', ['vector', 'upper'], { size: 16, alignment: 16 }),
  passVector(type) {
    const { bytes } = type
    const classes = classifyVector(type)
    if (bytes > 16 || bytes < 8)
      return unsupported(`how a vector of ${bytes} bytes travels depends on the compiler's options`)
    const registers = classes === 'memory' ? classes : classes.map(registerFor)
    return unfitForLibffi('libffi knows no vectors', registers, { size: bytes, alignment: bytes })
  },
  passComplex(part, whole) {
    if (part === 'float128') return unfitForLibffi('libffi knows no such floating type', 'memory', whole)
    if (part === 'longdouble') return { kind: 'scalar', scalar: 'complexLongdouble', ...whole }
    const registers = part === 'float' ? (['vector'] as const) : (['vector', 'vector'] as const)
    return { kind: 'aggregate', scalars: [part, part], registers, ...whole }
  },
  misread: overruns,
  moves: callMoves,
}
