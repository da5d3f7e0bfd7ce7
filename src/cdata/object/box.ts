/**
 * Boxes: a number or a pointer in memory, with the value in it as a property. C takes a box for the value that it holds, and
 * for a pointer to it. `Scalar` is a number with its type that nobody changes; a box is a variable.
 */
import type { CType, PointerType } from '../../types/ctype.ts'
import type { Region } from '../memory/region.ts'
import { readAddress } from '../memory/words.ts'
import { addressOf, CData, hide, ITEM_TYPE, KEPT, OFFSET, POINTS, REGION, TYPE } from './cdata.ts'
import type { Codec, PointingCodec } from './codec.ts'
import { TypePlace } from './place.ts'
import { Scalar } from './scalar.ts'

/** Makes boxes over memory. */
export type BoxClass = new (region: Region, offset: number) => CData & { value: unknown }

const IS_NUMBER_BOX = Symbol('isNumberBox')

/** The class of boxes of a number, a character or a bool. */
export function numberBoxClass(codec: Codec): BoxClass {
  const place = new TypePlace(codec.type)
  class NumberBox extends Scalar {
    constructor(region: Region, offset: number) {
      super(codec, region, offset)
    }
    override get value(): unknown {
      return codec.read(this[REGION], this[OFFSET])
    }
    override set value(value: unknown) {
      codec.write(this[REGION], this[OFFSET], value, place)
    }
  }
  Object.defineProperties(NumberBox.prototype, {
    [ITEM_TYPE]: { value: codec.type },
    [POINTS]: { value: true },
    [IS_NUMBER_BOX]: { value: true },
  })
  return NumberBox
}

/** A pointer in memory. It keeps what it was last pointed to. */
export abstract class PointerBox extends CData {
  declare readonly [TYPE]: PointerType
  /** The pointer itself, where `value` shows something else. */
  abstract pointer(): unknown
  abstract get value(): unknown
  abstract set value(value: unknown)
}

/** The class of boxes of a pointer; `kept` gives what is read the life of what was stored. */
export function pointerBoxClass(codec: PointingCodec): BoxClass {
  const place = new TypePlace(codec.type)
  class Box extends PointerBox {
    constructor(region: Region, offset: number) {
      super(region, offset, codec.size)
    }
    override pointer(): unknown {
      return kept(codec, codec.toAddress(readAddress(this[REGION], this[OFFSET])), this[KEPT])
    }
    override get value(): unknown {
      return kept(codec, codec.read(this[REGION], this[OFFSET]), this[KEPT])
    }
    override set value(value: unknown) {
      codec.write(this[REGION], this[OFFSET], value, place)
      hide(this, KEPT, value)
    }
  }
  Object.defineProperty(Box.prototype, TYPE, { value: codec.type })
  return Box
}

/** The pointer that was read, over the region of what was stored where it still leads there. */
function kept(codec: PointingCodec, pointer: unknown, stored: unknown): unknown {
  if (!(pointer instanceof CData) || typeof stored !== 'object' || stored === null) return pointer
  const source = stored instanceof PointerBox ? stored[KEPT] : stored
  if (!(source instanceof CData)) return hide(pointer, KEPT, stored)
  return addressOf(source) === addressOf(pointer) ? codec.to(source[REGION], source[OFFSET], 0) : pointer
}

/** True for a pointer in memory. */
export const isPointerBox = (value: unknown): value is PointerBox => value instanceof PointerBox

/** The type of a box of either kind; undefined for anything else. */
export function boxType(value: unknown): CType | undefined {
  if (!(value instanceof CData)) return undefined
  return value instanceof PointerBox || (value as { readonly [IS_NUMBER_BOX]?: true })[IS_NUMBER_BOX]
    ? (value[TYPE] as CType)
    : undefined
}
