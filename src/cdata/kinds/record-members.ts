/** The named members of a record, each with the codec that reads and writes it in its place. */
import type { PlacedMember, RecordLayout } from '../../abi/layout.ts'
import { type ArrayType, type CType, pointerTo, type RecordType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import type { Region } from '../memory/region.ts'
import type { Codec, Codecs } from '../object/codec.ts'
import { MemberPlace, type ValuePlace } from '../object/place.ts'
import { makeArray, writeArray } from './array.ts'
import { bigEndianCodec } from './big-endian.ts'
import { bitFieldCodec } from './bit-field.ts'
import type { PointerCodec } from './pointer.ts'
import type { CodedMember, RecordCodec } from './record-codec.ts'
import { facedCodec } from './record-face.ts'

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
interface WithinCodec extends Codec {
  readWithin(region: Region, offset: number, extent: number): unknown
  writeWithin(region: Region, offset: number, value: unknown, place: ValuePlace, extent: number): void
}

const isOpenArray = (type: CType): type is ArrayType => type.kind === 'array' && type.length === 'open'

export function codedMembers(type: RecordType, layout: RecordLayout, codecs: Codecs): CodedMember[] {
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
