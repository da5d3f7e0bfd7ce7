/**
 * What generated wrappers do with arguments and results on their fast path: source text that checks a value,
 * passes it to a fast call, or stores it in a frame. A value that does not fit takes the general path.
 */
import type { Passing } from '../../abi/passing.ts'
import type { PointerCodec } from '../../cdata/kinds/pointer.ts'
import { regionOf } from '../../cdata/memory/region.ts'
import { lengthGetter } from '../../cdata/memory/views.ts'
import { writeWordsSource } from '../../cdata/memory/words.ts'
import { OFFSET, REGION, TYPE } from '../../cdata/object/cdata.ts'
import type { Codec, CodecSource } from '../../cdata/object/codec.ts'
import { STATE } from '../../native/addon.ts'
import type { PointerType } from '../../types/ctype.ts'
import { valueClass } from '../../types/scalars.ts'
import type { CallStack } from '../frame/call-stack.ts'
import { isRecordCodec } from '../frame/result.ts'
import type { Signature } from '../frame/signature.ts'
import { addressConversion, functionConversion, takesText } from './address-conversion.ts'
import type { CallThread } from './call-thread.ts'
import { copySource, LARGEST_COPY } from './result-conversion.ts'

/** Source text for one argument; `v` is the name of the parameter. */
export interface ArgumentConversion {
  /** What has to be done before `fits`, as statements. */
  readonly prepare?: (v: string) => string
  /** A condition that is true only of values that the rest passes right. */
  readonly fits: (v: string) => string
  /** What has to be done after `fits` and before `pass`, as statements. */
  readonly locate?: (v: string) => string
  /** What has to be done when everything has been read, as statements that run no code of the user's. */
  readonly settle?: (v: string) => string
  /** The argument of a fast call; absent where only a frame can pass it. */
  readonly pass?: (v: string) => string
  /** A statement that stores the value in the frame at an offset. */
  readonly store: (v: string, at: string) => string
  /** 64 bits: a number, a bigint or neither. */
  readonly wide?: 'number' | 'bigint'
  /**
   * A condition that what was found of the value still holds when all have been read; for an argument that one which runs
   * code follows. It runs none itself.
   */
  readonly still?: (v: string) => string
  /** True where the frame stack may hold a string afterwards. */
  readonly temporary?: boolean
  /** Names that the text uses, with the parameter's name as a prefix. */
  readonly scope?: Readonly<Record<string, unknown>>
}

/** Names that every wrapper's text may use; `bits` is the state's memory as codecs read it. */
export const sharedScope = ({ frames, state }: CallStack): Readonly<Record<string, unknown>> => ({
  frames,
  state,
  bits: regionOf(state.buffer as ArrayBuffer),
  isSafeInteger: Number.isSafeInteger,
  floor: Math.floor,
  signedWords: new BigInt64Array(frames.buffer),
  unsignedWords: new BigUint64Array(frames.buffer),
  signedResult: new BigInt64Array(state.buffer, STATE.result * 4, 1),
  unsignedResult: new BigUint64Array(state.buffer, STATE.result * 4, 1),
  lengthGetter,
  TYPE,
  REGION,
  OFFSET,
})

/** Whether reading an argument of that type may run code of the user's. */
const mayRun = ({ type }: Codec): boolean => type.kind === 'pointer' || type.kind === 'record'

/** The conversions of all arguments; undefined where one has the general conversion only. */
export function argumentConversions(
  thread: CallThread,
  { parameters, shape }: Signature,
): readonly ArgumentConversion[] | undefined {
  const last = parameters.findLastIndex(mayRun)
  const conversions = parameters.map((codec, i) => {
    const passing = shape.parameters[i]
    return passing && argumentConversion(thread, codec, passing, i < last)
  })
  return conversions.every((conversion) => conversion !== undefined) ? conversions : undefined
}

/** `isFollowed` says that code of the user's may run once the value has been read. */
function argumentConversion(
  thread: CallThread,
  codec: Codec,
  passing: Passing,
  isFollowed: boolean,
): ArgumentConversion | undefined {
  const { type } = codec
  if (type.kind === 'pointer') return pointerConversion(thread, type, codec, isFollowed)
  if (isRecordCodec(codec)) return recordConversion(codec, isFollowed)
  if (passing.kind !== 'scalar') return undefined
  const kind = valueClass(type)
  if (kind === 'bool') return BOOL
  if (kind === 'text') return characterConversion(codec.size)
  if (kind === 'char' && codec.source) return charConversion(codec.source, passing.scalar === 's8')
  if (codec.source) {
    const { fits, store } = codec.source
    if (passing.size === 8 && kind === 'integer')
      return bigintConversion(fits, passing.kind === 'scalar' && passing.scalar === 's64')
    return { fits, pass: (v) => v, store: (v, at) => store('frames', at, v) }
  }
  return kind === 'integer' && codec.size === 8 ? wideConversion(passing.scalar === 's64') : undefined
}

