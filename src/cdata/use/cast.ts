/** The explicit conversions: what a C cast does, from every kind of value. */

import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import type { ArrayType, CType, PrimitiveType } from '../../types/ctype.ts'
import { primitiveOf } from '../../types/scalars.ts'
import { spell } from '../../types/spell.ts'
import { makeArray } from '../kinds/array.ts'
import { wideFormat } from '../kinds/float.ts'
import type { PointerCodec } from '../kinds/pointer.ts'
import { isStreamPointer, openStream, streamDescriptor } from '../kinds/stream.ts'
import { gatedRegionAt } from '../memory/gated-region.ts'
import type { Block } from '../memory/heap.ts'
import { inexactRegion, privateRegion, type Region, regionAt, whyGone } from '../memory/region.ts'
import { CData, ctypeOf, exactAddressOf, OFFSET, REGION, TYPE } from '../object/cdata.ts'
import type { Codec, Codecs } from '../object/codec.ts'
import { describe, NOWHERE } from '../object/place.ts'
import { exactInteger, isScalar, newScalar, type Scalar } from '../object/scalar.ts'
import { blockOf } from './block.ts'

/** `(type) value`. A number type gives a scalar cdata; a pointer type a pointer, or `null` for address 0. */
export function cast(type: CType, value: unknown, codecs: Codecs): unknown {
  switch (type.kind) {
    case 'primitive':
    case 'enum':
      return castNumber(type, primitiveOf(type) as PrimitiveType, value, codecs)
    case 'pointer': {
      if (typeof value === 'string')
        throw refused(type, value, "text is no address: ffi.new('char[]', text) makes memory that holds it")
      if (type.target.kind === 'function') {
        const address = Number(BigInt.asIntN(64, integerFrom(type, value, codecs)))
        return address === 0 ? null : codecs.functions.callable(type.target, address)
      }
      return castPointer(codecs.of(type) as PointerCodec, value, codecs)
    }
    case 'array':
      return castArray(type, value, codecs)
    default:
      throw refused(type, value, type.kind === 'record' ? 'C casts to numbers and pointers only' : '')
  }
}

function refused(type: CType, value: unknown, why = ''): Error {
  return failure('cast/refused', { value: describe(value), type: spell(type), why })
}

function castNumber(type: CType, base: PrimitiveType, value: unknown, codecs: Codecs): Scalar {
  const codec = codecs.of(type)
  switch (base.facts.class) {
    case 'bool':
      return store(codec, castToBool(type, value, codecs))
    case 'float': {
      const format = wideFormat(base)
      const scalar = format ? newScalar(codec, format.decode) : newScalar(codec)
      codec.write(scalar[REGION], scalar[OFFSET], floatFrom(type, value, codecs), NOWHERE)
      return scalar
    }
    case 'complex':
      return store(codec, isScalar(value) ? value : (value as number))
    default:
      return storeBits(codec, integerFrom(type, value, codecs))
  }
}

function store(codec: Codec, value: unknown): Scalar {
  const scalar = newScalar(codec)
  codec.write(scalar[REGION], scalar[OFFSET], value, NOWHERE)
  return scalar
}

/** Keeps the low bytes, as C does for unsigned types and every compiler here for signed ones. */
function storeBits(codec: Codec, integer: bigint): Scalar {
  const scalar = newScalar(codec)
  for (let i = 0, bits = integer; i < codec.size; i++, bits >>= 8n)
    scalar[REGION].setUint8(scalar[OFFSET] + i, Number(bits & 0xffn))
  return scalar
}

function castToBool(type: CType, value: unknown, codecs: Codecs): boolean {
  const plain = isScalar(value) ? value.value : value
  if (typeof plain === 'number') return plain !== 0
  return integerFrom(type, value, codecs) !== 0n
}

function floatFrom(type: CType, value: unknown, codecs: Codecs): unknown {
  if (isScalar(value) && classOf(value[TYPE]) === 'float') return value
  if (typeof value === 'number') return value
  // What would be an address: C converts no pointer to a float, and arrays and functions are pointers there.
  const isAddress = (typeof value === 'object' || typeof value === 'function') && !isScalar(value)
  if (isAddress) throw refused(type, value, 'C has no such conversion')
  return Number(integerFrom(type, value, codecs))
}

