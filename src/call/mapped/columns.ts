/**
 * What the arguments of `f.map` are: a column has an item for each call, everything else is the same in all calls. Items that lie
 * in memory as C's arguments do are taken from there when their call is made; others are converted before the first.
 */
import { types } from 'node:util'
import { arrayStorageOf, storageOf } from '../../abi/storage.ts'
import { hostSize } from '../../cdata/kinds/address.ts'
import { ArrayCData, isBigEndianArray, writeItems } from '../../cdata/kinds/array.ts'
import { type Items, itemsOf } from '../../cdata/kinds/items.ts'
import { locatedAddress, PendingAddress, viewAddress } from '../../cdata/kinds/located.ts'
import { storageOfView } from '../../cdata/kinds/number-array.ts'
import { heap } from '../../cdata/memory/heap.ts'
import { type Region, regionOf } from '../../cdata/memory/region.ts'
import { bufferOfView, byteOffsetOf, isDataView, lengthGetter } from '../../cdata/memory/views.ts'
import { ITEM_TYPE, OFFSET, REGION } from '../../cdata/object/cdata.ts'
import type { Codec, Temporary } from '../../cdata/object/codec.ts'
import type { ValuePlace } from '../../cdata/object/place.ts'
import { failure } from '../../diagnostics/failure.ts'
import { COLUMN } from '../../native/addon.ts'
import { HOST } from '../../platform.ts'
import { mayPoint, sameType } from '../../types/compatible.ts'
import type { CType, PointerType } from '../../types/ctype.ts'
import { primitiveOf } from '../../types/scalars.ts'

/** A value of the frame that differs from call to call. */
export interface Column {
  readonly kind: (typeof COLUMN)[keyof typeof COLUMN]
  /** Items that there are; a value that is the same in all calls, and that C may change, has one for all of them. */
  readonly count: number
  /** Bytes of an item, and from one to the next. */
  readonly size: number
  readonly stride: number
  /** Where item 0 lies. */
  readonly region: Region
  readonly offset: number
  /** Throws where fewer items are there than were counted: somebody has taken their memory away. Runs no code of the user's. */
  check(): void
  /** Keeps the bytes of items whose addresses C gets, for as long as the call; has the first address stored there. */
  hold?(frames: Region, at: number, temporary: Temporary): void
}

/** A column over memory that nobody takes away. */
export const steadyColumn = (
  kind: Column['kind'],
  { region, offset }: { readonly region: Region; readonly offset: number },
  { size }: Pick<Codec, 'size'>,
  count: number,
  stride = size,
): Column => ({ kind, count, size, stride, region, offset, check: () => {} })

/** The items of an argument; undefined for what is one value for all calls. */
export function argumentColumn(codec: Codec, value: unknown, place: ValuePlace): Column | undefined {
  const { type } = codec
  if (type.kind === 'pointer') return pointerColumn(type, value, place)
  const array = arrayOf(value)
  if (array && sameType(array[ITEM_TYPE] as CType, type)) return arrayColumn(COLUMN.items, array, codec.size, place)
  if (!takesLists(type)) return undefined
  if (isTypedArray(value) && !codec.order && storageOfView(value) === arrayStorageOf(type, HOST))
    return viewColumn(COLUMN.items, value, codec.size, place)
  const items = array || isTypedArray(value) || Array.isArray(value) ? itemsOf(value) : undefined
  return items && converted(codec, items, place)
}

/** Where results are stored; undefined for a value that cannot take them. */
export function resultColumn(codec: Codec, value: unknown, place: ValuePlace): Column | undefined {
  const array = arrayOf(value)
  if (array && sameType(array[ITEM_TYPE] as CType, codec.type))
    return arrayColumn(COLUMN.results, array, codec.size, place)
  const storage = storageOf(codec.type, HOST)
  const fits = storage !== undefined && !codec.order && isTypedArray(value) && storageOfView(value) === storage
  return fits ? viewColumn(COLUMN.results, value, codec.size, place) : undefined
}

/** A list is the initialiser of one struct, vector or complex number. */
const takesLists = (type: CType): boolean => {
  const kind = primitiveOf(type)?.facts.class
  return kind !== undefined && kind !== 'complex'
}

const isTypedArray = (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value) && !isDataView(value)

/** An array object whose items lie as C's do. */
const arrayOf = (value: unknown): ArrayCData | undefined =>
  value instanceof ArrayCData && !types.isProxy(value) && !isBigEndianArray(value) ? value : undefined

/**
 * Of an array of structs each call gets the address of one, of an array of pointers one of those. Every other array is where
 * a pointer points, in all calls.
 */
function pointerColumn({ target }: PointerType, value: unknown, place: ValuePlace): Column | undefined {
  const array = arrayOf(value)
  if (!array || target.kind === 'void') return undefined
  const item = array[ITEM_TYPE] as CType
  if (mayPoint(target, item, hostSize))
    return item.kind === 'record' ? arrayColumn(COLUMN.addresses, array, hostSize(item), place) : undefined
  const fits = item.kind === 'pointer' && mayPoint(target, item.target, hostSize)
  return fits ? arrayColumn(COLUMN.items, array, hostSize(item), place) : undefined
}

function arrayColumn(kind: Column['kind'], array: ArrayCData, size: number, place: ValuePlace): Column {
  const { [REGION]: region, [OFFSET]: offset, length: count } = array
  const bytes = count * size
  const column: Column = {
    kind,
    count,
    size,
    stride: size,
    region,
    offset,
    check() {
      locatedAddress(array, place)
      if (bytes === 0) return
      region.getInt8(offset)
      region.getInt8(offset + bytes - 1)
    },
  }
  if (kind !== COLUMN.addresses) return column
  const hold: Column['hold'] = (frames, at, temporary) => temporary.point(new PendingAddress(frames, at, array, place))
  return { ...column, hold }
}

function viewColumn(kind: Column['kind'], view: ArrayBufferView, size: number, place: ValuePlace): Column {
  // Throws where it is detached or released.
  viewAddress(view, place)
  const count = lengthGetter.call(view)
  return {
    kind,
    count,
    size,
    stride: size,
    region: regionOf(bufferOfView(view)),
    offset: byteOffsetOf(view),
    check() {
      viewAddress(view, place)
      if (lengthGetter.call(view) < count) throw failure('memory/detached', { where: String(place) })
    },
  }
}

function converted(codec: Codec, items: Items, place: ValuePlace): Column {
  const { count } = items
  const offset = heap.reserve(count * codec.size, codec.alignment)
  const { region } = heap
  writeItems(codec, region, offset, items, place)
  return steadyColumn(COLUMN.items, { region, offset }, codec, count)
}
