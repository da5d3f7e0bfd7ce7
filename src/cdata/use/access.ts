/** What methods of pointers and arrays do, as functions: a C member of the same name cannot hide these. */
import { sizeOf } from '../../abi/layout.ts'
import { offsetOf } from '../../abi/offset.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { type CType, pointerTo } from '../../types/ctype.ts'
import { innermost } from '../../types/members.ts'
import { primitiveOf } from '../../types/scalars.ts'
import { spell } from '../../types/spell.ts'
import { ArrayCData, checkIndex, isBigEndianArray } from '../kinds/array.ts'
import type { PointerCodec } from '../kinds/pointer.ts'
import { functionAddress, Pointer } from '../kinds/pointer.ts'
import { RecordValue } from '../kinds/record-codec.ts'
import { rebase, regionCovering } from '../memory/region.ts'
import { boxType } from '../object/box.ts'
import { type CData, ctypeOf, EXTENT, GET_ITEM, SET_ITEM } from '../object/cdata.ts'
import type { Codecs } from '../object/codec.ts'
import { describe, ItemPlace, TypePlace } from '../object/place.ts'
import { blockOf } from './block.ts'

/** Item `index` of a pointer or array; an array's bounds are checked. */
export function itemAt(object: unknown, index: number, codecs: Codecs): unknown {
  if (object instanceof Pointer || object instanceof ArrayCData) return object[GET_ITEM](index)
  const { codec, region, offset } = numberItem(object, index, codecs)
  return codec.read(region, offset)
}

/** Converts and stores item `index`; unlike `array[index] = value`, also an array of numbers refuses what does not fit. */
export function putItem(object: unknown, index: number, value: unknown, codecs: Codecs): void {
  if (object instanceof Pointer || object instanceof ArrayCData) return object[SET_ITEM](index, value)
  const { codec, region, offset } = numberItem(object, index, codecs)
  const place = new ItemPlace(new TypePlace(ctypeOf(object) as CType))
  place.index = index
  codec.write(region, offset, value, place)
}

function numberItem(object: unknown, index: number, codecs: Codecs) {
  const type = ctypeOf(object)
  const block = blockOf(object)
  if (type?.kind !== 'array' || !block) throw failure('cdata/expected', { value: describe(object), what: 'indexing' })
  checkIndex(type, index, type.length as number)
  const codec = codecs.of(type.element)
  return { codec, region: block.region, offset: block.offset + index * codec.size }
}

/** An array decays to a pointer to its first item; a pointer is one. */
export function decayed(object: unknown, codecs: Codecs, what: string): Pointer {
  if (object instanceof Pointer) return object
  const type = ctypeOf(object)
  const block = type?.kind === 'array' ? blockOf(object) : undefined
  if (!block) throw failure('cdata/expected', { value: describe(object), what })
  if (isBigEndianArray(object)) throw failure('member/order', { type: spell(type as CType), name: what })
  const codec = codecs.of(pointerTo((type as { element: CType }).element)) as PointerCodec
  return codec.to(block.region, block.offset, 0)
}

/** `pointer + count`, in items. */
export function add(object: unknown, count: number, codecs: Codecs): Pointer {
  return Pointer.prototype.add.call(decayed(object, codecs, 'ffi.add'), count)
}

/** `a - b`, in items. */
export function diff(a: unknown, b: unknown, codecs: Codecs): number {
  return Pointer.prototype.diff.call(decayed(a, codecs, 'ffi.diff'), decayed(b, codecs, 'ffi.diff'))
}

/** -1, 0 or 1 by address; `null` is address 0. */
export function compare(a: unknown, b: unknown): number {
  return Math.sign(Number(address(a) - address(b)))
}

/** True where both have the same address. */
export function equals(a: unknown, b: unknown): boolean {
  return address(a) === address(b)
}

function address(value: unknown): bigint {
  if (value === null) return 0n
  const code = functionAddress(value)
  if (code !== undefined) return code
  const block = ctypeOf(value) && blockOf(value)
  if (!block) throw failure('cdata/expected', { value: describe(value), what: 'comparing addresses' })
  const { region, offset } = block
  return BigInt.asUintN(64, (region.exact ?? BigInt(region.base)) + BigInt(offset))
}

/** `&object`, `&object.member`, `&object[index].member` ... */
export function addressOfPath(object: unknown, path: readonly (string | number)[], codecs: Codecs): Pointer {
  const type = ctypeOf(object)
  const block = type && blockOf(object)
  const isPath = type?.kind === 'pointer' && path.length > 0
  const addressable = type?.kind === 'record' || type?.kind === 'array' || isPath || boxType(object) !== undefined
  if (!block || !type || !addressable) throw failure('addressof/type', { value: describe(object) })
  const located = offsetOf(type, path, HOST)
  if (located.bits) throw failure('member/bit-field', { type: spell(type), name: path.join('.') })
  if (located.bigEndian && isTurned(located.type)) {
    throw failure('member/order', { type: spell(type), name: path.join('.') })
  }
  const codec = codecs.of(pointerTo(located.type, located.qualifiers)) as PointerCodec
  const whole = path.length === 0 && object instanceof RecordValue
  const offset = block.offset + located.offset
  const region = regionCovering(block.region, offset)
  return codec.to(region, rebase(block.region, offset, region), whole ? (object as CData)[EXTENT] : 0)
}

/** Whether the bytes of such a value lie in another order where its record's do. */
function isTurned(type: CType): boolean {
  const item = innermost(type)
  return primitiveOf(item) !== undefined && sizeOf(item, HOST) > 1
}

/** Bytes of an object: of an array all its items, of a record what was allocated for it, of a pointer the pointer. */
export function sizeOfObject(object: unknown): number {
  const type = ctypeOf(object) as CType
  if (object instanceof RecordValue && object[EXTENT] > 0) return object[EXTENT]
  if (object instanceof ArrayCData && object[EXTENT] > 0) return object[EXTENT]
  return sizeOf(type, HOST)
}
