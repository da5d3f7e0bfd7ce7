/** What a calling convention says; one folder implements it for each convention. */
import type { RecordType, VectorType } from '../types/ctype.ts'
import type { CallMoves, Passing, Role } from './call-values.ts'
import type { RecordLayout } from './layout.ts'
import type { SizeAndAlignment, Target } from './target.ts'

/** The floating type of a complex number's parts. */
export type ComplexPart = 'float' | 'double' | 'longdouble' | 'float128'

export interface Convention {
  /** How a struct or union travels that is neither empty nor unknown. */
  passRecord(record: RecordType, layout: RecordLayout, target: Target, role: Role): Passing
  /** How `__int128` travels. */
  passInt128(): Passing
  /** How `_Float16` travels. */
  passHalf(): Passing
  /** How `__float128` travels; absent where nothing here knows it. */
  passFloat128?(): Passing
  /** How a vector of GNU C travels; absent where nothing here knows it. */
  passVector?(type: VectorType): Passing
  /** How a complex number travels; `whole` is its size and alignment. */
  passComplex(part: ComplexPart, whole: SizeAndAlignment, role: Role): Passing
  /** For each parameter of a call why libffi would pass it wrongly, if so; absent where no such thing is known. */
  readonly misread?: (result: Passing, parameters: readonly Passing[]) => readonly (string | undefined)[]
  /** Where everything of a call goes; absent or undefined where only libffi knows. */
  readonly moves?: (
    result: Passing,
    parameters: readonly Passing[],
    offsets: readonly number[],
  ) => CallMoves | undefined
}
