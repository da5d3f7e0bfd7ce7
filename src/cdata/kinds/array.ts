/** Arrays: typed arrays where the items are numbers, and otherwise an object that indexes, iterates and slices. */
import { arrayStorageOf, textUnit } from '../../abi/storage.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { sameType } from '../../types/compatible.ts'
import { type ArrayType, arrayOf, type CType, pointerTo } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { beyond, moveBytes, writeBytes } from '../memory/bytes.ts'
import { type Block, heap } from '../memory/heap.ts'
import { type Region, show } from '../memory/region.ts'
import { bufferOfView, bytesOfView, isDetached } from '../memory/views.ts'
import {
  CData,
  ctypeOf,
  GET_ITEM,
  hide,
  ITEM_TYPE,
  KEPT,
  LENGTH,
  type LeafClass,
  OFFSET,
  POINTS,
  REGION,
  SET_ITEM,
  TYPE,
} from '../object/cdata.ts'
import type { Codec, Codecs, Late, PointingCodec } from '../object/codec.ts'
import { type ItemAccess, type ItemFallback, leafClass } from '../object/leaf-class.ts'
import { describe, ItemPlace, NOWHERE, TypePlace, type ValuePlace } from '../object/place.ts'
import { Items, itemsOf } from './items.ts'
import { canView, numberArrayClass, storageOfView } from './number-array.ts'
import { textBytes, writeText } from './text.ts'

/** Codec of the items, on the prototype of every array class. */
const ITEM = Symbol('item')

/** An array whose items are not plain numbers, or lie where no typed array can. */
export class ArrayCData extends CData {
  declare readonly [ITEM]: Codec
  declare readonly [GET_ITEM]: (index: number) => unknown
  declare readonly [SET_ITEM]: (index: number, value: unknown) => void
  declare [LENGTH]: number

  constructor(region: Region, offset: number, extent: number, length: number) {
    super(region, offset, extent)
    this[LENGTH] = length
  }

  get length(): number {
    return this[LENGTH]
  }

  /** The item; throws a RangeError outside the array. */
  at(index: number): unknown {
    return this[ITEM].read(this[REGION], this[OFFSET] + itemOffset(this, index))
  }

  /** Converts and stores an item; throws a RangeError outside the array. */
  put(index: number, value: unknown): void {
    const place = new ItemPlace(new TypePlace(this[TYPE]))
    place.index = index
    this[ITEM].write(this[REGION], this[OFFSET] + itemOffset(this, index), value, place)
  }

  /** Items `start` to `end`, end excluded: a view of the same memory. */
  subarray(start = 0, end: number = this[LENGTH]): unknown {
    const length = this[LENGTH]
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= length))
      throw failure('slice/range', { type: spell(this[TYPE]), start, end, length })
    return makeArray(this[ITEM], this[REGION], this[OFFSET] + start * this[ITEM].size, end - start, 0)
  }

  /**
   * Stores the items of an array or iterable from `start` on; throws a RangeError where they do not fit. As a typed
   * array's, it reads all of them before it stores one: they may lie in this very array.
   */
  set(values: Iterable<unknown>, start = 0): void {
    const length = this[LENGTH]
    if (start !== length) checkIndex(this[TYPE], start, length)
    const item = this[ITEM]
    const items = itemsOf(typeof values === 'string' ? [...values] : values, length - start)
    if (!items) throw wrongInitialiser(values, this[TYPE] as ArrayType, NOWHERE)
    checkRoom(items.count, length - start, this[TYPE], NOWHERE)
    const bytes = items.count * item.size
    const at = heap.reserve(bytes, item.alignment)
    const scratch = heap.region
    const offset = this[OFFSET] + start * item.size
    moveBytes(scratch, at, this[REGION], offset, bytes)
    writeItems(item, scratch, at, items, NOWHERE)
    moveBytes(this[REGION], offset, scratch, at, bytes)
  }

  /** The items, for JSON.stringify. */
  override toJSON(): unknown {
    return [...this]
  }

  *[Symbol.iterator](): IterableIterator<unknown> {
    for (let i = 0; i < this[LENGTH]; i++) yield this.at(i)
  }
}

Object.defineProperties(ArrayCData.prototype, {
  [GET_ITEM]: { value: ArrayCData.prototype.at },
  [SET_ITEM]: { value: ArrayCData.prototype.put },
})

function itemOffset(array: ArrayCData, index: number): number {
  checkIndex(array[TYPE], index, array[LENGTH])
  return index * array[ITEM].size
}

