/** Pointers: the types that lead to others, boxes that hold one, and pointers to what is in memory. */

import { PLAIN_SHAPE, type Pointer, type PointerCodec, pointerCodec } from '../cdata/kinds/pointer.ts'
import type { Region } from '../cdata/memory/region.ts'
import { type BoxClass, boxType, pointerBoxClass } from '../cdata/object/box.ts'
import { CData, ctypeOf, EXTENT, hide, KEPT, OFFSET, REGION } from '../cdata/object/cdata.ts'
import { describe, TypePlace } from '../cdata/object/place.ts'
import { addressOfPath } from '../cdata/use/access.ts'
import { failure } from '../diagnostics/failure.ts'
import { type PointerType, pointerTo, type Qualifiers, VOID } from '../types/ctype.ts'
import { newClass } from './classes.ts'
import { allocate, codecs, textOwner } from './engine.ts'
import { deeper, factsOf, isNoView, isType, type TypeClass, type TypeFacts } from './facts.ts'
import { classFor, classMadeOf } from './registry.ts'

/** What `void *` points to. */
export const VOID_FACTS: TypeFacts = {
  shape: VOID,
  isReady: true,
  isWhole: true,
  depth: 0,
  type: () => VOID,
  codec: () => codecs.of(VOID),
  isView: isNoView,
  make: () => codecs.of(VOID),
  over: () => codecs.of(VOID),
}

/** The class of pointers to a type; a thunk that returns it is called when the type is first used. */
export function POINTER(to: unknown): TypeClass {
  if (typeof to === 'function' && !isType(to)) return laterPointerClass(to as () => unknown)
  const target = factsOf(to, 'what POINTER points to')
  return pointerClass(target, 0, `POINTER(${(to as TypeClass).name})`)
}

/** The class of pointers to what the facts say; `qualifiers` are those of the target. */
export function pointerClass(target: TypeFacts, qualifiers: Qualifiers, name: string): TypeClass {
  const make = () =>
    newClass(
      name,
      pointerFacts(() => target, qualifiers, target),
    )
  if (!target.isReady || target.isView()) return classMadeOf(target, `*${qualifiers}`, make)
  return classFor(pointerTo(target.type(), qualifiers), make)
}

function laterPointerClass(thunk: () => unknown): TypeClass {
  let found: TypeFacts | undefined
  const target = () => (found ??= factsOf(thunk(), 'what the function given to POINTER returns'))
  return newClass('POINTER', pointerFacts(target, 0))
}

/** `known` is absent where only a thunk knows the target. */
export function pointerFacts(target: () => TypeFacts, qualifiers: Qualifiers, known?: TypeFacts): TypeFacts {
  const isReady = known?.isReady === true
  let codec: PointerCodec | undefined
  const codecOf = (): PointerCodec => (codec ??= pointerCodecFor(target(), qualifiers))
  return {
    shape: known ? pointerTo(known.shape, qualifiers) : pointerTo(VOID),
    isReady,
    isWhole: isReady,
    // A record ends the counting: what it points to may lead on for ever.
    depth: known && known.shape.kind !== 'record' ? deeper(known) : 1,
    type: () => pointerTo(target().type(), qualifiers),
    codec: codecOf,
    isView: () => target().isView(),
    converted: (value) => (value instanceof CData ? codecOf().to(value[REGION], value[OFFSET], value[EXTENT]) : value),
    ...boxes(codecOf),
  }
}

/** Pointers to what is read otherwise than its type says have a codec of their own. */
function pointerCodecFor(target: TypeFacts, qualifiers: Qualifiers): PointerCodec {
  const type = pointerTo(target.type(), qualifiers)
  if (!target.isView()) return codecs.of(type) as PointerCodec
  return pointerCodec(type, codecs, target.codec, () => PLAIN_SHAPE)
}

/** How boxes of a pointer are made; `codec` reads and writes what is in them. */
export function boxes(codec: () => PointerCodec): Pick<TypeFacts, 'make' | 'over'> {
  let Class: BoxClass | undefined
  const box = (region: Region, offset: number) => new (Class ??= pointerBoxClass(codec()))(region, offset)
  return {
    make(initialiser) {
      const { type, size, alignment } = codec()
      const { region, offset } = allocate(size, alignment)
      if (initialiser !== undefined)
        codec().write(region, offset, initialiser, new TypePlace(type), textOwner(type, region))
      const made = box(region, offset)
      return typeof initialiser === 'object' ? hide(made, KEPT, initialiser) : made
    },
    over: box,
  }
}

/** A pointer to a box, a record or an array, which keeps its memory. */
export function pointer(to: unknown): Pointer {
  if (!isInMemory(to)) throw failure('described/no-memory', { value: describe(to), what: 'pointer' })
  return addressOfPath(to, [], codecs)
}

/** A pointer to a box or a record, or to the items of an array; `offset` bytes further on. */
export function byref(to: unknown, offset: unknown = 0): Pointer {
  const type = isInMemory(to) ? ctypeOf(to) : undefined
  if (!type) throw failure('described/no-memory', { value: describe(to), what: 'byref' })
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset))
    throw failure('argument/type', { what: 'the offset of byref', wanted: 'an integer', value: describe(offset) })
  const whole = addressOfPath(to, [], codecs)
  if (type.kind !== 'array' && offset === 0) return whole
  const codec = type.kind === 'array' ? (codecs.of(pointerTo(type.element)) as PointerCodec) : codecOfPointer(whole)
  return codec.to(whole[REGION], whole[OFFSET] + offset, 0)
}

const codecOfPointer = (pointer: Pointer): PointerCodec => codecs.of(ctypeOf(pointer) as PointerType) as PointerCodec

/** Whether something lies in memory itself, and does not merely point there. */
function isInMemory(value: unknown): boolean {
  const kind = ctypeOf(value)?.kind
  return kind === 'record' || kind === 'array' || boxType(value) !== undefined
}
