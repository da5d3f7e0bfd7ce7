/** What literals are worth: numbers, characters, strings. A literal that cannot be read gives the code of its error. */
import type { Target } from '../abi/target.ts'
import { textOfBytes } from '../base/byte-text.ts'
import { arrayOf, type PrimitiveType, primitive } from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import {
  type Constant,
  INT,
  type IntegerConstant,
  type IntegerShape,
  roundFloat,
  type StringConstant,
  shapeOf,
  typeHolding,
  wrap,
} from './arithmetic.ts'

export type LiteralProblem = 'constant/number' | 'constant/too-large' | 'constant/character' | 'constant/escape'

/** Longer integer literals fit no type. */
const LONGEST_NUMBER = 200

/** number = integer | float */
export function readNumber(text: string, target: Target): Constant | LiteralProblem {
  if (isShortDecimal(text)) return { kind: 'integer', value: BigInt(text), type: INT }
  if (text.length > LONGEST_NUMBER) return 'constant/too-large'
  const digits = text.replaceAll("'", '')
  const integer = /^(0x[0-9a-f]+|0b[01]+|\d+)(u?(?:ll?|z|i64)?|(?:ll?|z)u|i32|ui32)$/i.exec(digits)
  if (integer) return readInteger(integer[1] as string, (integer[2] as string).toLowerCase(), target)
  return readFloat(digits)
}

/** A plain decimal number that fits every int. */
function isShortDecimal(text: string): boolean {
  if (text.length > 9 || (text.length > 1 && text.charCodeAt(0) === 48)) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

function readInteger(digits: string, suffix: string, target: Target): Constant | LiteralProblem {
  const octal = /^0\d/.test(digits)
  if (octal && /[89]/.test(digits)) return 'constant/number'
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits)
  const decimal = /^[1-9]/.test(digits)
  const unsigned = suffix.includes('u')
  const rank = /ll|i64/.test(suffix) ? 2 : /l|z/.test(suffix) ? 1 : 0
  // A decimal literal beyond every signed type is taken as unsigned, as gcc takes it.
  const type =
    typeHolding(value, target, rank, unsigned ? 'unsigned' : decimal ? 'signed' : 'either') ??
    typeHolding(value, target, rank, 'unsigned')
  return type ? { kind: 'integer', value, type } : 'constant/too-large'
}

const FLOAT_SUFFIXES: Readonly<Record<string, PrimitiveName>> = {
  '': 'double',
  f: 'float',
  l: 'long double',
  f32: 'float',
  f64: 'double',
  f32x: 'double',
  f64x: 'long double',
  f16: '_Float16',
  f128: '__float128',
  q: '__float128',
}

function readFloat(text: string): Constant | LiteralProblem {
  const match =
    /^(0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[+-]?\d+)([a-z]\w*)?$/i.exec(text) ??
    /^((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]\w*)?$/i.exec(text)
  const type = match && FLOAT_SUFFIXES[(match[2] ?? '').toLowerCase()]
  if (!match || !type || !/[.ep]/i.test(match[1] as string)) return 'constant/number'
  const digits = match[1] as string
  const value = /^0x/i.test(digits) ? readHexFloat(digits.toLowerCase()) : Number(digits)
  const rounded = roundFloat(value, primitive(type))
  // LDBL_MAX and LDBL_MIN lie outside of what a double holds.
  const lost = !Number.isFinite(rounded) || (rounded === 0 && /[1-9a-f]/i.test(digits.replace(/^0x|[ep].*/gi, '')))
  return lost ? 'constant/too-large' : { kind: 'float', value: rounded, type: primitive(type) }
}

function readHexFloat(text: string): number {
  const [mantissa = '', exponent = '0'] = text.slice(2).split('p')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return Number(BigInt(`0x${whole}${fraction}` || '0')) * 2 ** (Number(exponent) - fraction.length * 4)
}

const UNIT_TYPES: Readonly<Record<string, PrimitiveName>> = {
  '': 'char',
  L: 'wchar_t',
  u: 'char16_t',
  U: 'char32_t',
  u8: 'char8_t',
}

interface Quoted {
  readonly prefix: string
  readonly units: readonly Unit[]
}

/** A character, or the code that an escape gives. */
interface Unit {
  readonly code: number
  readonly escaped: boolean
}

/** The value of a character constant, which is an `int` where it has no prefix. */
export function readCharacter(text: string, target: Target): IntegerConstant | LiteralProblem {
  const quoted = readQuoted(text)
  if (typeof quoted === 'string') return quoted
  const { prefix, units } = quoted
  if (units.length === 0) return 'constant/character'
  if (prefix !== '') {
    const type = primitive(UNIT_TYPES[prefix] as PrimitiveName)
    const { code } = units[0] as Unit
    if (units.length > 1) return 'constant/character'
    return { kind: 'integer', value: wrap(BigInt(code), shapeOf(type, target) as IntegerShape), type }
  }
  const bytes = units.flatMap(bytesOf)
  if (bytes.length > 4) return 'constant/character'
  const [first = 0] = bytes
  if (bytes.length === 1) return int(target.charSigned ? BigInt.asIntN(8, BigInt(first)) : BigInt(first))
  return int(BigInt.asIntN(32, BigInt(bytes.reduce((value, byte) => value * 256 + byte, 0))))
}

const int = (value: bigint): IntegerConstant => ({ kind: 'integer', value, type: INT })

/** The string that adjacent literals make: of bytes, which its escapes are too, where it has no prefix or `u8`. */
export function readString(pieces: readonly string[]): StringConstant | LiteralProblem {
  const units: Unit[] = []
  let type: PrimitiveType = primitive('char')
  for (const piece of pieces) {
    const quoted = readQuoted(piece)
    if (typeof quoted === 'string') return quoted
    if (quoted.prefix !== '') type = primitive(UNIT_TYPES[quoted.prefix] as PrimitiveName)
    units.push(...quoted.units)
  }
  if (type.name === 'char' || type.name === 'char8_t') {
    const bytes = Uint8Array.from(units.flatMap(bytesOf))
    return { kind: 'string', value: textOfBytes(bytes), type: arrayOf(type, bytes.length + 1) }
  }
  const value = units.map(({ code }) => (code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))).join('')
  return { kind: 'string', value, type: arrayOf(type, value.length + 1) }
}

function bytesOf({ code, escaped }: Unit): number[] {
  if (escaped || code < 0x80) return [code & 0xff]
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)]
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
}

/** quoted = prefix? quote (character | escape)* quote */
function readQuoted(text: string): Quoted | LiteralProblem {
  const open = text.search(/["']/)
  const prefix = text.slice(0, open)
  const body = text.slice(open + 1, -1).replace(/\\\r?\n/g, '')
  const units: Unit[] = []
  const pattern = /\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^xuU0-7]))|([^\\])/suy
  while (pattern.lastIndex < body.length) {
    const [, hex, octal, short, long, simple, plain] = pattern.exec(body) ?? []
    const universal = short ?? long
    if (plain !== undefined) units.push({ code: plain.codePointAt(0) as number, escaped: false })
    else if (universal !== undefined) units.push({ code: Number.parseInt(universal, 16), escaped: false })
    else if (hex !== undefined) units.push({ code: Number.parseInt(hex, 16), escaped: true })
    else if (octal !== undefined) units.push({ code: Number.parseInt(octal, 8), escaped: true })
    else if (simple !== undefined && Object.hasOwn(ESCAPES, simple))
      units.push({ code: ESCAPES[simple] as number, escaped: true })
    else return 'constant/escape'
  }
  return units.some(({ code }) => code > 0xffffffff) ? 'constant/escape' : { prefix, units }
}
