/** The codec of every type: chosen here, once a type and way of reading. */
import { readsSigned } from '../../abi/integers.ts'
import { alignOf, isPlaced, sizeOf } from '../../abi/layout.ts'
import { assertNever } from '../../base/assert-never.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import {
  arrayOf,
  type CType,
  type FunctionType,
  type PointerType,
  type PrimitiveType,
  type VectorType,
} from '../../types/ctype.ts'
import { isOpaque } from '../../types/members.ts'
import type { Reading } from '../../types/reading.ts'
import { baseOfEnum, partOfComplex } from '../../types/scalars.ts'
import { spell } from '../../types/spell.ts'
import { writeBytes } from '../memory/bytes.ts'
import { readAddress, writeAddress } from '../memory/words.ts'
import type { Codec, Codecs, FunctionBridge } from '../object/codec.ts'
import { arrayCodec, openArrayCodec } from './array.ts'
import { complexCodec, floatCodec, halfCodec, wideFloatCodec } from './float.ts'
import { bigintCodec, boolCodec, charCodec, int128Codec, narrowCodec, numberCodec } from './integer.ts'
import { PLAIN_SHAPE, pointerCodec } from './pointer.ts'
import { recordCodec, recordPointerShape } from './record.ts'
import { characterCodec } from './text.ts'

/** Makes codecs for one way of reading and keeps them. */
export class CodecTable implements Codecs {
  readonly reading: Reading
  readonly functions: FunctionBridge
  readonly isGated: boolean
  readonly #codecs = new WeakMap<CType, Codec>()

  constructor(reading: Reading, functions: FunctionBridge, isGated = false) {
    this.isGated = isGated
    this.reading = reading
    this.functions = functions
  }

  /** Throws for `void`, opaque and deferred types, and for functions, which have no values. */
  of(type: CType): Codec {
    let codec = this.#codecs.get(type)
    if (!codec) this.#codecs.set(type, (codec = this.#make(type)))
    return codec
  }

  #make(type: CType): Codec {
    switch (type.kind) {
      case 'primitive':
        return this.#primitive(type, type)
      case 'enum':
        return this.#primitive(type, baseOfEnum(type))
      case 'pointer':
        return type.target.kind === 'function' ? functionCodec(type, type.target, this) : this.#pointer(type)
      case 'array':
        return this.#array(type)
      case 'vector':
        return this.#vector(type)
      case 'record':
        return recordCodec(type, this)
      case 'void':
      case 'function':
      case 'deferred':
        // Asking for the size throws the error that says why there is none.
        sizeOf(type, HOST)
        throw failure('type/function', { type: spell(type) })
      default:
        return assertNever(type)
    }
  }

  #array(type: CType & { kind: 'array' }): Codec {
    const item = this.of(type.element)
    if (type.length === 'open' || type.length === 0) return openArrayCodec(type, item, this)
    return arrayCodec(type, item, sizeOf(type, HOST))
  }

  /** An array to JavaScript, and a value to calls. */
  #vector(type: VectorType): Codec {
    const { element, bytes } = type
    const array = arrayCodec(arrayOf(element, bytes / sizeOf(element, HOST)), this.of(element), bytes)
    return {
      ...array,
      type,
      alignment: bytes,
      writeArgument(region, offset, value, place) {
        writeBytes(region, offset, new Uint8Array(bytes))
        array.write(region, offset, value, place)
      },
    }
  }

  #pointer(type: PointerType): Codec {
    const { target } = type
    const reachable = () => target.kind !== 'void' && !isOpaque(target)
    return pointerCodec(
      type,
      this,
      () => (reachable() ? this.of(target) : undefined),
      () => {
        if (target.kind !== 'record') return PLAIN_SHAPE
        if (!isPlaced(target, HOST)) return undefined
        return recordPointerShape(this.of(target))
      },
    )
  }

  /** `type` is the primitive itself, or the enum that it is the base of. */
  #primitive(type: CType, base: PrimitiveType): Codec {
    const { facts } = base
    const size = sizeOf(base, HOST)
    const signed = readsSigned(base, HOST)
    switch (facts.class) {
      case 'bool':
        return boolCodec(type)
      case 'char':
        return charCodec(type)
      case 'text':
        return characterCodec(type, size as 2 | 4)
      case 'float':
        if (size === 2) return halfCodec(type)
        if (size === 4 || size === 8) return floatCodec(type, size)
        return wideFloatCodec(type, base, size, alignOf(base, HOST))
      case 'complex':
        return complexCodec(type, this.of(partOfComplex(base)))
      case 'integer': {
        if (size === 16) return int128Codec(type, signed)
        if (size < 8) return narrowCodec(type, size, signed)
        const reading = facts.reading === 'long' ? this.reading.long : this.reading.int64
        return reading === 'number' ? numberCodec(type, signed) : bigintCodec(type, signed)
      }
    }
  }
}

/** Codec of a pointer to a function: reads as a callable. */
function functionCodec(type: PointerType, target: FunctionType, codecs: Codecs): Codec {
  const functionAddress = (value: unknown, place: Parameters<Codec['write']>[3]): number | undefined =>
    value === null ? 0 : codecs.functions.addressOf(target, value, place)
  return {
    type,
    size: 8,
    alignment: 8,
    read(region, offset) {
      const address = readAddress(region, offset)
      return address === 0 ? null : codecs.functions.callable(target, Number(address))
    },
    write(region, offset, value, place) {
      const address = functionAddress(value, place)
      if (address === undefined) throw codecs.functions.refused(type, value, place)
      writeAddress(region, offset, address)
    },
    writeArgument(region, offset, value, place, temporary) {
      let address = functionAddress(value, place)
      if (address === undefined) {
        if (typeof value !== 'function') throw codecs.functions.refused(type, value, place)
        address = codecs.functions.temporaryCallback(target, value, place, temporary)
      }
      writeAddress(region, offset, address)
    },
  }
}
