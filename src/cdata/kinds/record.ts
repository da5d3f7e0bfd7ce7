/** Structs and unions: live objects with one accessor a member, on the record itself and on a pointer to it. */
import { type PlacedMember, type RecordLayout, recordLayout } from '../../abi/layout.ts'
import { flexibleSize } from '../../abi/offset.ts'
import { nearest } from '../../base/nearest.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { unqualified } from '../../types/compatible.ts'
import { type ArrayType, type CType, pointerTo, type RecordType } from '../../types/ctype.ts'
import { listedMembers } from '../../types/members.ts'
import { spell } from '../../types/spell.ts'
import { moveBytes, type Region, writeBytes } from '../memory/region.ts'
import type { Accessor } from '../object/accessors.ts'
import {
  CData,
  ctypeOf,
  EXTENT,
  GET_ITEM,
  type LeafClass,
  MEMBERS,
  OFFSET,
  REGION,
  SET_ITEM,
  TYPE,
} from '../object/cdata.ts'
import type { Codec, Codecs, Late, Temporary } from '../object/codec.ts'
import { leafClass } from '../object/leaf-class.ts'
import { describe, InnerPlace, MemberPlace, NOWHERE, type ValuePlace } from '../object/place.ts'
import { itemCount, listed, makeArray, writeArray } from './array.ts'
import { bigEndianCodec } from './big-endian.ts'
import { bitFieldCodec } from './bit-field.ts'
import { type Items, itemsOf } from './items.ts'
import { Pointer, type PointerCodec, type PointerShape, readItem, writeItem } from './pointer.ts'
import { dressed, facedCodec, methodsOf } from './record-face.ts'

/** A struct or union in memory: its own where a call returned it, or a reference into something larger. */
export class RecordValue extends CData {
  declare readonly [TYPE]: RecordType

  /** The members as a plain object, for JSON.stringify. */
  override toJSON(): unknown {
    return Object.fromEntries((this[MEMBERS] ?? []).map((name) => [name, this[name as never]]))
  }
}

/** A pointer to a struct or union; members are reached through it as C's `->` does. */
class RecordPointer extends Pointer {
  override at(index: number): unknown {
    const record = recordOf(this)
    // It views what the pointer owns, and owns nothing.
    if (index === 0) return record.value(this[REGION], this[OFFSET], record.layout.flexible ? this[EXTENT] : 0)
    return readItem(this, index)
  }

  override put(index: number, value: unknown): void {
    const record = recordOf(this)
    if (index !== 0 || !record.layout.flexible) return writeItem(this, index, value)
    record.initialise(
      this[REGION],
      this[OFFSET],
      record.take(value, NOWHERE),
      NOWHERE,
      record.flexibleRoom(this[EXTENT]),
    )
  }
}

Object.defineProperties(RecordPointer.prototype, {
  [GET_ITEM]: { value: RecordPointer.prototype.at },
  [SET_ITEM]: { value: RecordPointer.prototype.put },
})

const RECORD = Symbol('record')
const recordOf = (pointer: RecordPointer): RecordCodec =>
  (pointer as unknown as { readonly [RECORD]: RecordCodec })[RECORD]

export interface RecordCodec extends Codec {
  readonly type: RecordType
  readonly layout: RecordLayout
  /** An object over the memory; `extent` is not 0 where it is known how many bytes belong to it. */
  value(region: Region, offset: number, extent: number): RecordValue
  /** Reads an initialiser, once: what the user's object or list holds, by member, and a record as it is. Throws for anything else. */
  take(initialiser: unknown, place: ValuePlace): Taken
  /** Bytes that a record with this initialiser takes: more than `size` where it ends in a flexible array. */
  bytesFor(taken: Taken): number
  /** Items that an initialiser gives to the flexible array at the end. */
  flexibleCount(taken: Taken): number
  /** Items of the flexible array at the end in a record of that many bytes. */
  flexibleRoom(bytes: number): number
  /** As `write`, into memory that may hold anything: members that the value does not name become zero. */
  writeWhole(region: Region, offset: number, value: unknown, place: ValuePlace, late?: Late): void
  /** As `write`, with room for `flexible` items in the array at the end. */
  initialise(region: Region, offset: number, taken: Taken, place: ValuePlace, flexible: number, late?: Late): void
}

