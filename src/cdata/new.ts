/** `ffi.new`: owned memory, zeroed and then initialised. */
import { sizeOf } from '../abi/layout.ts'
import { failure } from '../diagnostics/failure.ts'
import type { ArrayType, CType, PointerType } from '../types/ctype.ts'
import { spell } from '../types/spell.ts'
import { itemCount, makeArray, materialised, writeArray } from './array.ts'
import type { Codec, Codecs } from './codec.ts'
import type { Block } from './heap.ts'
import { HOST } from './host.ts'
import { NOWHERE } from './place.ts'
import type { PointerCodec } from './pointer.ts'
import type { RecordCodec } from './record.ts'

/** Where memory comes from: the heap, an arena, or an allocator of the user's. */
export type Allocate = (bytes: number, alignment: number) => Block

/** A new `T` for `T *`, a new array for `T[n]` and `T[]`. */
export function allocateNew(type: CType, initialiser: unknown, codecs: Codecs, allocate: Allocate): unknown {
  if (type.kind === 'pointer') return newPointer(type, initialiser, codecs, allocate)
  if (type.kind === 'array') return newArray(type, initialiser, codecs, allocate)
  throw failure('new/type', { type: spell(type) })
}

function newPointer(type: PointerType, initialiser: unknown, codecs: Codecs, allocate: Allocate): unknown {
  const item = itemCodec(type, type.target, codecs)
  const record = item.type.kind === 'record' ? (item as RecordCodec & FlexibleCount) : undefined
  const value = record?.layout.flexible && isList(initialiser) ? [...initialiser] : initialiser
  const bytes = record && value !== undefined ? record.bytesFor(value) : item.size
  const { region, offset } = allocate(bytes, item.alignment)
  if (value !== undefined) {
    if (record?.layout.flexible) record.initialise(region, offset, value, NOWHERE, record.flexibleCount(value))
    else item.write(region, offset, value, NOWHERE)
  }
  return (codecs.of(type) as PointerCodec).to(region, offset, bytes || 1)
}

interface FlexibleCount {
  flexibleCount(initialiser: unknown): number
}

const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

function newArray(type: ArrayType, initialiser: unknown, codecs: Codecs, allocate: Allocate): unknown {
  const item = itemCodec(type, type.element, codecs)
  const value = materialised(initialiser)
  const open = typeof type.length !== 'number'
  if (open && value === undefined)
    throw failure('new/unsized', { type: spell(type), why: 'give a length or an initialiser as the second argument' })
  const length = open ? itemCount(type.element, value, type) : (type.length as number)
  const bytes = length * item.size
  if (!Number.isSafeInteger(bytes)) throw failure('memory/exhausted', { bytes })
  const { region, offset } = allocate(bytes, item.alignment)
  const isCount = open && (typeof value === 'number' || typeof value === 'bigint')
  if (value !== undefined && !isCount) writeArray(item, region, offset, value, length, type, NOWHERE)
  return makeArray(item, region, offset, length, bytes)
}

/** Asks for the size first: the error says best why a type has none. */
function itemCodec(type: CType, item: CType, codecs: Codecs): Codec {
  if (item.kind === 'function' || item.kind === 'void') {
    throw failure('new/unsized', { type: spell(type), why: `'${spell(item)}' has no size` })
  }
  sizeOf(item, HOST)
  return codecs.of(item)
}
