/** Structs and unions: live objects with one accessor a member, on the record itself and on a pointer to it. */
import { type RecordLayout, recordLayout } from '../../abi/layout.ts'
import { flexibleSize } from '../../abi/offset.ts'
import { nearest } from '../../base/nearest.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import { unqualified } from '../../types/compatible.ts'
import type { ArrayType, RecordType } from '../../types/ctype.ts'
import { listedMembers } from '../../types/members.ts'
import { spell } from '../../types/spell.ts'
import { moveBytes, writeBytes } from '../memory/bytes.ts'
import type { Region } from '../memory/region.ts'
import { ctypeOf, EXTENT, GET_ITEM, type LeafClass, MEMBERS, OFFSET, REGION, SET_ITEM, TYPE } from '../object/cdata.ts'
import type { Codec, Codecs, Late, Temporary } from '../object/codec.ts'
import { leafClass } from '../object/leaf-class.ts'
import { describe, InnerPlace, NOWHERE, type ValuePlace } from '../object/place.ts'
import { itemCount, listed, writeArray } from './array.ts'
import { type Items, itemsOf } from './items.ts'
import { Pointer, type PointerShape, readItem, writeItem } from './pointer.ts'
import { type CodedMember, Members, type RecordCodec, RecordValue, type Taken } from './record-codec.ts'
import { dressed, methodsOf } from './record-face.ts'
import { type Filler, recordFiller } from './record-filler.ts'
import { codedMembers } from './record-members.ts'

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

/** The codec of a defined struct or union. Throws what `recordLayout` throws for any other. */
export function recordCodec(type: RecordType, codecs: Codecs): RecordCodec {
  return new RecordCodecOf(type, recordLayout(type, HOST), codecs)
}

/** How many values a record is written from before code is generated for it. */
const GENERATED_FROM = 8
/** Of records that objects are stored into member by member. */
const NO_FILLER: Filler = () => undefined

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
  #fill: Filler = () => this.#countOne()
  #written = 0

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
    const read = this.#fill(region, offset, value, place, late, false)
    if (read !== true) this.initialise(region, offset, read ?? this.take(value, place), place, 0, late)
  }

  writeWhole(region: Region, offset: number, value: unknown, place: ValuePlace, late?: Late): void {
    const read = this.#fill(region, offset, value, place, late, true)
    if (read === true) return
    const taken = read ?? this.take(value, place)
    if (taken instanceof Members) writeBytes(region, offset, new Uint8Array(this.size))
    this.initialise(region, offset, taken, place, 0, late)
  }

  /** Counts, and makes a filler once it is worth while: a record that is written from few objects gets none. */
  #countOne(): undefined {
    if (++this.#written < GENERATED_FROM) return
    const isUnion = this.type.keyword === 'union'
    const made = isUnion ? undefined : recordFiller(this.members, this.size, (name) => this.#unknown(name))
    this.#fill = made ?? NO_FILLER
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
      throw this.#unknown(name)
    })
  }

  #unknown(name: string): Error {
    const names = this.members.map((member) => member.name)
    return failure('member/unknown', { type: spell(this.type), name, near: nearest(name, names) })
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