/** The members that an initialiser names, with their values; what it gives to the flexible end has been read too. */
class Members {
  readonly entries: readonly (readonly [CodedMember, unknown])[]
  constructor(entries: readonly (readonly [CodedMember, unknown])[]) {
    this.entries = entries
  }
}

/** What was read of an initialiser. */
export type Taken = RecordValue | Members

/** A member with its codec; the codec takes offsets of the record plus `placed.offset`. */
interface CodedMember extends Accessor {
  readonly name: string
  readonly placed: PlacedMember
  readonly codec: Codec
  /** The flexible array at the end, or a record that ends in one. */
  readonly isFlexible: boolean
}

/** The flexible array at the end, as an accessor: its length follows from what is known of the record's bytes. */
function flexibleCodec(type: ArrayType, item: Codec, start: number, codecs: Codecs): Codec {
  const pointer = codecs.of(pointerTo(type.element)) as PointerCodec
  return {
    type,
    size: 0,
    alignment: item.alignment,
    read: (region, offset) => pointer.to(region, offset, 0),
    readWithin(region, offset, extent) {
      const bytes = extent - start
      return bytes < 0
        ? pointer.to(region, offset, 0)
        : makeArray(item, region, offset, Math.floor(bytes / item.size), 0)
    },
    write(region, offset, value, place) {
      writeArray(item, region, offset, value, 0, type, place)
    },
    writeWithin(region, offset, value, place, extent) {
      writeArray(item, region, offset, value, Math.max(0, Math.floor((extent - start) / item.size)), type, place)
    },
  } as WithinCodec
}

/** A codec that must know how many bytes belong to the record it lies in. */
export interface WithinCodec extends Codec {
  readWithin(region: Region, offset: number, extent: number): unknown
  writeWithin(region: Region, offset: number, value: unknown, place: ValuePlace, extent: number): void
}

const isOpenArray = (type: CType): type is ArrayType => type.kind === 'array' && type.length === 'open'

function codedMembers(type: RecordType, layout: RecordLayout, codecs: Codecs): CodedMember[] {
  const members: CodedMember[] = []
  for (const placed of layout.members) {
    if (placed.name === undefined) continue
    const memberType = placed.member.type
    const codecOf = (inner: CType): Codec => (placed.bigEndian ? bigEndianCodec(inner, codecs) : codecs.of(inner))
    const codec =
      facedCodec(type, placed.name) ??
      (placed.bits
        ? bitFieldCodec(placed, codecs.of(memberType))
        : isOpenArray(memberType)
          ? flexibleCodec(memberType, codecOf(memberType.element), placed.offset, codecs)
          : withFlexibleEnd(codecOf(memberType), placed))
    const place = new MemberPlace(spell(type), placed.name)
    members.push({ name: placed.name, placed, codec, offset: placed.offset, place, isFlexible: 'writeWithin' in codec })
  }
  return members
}

/** A member that is a record ending in a flexible array passes on the bytes that are known. */
function withFlexibleEnd(codec: Codec, placed: PlacedMember): Codec {
  if (codec.type.kind !== 'record') return codec
  const record = codec as RecordCodec
  if (!record.layout.flexible) return codec
  const inner = (extent: number): number => Math.max(0, extent - placed.offset)
  const within: WithinCodec = {
    type: record.type,
    size: record.size,
    alignment: record.alignment,
    read: (region, offset) => record.read(region, offset),
    write: (region, offset, value, place, late) => record.write(region, offset, value, place, late),
    readWithin: (region, offset, extent) => record.value(region, offset, inner(extent)),
    writeWithin: (region, offset, value, place, extent) =>
      record.initialise(region, offset, record.take(value, place), place, record.flexibleRoom(inner(extent))),
  }
  return within
}

/** The codec of a defined struct or union. Throws what `recordLayout` throws for any other. */
export function recordCodec(type: RecordType, codecs: Codecs): RecordCodec {
  return new RecordCodecOf(type, recordLayout(type, HOST), codecs)
}

