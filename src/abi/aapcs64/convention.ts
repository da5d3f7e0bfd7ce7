/** The convention of 64-bit ARM (AAPCS64), as Linux has it. */
import { type Passing, unfitForLibffi, unsupported } from '../call-values.ts'
import type { Convention } from '../convention.ts'
import { callMoves } from './moves.ts'
import { passParts, passRecord } from './records.ts'

/** Two integer registers, of which the first is even (AAPCS64 6.8.2, C.10). */
const passInt128 = (): Passing => ({
  ...unfitForLibffi('libffi does not align it in registers', ['integer', 'integer'], { size: 16, alignment: 16 }),
  paired: true,
})

export const aapcs64: Convention = {
  passRecord: (record, layout, target) => passRecord(record, layout, target),
  passInt128,
  passHalf: () => passParts({ scalar: undefined, bytes: 2, count: 1 }, { size: 2, alignment: 2 }, false),
  passVector({ bytes }) {
    if (bytes !== 8 && bytes !== 16)
      return unsupported(`how a vector of ${bytes} bytes travels depends on the compiler's options`)
    return passParts({ scalar: undefined, bytes, count: 1 }, { size: bytes, alignment: bytes }, bytes === 16)
  },
  passComplex: (part, whole) => {
    if (part === 'float128') return unsupported('libffi knows no such floating type')
    return passParts({ scalar: part, bytes: whole.size / 2, count: 2 }, whole, whole.alignment === 16)
  },
  moves: callMoves,
}
