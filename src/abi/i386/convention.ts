/** The i386 psABI's convention. By the text of the ABI; not yet proven on such a machine. */
import { type Passing, unsupported } from '../call-values.ts'
import type { Convention } from '../convention.ts'
import type { SizeAndAlignment } from '../target.ts'

/** Always in memory, an argument at a multiple of 4. */
function passInMemory({ size, alignment }: SizeAndAlignment): Passing {
  if (alignment > 4) return unsupported('libffi keeps no alignment above 4 bytes here')
  return { kind: 'aggregate', scalars: ['u32'], size, alignment }
}

export const i386: Convention = {
  passRecord: (_record, layout) => passInMemory(layout),
  passInt128: () => unsupported('libffi cannot pass 128-bit integers here'),
  passHalf: () => unsupported('libffi knows no such floating type'),
  passComplex: (_part, whole, role) =>
    role === 'result' ? unsupported('libffi cannot return complex numbers here') : passInMemory(whole),
}
