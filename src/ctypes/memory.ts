/** Questions about types and memory, and what is done with bytes. */
import { alignOf, type PlacedMember, recordLayout, sizeOf } from '../abi/layout.ts'
import { memberNamed, offsetOf } from '../abi/offset.ts'
import { textUnit } from '../abi/storage.ts'
import { functionAddress, type PointerCodec } from '../cdata/kinds/pointer.ts'
import { decodeText, terminatedLength } from '../cdata/kinds/text.ts'
import { moveBytes, readBytes } from '../cdata/memory/bytes.ts'
import { boxType, isPointerBox } from '../cdata/object/box.ts'
import { ctypeOf } from '../cdata/object/cdata.ts'
import { type CTypeObject, ctypeObject } from '../cdata/object/ctype-object.ts'
import { describe } from '../cdata/object/place.ts'
import { isScalar } from '../cdata/object/scalar.ts'
import { sizeOfObject } from '../cdata/use/access.ts'
import { blockOf } from '../cdata/use/block.ts'
import { bufferOf } from '../cdata/use/buffer.ts'
import { cast as castTo } from '../cdata/use/cast.ts'
import { failure } from '../diagnostics/failure.ts'
import { HOST } from '../platform.ts'
import { type CType, pointerTo, primitive, type RecordType } from '../types/ctype.ts'
import { membersOf } from '../types/members.ts'
import { spell } from '../types/spell.ts'
import { memoryOf } from './addresses.ts'
import { arrayClass } from './arrays.ts'
import { codecs, functions } from './engine.ts'
import { FACTS, factsOf, type TypeClass } from './facts.ts'
import { recordFactsOf } from './records.ts'
import { c_char, c_wchar } from './simple.ts'

/** The C type of a class or of an object. */
export function typeOf(value: unknown): CTypeObject {
  const type = typeInC(value)
  return ctypeObject(type)
}

function typeInC(value: unknown): CType {
  return ctypeOf(value) ?? factsOf(value, 'what is asked for its type').type()
}

/** Bytes of a type or of an object. */
export function sizeof(value: unknown): number {
  return ctypeOf(value) ? sizeOfObject(value) : sizeOf(factsOf(value, 'what sizeof measures').type(), HOST)
}

/** What a type or an object is aligned to, bytes. */
export function alignment(value: unknown): number {
  return alignOf(typeInC(value), HOST)
}

/** The address of what is in memory, of a C function, or of what a pointer points to. */
export function addressof(value: unknown): number {
  const type = ctypeOf(value)
  const code = functionAddress(value)
  if (code !== undefined) return Number(BigInt.asIntN(64, code))
  const block = type && blockOf(value)
  // A number that a cast gave has no place of its own.
  if (!block || (isScalar(value) && !boxType(value)))
    throw failure('described/no-memory', { value: describe(value), what: 'addressof' })
  return block.region.base + block.offset
}

/** Bytes from the start of a record or array to a member or item. */
export function offsetof(type: unknown, ...path: readonly (string | number)[]): number {
  if (path.length === 0)
    throw failure('argument/type', { what: 'the path', wanted: 'a member or index', value: 'nothing' })
  const located = offsetOf(typeInC(type), path, HOST)
  if (located.bits) throw failure('member/bit-field', { type: spell(typeInC(type)), name: path.join('.') })
  return located.offset
}

/** What is at a member's place. */
export interface Field {
  /** The name of the member. */
  readonly name: string
  /** Its C type. */
  readonly type: CTypeObject
  /** Bytes from the record's start; of a bit-field, to the unit that `bit_offset` counts in. */
  readonly byte_offset: number
  /** Bytes of the type; 0 of a flexible array. */
  readonly byte_size: number
  /** First bit of a bit-field in its unit; 0 for other members. */
  readonly bit_offset: number
  /** Bits of the member. */
  readonly bit_size: number
  /** Whether it is a bit-field. */
  readonly is_bitfield: boolean
  /** Whether its own members are the record's too. */
  readonly is_anonymous: boolean
}

