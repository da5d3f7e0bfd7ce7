/** `ffi.new`: owned memory, zeroed and then initialised. */

import { sizeOf } from '../../abi/layout.ts'
import { textUnit } from '../../abi/storage.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import type { ArrayType, CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { arrayMaker, itemCount, listed, writeArray } from '../kinds/array.ts'
import type { PointerCodec } from '../kinds/pointer.ts'
import type { RecordCodec } from '../kinds/record-codec.ts'
import { type Block, heap } from '../memory/heap.ts'
import type { Codec, Codecs } from '../object/codec.ts'
import { canGenerate, generate } from '../object/generate.ts'
import { NOWHERE } from '../object/place.ts'
import { textOwnerFor } from './owned-text.ts'

/** Where memory comes from: the heap, an arena, or an allocator of the user's. */
export type Allocate = (bytes: number, alignment: number) => Block

/** Allocates and initialises one type, on the heap where `allocate` is not given; made once a type. */
export type Maker = (initialiser: unknown, allocate?: Allocate) => unknown

/** Makers by what the user calls their types. */
export class MakerTable {
  readonly #make: (type: unknown) => Maker
  readonly #makers = new Map<unknown, Maker>()
  /** What was asked for last: programs make many of one type, and a look into the map costs as much as making one. */
  #type: unknown = undefined
  #maker: Maker | undefined = undefined

  constructor(make: (type: unknown) => Maker) {
    this.#make = make
  }

  of(type: unknown): Maker {
    return this.#maker !== undefined && type === this.#type ? this.#maker : this.#find(type)
  }

  #find(type: unknown): Maker {
    let maker = this.#makers.get(type)
    if (!maker) this.#makers.set(type, (maker = this.#make(type)))
    this.#type = type
    this.#maker = maker
    return maker
  }

  /** Forgets all: a name may mean something else now. */
  clear(): void {
    this.#makers.clear()
    this.#maker = undefined
  }
}

const onHeap: Allocate = (bytes, alignment) => {
  const offset = heap.reserve(bytes, alignment)
  return { region: heap.region, offset }
}

type OwnerIn = NonNullable<ReturnType<typeof textOwnerFor>>

/**
 * What makes a new `T` for `T *`, a new array for `T[n]` and `T[]`. Throws where there is nothing to allocate. Strings of
 * initialisers lie on the heap where `allocateText` is not given.
 */
export function makerOf(type: CType, codecs: Codecs, allocateText?: Allocate): Maker {
  if (type.kind === 'pointer') {
    const item = itemCodec(type, type.target, codecs)
    const ownerIn = textOwnerFor(item.type, allocateText)
    const pointer = codecs.of(type) as PointerCodec
    const flexible = item.type.kind === 'record' && (item as RecordCodec).layout.flexible
    return flexible ? flexibleMaker(item as RecordCodec, pointer, ownerIn) : pointerMaker(item, pointer, ownerIn)
  }
  if (type.kind === 'array') {
    const item = itemCodec(type, type.element, codecs)
    const ownerIn = textOwnerFor(item.type, allocateText)
    return typeof type.length === 'number'
      ? arrayMakerOf(item, type.length, type, ownerIn)
      : openArrayMaker(item, type, ownerIn)
  }
  throw failure('new/type', { type: spell(type) })
}

/** The maker, where a typedef asks for more than the type does: its memory is aligned to that. */
export function alignedMaker(maker: Maker, least: number | undefined): Maker {
  if (least === undefined) return maker
  return (initialiser, allocate = onHeap) =>
    maker(initialiser, (bytes, alignment) => allocate(bytes, Math.max(alignment, least)))
}

function pointerMaker(item: Codec, pointer: PointerCodec, ownerIn: OwnerIn | undefined): Maker {
  const { size, alignment } = item
  // A character alone is followed by a NUL, so that it can be passed as a string.
  const bytes = textUnit(item.type, HOST) ? size * 2 : size
  if (canGenerate()) return generatedMaker(item, pointer, bytes, ownerIn)
  return (initialiser, allocate = onHeap) => {
    const { region, offset } = allocate(bytes, alignment)
    if (initialiser !== undefined) item.write(region, offset, initialiser, NOWHERE, ownerIn?.(region))
    return pointer.to(region, offset, size || 1)
  }
}

/** The same as source of its own, so that V8 knows the one class that it makes. */
function generatedMaker(item: Codec, pointer: PointerCodec, bytes: number, ownerIn: OwnerIn | undefined): Maker {
  const scope = { Class: pointer.pointerClass(), item, heap, NOWHERE, ownerIn }
  const source = `'use strict'; return function (initialiser, allocate) {
  let region, offset
  if (allocate === undefined) {
    offset = heap.reserve(${bytes}, ${item.alignment})
    region = heap.region
  } else ({ region, offset } = allocate(${bytes}, ${item.alignment}))
  if (initialiser !== undefined) item.write(region, offset, initialiser, NOWHERE${ownerIn ? ', ownerIn(region)' : ''})
  return new Class(region, offset, ${item.size || 1})
}`
  return generate(scope, source) as Maker
}

/** A struct that ends in a flexible array: the initialiser says how many items that has. */
function flexibleMaker(record: RecordCodec, pointer: PointerCodec, ownerIn: OwnerIn | undefined): Maker {
  return (initialiser, allocate = onHeap) => {
    const taken = initialiser === undefined ? undefined : record.take(initialiser, NOWHERE)
    const bytes = taken ? record.bytesFor(taken) : record.size
    const { region, offset } = allocate(bytes, record.alignment)
    if (taken) record.initialise(region, offset, taken, NOWHERE, record.flexibleCount(taken), ownerIn?.(region))
    return pointer.to(region, offset, bytes || 1)
  }
}

function arrayMakerOf(item: Codec, length: number, type: ArrayType, ownerIn: OwnerIn | undefined): Maker {
  const make = arrayMaker(item)
  const bytes = byteCount(item, length)
  return (initialiser, allocate = onHeap) => {
    const { region, offset } = allocate(bytes, item.alignment)
    if (initialiser !== undefined)
      writeArray(item, region, offset, listed(initialiser, length), length, type, NOWHERE, ownerIn?.(region))
    return make(region, offset, length, bytes)
  }
}

function openArrayMaker(item: Codec, type: ArrayType, ownerIn: OwnerIn | undefined): Maker {
  const make = arrayMaker(item)
  return (initialiser, allocate = onHeap) => {
    const value = listed(initialiser)
    if (value === undefined)
      throw failure('new/unsized', { type: spell(type), why: 'give a length or an initialiser as the second argument' })
    const length = itemCount(type.element, value, type)
    const bytes = byteCount(item, length)
    const { region, offset } = allocate(bytes, item.alignment)
    if (typeof value !== 'number' && typeof value !== 'bigint')
      writeArray(item, region, offset, value, length, type, NOWHERE, ownerIn?.(region))
    return make(region, offset, length, bytes)
  }
}

function byteCount(item: Codec, length: number): number {
  const bytes = length * item.size
  if (!Number.isSafeInteger(bytes)) throw failure('memory/exhausted', { bytes })
  return bytes
}

/** Asks for the size first: the error says best why a type has none. */
function itemCodec(type: CType, item: CType, codecs: Codecs): Codec {
  if (item.kind === 'function' || item.kind === 'void') {
    throw failure('new/unsized', { type: spell(type), why: `'${spell(item)}' has no size` })
  }
  sizeOf(item, HOST)
  return codecs.of(item)
}