class RecordCodecOf implements RecordCodec {
  readonly type: RecordType
  readonly layout: RecordLayout
  readonly size: number
  readonly alignment: number
  readonly readsObjects = true
  readonly #codecs: Codecs
  #members: readonly CodedMember[] | undefined
  #byName: Map<string, CodedMember> | undefined
  #listed: readonly CodedMember[] | undefined
  #class: LeafClass<RecordValue> | undefined

  constructor(type: RecordType, layout: RecordLayout, codecs: Codecs) {
    this.type = type
    this.layout = layout
    this.size = layout.size
    this.alignment = layout.alignment
    this.#codecs = codecs
  }

  /** Made when first needed: a member's codec may lead back to this record. */
  get members(): readonly CodedMember[] {
    return (this.#members ??= codedMembers(this.type, this.layout, this.#codecs))
  }

  #named(name: string): CodedMember | undefined {
    this.#byName ??= new Map(this.members.map((member) => [member.name, member]))
    return this.#byName.get(name)
  }

  #listedMembers(): readonly CodedMember[] {
    return (this.#listed ??= listedMembers(this.type).map(({ name }) => this.#named(name) as CodedMember))
  }

  value(region: Region, offset: number, extent: number): RecordValue {
    return new (this.valueClass())(region, offset, extent)
  }

