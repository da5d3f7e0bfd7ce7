/** The Microsoft x64 convention. By the text of the ABI; not yet proven on such a machine. */
import { integersCovering, type Passing, unsupported } from '../call-values.ts'
import type { Convention } from '../convention.ts'
import type { SizeAndAlignment } from '../target.ts'

/** 1, 2, 4 and 8 bytes go as an integer, everything else by reference; libffi tells them apart by size. */
function passBySize({ size, alignment }: SizeAndAlignment): Passing {
  const scalars = [1, 2, 4, 8].includes(size) ? integersCovering(size) : (['u64'] as const)
  return { kind: 'aggregate', scalars, size, alignment }
}

export const win64: Convention = {
  passRecord: (_record, layout) => passBySize(layout),
  passInt128: () => unsupported('libffi cannot pass 128-bit integers here'),
  passHalf: () => unsupported('libffi knows no such floating type'),
  passComplex: (_part, whole) => passBySize(whole),
}
