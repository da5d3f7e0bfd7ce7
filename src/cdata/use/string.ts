/** `ffi.string` and `ffi.unpack`: C text and items as JavaScript values. */

import { sizeOf } from '../../abi/layout.ts'
import { textUnit, type UnitSize } from '../../abi/storage.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { isByte } from '../../types/compatible.ts'
import { type CType, pointerTo, primitive } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { isBigEndianArray } from '../kinds/array.ts'
import { Pointer } from '../kinds/pointer.ts'
import { decodeText, terminatedLength, terminatedText } from '../kinds/text.ts'
import { readBytes } from '../memory/bytes.ts'
import { isBytes } from '../memory/views.ts'
import { CData, ctypeOf, OFFSET, REGION, TYPE } from '../object/cdata.ts'
import type { Codecs } from '../object/codec.ts'
import { explained } from '../object/lost.ts'
import { describe } from '../object/place.ts'
import { isScalar } from '../object/scalar.ts'
import { presentBlockOf } from './block.ts'

function itemOf(type: CType | undefined): CType | undefined {
  if (type?.kind === 'pointer') return type.target
  return type?.kind === 'array' ? type.element : undefined
}

/** The text up to the first NUL, at most `limit` units and never beyond an array; the name of an enum value; a single character. */
export function stringOf(value: unknown, limit: number): string {
  try {
    return textOf(value, limit)
  } catch (error) {
    throw value instanceof CData ? explained(value, error) : error
  }
}

function textOf(value: unknown, limit: number): string {
  if (!(limit === Infinity || (Number.isSafeInteger(limit) && limit >= 0)))
    throw failure('value/bad-length', { value: describe(limit), what: 'the limit of ffi.string' })
  if (value instanceof Pointer && isByte(value[TYPE].target)) return terminatedText(value[REGION], value[OFFSET], limit)
  if (value === null) throw failure('memory/null', { address: '0x0', what: 'ffi.string' })
  if (isScalar(value)) return scalarText(value)
  const type = ctypeOf(value) ?? (isBytes(value) ? pointerTo(primitive('char')) : undefined)
  const item = itemOf(type)
  const unit = item && textUnit(item, HOST)
  const block = unit && presentBlockOf(value)
  if (!block) throw failure('string/type', { value: describe(value) })
  const bound = type?.kind === 'pointer' && ctypeOf(value) ? Infinity : (block.bytes ?? Infinity) / unit
  const most = Math.min(limit, bound)
  if (unit === 1) return terminatedText(block.region, block.offset, most)
  return decodeText(block.region, block.offset, unit, terminatedLength(block.region, block.offset, unit, most))
}

function scalarText(scalar: { readonly value: unknown }): string {
  const type = ctypeOf(scalar) as CType
  if (type.kind === 'enum') {
    const { body } = type
    const value = BigInt(scalar.value as number | bigint)
    const named =
      body.state === 'opaque' ? undefined : body.enumerators.find((enumerator) => enumerator.value === value)
    return named?.name ?? String(value)
  }
  if (!textUnit(type, HOST)) throw failure('string/type', { value: describe(scalar) })
  return typeof scalar.value === 'number' ? String.fromCharCode(scalar.value) : String(scalar.value)
}

/** `length` items whatever they are: bytes of `char` as a Buffer, wide characters as a string, everything else as an array. */
export function unpack(value: unknown, length: number, codecs: Codecs): Buffer | string | unknown[] {
  if (value === null) throw failure('memory/null', { address: '0x0', what: 'ffi.unpack' })
  const item = itemOf(ctypeOf(value))
  const block = item && presentBlockOf(value)
  if (!block || item.kind === 'void' || item.kind === 'function')
    throw failure('unpack/type', { value: describe(value) })
  if (!Number.isSafeInteger(length) || length < 0)
    throw failure('value/bad-length', { value: describe(length), what: 'the number of items' })
  if (isBigEndianArray(value)) throw failure('member/order', { type: spell(ctypeOf(value) as CType), name: 'unpack' })
  const { region, offset } = block
  checkLength(value, item, length, block.bytes)
  if (item.kind === 'primitive') {
    if (item.facts.class === 'char') return Buffer.from(readBytes(region, offset, length).buffer as ArrayBuffer)
    if (item.facts.class === 'text') return decodeText(region, offset, textUnit(item, HOST) as UnitSize, length)
  }
  const codec = codecs.of(item)
  if (codec.size === 0) throw failure('unpack/type', { value: describe(value) })
  return Array.from({ length }, (_, i) => codec.read(region, offset + i * codec.size))
}

/** Where it is known how many bytes there are, no item beyond them is read. */
function checkLength(value: unknown, item: CType, length: number, bytes: number | undefined): void {
  if (bytes === undefined || length * sizeOf(item, HOST) <= bytes) return
  const items = Math.floor(bytes / sizeOf(item, HOST))
  throw failure('slice/range', { type: spell(ctypeOf(value) as CType), start: 0, end: length, length: items })
}