const classOf = (type: CType): string => (type.kind === 'primitive' ? type.facts.class : type.kind)

/** The integer that a cast to an integer or pointer sees, before it is cut to size. */
function integerFrom(type: CType, value: unknown, codecs: Codecs): bigint {
  if (isScalar(value)) return scalarInteger(type, value)
  switch (typeof value) {
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1n : 0n
    case 'number':
      if (!Number.isFinite(value)) throw refused(type, value, 'it has no integer part')
      return BigInt(Math.trunc(value))
    case 'string': {
      const code = value.codePointAt(0)
      if (code === undefined || value.length !== (code > 0xffff ? 2 : 1))
        throw refused(type, value, 'it is not one character')
      return BigInt(code)
    }
  }
  const address = addressFrom(value, codecs)
  if (address === undefined) throw refused(type, value)
  return address
}

/** As C converts: a float truncates, of a complex number the real part stays. */
function scalarInteger(type: CType, scalar: Scalar): bigint {
  const exact = exactInteger(scalar)
  if (exact !== undefined) return exact
  const { value } = scalar
  const real = classOf(scalar[TYPE]) === 'complex' ? (value as { readonly re: unknown }).re : value
  return integerFrom(type, Number(real), undefined as never)
}

/** The address of a pointer, array, buffer or function; undefined for anything else. */
function addressFrom(value: unknown, codecs: Codecs): bigint | undefined {
  if (value === null) return 0n
  const type = ctypeOf(value)
  if (type?.kind === 'pointer' && type.target.kind === 'function') {
    const address = codecs.functions.addressOf(type.target, value, NOWHERE)
    return address === undefined ? undefined : BigInt(address)
  }
  if (value instanceof CData) return type?.kind === 'record' ? undefined : exactAddressOf(value)
  const block = blockOf(value)
  return block && BigInt(block.region.base + block.offset)
}

function castPointer(codec: PointerCodec, value: unknown, codecs: Codecs): unknown {
  const fd = typeof value === 'object' && isStreamPointer(codec.type) ? streamDescriptor(value) : undefined
  if (fd !== undefined) return ownedStream(codec, openStream(fd))
  const address = integerFrom(codec.type, value, codecs)
  const wrapped = BigInt.asIntN(64, address)
  if (wrapped === 0n) return null
  const place = placeOf(value, wrapped, codecs)
  return codec.to(place.region, place.offset, 0)
}

/** The place itself where the value has one, so that what it keeps alive stays alive. */
function placeOf(value: unknown, address: bigint, codecs: Codecs): Block {
  const block = isScalar(value) || typeof value === 'function' ? undefined : blockOf(value)
  if (block && !whyGone(block.region)) return block
  const number = Number(address)
  if (BigInt(number) !== address || !Number.isSafeInteger(number)) return { region: inexactRegion(address), offset: 0 }
  const region = codecs.isGated ? gatedRegionAt(number) : regionAt(number)
  return { region, offset: number - region.base }
}

const streams = new FinalizationRegistry<number>((address) => addon.closeStream(address))

function ownedStream(codec: PointerCodec, address: number): unknown {
  const region = privateRegion(regionAt(address))
  streams.register(region, address)
  return codec.to(region, address - region.base, 0)
}

function castArray(type: ArrayType, value: unknown, codecs: Codecs): unknown {
  if (typeof type.length !== 'number') throw refused(type, value, 'the length is not known')
  const isNumber = isScalar(value) || typeof value === 'bigint' || typeof value === 'number'
  const address = isNumber ? integerFrom(type, value, codecs) : addressFrom(value, codecs)
  if (address === undefined) throw refused(type, value)
  const { region, offset }: { region: Region; offset: number } = placeOf(value, address, codecs)
  return makeArray(codecs.of(type.element), region, offset, type.length, 0)
}