/** Throws unless an array of that type and length has such an item. */
export function checkIndex(type: CType, index: number, length: number): void {
  if (!Number.isInteger(index)) throw failure('index/integer', { type: spell(type), index: describe(index) })
  if (index < 0 || index >= length) throw failure('index/range', { type: spell(type), index, length })
}

const arrayClasses = new WeakMap<Codec, ArrayClass>()

type ArrayClass = new (...args: ConstructorParameters<typeof ArrayCData>) => ArrayCData

function arrayClass(item: Codec): ArrayClass {
  let Class = arrayClasses.get(item)
  if (!Class) {
    const access: ItemAccess = {
      codec: item,
      in: 'array',
      Value: item.valueClass?.(),
      isOpenEnded: false,
      fallback: CHECKED,
    }
    Class = leafClass(ArrayCData as LeafClass<ArrayCData>, 'CArray', [], access) as ArrayClass
    Object.defineProperties(Class.prototype, {
      [ITEM]: { value: item },
      [ITEM_TYPE]: { value: item.type },
      [POINTS]: { value: true },
      [TYPE]: {
        get(this: ArrayCData) {
          return arrayOf(item.type, this[LENGTH])
        },
      },
    })
    arrayClasses.set(item, Class)
  }
  return Class
}

/** Items by an index that may be wrong. */
const CHECKED: ItemFallback = {
  get: (object, index) => ArrayCData.prototype.at.call(object as ArrayCData, index),
  set: (object, index, value) => ArrayCData.prototype.put.call(object as ArrayCData, index, value),
}

/** Makes array objects over memory; `extent` is not 0 where the array owns that many bytes. */
export type ArrayMaker = (region: Region, offset: number, length: number, extent: number) => object

const makers = new WeakMap<Codec, ArrayMaker>()

/** The maker for an item type, found once. */
export function arrayMaker(item: Codec): ArrayMaker {
  let maker = makers.get(item)
  if (!maker) makers.set(item, (maker = newMaker(item)))
  return maker
}

function newMaker(item: Codec): ArrayMaker {
  const kind = item.order ? undefined : arrayStorageOf(item.type, HOST)
  const Numbers = kind === undefined ? undefined : numberArrayClass(item.type, kind)
  const Objects = arrayClass(item)
  const { size } = item
  return (region, offset, length, extent) => {
    if (!Numbers || !canView(region, offset, size)) return new Objects(region, offset, extent, length)
    show(region)
    region.gate?.pass(offset, length * size, false)
    try {
      const array = new Numbers(region.buffer, region.byteOffset + offset, length)
      return region.keep ? hide(array, KEPT, region) : array
    } catch (cause) {
      throw beyond(region, offset, length * size, cause)
    }
  }
}

/** An array object over memory; see `ArrayMaker`. */
export function makeArray(item: Codec, region: Region, offset: number, length: number, extent: number): object {
  return arrayMaker(item)(region, offset, length, extent)
}

/** How many items an initialiser of `T[]` asks for; a number is a count. `value` is what `listed` returned. */
export function itemCount(item: CType, value: unknown, type: CType): number {
  if (typeof value === 'number' || typeof value === 'bigint') return checkedCount(Number(value), value, type)
  if (value instanceof Items) return value.count
  const unit = textUnit(item, HOST)
  if (typeof value === 'string' && unit) return textBytes(value, unit) / unit
  const source = ctypeOf(value)
  if (source?.kind === 'array') return source.length as number
  const items = ArrayBuffer.isView(value) ? itemsOf(value) : undefined
  if (items) return items.count
  throw failure('value/type', {
    value: describe(value),
    type: spell(type),
    where: '',
    wanted: unit ? 'a length, an array or a string' : 'a length or an array',
  })
}

/** A count that memory may be reserved for. */
function checkedCount(count: number, value: number | bigint, type: CType): number {
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw failure('value/bad-length', { value: String(value), what: `the length of '${spell(type)}'` })
}

/** A list of the user's as the items that were read of it; every other value as it is. */
export function listed(value: unknown, most?: number): unknown {
  return ctypeOf(value) || ArrayBuffer.isView(value) ? value : (itemsOf(value, most) ?? value)
}

function checkRoom(count: number, room: number, type: CType, place: ValuePlace): void {
  if (count > room) throw failure('value/too-many', { type: spell(type), count, limit: room, where: String(place) })
}

