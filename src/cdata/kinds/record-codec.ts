/** What files that read and write structs and unions share: their objects, what was read of an initialiser, what codecs of theirs can do. */
import type { PlacedMember, RecordLayout } from '../../abi/layout.ts'
import type { RecordType } from '../../types/ctype.ts'
import type { Region } from '../memory/region.ts'
import type { Accessor } from '../object/accessors.ts'
import { CData, MEMBERS, type TYPE } from '../object/cdata.ts'
import type { Codec, Late } from '../object/codec.ts'
import type { ValuePlace } from '../object/place.ts'

/** A struct or union in memory: its own where a call returned it, or a reference into something larger. */
export class RecordValue extends CData {
  declare readonly [TYPE]: RecordType

  /** The members as a plain object, for JSON.stringify. */
  override toJSON(): unknown {
    return Object.fromEntries((this[MEMBERS] ?? []).map((name) => [name, this[name as never]]))
  }
}

/** A member with its codec; the codec takes offsets of the record plus `placed.offset`. */
export interface CodedMember extends Accessor {
  readonly name: string
  readonly placed: PlacedMember
  readonly codec: Codec
  /** The flexible array at the end, or a record that ends in one. */
  readonly isFlexible: boolean
}

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
export class Members {
  readonly entries: readonly (readonly [CodedMember, unknown])[]
  constructor(entries: readonly (readonly [CodedMember, unknown])[]) {
    this.entries = entries
  }
}

/** What was read of an initialiser. */
export type Taken = RecordValue | Members
