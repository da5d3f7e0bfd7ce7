/** The vocabulary of calls: scalars, how one value travels, and where each part of it is during a call. */
import type { ConventionName } from './target.ts'

/** The scalar kinds that the native call path knows; `SCALAR_CODES` of `native/call.ts` numbers them. */
export type Scalar =
  | 'void'
  | 'u8'
  | 's8'
  | 'u16'
  | 's16'
  | 'u32'
  | 's32'
  | 'u64'
  | 's64'
  | 'float'
  | 'double'
  | 'longdouble'
  | 'pointer'
  | 'complexLongdouble'

/** The two kinds of argument registers that conventions have. */
export type RegisterKind = 'integer' | 'vector'

/**
 * The registers that a value takes, eight bytes each; undefined where eight bytes are padding only, and `upper` for the
 * second half of the vector register before. `memory` is a value that never goes in registers, or whose address does.
 * Conventions that do not say so leave it out.
 */
export type Registers = readonly (RegisterKind | 'upper' | undefined)[] | 'memory'

/** How one value travels: as a scalar, or as an aggregate that libffi sees as these scalars in this order. */
export type Passing =
  | {
      readonly kind: 'scalar'
      readonly scalar: Scalar
      readonly size: number
      readonly alignment: number
      readonly unfit?: string
    }
  | {
      readonly kind: 'aggregate'
      readonly scalars: readonly Scalar[]
      readonly registers?: Registers
      /** Bytes that each of its registers holds, where it is not eight. */
      readonly part?: number
      /** It begins at a register of even number, and at a multiple of 16 bytes on the stack. */
      readonly paired?: true
      readonly size: number
      readonly alignment: number
      /** Why libffi is not asked to pass it; it has no scalars then. Finishes the sentence as `reason` does. */
      readonly unfit?: string
    }
  /** Nothing here can pass it; `reason` finishes the sentence "cannot pass 'struct s' by value: ...". */
  | { readonly kind: 'unsupported'; readonly reason: string }

export type Role = 'argument' | 'result'

export const unsupported = (reason: string): Passing => ({ kind: 'unsupported', reason })

/** A value that only code of our own can pass, in these registers. */
export const unfitForLibffi = (
  unfit: string,
  registers: Registers,
  { size, alignment }: { readonly size: number; readonly alignment: number },
): Extract<Passing, { kind: 'aggregate' }> => ({ kind: 'aggregate', scalars: [], registers, size, alignment, unfit })

/** Unsigned integers that cover the bytes exactly, each naturally aligned. */
export function integersCovering(bytes: number): Scalar[] {
  const scalars: Scalar[] = []
  for (; bytes >= 8; bytes -= 8) scalars.push('u64')
  if (bytes & 4) scalars.push('u32')
  if (bytes & 2) scalars.push('u16')
  if (bytes & 1) scalars.push('u8')
  return scalars
}

/** Where something is during a call: a register by its number in its row, or an eightbyte of the stack arguments. */
export interface Location {
  readonly room: RegisterKind | 'stack' | 'x87'
  readonly index: number
}

/** One part of a value, at most eight bytes but for x87, whole vector registers and what goes by address, between its place in the convention and its place in the frame. */
export interface Move extends Location {
  /**
   * What the part is, which says how it is extended; a part of something larger is `u64`, `float` or `double`. `aggregate`
   * is a whole value whose address goes there, its bytes staying in the frame.
   */
  readonly scalar: Scalar | 'aggregate'
  /** Bytes from the frame's start. */
  readonly offset: number
  /** Bytes that belong to the value. */
  readonly size: number
  /** Number of the parameter; of a result 0. */
  readonly parameter: number
}

/** Everything that has to be loaded before a call and stored after it; the native side only writes it as instructions. */
export interface CallMoves {
  readonly convention: ConventionName
  readonly arguments: readonly Move[]
  /** From the result registers to the frame; none where the result is in memory. */
  readonly results: readonly Move[]
  /** C gets the address of memory for the result: as a hidden first argument, or in a register of its own. */
  readonly resultInMemory: boolean
  /** Eightbytes of stack arguments. */
  readonly stack: number
  /** Vector registers that hold arguments, which variadic functions are told. */
  readonly vectors: number
  /**
   * Where the engine has the values of a direct fast call, which it makes by the same convention: after its receiver the
   * address for a struct that is the result, then each argument, of a struct its address.
   */
  readonly engine: { readonly result: Location | undefined; readonly parameters: readonly Location[] }
}
