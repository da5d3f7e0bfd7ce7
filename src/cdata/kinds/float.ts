/** Codecs of the floating types and of complex numbers. */

import { floatFormat } from '../../abi/floats.ts'
import { failure } from '../../diagnostics/failure.ts'
import { HOST } from '../../platform.ts'
import type { CType, PrimitiveType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { moveBytes } from '../memory/bytes.ts'
import { CData, OFFSET, REGION, TYPE } from '../object/cdata.ts'
import type { Codec } from '../object/codec.ts'
import { describe, type ValuePlace } from '../object/place.ts'
import { isScalar, scalarFrom, scalarValue } from '../object/scalar.ts'
import { EXTENDED, type FloatFormat, HALF, QUADRUPLE } from './float-format.ts'

/** The number that a value stands for. */
function numberOf(value: unknown, type: CType, place: ValuePlace): number {
  const plain = scalarValue(value, 'float')
  if (typeof plain === 'number') return plain
  if (isScalar(value) && (typeof plain === 'bigint' || typeof plain === 'boolean')) return Number(plain)
  throw failure('value/type', { value: describe(value), type: spell(type), where: String(place), wanted: 'a number' })
}

/** `float` and `double`. */
export function floatCodec(type: CType, size: 4 | 8): Codec {
  const reader = size === 4 ? 'getFloat32' : 'getFloat64'
  const writer = size === 4 ? 'setFloat32' : 'setFloat64'
  return {
    type,
    size,
    alignment: size,
    read: (region, offset) => region[reader](offset, true),
    write(region, offset, value, place) {
      region[writer](offset, numberOf(value, type, place), true)
    },
    source: {
      read: (region, offset) => `${region}.${reader}(${offset}, true)`,
      fits: (value) => `typeof ${value} === 'number'`,
      store: (region, offset, value) => `${region}.${writer}(${offset}, ${value}, true)`,
    },
  }
}

/** `_Float16`, which a number holds exactly. */
export function halfCodec(type: CType): Codec {
  return {
    type,
    size: 2,
    alignment: 2,
    read: (region, offset) => HALF.decode(region, offset),
    write(region, offset, value, place) {
      HALF.encode(region, offset, numberOf(value, type, place))
    },
  }
}

/** `long double` and `__float128`: read as a cdata that keeps every bit. */
export function wideFloatCodec(type: CType, base: PrimitiveType, size: number, alignment: number): Codec {
  const wide = wideFormat(base) as FloatFormat
  const codec: Codec = {
    type,
    size,
    alignment,
    read: (region, offset) => scalarFrom(codec, region, offset, wide.decode),
    write(region, offset, value, place) {
      if (isScalar(value) && value[TYPE] === type) moveBytes(region, offset, value[REGION], value[OFFSET], size)
      else wide.encode(region, offset, numberOf(value, type, place))
    },
  }
  return codec
}

/** How a floating type that is wider than `double` is read and written; undefined for the others. */
export function wideFormat(type: PrimitiveType): FloatFormat | undefined {
  const format = floatFormat(type, HOST)
  return format === 'extended' ? EXTENDED : format === 'quadruple' ? QUADRUPLE : undefined
}

/** `float _Complex` and its like: `{ re, im }`, or a number. */
export function complexCodec(type: CType, part: Codec): Codec {
  return {
    type,
    size: part.size * 2,
    alignment: part.alignment,
    readsObjects: true,
    read: (region, offset) => ({ re: part.read(region, offset), im: part.read(region, offset + part.size) }),
    write(region, offset, value, place) {
      const plain = isScalar(value) ? value.value : value
      const pair =
        typeof plain === 'object' && plain !== null && !(plain instanceof CData) ? plain : { re: value, im: 0 }
      if (!('re' in pair) || !('im' in pair))
        throw failure('value/type', {
          value: describe(value),
          type: spell(type),
          where: String(place),
          wanted: '{ re, im } or a number',
        })
      part.write(region, offset, pair.re, place)
      part.write(region, offset + part.size, pair.im, place)
    },
  }
}
