/**
 * Structs and unions by value on x86-64 System V (psABI 3.2.3), classified as gcc does it,
 * then put to libffi as scalars that its own classification reads the same way.
 */
import { assertNever } from '../../base/assert-never.ts'
import type { ArrayType, CType, PrimitiveType, RecordType, VectorType } from '../../types/ctype.ts'
import {
  integersCovering,
  type Passing,
  type RegisterKind,
  type Role,
  type Scalar,
  unfitForLibffi,
  unsupported,
} from '../call-values.ts'
import { enumBase, type PlacedMember, type RecordLayout, recordLayout, sizeOf } from '../layout.ts'
import type { Target } from '../target.ts'

/** The class of an eightbyte; a value of class MEMORY has no list of classes. */
type EightbyteClass = 'none' | 'integer' | 'sse' | 'sseup' | 'x87' | 'x87up'
type Classes = readonly EightbyteClass[] | 'memory'

/** How a struct or union travels. */
export function passRecord(record: RecordType, layout: RecordLayout, target: Target, role: Role): Passing {
  const { size, alignment } = layout
  if (isEmpty(record)) return unsupported('it has no members')
  if (alignment > 16) return unsupported('calls keep no alignment above 16 bytes')
  const classes = size > 16 ? 'memory' : classifyRecord(record, 0, target)
  if (classes === 'memory') return inMemory(size, alignment, role)
  if (classes[0] === 'x87') {
    return role === 'result'
      ? { kind: 'scalar', scalar: 'longdouble', size, alignment }
      : inMemory(size, alignment, role)
  }
  const registers = classes.map(registerFor)
  const unfit = unfitClasses(classes, role)
  if (unfit) return unfitForLibffi(unfit, registers, layout)
  const scalars = classes.flatMap((eightbyte, i) => scalarsFor(eightbyte, size - i * 8))
  return { kind: 'aggregate', scalars, registers, size, alignment }
}

/** What libffi has no scalars for. */
function unfitClasses(classes: readonly EightbyteClass[], role: Role): string | undefined {
  if (classes.includes('sseup')) return 'libffi knows neither vectors nor __float128'
  // libffi 3.4 counts a register for each of these in closures, and mistakes a first one for an integer in results.
  const hasHole = classes[0] === 'none' || (role === 'argument' && classes[1] === 'none')
  return hasHole ? 'eight bytes of it are padding only, for which libffi takes a register' : undefined
}

/**
 * libffi takes 17 bytes and more for MEMORY by themselves. Below that one x87 scalar makes an argument MEMORY,
 * whatever the size; for a result nothing does.
 */
function inMemory(size: number, alignment: number, role: Role): Passing {
  if (size > 16) return { kind: 'aggregate', scalars: ['u64'], registers: 'memory', size, alignment }
  if (role === 'argument') return { kind: 'aggregate', scalars: ['longdouble'], registers: 'memory', size, alignment }
  return unfitForLibffi('libffi returns no struct of 16 bytes or less in memory', 'memory', { size, alignment })
}

function scalarsFor(eightbyte: EightbyteClass, left: number): Scalar[] {
  if (eightbyte === 'none') return []
  if (eightbyte === 'sse') return [left === 4 ? 'float' : 'double']
  return integersCovering(Math.min(left, 8))
}

export function registerFor(eightbyte: EightbyteClass): RegisterKind | 'upper' | undefined {
  if (eightbyte === 'none') return undefined
  return eightbyte === 'sse' ? 'vector' : eightbyte === 'sseup' ? 'upper' : 'integer'
}

/** gcc gives a record that holds nothing but padding a register and, without a register left, no room. */
export function isEmpty(type: CType): boolean {
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
  if (a === 'integer' || b === 'integer') return 'integer'
  return [a, b].some((one) => one === 'x87' || one === 'x87up') ? 'memory' : 'sse'
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
      return bit % (type.bytes * 8) === 0 ? classifyVector(type) : 'memory'
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
  if (holds === 'complex') return bits > 64 ? 'memory' : bits === 64 || bit % 64 ? ['sse', 'sse'] : ['sse']
  if (holds !== 'float') return bits === 128 ? ['integer', 'integer'] : ['integer']
  if (size === 'longdouble') return ['x87', 'x87up']
  return size === 'f128' ? ['sse', 'sseup'] : ['sse']
}

/**
 * `__m64` has class SSE, `__m128` SSE and SSEUP. Seen with gcc and clang: one double alone, as a vector, goes in memory.
 * Of 256 bits and more, only in memory here.
 */
export function classifyVector({ element, bytes }: VectorType): Classes {
  if (bytes > 16) return 'memory'
  if (bytes === 16) return ['sse', 'sseup']
  return bytes === 8 && element.facts.size === 'double' ? 'memory' : ['sse']
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

/**
 * psABI 3.2.3, "post merger" rule 5: what is left of SSEUP alone is SSE. A part larger than the whole (a zero-length
 * array's element) can be MEMORY here.
 */
function cleanedUp(classes: readonly EightbyteClass[]): Classes {
  const isTorn = classes.some((one, i) => one === 'x87up' && classes[i - 1] !== 'x87')
  if (classes.length > 2 || isTorn) return 'memory'
  return classes.map((one, i) => (one === 'sseup' && classes[i - 1] !== 'sse' ? 'sse' : one))
}

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
