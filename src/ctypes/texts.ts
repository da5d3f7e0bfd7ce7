/** Pointers that programs read in ways of their own: as text, and as a value of JavaScript's. */
import type { PointerCodec } from '../cdata/kinds/pointer.ts'
import type { Region } from '../cdata/memory/region.ts'
import { PointerBox } from '../cdata/object/box.ts'
import { hide, KEPT, OFFSET, REGION, TYPE } from '../cdata/object/cdata.ts'
import { describe } from '../cdata/object/place.ts'
import { fromHandle, newHandle } from '../cdata/use/handle.ts'
import { stringOf } from '../cdata/use/string.ts'
import { failure } from '../diagnostics/failure.ts'
import { CONST, type PointerType, pointerTo, primitive, VOID } from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { spell } from '../types/spell.ts'
import { newClass } from './classes.ts'
import { allocate, codecs } from './engine.ts'
import { FACTS, type TypeClass, type TypeFacts } from './facts.ts'
import { boxes, pointerFacts, VOID_FACTS } from './pointers.ts'

/** Pointers to a character type, or to anything, under a name of their own. */
export function namedPointer(target: TypeClass | 'void', name: string): TypeClass {
  const facts = target === 'void' ? VOID_FACTS : target[FACTS]
  return newClass(
    name,
    pointerFacts(() => facts, 0, facts),
  )
}

const plainCodec = (type: PointerType): PointerCodec => codecs.of(type) as PointerCodec

const textAt = (pointer: unknown): string | null => (pointer === null ? null : stringOf(pointer, Infinity))

/** A pointer to characters that is read as a copy of the text. */
export function textPointer(unit: PrimitiveName, name: string): TypeClass {
  const type = pointerTo(primitive(unit))
  const plain = plainCodec(type)
  const codec: PointerCodec = { ...plain, read: (region, offset) => textAt(plain.read(region, offset)) }
  const facts: TypeFacts = {
    shape: type,
    isReady: true,
    isWhole: true,
    depth: 1,
    type: () => type,
    codec: () => codec,
    isView: () => true,
    converted: textAt,
    asParameter: pointerTo(primitive(unit), CONST),
    ...boxes(() => codec),
  }
  return newClass(name, facts)
}

/** The value behind a `void *` that C hands back. */
const valueAt = (pointer: unknown): unknown => (pointer === null ? null : fromHandle(pointer))

const ANY = pointerTo(VOID)

/** A box that holds a value of JavaScript's for C. */
class ObjectBox extends PointerBox {
  constructor(region: Region, offset: number) {
    super(region, offset, 8)
  }
  override pointer(): unknown {
    return plainCodec(ANY).read(this[REGION], this[OFFSET])
  }
  override get value(): unknown {
    return valueAt(this.pointer())
  }
  override set value(value: unknown) {
    const handle = newHandle(value, codecs)
    plainCodec(ANY).write(this[REGION], this[OFFSET], handle, { toString: () => '' })
    hide(this, KEPT, handle)
  }
}
Object.defineProperty(ObjectBox.prototype, TYPE, { value: ANY })

/** Any value of JavaScript's as a `void *`. In memory that only C keeps, nothing would keep it. */
export function objectPointer(name: string): TypeClass {
  const plain = plainCodec(ANY)
  const codec: PointerCodec = {
    ...plain,
    read: (region, offset) => valueAt(plain.read(region, offset)),
    write(region, offset, value, place, late) {
      if (value === null || isHandle(value)) return plain.write(region, offset, value, place, late)
      const hint = `nothing would keep it: keep a box, new ${name}(value), and store that`
      throw failure('value/pointer', { value: describe(value), type: spell(ANY), where: String(place), hint })
    },
  }
  const facts: TypeFacts = {
    shape: ANY,
    isReady: true,
    isWhole: true,
    depth: 1,
    type: () => ANY,
    codec: () => codec,
    isView: () => true,
    converted: valueAt,
    make(initialiser) {
      const { region, offset } = allocate(codec.size, codec.alignment)
      const box = new ObjectBox(region, offset)
      if (initialiser !== undefined) box.value = initialiser
      return box
    },
    over: (region, offset) => new ObjectBox(region, offset),
    passing: () => (value) => (value === null || isHandle(value) ? value : newHandle(value, codecs)),
  }
  return newClass(name, facts)
}

/** What stands for a value already. */
const isHandle = (value: unknown): boolean => value instanceof ObjectBox
