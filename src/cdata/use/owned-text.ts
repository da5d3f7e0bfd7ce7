/** Strings that belong to what `ffi.new` makes: which types may be given some, where they lie, and what keeps them. */
import type { CType } from '../../types/ctype.ts'
import { isOpaque, membersOf } from '../../types/members.ts'
import { pointsToText } from '../kinds/address.ts'
import { type Block, heap } from '../memory/heap.ts'
import { isWindow, type Region } from '../memory/region.ts'
import type { Late, LateAddress } from '../object/codec.ts'

/** Regions of strings, by what lives as long as the memory that points to them. */
const kept = new WeakMap<object, Set<Region>>()

type TextAllocate = (bytes: number, alignment: number) => Block

const onHeap: TextAllocate = (bytes, alignment) => {
  const offset = heap.reserve(bytes, alignment)
  return { region: heap.region, offset }
}

/** Takes the strings of one initialiser for what is made in a region. */
class TextOwner implements Late {
  readonly #region: Region
  readonly #allocate: TextAllocate
  constructor(region: Region, allocate: TextAllocate) {
    this.#region = region
    this.#allocate = allocate
  }

  /** Nothing is found late here: what is made can be reached by nobody yet. */
  point(address: LateAddress): void {
    address.store()
  }

  own(bytes: number, alignment: number): Block {
    const block = this.#allocate(bytes, alignment)
    if (block.region !== this.#region) keep(this.#region, block.region)
    return block
  }
}

function keep(owner: Region, region: Region): void {
  // Of memory of our own everything refers to the buffer, and so do the arrays of numbers in it.
  const key = owner.mapped && !isWindow(owner) ? owner.buffer : owner
  let regions = kept.get(key)
  if (!regions) kept.set(key, (regions = new Set()))
  regions.add(region)
}

/** What owns the strings of an initialiser of that type; undefined for types that point to none. They lie on the heap, or where `allocate` has them. */
export function textOwnerFor(type: CType, allocate = onHeap): ((region: Region) => Late) | undefined {
  return holdsText(type, new Set()) ? (region) => new TextOwner(region, allocate) : undefined
}

function holdsText(type: CType, seen: Set<CType>): boolean {
  if (type.kind === 'array') return holdsText(type.element, seen)
  if (type.kind !== 'record') return pointsToText(type)
  if (seen.has(type) || isOpaque(type)) return false
  seen.add(type)
  return membersOf(type).some((member) => holdsText(member.type, seen))
}