/** Converts and stores items one after the other, as many as there are. */
export function writeItems(
  item: Codec,
  region: Region,
  offset: number,
  { list, count }: Items,
  place: ValuePlace,
  late?: Late,
): void {
  const itemPlace = new ItemPlace(place)
  for (let i = 0; i < count; i++) {
    itemPlace.index = i
    item.write(region, offset + i * item.size, list[i], itemPlace, late)
  }
}

/** Stores an initialiser in an array of `room` items; the items it does not name stay as they are. */
export function writeArray(
  item: Codec,
  region: Region,
  offset: number,
  value: unknown,
  room: number,
  type: ArrayType,
  place: ValuePlace,
  late?: Late,
): void {
  const unit = textUnit(item.type, HOST)
  if (typeof value === 'string' && unit && !item.order) return writeText(region, offset, value, unit, room, type, place)
  const source = ctypeOf(value)
  if (source?.kind === 'array') {
    const sized = type.length !== 'open' && source.length !== type.length
    if (!sameType(source.element, type.element) || sized) throw wrongInitialiser(value, type, place)
    const block = arrayBlock(value, item.order)
    if (block) {
      const count = source.length as number
      checkRoom(count, room, type, place)
      moveBytes(region, offset, block.region, block.offset, item.size * count)
      return
    }
  }
  if (ArrayBuffer.isView(value) && !item.order && copyView(item, region, offset, value, room, type, place)) return
  const items = itemsOf(typeof value === 'string' && unit ? [...value] : value, room)
  if (!items) throw wrongInitialiser(value, type, place)
  checkRoom(items.count, room, type, place)
  writeItems(item, region, offset, items, place, late)
}

function wrongInitialiser(value: unknown, type: ArrayType, place: ValuePlace): Error {
  const source = ctypeOf(value)
  const wanted =
    source?.kind === 'array'
      ? sameType(source.element, type.element)
        ? `an array of ${type.length}`
        : `items of '${spell(type.element)}'`
      : textUnit(type.element, HOST)
        ? 'an array or a string'
        : 'an array'
  return failure('value/type', { value: describe(value), type: spell(type), where: String(place), wanted })
}

/** Copies a typed array whose items lie in memory as C's do. */
function copyView(
  item: Codec,
  region: Region,
  offset: number,
  view: ArrayBufferView,
  room: number,
  type: ArrayType,
  place: ValuePlace,
): boolean {
  const kind = storageOfView(view)
  const same =
    kind !== undefined &&
    (kind === arrayStorageOf(item.type, HOST) || (textUnit(item.type, HOST) === 1 && kind === 'u1'))
  if (!same) return false
  if (isDetached(bufferOfView(view))) throw failure('memory/detached', { where: String(place) })
  const bytes = bytesOfView(view)
  const count = bytes.length / item.size
  checkRoom(count, room, type, place)
  writeBytes(region, offset, bytes)
  return true
}

/** Where an array object's items lie, where a region reaches them, in that order of bytes. */
function arrayBlock(array: unknown, order: Codec['order']): Block | undefined {
  if (!(array instanceof ArrayCData) || array[ITEM].order !== order) return undefined
  return { region: array[REGION], offset: array[OFFSET] }
}

/** Whether the items lie most significant byte first, which no pointer says. */
export const isBigEndianArray = (array: unknown): boolean =>
  array instanceof ArrayCData && array[ITEM].order !== undefined

/** Codec of `T[n]`: reads as an array over the memory, writes an initialiser. */
export function arrayCodec(type: ArrayType, item: Codec, size: number): Codec {
  const length = type.length as number
  const make = arrayMaker(item)
  return {
    type,
    size,
    alignment: item.alignment,
    read: (region, offset) => make(region, offset, length, 0),
    write: (region, offset, value, place, late) => writeArray(item, region, offset, value, length, type, place, late),
  }
}

/** Codec of `T[]` and `T[0]`, whose length nobody knows: reads as a pointer to the first item. */
export function openArrayCodec(type: ArrayType, item: Codec, codecs: Codecs): Codec {
  const pointer = codecs.of(pointerTo(type.element)) as PointingCodec
  return {
    type,
    size: 0,
    alignment: item.alignment,
    read: (region, offset) => pointer.to(region, offset, 0),
    write(region, offset, value, place) {
      if (type.length === 'open') throw failure('value/open-array', { type: spell(type), where: String(place) })
      writeArray(item, region, offset, value, 0, type, place)
    },
  }
}