function fieldAt({ member, name, offset, bits }: PlacedMember): Field {
  const isOpen = member.type.kind === 'array' && member.type.length === 'open'
  const size = isOpen ? 0 : sizeOf(member.type, HOST)
  return Object.freeze({
    name: name as string,
    type: ctypeObject(member.type),
    byte_offset: offset,
    byte_size: size,
    bit_offset: bits?.shift ?? 0,
    bit_size: bits?.width ?? size * 8,
    is_bitfield: bits !== undefined,
    is_anonymous: member.lends === true,
  })
}

function recordOf(type: unknown, what: string): RecordType {
  const record = factsOf(type, what).type()
  if (recordFactsOf(type) || record.kind === 'record') return record as RecordType
  throw failure('argument/type', { what, wanted: 'a Structure or Union', value: describe(type) })
}

/** One member by its name; those of anonymous members too. */
export function field(type: unknown, name: string): Field {
  const record = recordOf(type, 'what field looks into')
  const placed = memberNamed(recordLayout(record, HOST), name)
  if (!placed) throw failure('member/unknown', { type: record.name, name: String(name), near: undefined })
  return fieldAt(placed)
}

/** The members in the order in which they were given, those of the base first. */
export function fields(type: unknown): readonly Field[] {
  const record = recordOf(type, 'what fields lists')
  const layout = recordLayout(record, HOST)
  const own = (of: RecordType): string[] =>
    membersOf(of).flatMap((member) =>
      member.name !== undefined ? [member.name] : member.type.kind === 'record' ? own(member.type) : [],
    )
  return own(record).map((name) => fieldAt(memberNamed(layout, name) as PlacedMember))
}

/** A C cast: pointers to pointers, addresses to pointers, numbers to numbers. */
export function cast(value: unknown, to: unknown): unknown {
  const facts = factsOf(to, 'what cast makes')
  const type = facts.type()
  const isAddress = type.kind === 'pointer'
  if (typeof value === 'string')
    throw failure('cast/refused', {
      value: describe(value),
      type: spell(type),
      why: 'text is no number and no address',
    })
  if (value === undefined || type.kind === 'array' || type.kind === 'record')
    throw failure('cast/refused', {
      value: describe(value),
      type: spell(type),
      why: 'C casts to numbers and pointers only',
    })
  const made = castTo(type, isPointerBox(value) ? value.pointer() : value, codecs)
  if (isAddress) return facts.isView() ? facts.converted?.(made) : made
  return isScalar(made) && !isWide(type) ? made.value : made
}

/** What is read as a cdata, since no number holds it. */
const isWide = (type: CType): boolean =>
  type.kind === 'primitive' &&
  (type.facts.size === 'longdouble' || type.facts.size === 'f128') &&
  type.facts.class === 'float'

function checkedSize(size: unknown, what: string): number {
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size
  throw failure('value/bad-length', { value: describe(size), what })
}

/** Memory for text or bytes: `init` with a NUL behind it, in `size` bytes if given. */
export function create_string_buffer(init: unknown, size?: unknown): unknown {
  return textBuffer(c_char, 'create_string_buffer', init, size)
}

/** The same of wide characters. */
export function create_unicode_buffer(init: unknown, size?: unknown): unknown {
  if (typeof init !== 'string' && typeof init !== 'number')
    throw failure('argument/type', {
      what: 'what create_unicode_buffer holds',
      wanted: 'text or a length',
      value: describe(init),
    })
  return textBuffer(c_wchar, 'create_unicode_buffer', init, size)
}

function textBuffer(item: TypeClass, what: string, init: unknown, size: unknown): unknown {
  const facts = item[FACTS]
  const buffer = (length: number | 'open', value?: unknown): unknown =>
    arrayClass(facts, length, 'buffer')[FACTS].make(value)
  if (typeof init === 'number') {
    if (size !== undefined)
      throw failure('argument/type', {
        what: `the size of ${what}`,
        wanted: 'left out where a length is given',
        value: describe(size),
      })
    return buffer(checkedSize(init, `the length of ${what}`))
  }
  const bytes = typeof init === 'string' ? init : bytesIn(init, what)
  const length = size === undefined ? undefined : checkedSize(size, `the size of ${what}`)
  if (typeof bytes === 'string') return buffer(length ?? 'open', bytes)
  return buffer(length ?? bytes.length + 1, bytes)
}

