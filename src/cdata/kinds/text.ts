/** Text: codecs of wide characters, and strings of every character width in and out of memory. */
import type { UnitSize } from '../../abi/storage.ts'
import { failure } from '../../diagnostics/failure.ts'
import { addon } from '../../native/load.ts'
import type { CType } from '../../types/ctype.ts'
import { spell } from '../../types/spell.ts'
import { bytesOf, readBytes, writeBytes } from '../memory/bytes.ts'
import { recentText } from '../memory/recent-texts.ts'
import { type Gate, isWindow, type Region } from '../memory/region.ts'
import type { Codec } from '../object/codec.ts'
import type { ValuePlace } from '../object/place.ts'
import { isScalar, scalarValue } from '../object/scalar.ts'
import { integerOf, notOneCharacter } from './integer.ts'

const LAST_CHARACTER = 0x10ffff

/** `wchar_t`, `char16_t`, `char32_t`: one character, or its code when written. */
export function characterCodec(type: CType, size: 2 | 4): Codec {
  const wanted = size === 2 ? 'one character of the basic plane or its code' : 'one character or its code'
  const limit = size === 2 ? 0xffff : LAST_CHARACTER
  return {
    type,
    size,
    alignment: size,
    read(region, offset) {
      const code = size === 2 ? region.getUint16(offset, true) : region.getUint32(offset, true)
      if (code > LAST_CHARACTER)
        throw failure('value/character', { value: `0x${code.toString(16)}`, type: spell(type), where: '' })
      return String.fromCodePoint(code)
    },
    write(region, offset, value, place) {
      const plain = isScalar(value) ? scalarValue(value, 'integer') : value
      let code: number
      if (typeof plain === 'string') {
        code = plain.codePointAt(0) ?? -1
        if (code < 0 || plain.length !== (code > 0xffff ? 2 : 1) || code > limit)
          throw notOneCharacter(value, type, place, wanted)
      } else {
        code = Number(integerOf(plain, type, 0n, BigInt(limit), place))
      }
      if (size === 2) region.setUint16(offset, code, true)
      else region.setUint32(offset, code, true)
    },
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Units before the first zero, at most `limit`. */
export function terminatedLength(region: Region, offset: number, unit: UnitSize, limit: number): number {
  if (limit === 0) return 0
  return addon.terminated(region.base + offset, unit, mostUnits(region, offset, unit, limit))
}

/** How many units native code may look at. Touching the first one lets a guard speak before. */
function mostUnits(region: Region, offset: number, unit: UnitSize, limit: number): number {
  region.getUint8(offset)
  if (region === textWindow.region) return limit
  if (region.gate) return unitsBehind(region.gate, offset, unit, limit)
  const isBounded = region.mapped && !isWindow(region)
  return isBounded ? Math.min(limit, Math.floor((region.byteLength - offset) / unit)) : limit
}

/** Looks for the end page by page: nobody knows what lies behind it. */
function unitsBehind(gate: Gate, offset: number, unit: UnitSize, limit: number): number {
  const { base } = gate.inner
  let units = 0
  while (units < limit) {
    const at = offset + units * unit
    const here = Math.min(Math.ceil((PAGE_MASK + 1 - ((base + at) & PAGE_MASK)) / unit), limit - units)
    const there = Math.floor(gate.reach(at, here * unit) / unit)
    const found = there === 0 ? 0 : addon.terminated(base + at, unit, there)
    // With the end, so that who looks again finds it.
    if (found < there) return units + found + 1
    gate.pass(at, here * unit, false)
    units += here
  }
  return limit
}

/** The text of `char` up to a NUL or `limit` bytes. */
export function terminatedText(region: Region, offset: number, limit: number): string {
  if (limit === 0) return ''
  return (
    recentText(region, offset, mostUnits(region, offset, 1, limit), decodeBytes) ??
    (region.gate ? undefined : shortText(region, offset, limit)) ??
    decodeBytes(region, offset, terminatedLength(region, offset, 1, limit))
  )
}

/** The window that text was read from last, with its bytes as Node.js reads text. It keeps nothing of the user's. */
let textWindow: { readonly region: Region | undefined; readonly bytes: Buffer } = {
  region: undefined,
  bytes: Buffer.alloc(0),
}

/** Bytes that are no UTF-8 become U+FFFD. */
function decodeBytes(region: Region, offset: number, length: number): string {
  if (region === textWindow.region) return textWindow.bytes.toString('utf8', offset, offset + length)
  if (!region.mapped || !isWindow(region) || region.keep)
    return decoder.decode(bytesOf(region, offset, length) ?? readBytes(region, offset, length))
  textWindow = { region, bytes: Buffer.from(region.buffer, region.byteOffset, region.byteLength) }
  return decodeBytes(region, offset, length)
}

/** `units` code units as a string: UTF-8, UTF-16 or UTF-32. Bytes that are no UTF-8 become U+FFFD. */
export function decodeText(region: Region, offset: number, unit: UnitSize, units: number): string {
  if (unit === 1) return decodeBytes(region, offset, units)
  let text = ''
  for (let i = 0; i < units; i++) {
    const at = offset + i * unit
    const code = unit === 2 ? region.getUint16(at, true) : region.getUint32(at, true)
    text += unit === 2 ? String.fromCharCode(code) : String.fromCodePoint(code > LAST_CHARACTER ? 0xfffd : code)
  }
  return text
}

/** Bytes that are read here before native code is asked for the length. */
const SHORT = 64
const PAGE_MASK = 4095

/** Whether one of the four bytes is NUL or not ASCII; it may also say so of a byte after one that is. */
const isSpecial = (word: number): boolean => (((word - 0x01010101) | word) & 0x80808080) !== 0

/**
 * The text up to a NUL where that is short and ASCII; undefined where it is not, or goes on for `limit` bytes.
 * Eight bytes are read at a time where they lie in one page, since the page after a NUL need not be mapped.
 */
function shortText(region: Region, offset: number, limit: number): string | undefined {
  const end = offset + Math.min(SHORT, limit)
  let text = ''
  let at = offset
  for (const last = Math.min(end, region.byteLength) - 8; at <= last && (at & PAGE_MASK) <= PAGE_MASK - 7; at += 8) {
    const a = region.getUint32(at, true)
    const b = region.getUint32(at + 4, true)
    if (isSpecial(a) || isSpecial(b)) break
    text += eightCharacters(a, b)
  }
  for (; at < end; at++) {
    const code = region.getUint8(at)
    if (code === 0) return text
    if (code > 127) return undefined
    text += CHARACTERS[code] as string
  }
  return limit <= SHORT ? text : undefined
}

/** Calls with many characters are what V8 does fastest. */
const eightCharacters = (a: number, b: number): string =>
  String.fromCharCode(
    a & 255,
    (a >>> 8) & 255,
    (a >>> 16) & 255,
    a >>> 24,
    b & 255,
    (b >>> 8) & 255,
    (b >>> 16) & 255,
    b >>> 24,
  )

const CHARACTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

/** A string as code units of that size, without a terminator. */
export function encodeText(text: string, unit: UnitSize): Uint8Array {
  if (unit === 1) return Buffer.from(text, 'utf8')
  if (unit === 2) return Buffer.from(text, 'utf16le')
  const codes = Uint32Array.from(text, (character) => character.codePointAt(0) as number)
  return new Uint8Array(codes.buffer)
}

/** Bytes of a string with its terminator. */
export function textBytes(text: string, unit: UnitSize): number {
  if (unit === 1) return Buffer.byteLength(text) + 1
  if (unit === 2) return text.length * 2 + 2
  let characters = 1
  for (const _ of text) characters++
  return characters * 4
}

/**
 * Stores a string in an array of `room` units; a terminator follows where there is room for one, as in C (C17 6.7.9p14).
 * Throws a RangeError where the text alone does not fit.
 */
export function writeText(
  region: Region,
  offset: number,
  text: string,
  unit: UnitSize,
  room: number,
  type: CType,
  place: ValuePlace,
): void {
  const bytes = encodeText(text, unit)
  const units = bytes.length / unit
  if (units > room)
    throw failure('value/too-many', { type: spell(type), count: units, limit: room, where: String(place) })
  writeBytes(region, offset, bytes)
  if (units < room) writeBytes(region, offset + bytes.length, new Uint8Array(unit))
}
