/**
 * Structs and unions by value on x86-64 System V (psABI 3.2.3), classified as gcc does it,
 * then put to libffi as scalars that its own classification reads the same way.
 */
import { assertNever } from '../../base/assert-never.ts'
import type { ArrayType, CType, PrimitiveType, RecordType } from '../../types/ctype.ts'
import {
  integersCovering,
  type Passing,
  type RegisterKind,
  type Role,
  type Scalar,
  unsupported,
} from '../call-values.ts'
import { enumBase, type PlacedMember, type RecordLayout, recordLayout, sizeOf } from '../layout.ts'
import type { Target } from '../target.ts'

/** The class of an eightbyte; a value of class MEMORY has no list of classes. `other` is what libffi cannot express. */
type EightbyteClass = 'none' | 'integer' | 'sse' | 'x87' | 'x87up' | 'other'
type Classes = readonly EightbyteClass[] | 'memory'

/** How a struct or union travels. */
export function passRecord(record: RecordType, layout: RecordLayout, target: Target, role: Role): Passing {
  const { size, alignment } = layout
  if (isEmpty(record)) return unsupported('it has no members')
  if (alignment > 16) return unsupported('libffi keeps no alignment above 16 bytes; use API mode')
  const classes = size > 16 ? 'memory' : classifyRecord(record, 0, target)
  if (classes === 'memory') return inMemory(size, alignment, role)
  if (classes.includes('other')) return unsupported('it holds a vector or a __float128; use API mode')
  if (classes[0] === 'x87') {
    return role === 'result'
      ? { kind: 'scalar', scalar: 'longdouble', size, alignment }
      : inMemory(size, alignment, role)
  }
  // libffi 3.4 counts a register for each of these in closures, and mistakes a first one for an integer in results.
  if (classes[0] === 'none' || (role === 'argument' && classes[1] === 'none')) {
    return unsupported('eight bytes of it are padding only; use API mode')
  }
  const scalars = classes.flatMap((eightbyte, i) => scalarsFor(eightbyte, size - i * 8))
  return { kind: 'aggregate', scalars, registers: classes.map(registerFor), size, alignment }
}

/**
 * libffi takes 17 bytes and more for MEMORY by themselves. Below that one x87 scalar makes an argument MEMORY,
 * whatever the size; for a result nothing does.
 */
function inMemory(size: number, alignment: number, role: Role): Passing {
  if (size > 16) return { kind: 'aggregate', scalars: ['u64'], registers: 'memory', size, alignment }
  if (role === 'argument') return { kind: 'aggregate', scalars: ['longdouble'], registers: 'memory', size, alignment }
  return unsupported('libffi cannot return a packed or mixed struct of 16 bytes or less in memory; use API mode')
}

function scalarsFor(eightbyte: EightbyteClass, left: number): Scalar[] {
  if (eightbyte === 'none') return []
  if (eightbyte === 'sse') return [left === 4 ? 'float' : 'double']
  return integersCovering(Math.min(left, 8))
}

const registerFor = (eightbyte: EightbyteClass): RegisterKind | undefined =>
  eightbyte === 'none' ? undefined : eightbyte === 'sse' ? 'vector' : 'integer'

/** gcc gives a record that holds nothing but padding a register and, without a register left, no room. */
function isEmpty(type: CType): boolean {
  if (type.kind === 'array') return type.length === 0 || type.length === 'open' || isEmpty(type.element)
  if (type.kind !== 'record' || type.body.state !== 'complete') return false
  return type.body.members.every(
    (member) => (member.widthBits !== undefined && member.name === undefined) || isEmpty(member.type),
  )
}

/** psABI 3.2.3, "Classification" rule 4. */
function merge(a: EightbyteClass, b: EightbyteClass): EightbyteClass | 'memory' {
  if (a === b || b === 'none') return a
  if (a === 'none') return b
  if (a === 'other' || b === 'other') return 'other'
  if (a === 'integer' || b === 'integer') return 'integer'
  // One of them is x87 or x87up, since two different classes are left.
  return 'memory'
}

/** `bit` is the value's first bit in the outermost record. */
function classify(type: CType, bit: number, target: Target): Classes {
  switch (type.kind) {
    case 'primitive':
      return classifyPrimitive(type, bit, target)
    case 'enum':
      return classifyPrimitive(enumBase(type), bit, target)
    case 'pointer':
      return integerAt(bit, 64)
    case 'record':
      return classifyRecord(type, bit, target)
    case 'array':
      return classifyArray(type, bit, target)
    case 'vector':
      return ['other', 'other']
    case 'void':
    case 'function':
    case 'deferred':
      // No member has such a type: its record would have no layout.
      return 'memory'
    default:
      return assertNever(type)
  }
}

