/** Builds record types without a parser, and writes them back as C. */
import {
  arrayOf,
  type CType,
  defineRecord,
  type Member,
  newRecord,
  type Packing,
  primitive,
  type RecordType,
} from '../../src/types/ctype.ts'
import type { PrimitiveName } from '../../src/types/primitives.ts'
import { spell } from '../../src/types/spell.ts'

type Extra = Partial<Pick<Member, 'typeAlignment' | 'alignment' | 'packed' | 'widthBits' | 'qualifiers'>>

const typeOf = (type: CType | PrimitiveName): CType => (typeof type === 'string' ? primitive(type) : type)

/** A member of that type. */
export function member(type: CType | PrimitiveName, name?: string, extra: Extra = {}): Member {
  const whole = { type: typeOf(type), qualifiers: 0, ...extra }
  return name === undefined ? whole : { name, ...whole }
}

/** A bit-field; without a name, padding. */
export const bits = (type: CType | PrimitiveName, name: string | undefined, widthBits: number): Member =>
  member(type, name, { widthBits })

/** `type[length]`. */
export const array = (type: CType | PrimitiveName, length: number | 'open' | 'deferred'): CType =>
  arrayOf(typeOf(type), length)

let tags = 0

/** A record with a tag of its own. */
export function record(
  keyword: 'struct' | 'union',
  members: readonly Member[],
  packing: Packing = { packed: false },
): RecordType {
  const tag = `r${++tags}`
  const type = newRecord(keyword, `${keyword} ${tag}`, tag)
  defineRecord(type, { state: 'complete', members, packing })
  return type
}

export const struct = (members: readonly Member[], packing?: Packing): RecordType => record('struct', members, packing)
export const union = (members: readonly Member[], packing?: Packing): RecordType => record('union', members, packing)

/** The definition of a record in C, anonymous members written out inside it; `attributes` go to every record. */
export function definition(type: RecordType, attributes: readonly string[] = []): string {
  return inPack(type, `${alignedTypedefs(type).join('')}${body(type, ` ${type.tag}`, attributes)};`)
}

/** The typedefs through which members get alignments of their types, those of anonymous members included. */
function alignedTypedefs({ body }: RecordType): string[] {
  if (body.state !== 'complete') return []
  return body.members.flatMap((one) => {
    if (one.name === undefined && one.type.kind === 'record') return alignedTypedefs(one.type)
    if (one.typeAlignment === undefined) return []
    return [
      `typedef __typeof__(${spell(one.type)}) ${typedefOf(one)} __attribute__((aligned(${one.typeAlignment})));\n`,
    ]
  })
}

const typedefNames = new WeakMap<Member, string>()

function typedefOf(one: Member): string {
  const known = typedefNames.get(one) ?? `t${++tags}`
  typedefNames.set(one, known)
  return known
}

function body(type: RecordType, tag: string, attributes: readonly string[]): string {
  if (type.body.state !== 'complete') throw new Error(`${type.name} is not complete`)
  const { packing, members } = type.body
  const list = [...attributes]
  if (packing.packed) list.push('packed')
  if (packing.microsoft) list.push('ms_struct')
  if (packing.bigEndian) list.push('scalar_storage_order("big-endian")')
  if (packing.alignment !== undefined) list.push(`aligned(${packing.alignment})`)
  const written = list.length > 0 ? ` __attribute__((${list.join(', ')}))` : ''
  const lines = members.map((one) => memberText(one, attributes))
  return `${type.keyword}${written}${tag} {\n${lines.map((line) => `  ${line}\n`).join('')}}`
}

function memberText(one: Member, attributes: readonly string[]): string {
  const { name, type, widthBits, alignment, packed } = one
  if (name === undefined && type.kind === 'record') return inPack(type, `${body(type, '', attributes)};`)
  const width = widthBits === undefined ? '' : `: ${widthBits}`
  const list = [packed ? 'packed' : '', alignment === undefined ? '' : `aligned(${alignment})`].filter(Boolean)
  const written = list.length > 0 ? ` __attribute__((${list.join(', ')}))` : ''
  const declared = one.typeAlignment === undefined ? spell(type, name ?? '') : `${typedefOf(one)} ${name ?? ''}`
  return `${declared}${width}${written};`
}

/** A record obeys the `#pragma pack` in force at its closing brace. */
function inPack(type: RecordType, text: string): string {
  const pack = type.body.state === 'complete' ? type.body.packing.pack : undefined
  return `\n#pragma pack(push)\n#pragma pack(${pack ?? ''})\n${text}\n#pragma pack(pop)`
}

/** The records that `type` needs defined before it, itself last. Anonymous members are written inside it. */
export function definitionOrder(type: CType, seen: Set<RecordType> = new Set()): Set<RecordType> {
  if (type.kind === 'array') return definitionOrder(type.element, seen)
  if (type.kind !== 'record' || seen.has(type)) return seen
  orderMembers(type, seen)
  return seen.add(type)
}

function orderMembers(type: RecordType, seen: Set<RecordType>): void {
  if (type.body.state !== 'complete') return
  for (const one of type.body.members) {
    if (one.name === undefined && one.type.kind === 'record') orderMembers(one.type, seen)
    else definitionOrder(one.type, seen)
  }
}

/** Names that gcc knows the types of without any header. */
const KNOWN_NAMES: readonly [PrimitiveName, string][] = [
  ['size_t', '__SIZE_TYPE__'],
  ['ptrdiff_t', '__PTRDIFF_TYPE__'],
  ['intptr_t', '__INTPTR_TYPE__'],
  ['uintptr_t', '__UINTPTR_TYPE__'],
  ['intmax_t', '__INTMAX_TYPE__'],
  ['uintmax_t', '__UINTMAX_TYPE__'],
  ['int8_t', '__INT8_TYPE__'],
  ['uint8_t', '__UINT8_TYPE__'],
  ['int16_t', '__INT16_TYPE__'],
  ['uint16_t', '__UINT16_TYPE__'],
  ['int32_t', '__INT32_TYPE__'],
  ['uint32_t', '__UINT32_TYPE__'],
  ['int64_t', '__INT64_TYPE__'],
  ['uint64_t', '__UINT64_TYPE__'],
  ['int_fast16_t', '__INT_FAST16_TYPE__'],
  ['uint_fast32_t', '__UINT_FAST32_TYPE__'],
  ['wchar_t', '__WCHAR_TYPE__'],
  ['char16_t', '__CHAR16_TYPE__'],
  ['char32_t', '__CHAR32_TYPE__'],
]

export const TYPEDEFS = KNOWN_NAMES.map(([name, type]) => `typedef ${type} ${name};`).join('\n')
export const TYPEDEF_NAMES = KNOWN_NAMES.map(([name]) => name)
