/** `ffi.new` and arenas of an FFI that guards: all that they make lies in guarded memory of its own. */
import { failure } from '../../diagnostics/failure.ts'
import { callerPlace } from '../../diagnostics/stack.ts'
import type { CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { gatedRegionAt } from '../memory/gated-region.ts'
import { checkGuarded, giveGuarded, takeGuarded } from '../memory/guarded.ts'
import type { Block } from '../memory/heap.ts'
import { afterCalls } from '../memory/lingering.ts'
import { exactRegion, privateRegion, type Region } from '../memory/region.ts'
import { ADDRESS, CData, KEPT, REGION } from '../object/cdata.ts'
import type { Codecs } from '../object/codec.ts'
import { blockOf } from './block.ts'
import { attachFinaliser, endOwned, gc, hasDestructor, own } from './lifetime.ts'
import { alignedMaker, type Maker, makerOf } from './new.ts'

/** As `makerOf`, for memory that is guarded, unless an allocator of the user's gives some. */
export function guardedMaker(type: CType, codecs: Codecs, least: number | undefined): Maker {
  const named = `'${spell(type.kind === 'pointer' ? type.target : type)}'`
  const isOpen = type.kind === 'array' && typeof type.length !== 'number'
  const nameOf = (bytes: number): string => (isOpen ? `${named} of ${bytes} bytes` : named)
  const maker = alignedMaker(
    makerOf(type, codecs, (bytes, alignment) => guardedBlock(bytes, alignment, `text of ${named}`)),
    least,
  )
  return (initialiser, allocate) => {
    if (allocate) return maker(initialiser, allocate)
    let region: Region | undefined
    const made = maker(initialiser, (bytes, alignment) => {
      const block = guardedBlock(bytes, alignment, nameOf(bytes))
      region = block.region
      return block
    })
    return region ? own(region, made as object) : made
  }
}

/** Memory that is released, and looked at, when nothing refers to it any more. */
function guardedBlock(bytes: number, alignment: number, what: string): Block {
  const made = callerPlace()
  const start = takeGuarded(bytes, alignment, what, made)
  // Over a buffer of its own, arrays of numbers keep the memory alive, and lose it when it is released.
  const exact = exactRegion(start, bytes)
  const region = exact ?? privateRegion(gatedRegionAt(start))
  const life: Life = { start, what, made }
  const ended = (isReleased: boolean, note: (story: string) => void) => release(life, isReleased, note)
  attachFinaliser(region, ended, bytes, exact?.buffer, `${what} was made ${made}`)
  return { region, offset: start - region.base }
}

interface Life {
  readonly start: number
  readonly what: string
  readonly made: string
}

function release({ start, what, made }: Life, isReleased: boolean, note: (story: string) => void): void {
  const where = isReleased ? callerPlace() : 'by the collector, when nothing referred to it'
  note(`${what} was made ${made} and released ${where}`)
  if (!isReleased) return giveGuarded(start, where, 'when nothing referred to it any more')
  checkGuarded([start], 'when it was released')
  // C that is under way may use it until it returns, as ever.
  afterCalls(() => giveGuarded(start, where, 'after it had been released'))
}

/** Who is to be released for memory that `free` hangs on, by its address; and where that was said. */
const freed = new Map<number, { readonly owner: WeakRef<object>; readonly place: string }>()

/** As `gc`. Memory that is to be freed twice is an error at once: of other destructors each may end one reference. */
export function guardedGc(object: unknown, destructor: unknown, size: number): object | undefined {
  const isFree = typeof destructor === 'function' && ADDRESS in destructor && destructor.name === 'free'
  const block = isFree ? blockOf(object) : undefined
  if (!block) return gc(object, destructor, size)
  const address = block.region.base + block.offset
  const earlier = freed.get(address)
  if (earlier && hasDestructor(earlier.owner.deref())) throw failure('gc/twice', { place: earlier.place })
  const owner = gc(object, destructor, size) as object
  freed.set(address, { owner: new WeakRef(owner), place: callerPlace() })
  return owner
}

/** An arena whose parts each lie between zones of their own. */
export class GuardedArena {
  readonly #makerOf: (type: unknown) => Maker
  #regions: Region[] | undefined = []

  constructor(makerOf: (type: unknown) => Maker) {
    this.#makerOf = makerOf
  }

  /** As `Arena.new`. */
  new(type: unknown, initialiser?: unknown): unknown {
    const regions = this.#regions
    if (!regions) throw failure('memory/released', {})
    const made = this.#makerOf(type)(initialiser)
    const region = made instanceof CData ? made[REGION] : (made as { readonly [KEPT]: Region })[KEPT]
    regions.push(region)
    return made
  }

  /** As `Arena.release`. Looks at all parts, and throws the first error. */
  release(): void {
    const regions = this.#regions ?? []
    this.#regions = undefined
    const errors: unknown[] = []
    for (const region of regions) {
      try {
        endOwned(region)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  [Symbol.dispose](): void {
    this.release()
  }
}
