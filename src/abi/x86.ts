/** Structs and unions by value on 64-bit Windows and 32-bit x86. By the text of the ABIs; not yet proven on such machines. */
import { integersCovering, type Passing, unsupported } from './scalar.ts'
import type { SizeAndAlignment } from './target.ts'

/** Microsoft x64: 1, 2, 4 and 8 bytes go as an integer, everything else by reference; libffi tells them apart by size. */
export function passRecord64({ size, alignment }: SizeAndAlignment): Passing {
  const scalars = [1, 2, 4, 8].includes(size) ? integersCovering(size) : (['u64'] as const)
  return { kind: 'aggregate', scalars, size, alignment }
}

/** i386 psABI: always in memory, an argument at a multiple of 4. */
export function passRecord32({ size, alignment }: SizeAndAlignment): Passing {
  if (alignment > 4) return unsupported('libffi keeps no alignment above 4 bytes here; use API mode')
  return { kind: 'aggregate', scalars: ['u32'], size, alignment }
}
