/** Codecs of members that lie most significant byte first: of scalars, and of arrays of them. */
import { sizeOf } from '../../abi/layout.ts'
import { HOST } from '../../platform.ts'
import type { CType } from '../../types/ctype.ts'
import { partOfComplex, primitiveOf } from '../../types/scalars.ts'
import type { Region } from '../memory/region.ts'
import type { Codec, Codecs } from '../object/codec.ts'
import { arrayCodec } from './array.ts'
import { complexCodec } from './float.ts'

/** The codec of a member of that type; records, vectors and pointers lie as they always do. */
export function bigEndianCodec(type: CType, codecs: Codecs): Codec {
  if (type.kind === 'array' && typeof type.length === 'number' && type.length > 0) {
    const item = bigEndianCodec(type.element, codecs)
    return item.order ? { ...arrayCodec(type, item, sizeOf(type, HOST)), order: item.order } : codecs.of(type)
  }
  const plain = codecs.of(type)
  const base = primitiveOf(type)
  if (!base || plain.size === 1) return plain
  if (base.facts.class !== 'complex') return turned(plain)
  return { ...complexCodec(type, bigEndianCodec(partOfComplex(base), codecs)), order: 'big-endian' }
}

/** Made once: no value lies in it longer than one read or write takes. */
const scratch = new DataView(new ArrayBuffer(16)) as Region

/** The bytes of one value in the other order. */
function turned(plain: Codec): Codec {
  const { size } = plain
  return {
    type: plain.type,
    size,
    alignment: plain.alignment,
    order: 'big-endian',
    read(region, offset) {
      for (let i = 0; i < size; i++) scratch.setUint8(i, region.getUint8(offset + size - 1 - i))
      return plain.read(scratch, 0)
    },
    write(region, offset, value, place, late) {
      plain.write(scratch, 0, value, place, late)
      for (let i = 0; i < size; i++) region.setUint8(offset + i, scratch.getUint8(size - 1 - i))
    },
  }
}
