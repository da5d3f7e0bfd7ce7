/**
 * Where the members of one record go: a cursor in bits, moved by each member in turn.
 * There are two families of rules; both see a member only as size, alignment and what its declaration asks.
 */
import type { Member, Packing } from '../types/ctype.ts'
import type { SizeAndAlignment, Target } from './target.ts'

/** Bytes, of all targets: what the scalar with the largest alignment needs. */
export const LARGEST_ALIGNMENT = 16

/** Places members one after the other, then tells the record's size and alignment. */
export interface Placing {
  /** The first bit of the member, whose type has `size` and `alignment` bytes. */
  place(member: Member, size: number, alignment: number): number
  finish(): SizeAndAlignment
}

/** Starts a record. */
export function placingFor(keyword: 'struct' | 'union', packing: Packing, target: Target): Placing {
  return target.bitFields === 'msvc' || packing.microsoft
    ? new MicrosoftPlacing(keyword, packing, target)
    : new GccPlacing(keyword, packing, target)
}

/** Rounds up to a multiple of any positive number. */
const roundUp = (value: number, unit: number): number => {
  const rest = value % unit
  return rest === 0 ? value : value + unit - rest
}

const bytesOf = (bits: number): number => Math.ceil(bits / 8)

/** gcc and clang on System V targets and AAPCS64, as gcc's `place_field` does it. */
class GccPlacing implements Placing {
  readonly #union: boolean
  readonly #packing: Packing
  readonly #pack: number | undefined
  readonly #defaultPack: number | undefined
  /** AAPCS64 8.1.8.3: unnamed bit-fields align the record too; the x86 ABIs let only named ones do so. */
  readonly #unnamedAlign: boolean
  readonly #integers: readonly SizeAndAlignment[]
  /** First free bit; in a union, bits of the largest member. */
  #bits = 0
  #alignment: number

  constructor(keyword: 'struct' | 'union', packing: Packing, target: Target) {
    this.#union = keyword === 'union'
    this.#packing = packing
    this.#pack = packing.pack ?? target.defaultPack
    this.#defaultPack = target.defaultPack
    this.#unnamedAlign = target.bitFields === 'gcc-arm'
    this.#integers = [target.sizes.i8, target.sizes.i16, target.sizes.i32, target.sizes.i64, target.sizes.i128]
    this.#alignment = packing.alignment ?? 1
  }

  place(member: Member, size: number, alignment: number): number {
    const { widthBits } = member
    const at =
      widthBits === undefined ? this.#whole(member, alignment) : this.#bitField(member, widthBits, size, alignment)
    const end = at + (widthBits ?? size * 8)
    this.#bits = this.#union ? Math.max(this.#bits, bytesOf(end) * 8) : end
    return at
  }

