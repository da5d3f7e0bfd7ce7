/** Codec of a bit-field: reads and writes just the bytes it touches, wherever in them it lies. */
import { rangeOf, readsSigned } from '../../abi/integers.ts'
import type { PlacedBits, PlacedMember } from '../../abi/layout.ts'
import { bitFieldBytes } from '../../abi/offset.ts'
import { HOST } from '../../platform.ts'
import type { PrimitiveType } from '../../types/ctype.ts'
import { primitiveOf } from '../../types/scalars.ts'
import type { Region } from '../memory/region.ts'
import type { Codec } from '../object/codec.ts'
import { integerOf, safeNumber } from './integer.ts'

/** Reads `bytes` bytes as an unsigned integer, least significant first. */
function load(region: Region, offset: number, bytes: number): bigint {
  let bits = 0n
  for (let i = bytes - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(region.getUint8(offset + i))
  return bits
}

function store(region: Region, offset: number, bytes: number, bits: bigint): void {
  for (let i = 0; i < bytes; i++, bits >>= 8n) region.setUint8(offset + i, Number(bits & 0xffn))
}

/** As `load` and `store`, the most significant byte first. */
function loadBigEndian(region: Region, offset: number, bytes: number): bigint {
  let bits = 0n
  for (let i = 0; i < bytes; i++) bits = (bits << 8n) | BigInt(region.getUint8(offset + i))
  return bits
}

function storeBigEndian(region: Region, offset: number, bytes: number, bits: bigint): void {
  for (let i = bytes - 1; i >= 0; i--, bits >>= 8n) region.setUint8(offset + i, Number(bits & 0xffn))
}

/** What a bit-field of that type reads as; `bigint` only where its plain type does. */
type ValueKind = 'boolean' | 'number' | 'bigint'

function valueKindOf(plain: Codec): ValueKind {
  const { type } = plain
  if (type.kind !== 'primitive') return 'number'
  if (type.facts.class === 'bool') return 'boolean'
  return typeof plain.read(zeroes, 0) === 'bigint' ? 'bigint' : 'number'
}
const zeroes = new DataView(new ArrayBuffer(16)) as Region

/** The codec of `T name : width`; `plain` is the codec of T. Offsets given to it are those of the record. */
export function bitFieldCodec(placed: PlacedMember, plain: Codec): Codec {
  const bits = placed.bits as PlacedBits
  const { width } = bits
  // Offsets are given from the unit on, so the field's own offset counts as 0 here.
  const { offset: first, shift, bytes } = bitFieldBytes({ offset: 0, bits })
  const [loadBits, storeBits] = placed.bigEndian ? [loadBigEndian, storeBigEndian] : [load, store]
  // Bits are counted from the most significant one where bytes are.
  const start = BigInt(placed.bigEndian ? bytes * 8 - shift - width : shift)
  const mask = (1n << BigInt(width)) - 1n
  const signed = readsSigned(primitiveOf(plain.type) as PrimitiveType, HOST)
  const kind = valueKindOf(plain)
  const [low, high] = rangeOf({ bits: width, signed })
  // C code often declares one-bit flags as plain int and stores 1, which reads back as -1.
  const highest = signed && width === 1 ? 1n : high
  return {
    type: plain.type,
    size: plain.size,
    alignment: 1,
    read(region, offset) {
      const bits = (loadBits(region, offset + first, bytes) >> start) & mask
      if (kind === 'boolean') return bits !== 0n
      const value = signed ? BigInt.asIntN(width, bits) : bits
      return kind === 'bigint' ? value : safeNumber(value, plain.type)
    },
    write(region, offset, value, place) {
      const integer = integerOf(value, plain.type, low, highest, place)
      const at = offset + first
      const others = loadBits(region, at, bytes) & ~(mask << start)
      storeBits(region, at, bytes, others | ((integer & mask) << start))
    },
  }
}