function bytesIn(value: unknown, what: string): Uint8Array {
  const block =
    ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer
      ? blockOf(value)
      : undefined
  if (!block)
    throw failure('argument/type', {
      what: `what ${what} holds`,
      wanted: 'text, bytes or a length',
      value: describe(value),
    })
  return readBytes(block.region, block.offset, block.bytes as number)
}

/** Text in memory: up to a NUL, or exactly so many bytes. */
export function string_at(from: unknown, size?: unknown): string {
  return textAt(from, size, 1, 'string_at')
}

/** Text of wide characters in memory: up to a NUL, or exactly so many characters. */
export function wstring_at(from: unknown, size?: unknown): string {
  return textAt(from, size, textUnit(primitive('wchar_t'), HOST) as 2 | 4, 'wstring_at')
}

function textAt(from: unknown, size: unknown, unit: 1 | 2 | 4, what: string): string {
  const { region, offset, bytes } = memoryOf(from, what)
  const room = bytes === undefined ? Infinity : Math.floor(bytes / unit)
  if (size === undefined) return decodeText(region, offset, unit, terminatedLength(region, offset, unit, room))
  const units = checkedSize(size, `the size of ${what}`)
  checkRoom(units * unit, bytes)
  if (units > 0) region.getUint8(offset)
  return decodeText(region, offset, unit, units)
}

function checkRoom(size: number, bytes: number | undefined): void {
  if (bytes !== undefined && size > bytes) throw failure('buffer/small', { type: `char[${size}]`, size, length: bytes })
}

/** A copy of bytes in memory. */
export function bytes_at(from: unknown, size: unknown): Uint8Array {
  const { region, offset, bytes } = memoryOf(from, 'bytes_at')
  const length = checkedSize(size, 'the size of bytes_at')
  checkRoom(length, bytes)
  if (length > 0) region.getUint8(offset)
  return readBytes(region, offset, length)
}

/** The bytes themselves, which this keeps where cdef owns them. */
export function memoryview_at(from: unknown, size: unknown): Uint8Array {
  const { region, offset, bytes } = memoryOf(from, 'memoryview_at')
  const length = checkedSize(size, 'the size of memoryview_at')
  checkRoom(length, bytes)
  const pointer = (codecs.of(pointerTo(primitive('char'))) as PointerCodec).to(region, offset, 0)
  return bufferOf(pointer, length)
}

/** Copies bytes; the two may overlap. */
export function memmove(to: unknown, from: unknown, size: unknown): void {
  const length = checkedSize(size, 'the size of memmove')
  const target = memoryOf(to, 'memmove')
  const source = memoryOf(typeof from === 'string' ? new TextEncoder().encode(from) : from, 'memmove')
  checkRoom(length, target.bytes)
  checkRoom(length, source.bytes)
  moveBytes(target.region, target.offset, source.region, source.offset, length)
}

/** Sets bytes to the low byte of a value. */
export function memset(to: unknown, value: unknown, size: unknown): void {
  const length = checkedSize(size, 'the size of memset')
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw failure('argument/type', { what: 'the value of memset', wanted: 'an integer', value: describe(value) })
  const { region, offset, bytes } = memoryOf(to, 'memset')
  checkRoom(length, bytes)
  for (let i = 0; i < length; i++) region.setUint8(offset + i, value & 0xff)
}

/** C's errno as the last call left it. */
export const get_errno = (): number => functions.thread.stack.errno

/** Sets what the next call finds as errno; returns what it was. */
export function set_errno(value: unknown): number {
  const { stack } = functions.thread
  if (typeof value !== 'number' || (value | 0) !== value)
    throw failure('argument/type', { what: 'errno', wanted: 'an int', value: describe(value) })
  const before = stack.errno
  stack.errno = value
  return before
}