  finish(): SizeAndAlignment {
    return { size: roundUp(bytesOf(this.#bits), this.#alignment), alignment: this.#alignment }
  }

  /** The cursor, moved up to a multiple of `alignmentBits`. */
  #aligned(alignmentBits: number): number {
    return this.#union ? 0 : roundUp(this.#bits, alignmentBits)
  }

  #whole(member: Member, natural: number): number {
    const packed = (member.packed === true || this.#packing.packed) && natural > 1
    // `aligned` on a packed member replaces its alignment; elsewhere it can only raise it.
    let alignment = packed ? (member.alignment ?? 1) : Math.max(natural, member.alignment ?? 1)
    if (this.#pack !== undefined) alignment = Math.min(alignment, this.#pack)
    if (alignment > this.#alignment) this.#alignment = alignment
    return this.#aligned(alignment * 8)
  }

  #bitField(member: Member, width: number, size: number, natural: number): number {
    const packed = member.packed === true || this.#packing.packed
    const whole = this.#wholeInteger(width, packed)
    const wanted = this.#wantedBits(member, width, natural, whole)
    if (member.name !== undefined || this.#unnamedAlign) {
      // Seen with gcc: under `#pragma pack` the attribute `packed` no longer lowers what a bit-field asks of its record.
      const cap = width === 0 ? this.#defaultPack : (this.#pack ?? (packed ? 1 : undefined))
      const asked = cap === undefined ? natural : Math.min(natural, cap)
      this.#alignment = Math.max(this.#alignment, asked, wanted / 8)
    }
    const at = this.#aligned(wanted)
    if (width === 0 || whole || packed || this.#pack !== undefined || this.#union) return at
    // A bit-field spans no more aligned units than its type does (System V psABI 3.1.2, AAPCS64 8.1.8).
    const unit = natural * 8
    if (Math.ceil(((at % unit) + width) / unit) <= Math.floor((size * 8) / unit)) return at
    // Seen with gcc: larger alignments count from the last place that is aligned as any scalar or as the record asks.
    const places = Math.max(this.#packing.alignment ?? 1, LARGEST_ALIGNMENT) * 8
    const base = wanted >= places ? at : this.#bits - (this.#bits % places)
    return base + roundUp(at - base, unit)
  }

  /** The alignment that the bit-field's own position keeps, in bits. */
  #wantedBits(member: Member, width: number, natural: number, whole: number | undefined): number {
    // A zero-width bit-field ends the unit (C17 6.7.2.1p12); neither `packed` nor `#pragma pack` touches it.
    const own = width === 0 ? natural : whole
    const least = Math.max(own ?? 0, member.alignment ?? 0)
    if (least === 0) return 1
    const cap = width === 0 ? this.#defaultPack : this.#pack
    return (cap === undefined ? least : Math.min(least, cap)) * 8
  }

  /**
   * gcc takes a bit-field that is as wide as an integer, at a place where that integer could be, for such an integer:
   * then it asks for the integer's alignment, also where a typedef has lowered that of its own type.
   */
  #wholeInteger(width: number, packed: boolean): number | undefined {
    const integer = this.#integers.find(({ size }) => size * 8 === width)
    if (!integer || (packed && integer.alignment > 1)) return undefined
    return this.#union || this.#bits % (integer.alignment * 8) === 0 ? integer.alignment : undefined
  }
}

/** The Microsoft compiler: a bit-field takes a whole unit of its type, shared only with neighbours of the same size. */
class MicrosoftPlacing implements Placing {
  readonly #union: boolean
  readonly #packing: Packing
  readonly #pack: number | undefined
  /** Bytes used so far, open units counted in full. */
  #size = 0
  #alignment: number
  /** The open unit of bit-fields: bytes of its type, 0 where there is none, and bits left. */
  #unit = 0
  #left = 0

  constructor(keyword: 'struct' | 'union', packing: Packing, target: Target) {
    this.#union = keyword === 'union'
    this.#packing = packing
    this.#pack = packing.pack ?? target.defaultPack
    this.#alignment = packing.alignment ?? 1
  }

  place(member: Member, size: number, natural: number): number {
    const alignment = this.#alignmentOf(member, natural)
    const { widthBits } = member
    if (widthBits === 0) return this.#end(size, alignment)
    if (widthBits === undefined) {
      this.#unit = 0
      return this.#take(size, alignment)
    }
    if (this.#unit !== size || this.#left < widthBits || this.#union) {
      // Seen by clang's authors: in a union a bit-field asks for its unit's size, not for its alignment.
      this.#take(size, this.#union ? 1 : alignment)
      this.#unit = size
      this.#left = size * 8
    }
    const at = this.#union ? 0 : this.#size * 8 - this.#left
    this.#left -= widthBits
    return at
  }

  finish(): SizeAndAlignment {
    return { size: roundUp(this.#size, this.#alignment), alignment: this.#alignment }
  }

  #alignmentOf(member: Member, natural: number): number {
    const packed = member.packed === true || this.#packing.packed
    const least = packed ? (member.alignment ?? 1) : Math.max(natural, member.alignment ?? 1)
    return this.#pack === undefined ? least : Math.min(least, this.#pack)
  }

  #take(size: number, alignment: number): number {
    if (alignment > this.#alignment) this.#alignment = alignment
    const at = this.#union ? 0 : roundUp(this.#size, alignment)
    this.#size = Math.max(this.#size, at + size)
    return at * 8
  }

  /** A zero-width bit-field counts only right after another bit-field; then it ends the unit and aligns. */
  #end(size: number, alignment: number): number {
    if (this.#unit === 0) return this.#union ? 0 : this.#size * 8
    this.#unit = 0
    return this.#take(this.#union ? size : 0, alignment)
  }
}
