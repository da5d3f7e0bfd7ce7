/** The Microsoft x64 convention; run under Wine alone. */
import { integersCovering, type Passing, unsupported } from '../call-values.ts'
import type { Convention } from '../convention.ts'
import { isEmpty } from '../sysv-x64/records.ts'
import type { SizeAndAlignment } from '../target.ts'
import { callMoves } from './moves.ts'

/** 1, 2, 4 and 8 bytes go as an integer, everything else by reference; libffi tells them apart by size. */
function passBySize({ size, alignment }: SizeAndAlignment): Passing {
  if ([1, 2, 4, 8].includes(size))
    return { kind: 'aggregate', scalars: integersCovering(size), registers: ['integer'], size, alignment }
  return { kind: 'aggregate', scalars: ['u64'], registers: 'memory', size, alignment }
}

export const win64: Convention = {
  // gcc passes nothing where a record holds padding alone, and Microsoft's compiler has no such records.
  passRecord: (record, layout) => (isEmpty(record) ? unsupported('it has no members') : passBySize(layout)),
  passInt128: () => unsupported('libffi cannot pass 128-bit integers here'),
  passHalf: () => unsupported('libffi knows no such floating type'),
  passComplex: (_part, whole) => passBySize(whole),
  moves: callMoves,
}