const BOOL: ArgumentConversion = {
  fits: (v) => `typeof ${v} === 'boolean'`,
  pass: (v) => `(${v} ? 1 : 0)`,
  store: (v, at) => `frames.setUint8(${at}, ${v} ? 1 : 0)`,
}

/** Read and written as 0 to 255, but passed as C does it, sign and all. */
const charConversion = ({ fits, store }: CodecSource, signed: boolean): ArgumentConversion => ({
  fits,
  pass: (v) => (signed ? `(${v} << 24 >> 24)` : v),
  store: (v, at) => store('frames', at, v),
})

/** A code as a number; a character given as a string takes the general path. */
function characterConversion(size: number): ArgumentConversion {
  const accessor = size === 2 ? 'setUint16' : 'setInt32'
  return {
    fits: (v) =>
      `typeof ${v} === 'number' && (${v} | 0) === ${v} && ${v} >= 0 && ${v} <= ${size === 2 ? 0xffff : 0x10ffff}`,
    pass: (v) => v,
    store: (v, at) => `frames.${accessor}(${at}, ${v}, true)`,
  }
}

const storeWide = (v: string, at: string): string => writeWordsSource('frames', at, v)

/**
 * 64 bits that are read as a bigint, and written as one or as a number. Frames and their offsets are aligned; older
 * engines read and write bigints in a DataView by a call.
 */
function bigintConversion(isBigint: CodecSource['fits'], signed: boolean): ArgumentConversion {
  const isNumber = wideConversion(signed).fits
  return {
    fits: (v) => `(${isBigint(v)} || ${isNumber(v)})`,
    pass: (v) => `(typeof ${v} === 'bigint' ? ${v} : BigInt(${v}))`,
    store: (v, at) => `if (typeof ${v} === 'bigint') signedWords[(${at}) >> 3] = ${v}; else { ${storeWide(v, at)} }`,
    wide: 'bigint',
  }
}

const wideConversion = (signed: boolean): ArgumentConversion => ({
  fits: (v) => `typeof ${v} === 'number' && isSafeInteger(${v})${signed ? '' : ` && ${v} >= 0`}`,
  pass: (v) => v,
  store: storeWide,
  wide: 'number',
})

function pointerConversion(
  thread: CallThread,
  type: PointerType,
  codec: Codec,
  isFollowed: boolean,
): ArgumentConversion {
  const common: ArgumentConversion = {
    fits: (v) => `${v}address === ${v}address`,
    pass: (v) => `${v}address`,
    store: (v, at) => storeWide(`${v}address`, at),
    wide: 'number',
  }
  if (type.target.kind === 'function') {
    const find = functionConversion(type)
    return { ...common, prepare: (v) => `const ${v}address = ${v}find(${v})`, scope: { find } }
  }
  const temporary = takesText(type)
  const { prepare, still, scope } = addressConversion(thread, type, codec as PointerCodec, isFollowed)
  return { ...common, prepare, temporary, scope, ...(isFollowed ? { still } : {}) }
}

/**
 * A struct or union that is one already; objects and arrays take the general path. A fast call gets its address, once its
 * first and last byte have been read: that throws where there is no memory, as copying would.
 */
function recordConversion(codec: Codec, isFollowed: boolean): ArgumentConversion | undefined {
  const { type, size } = codec
  if (size > LARGEST_COPY) return undefined
  const located = (v: string): string => `const ${v}from = ${v}[REGION], ${v}at = ${v}[OFFSET]`
  const conversion: ArgumentConversion = {
    fits: (v) => `typeof ${v} === 'object' && ${v} !== null && ${v}[TYPE] === ${v}type`,
    store: (v, at) => `${located(v)}; ${copySource(`${v}from`, `${v}at`, 'frames', at, size)}`,
    scope: { type },
  }
  if (size === 0) return conversion
  return {
    ...conversion,
    locate: (v) => `${located(v)}; ${v}from.getInt8(${v}at); ${v}from.getInt8(${v}at + ${size - 1})`,
    settle: (v) => `const ${v}address = ${v}from.base + ${v}at`,
    pass: (v) => `${v}address`,
    ...(isFollowed ? { still: (v) => `${v}address === ${v}address` } : {}),
    wide: 'number',
  }
}