  valueClass(): LeafClass<RecordValue> {
    if (!this.#class) {
      const Class = leafClass(RecordValue as LeafClass<RecordValue>, this.type.name, this.members)
      this.#class = dressed(Class, this.type)
      Object.defineProperties(this.#class.prototype, { ...this.#properties(), [TYPE]: { value: this.type } })
    }
    return this.#class
  }

  /** What pointers to this record are made on. */
  pointerShape(): PointerShape {
    return {
      Base: RecordPointer,
      members: this.members,
      properties: { ...methodsOf(this.type), ...this.#properties() },
      name: this.type.name,
      isOpenEnded: this.layout.flexible !== undefined,
      fallback: {
        get: (object, index) => RecordPointer.prototype.at.call(object as RecordPointer, index),
        set: (object, index, value) => RecordPointer.prototype.put.call(object as RecordPointer, index, value),
      },
    }
  }

  #properties(): PropertyDescriptorMap {
    return { [MEMBERS]: { value: this.members.map(({ name }) => name) }, [RECORD]: { value: this } }
  }

  read(region: Region, offset: number): RecordValue {
    return this.value(region, offset, 0)
  }

  write(region: Region, offset: number, value: unknown, place: ValuePlace, late?: Late): void {
    this.initialise(region, offset, this.take(value, place), place, 0, late)
  }

  writeWhole(region: Region, offset: number, value: unknown, place: ValuePlace, late?: Late): void {
    const taken = this.take(value, place)
    if (taken instanceof Members) writeBytes(region, offset, new Uint8Array(this.size))
    this.initialise(region, offset, taken, place, 0, late)
  }

  /** An argument's place in the frame holds what an earlier call left there. */
  writeArgument(region: Region, offset: number, value: unknown, place: ValuePlace, temporary: Temporary): void {
    this.writeWhole(region, offset, value, place, temporary)
  }

  take(value: unknown, place: ValuePlace): Taken {
    if (value instanceof RecordValue || value instanceof Members) return value
    if (typeof value !== 'object' || value === null || ctypeOf(value) || ArrayBuffer.isView(value))
      throw this.#refused(value, place)
    const items = itemsOf(value, this.#listedMembers().length)
    return new Members(items ? this.#fromList(items, place) : this.#fromObject(value, place))
  }

  initialise(region: Region, offset: number, taken: Taken, place: ValuePlace, flexible: number, late?: Late): void {
    if (taken instanceof RecordValue) return this.#copy(region, offset, taken, place, flexible)
    const inner = place === NOWHERE ? undefined : new InnerPlace(place)
    for (const [member, item] of taken.entries) {
      const at = offset + member.offset
      if (inner) inner.member = member.place
      const where = inner ?? member.place
      if (!member.isFlexible) member.codec.write(region, at, item, where, late)
      else this.#writeFlexible(member, region, at, item, flexible, where, late)
    }
  }

  #writeFlexible(
    member: CodedMember,
    region: Region,
    offset: number,
    value: unknown,
    room: number,
    place: ValuePlace,
    late?: Late,
  ): void {
    if (member.codec.type.kind === 'record') {
      const inner = this.#codecs.of(member.codec.type) as RecordCodec
      inner.initialise(region, offset, inner.take(value, place), place, room, late)
    } else if (typeof value !== 'number') {
      const type = member.codec.type as ArrayType
      writeArray(this.#codecs.of(type.element), region, offset, value, room, type, place, late)
    }
  }

  /** As C assigns, and besides as many items of a flexible array as are known and have room. */
  #copy(region: Region, offset: number, value: RecordValue, place: ValuePlace, flexible: number): void {
    if (unqualified(value[TYPE]) !== this.type) throw this.#refused(value, place)
    const end = this.layout.flexible
    const items = end ? Math.min(flexible, this.flexibleRoom(value[EXTENT])) : 0
    const bytes = end && items > 0 ? Math.max(this.size, end.offset + items * end.elementSize) : this.size
    moveBytes(region, offset, value[REGION], value[OFFSET], bytes)
  }

  #refused(value: unknown, place: ValuePlace): Error {
    const source = ctypeOf(value)
    let hint: string | undefined
    if (source?.kind === 'pointer' && source.target === this.type)
      hint = 'a record is wanted, not a pointer to one: use p[0]'
    else if (source?.kind === 'record' && source.name === this.type.name)
      hint = 'the types have the same name but belong to different FFI instances; use ffi.include'
    const details = {
      value: describe(value),
      type: spell(this.type),
      where: String(place),
      wanted: 'an array or object',
    }
    return failure('value/type', hint ? { ...details, hint } : details)
  }

  /** What is given to the flexible end is read here too: how much memory it takes depends on it. */
  #taken(member: CodedMember, value: unknown): readonly [CodedMember, unknown] {
    if (!member.isFlexible) return [member, value]
    if (member.codec.type.kind !== 'record') return [member, listed(value)]
    return [member, (this.#codecs.of(member.codec.type) as RecordCodec).take(value, member.place)]
  }

  #fromList({ list, count }: Items, place: ValuePlace): (readonly [CodedMember, unknown])[] {
    const members = this.#listedMembers()
    if (count > members.length) {
      const details = { type: spell(this.type), count, where: String(place) }
      throw this.type.keyword === 'union'
        ? failure('value/union', details)
        : failure('value/too-many', { ...details, limit: members.length })
    }
    return Array.from({ length: count }, (_, i) => this.#taken(members[i] as CodedMember, list[i]))
  }

  #fromObject(value: object, place: ValuePlace): (readonly [CodedMember, unknown])[] {
    const entries = Object.entries(value)
    // A Date, a Map or an ArrayBuffer has no members to give: it is taken for no record rather than for an empty one.
    if (entries.length === 0 && !isPlain(value)) throw this.#refused(value, place)
    if (this.type.keyword === 'union' && entries.length > 1)
      throw failure('value/union', { type: spell(this.type), count: entries.length, where: String(place) })
    return entries.map(([name, item]) => {
      const member = this.#named(name)
      if (member) return this.#taken(member, item)
      const near = nearest(
        name,
        this.members.map((other) => other.name),
      )
      throw failure('member/unknown', { type: spell(this.type), name, near })
    })
  }

  bytesFor(taken: Taken): number {
    return flexibleSize(this.layout, this.flexibleCount(taken))
  }

  flexibleRoom(bytes: number): number {
    const { flexible } = this.layout
    return flexible ? Math.max(0, Math.floor((bytes - flexible.offset) / flexible.elementSize)) : 0
  }

  flexibleCount(taken: Taken): number {
    if (taken instanceof RecordValue) return this.flexibleRoom(taken[EXTENT])
    const [member, given] = taken.entries.find(([named]) => named.isFlexible) ?? []
    if (!member || given === undefined) return 0
    if (member.codec.type.kind === 'record')
      return (this.#codecs.of(member.codec.type) as RecordCodec).flexibleCount(given as Taken)
    return itemCount((member.codec.type as ArrayType).element, given, member.codec.type)
  }
}

/** Whether it is made by `{}`, in whichever realm, or without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** What pointers to a record are made on, for `pointerCodec`. */
export function recordPointerShape(codec: Codec): PointerShape {
  return (codec as RecordCodecOf).pointerShape()
}