/** psABI 3.2.3: an object with unaligned fields has class MEMORY. */
const integerAt = (bit: number, width: number): Classes => (bit % width === 0 ? ['integer'] : 'memory')

function classifyPrimitive(type: PrimitiveType, bit: number, target: Target): Classes {
  const { class: holds, size } = type.facts
  const bits = target.sizes[size].size * 8
  if (bit % bits !== 0) return 'memory'
  if (holds === 'complex') return size === 'longdouble' ? 'memory' : bits === 64 || bit % 64 ? ['sse', 'sse'] : ['sse']
  if (holds !== 'float') return bits === 128 ? ['integer', 'integer'] : ['integer']
  if (size === 'longdouble') return ['x87', 'x87up']
  return size === 'f128' ? ['other', 'other'] : ['sse']
}

/** Eightbytes that a value of `bytes` touches, counted from the one that holds its first bit. */
const wordsAt = (bit: number, bytes: number): number => Math.ceil((bytes + (bit % 64) / 8) / 8)

/** gcc classifies the first element and repeats its classes; a zero-length array inside an eightbyte counts too. */
function classifyArray(type: ArrayType, bit: number, target: Target): Classes {
  if (type.length === 'open') return ['none']
  const words = wordsAt(bit, sizeOf(type, target))
  if (words === 0) return ['none']
  const element = classify(type.element, bit, target)
  if (element === 'memory') return element
  return cleanedUp(Array.from({ length: words }, (_, i) => element[i % element.length] as EightbyteClass))
}

function classifyRecord(record: RecordType, bit: number, target: Target): Classes {
  const layout = recordLayout(record, target)
  const words = wordsAt(bit, layout.size)
  if (words === 0) return ['none']
  const classes: EightbyteClass[] = Array.from({ length: words }, () => 'none')
  for (const placed of ownMembers(record, layout)) {
    const inner = placed.bits
      ? classifyBitField(record, placed, bit)
      : classify(placed.member.type, bit + placed.offset * 8, target)
    if (inner === 'memory') return inner
    const first = Math.floor(((bit % 64) + firstBit(placed)) / 64)
    for (let i = 0; i < inner.length && first + i < words; i++) {
      const merged = merge(inner[i] as EightbyteClass, classes[first + i] as EightbyteClass)
      if (merged === 'memory') return merged
      classes[first + i] = merged
    }
  }
  return cleanedUp(classes)
}

/** psABI 3.2.3, "post merger" rule 5. A part larger than the whole (a zero-length array's element) can be MEMORY here. */
const cleanedUp = (classes: readonly EightbyteClass[]): Classes =>
  (classes.length > 2 && !classes.includes('other')) ||
  classes.some((one, i) => one === 'x87up' && classes[i - 1] !== 'x87')
    ? 'memory'
    : classes

/** In the order of declaration, on which merging depends; unnamed bit-fields included. */
function ownMembers({ body }: RecordType, layout: RecordLayout): PlacedMember[] {
  if (body.state !== 'complete') return []
  const named = layout.members.filter((placed) => placed.depth === 0)
  const unnamed = layout.unnamed.filter((placed) => placed.depth === 0)
  let [i, j] = [0, 0]
  return body.members.map(
    ({ name, widthBits }) =>
      (name === undefined && widthBits !== undefined ? unnamed[j++] : named[i++]) as PlacedMember,
  )
}

const firstBit = ({ offset, bits }: PlacedMember): number => offset * 8 + (bits?.shift ?? 0)

/**
 * gcc classifies a bit-field by the bits that it touches, so it is never unaligned, with two exceptions:
 * one that fills a whole integer in its own record, and any in a union, are integers like others.
 */
function classifyBitField(record: RecordType, placed: PlacedMember, bit: number): Classes {
  const at = firstBit(placed)
  const width = placed.bits?.width ?? 0
  // A zero-width one is passed over in a struct, but taken for a byte in a union.
  if (width === 0) return [record.keyword === 'union' ? 'integer' : 'none']
  const integer = [8, 16, 32, 64, 128].find((bits) => bits >= width) ?? 128
  const { body } = record
  const packed = placed.member.packed === true || (body.state === 'complete' && body.packing.packed)
  const whole = width === integer && at % width === 0 && !(packed && width > 8)
  const words = wordsAt(bit + at, width / 8)
  if ((whole || record.keyword === 'union') && (bit + at) % integer !== 0) return 'memory'
  return Array.from({ length: words }, () => 'integer')
}
