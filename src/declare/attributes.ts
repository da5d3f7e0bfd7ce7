/** What attributes do to the type of a declared name: alignment, vectors, machine modes, calling conventions. */
import { alignOf, sizeOf } from '../abi/layout.ts'
import { LARGEST_ALIGNMENT } from '../abi/placing.ts'
import type { Target } from '../abi/target.ts'
import type { Refusal } from '../diagnostics/messages/declarations.ts'
import { treatmentOf } from '../syntax/attribute-table.ts'
import type { AttributeSyntax } from '../syntax/tree.ts'
import {
  type Convention,
  type CType,
  type FunctionType,
  functionOf,
  type Member,
  type PrimitiveType,
  pointerTo,
  primitive,
  vectorOf,
} from '../types/ctype.ts'
import { isBitField } from '../types/members.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { shapeOf } from './arithmetic.ts'
import { type DeclareContext, fail, type SpelledType, warn } from './context.ts'
import type { Restraint } from './declaration.ts'
import { evaluateInteger } from './evaluator.ts'
import { askLayout } from './layout-questions.ts'

type Attribute<K extends AttributeSyntax['kind']> = AttributeSyntax & { readonly kind: K }

/** Bytes of the largest integer that processors read as one. */
const LARGEST_ATOMIC = 16
/** gcc's own limit. */
const MAX_ALIGNMENT = 2 ** 28
/** Bytes; far beyond any vector register. */
const MAX_VECTOR = 2 ** 20

/** The type with its attributes obeyed. */
export function decorated(
  context: DeclareContext,
  type: SpelledType,
  attributes: readonly AttributeSyntax[],
): SpelledType {
  return attributes.reduce((inner, attribute) => applied(context, inner, attribute), type)
}

function applied(context: DeclareContext, spelled: SpelledType, attribute: AttributeSyntax): SpelledType {
  switch (attribute.kind) {
    case 'transparent':
      if (spelled.type.kind === 'record') context.tables.transparent.add(spelled.type)
      return spelled
    case 'microsoft':
      // On a declaration it says nothing of a record that is laid out already.
      return context.target.bitFields === 'msvc' ? spelled : failMicrosoft(context, attribute.start)
    case 'order':
      // It belongs to the definition of a record.
      if (!isBigEndian(context, [attribute])) return spelled
      return fail(context, attribute.start, 'declare/attribute', { name: 'scalar_storage_order', refusal: 'layout' })
    case 'packed':
    case 'aligned':
      // Whether they say anything, and what, depends on what is declared.
      return spelled
    case 'vector':
      return naturally(spelled, vector(context, spelled.type, attribute))
    case 'mode':
      return naturally(spelled, withMode(context, spelled.type, attribute))
    case 'convention': {
      const convention = effectiveConvention(context, attribute.convention)
      return { ...spelled, type: withConvention(spelled.type, convention), convention }
    }
    case 'other':
      refuseOrWarn(context, attribute)
      return spelled
  }
}

/** Another type, which has its own alignment. */
const naturally = ({ qualifiers, depth }: SpelledType, type: CType): SpelledType => ({ type, qualifiers, depth })

/** The alignments that the attributes ask for, bytes. */
function alignmentsIn(context: DeclareContext, attributes: readonly AttributeSyntax[] | undefined): number[] {
  if (!attributes) return []
  const aligned = attributes.filter((attribute) => attribute.kind === 'aligned')
  return aligned.map((attribute) => alignmentOf(context, attribute)).filter((bytes) => bytes > 0)
}

/** What `aligned` on a member asks for: the largest. */
export function memberAlignment(
  context: DeclareContext,
  shared: readonly AttributeSyntax[] | undefined,
  own: readonly AttributeSyntax[] | undefined,
): number | undefined {
  if (!shared && !own) return undefined
  const asked = [...alignmentsIn(context, shared), ...alignmentsIn(context, own)]
  return asked.length > 0 ? Math.max(...asked) : undefined
}

/** What `aligned` on a type asks for, a record's or a pointer's: of several the last. What makes another type ends it. */
export function typeAlignment(
  context: DeclareContext,
  attributes: readonly AttributeSyntax[] | undefined,
): number | undefined {
  if (!attributes) return undefined
  const remade = attributes.findLastIndex(remakes)
  return alignmentsIn(context, attributes.slice(remade + 1)).at(-1)
}

/** Whether the attribute makes another type, which has its own alignment. */
const remakes = ({ kind }: AttributeSyntax): boolean => kind === 'vector' || kind === 'mode'

/** The type that a typedef or a type name gives a name to; as gcc has it, the words before the declarator come last. */
export function alignedType(
  context: DeclareContext,
  spelled: SpelledType,
  shared: readonly AttributeSyntax[] | undefined,
  own: readonly AttributeSyntax[] | undefined,
): SpelledType {
  refuseCopying(context, shared)
  refuseCopying(context, own)
  const alignment = typeAlignment(context, [...(own ?? []), ...(shared ?? [])])
  return alignment === undefined ? spelled : { ...spelled, alignment }
}

/**
 * A type that `_Atomic` stands before. Where there is an integer of its size it is aligned as that integer's size asks,
 * so that one instruction can read it: as gcc has it, whatever the type and whatever a typedef said. The items of an
 * array are not.
 */
export function atomicType(context: DeclareContext, spelled: SpelledType): SpelledType {
  const { type } = spelled
  if (!isMeasurable(type)) return spelled
  const { target } = context
  const size = sizeOf(type, target)
  const wanted = size <= LARGEST_ATOMIC && isPowerOf2(size) ? size : 0
  const plain = spelled.alignment ?? alignOf(type, target)
  const alignment = Math.max(plain, wanted)
  if (alignment === spelled.alignment || (spelled.alignment === undefined && alignment === plain)) return spelled
  const said = spelled.itemAlignment === undefined ? spelled.alignment : undefined
  return { ...spelled, alignment, itemAlignment: said ?? atomicItemAlignment(type, target) }
}

const isPowerOf2 = (size: number): boolean => size > 0 && (size & (size - 1)) === 0

/** Numbers have the alignment that they have outside of records, which on 32-bit x86 is another one than inside. */
function atomicItemAlignment(type: CType, target: Target): number {
  const natural = alignOf(type, target)
  if (type.kind !== 'primitive') return natural
  const size = sizeOf(type, target) / (type.facts.class === 'complex' ? 2 : 1)
  return isPowerOf2(size) ? Math.max(natural, size) : natural
}

/**
 * A type that a typedef, `typeof` or `_Atomic()` gives. Where that has qualifiers, gcc makes an array of the type
 * without them, and forgets with them what `aligned` and `_Atomic` made of the alignment.
 */
export function givenType({ target }: DeclareContext, spelled: SpelledType): SpelledType {
  const { type, qualifiers, alignment, itemAlignment } = spelled
  const isQualified = qualifiers !== 0 || itemAlignment !== undefined
  if (alignment === undefined || !isQualified || !isMeasurable(type)) return spelled
  const natural = alignOf(type, target)
  const isAtomic = itemAlignment !== undefined && (qualifiers === 0 || itemAlignment !== natural)
  return { ...spelled, itemAlignment: isAtomic ? atomicItemAlignment(type, target) : natural }
}

function isMeasurable(type: CType): boolean {
  if (type.kind === 'record' || type.kind === 'enum') return type.body.state === 'complete'
  return type.kind === 'primitive' || type.kind === 'pointer' || type.kind === 'vector'
}

/** Whether `packed` is among the attributes. */
export function isPacked(attributes: readonly AttributeSyntax[] | undefined): boolean {
  return attributes?.some(({ kind }) => kind === 'packed') ?? false
}

/** Bytes; 0 where `_Alignas(0)` asks for nothing (C17 6.7.5p6). */
function alignmentOf(context: DeclareContext, { value, start }: Attribute<'aligned'>): number {
  if (value === undefined) return LARGEST_ALIGNMENT
  if (value.kind === 'type-name') {
    const { type, alignment } = context.recursion.typeName(context, value)
    const natural = askLayout(context, type, start, () => alignOf(type, context.target))
    return alignment ?? natural
  }
  const bytes = evaluateInteger(context, value).value
  if (bytes < 0n || (bytes & (bytes - 1n)) !== 0n || bytes > MAX_ALIGNMENT) {
    return fail(context, start, 'declare/alignment', { value: String(bytes) })
  }
  return Number(bytes)
}

function vector(context: DeclareContext, type: CType, { bytes: syntax, start }: Attribute<'vector'>): CType {
  const bytes = evaluateInteger(context, syntax).value
  const element = type.kind === 'primitive' ? context.target.sizes[type.facts.size].size : 0
  const fits = element > 0 && bytes >= element && bytes <= MAX_VECTOR && (bytes & (bytes - 1n)) === 0n
  if (type.kind !== 'primitive' || !fits) {
    return fail(context, start, 'declare/vector', { type: spell(type), bytes: String(bytes) })
  }
  return vectorOf(type, Number(bytes))
}

function withMode(context: DeclareContext, type: CType, { mode, start }: Attribute<'mode'>): CType {
  const base = primitiveOf(type)
  const name = base && modeName(context.target, base, mode)
  return name ? primitive(name) : fail(context, start, 'declare/mode', { mode, type: spell(type) })
}

function modeName(target: Target, type: PrimitiveType, mode: string): PrimitiveName | undefined {
  const { class: kind } = type.facts
  if (kind === 'float' || kind === 'complex') return FLOAT_MODES[`${mode} ${kind}`]
  const wide = target.sizes.long.size === 8 ? 'long' : 'long long'
  const signed = Object.hasOwn(INTEGER_MODES, mode)
    ? (INTEGER_MODES[mode] as PrimitiveName | 'wide' | 'word')
    : undefined
  const word = target.sizes.pointer.size === 8 ? wide : 'int'
  const name = signed === 'wide' ? wide : signed === 'word' ? word : signed
  if (!name || shapeOf(type, target)?.signed) return name
  return `unsigned ${name === 'signed char' ? 'char' : name}` as PrimitiveName
}

/** What a convention is on the target: the target's own under another name, or one that it does not have, is `cdecl`. */
export function effectiveConvention({ target }: DeclareContext, convention: Convention | undefined): Convention {
  if (convention === undefined) return 'cdecl'
  if (convention === 'ms_abi') return target.convention === 'sysv-x64' ? convention : 'cdecl'
  if (convention === 'sysv_abi') return target.convention === 'win64' ? convention : 'cdecl'
  return target.bitFields === 'msvc' && target.sizes.pointer.size === 4 ? convention : 'cdecl'
}

/**
 * Whether `ms_struct` places the bit-fields of a record. Where one of them is packed or aligned, or lies in a union, its
 * place is not known here, and that is refused.
 */
export function isMicrosoft(
  context: DeclareContext,
  attributes: readonly AttributeSyntax[] | undefined,
  { members, keyword, packed, alignment }: MicrosoftRecord,
): boolean {
  const attribute = attributes?.find(({ kind }) => kind === 'microsoft')
  if (!attribute || context.target.bitFields === 'msvc' || !members.some(isBitField)) return false
  const isPlain = members.every((member) => !member.packed && (member.alignment ?? member.typeAlignment) === undefined)
  if (keyword === 'union' || packed || alignment !== undefined || !isPlain) failMicrosoft(context, attribute.start)
  return true
}

/** What decides whether such a record can be laid out. */
interface MicrosoftRecord {
  readonly members: readonly Member[]
  readonly keyword: 'struct' | 'union'
  readonly packed: boolean
  readonly alignment: number | undefined
}

const failMicrosoft = (context: DeclareContext, start: number): never =>
  fail(context, start, 'declare/attribute', { name: 'ms_struct', refusal: 'microsoft-layout' })

/** Whether a record's scalars lie most significant byte first; the last word counts. */
export function isBigEndian(context: DeclareContext, attributes: readonly AttributeSyntax[] | undefined): boolean {
  const order = attributes?.findLast((attribute) => attribute.kind === 'order')
  if (!order || order.name === 'little-endian') return false
  return order.name === 'big-endian' || fail(context, order.start, 'declare/order', { name: order.name })
}

/** Refuses what copies `packed` and `aligned` to a type or a member: what stands there is not followed. */
export function refuseCopying(context: DeclareContext, attributes: readonly AttributeSyntax[] | undefined): void {
  for (const attribute of attributes ?? []) {
    if (attribute.kind !== 'other' || treatmentOf(attribute.name) !== 'copying') continue
    fail(context, attribute.start, 'declare/attribute', { name: attribute.name, refusal: 'layout' })
  }
}

/** Refuses the attributes that cannot be obeyed, where a type is not decorated; of unknown ones it warns. */
export function checkAttributes(context: DeclareContext, attributes: readonly AttributeSyntax[] | undefined): void {
  refuseCopying(context, attributes)
  for (const attribute of attributes ?? []) if (attribute.kind === 'other') refuseOrWarn(context, attribute)
}

/** What the attributes say that a function does not do; undefined where that is nothing. */
export function restraintOf(type: FunctionType, attributes: readonly AttributeSyntax[]): Restraint | undefined {
  const names = new Set(attributes.map((attribute) => (attribute.kind === 'other' ? attribute.name : '')))
  const errno = names.has('const') || names.has('pure')
  const getsFunction = type.parameters.some(
    (parameter) => parameter.kind === 'pointer' && parameter.target.kind === 'function',
  )
  return errno ? { errno, callbacks: !getsFunction } : undefined
}

function refuseOrWarn(context: DeclareContext, { name, start }: Attribute<'other'>): void {
  const refusal = treatmentOf(name)
  if (refusal === undefined) warn(context, start, 'warning/attribute', { name })
  else if (refusal === 'obeyed' || refusal === 'copying' || refusal === 'skipped') return
  else if (REFUSED_ON[refusal]?.(context.target) ?? true) fail(context, start, 'declare/attribute', { name, refusal })
}

/** The targets where a refused attribute means something; all where nothing is said. */
const REFUSED_ON: { readonly [R in Refusal]?: (target: Target) => boolean } = {
  'call-x86': ({ convention }) => convention === 'i386',
  'microsoft-layout': ({ bitFields }) => bitFields !== 'msvc',
  'gcc-layout': ({ bitFields }) => bitFields === 'msvc',
}

/** gcc names machine modes: QI is the quarter of an integer, SF the single float, DC the complex double. */
const INTEGER_MODES: Readonly<Record<string, PrimitiveName | 'wide' | 'word'>> = {
  QI: 'signed char',
  byte: 'signed char',
  HI: 'short',
  SI: 'int',
  DI: 'wide',
  TI: '__int128',
  word: 'word',
  pointer: 'word',
  unwind_word: 'word',
}

const FLOAT_MODES: Readonly<Record<string, PrimitiveName>> = {
  'HF float': '_Float16',
  'SF float': 'float',
  'DF float': 'double',
  'XF float': 'long double',
  'TF float': '__float128',
  'SC complex': 'float _Complex',
  'DC complex': 'double _Complex',
  'XC complex': 'long double _Complex',
  'TC complex': '__float128 _Complex',
}

/** The function, or what points to it, with that convention; other types as they are. */
export function withConvention(type: CType, convention: Convention): CType {
  if (type.kind === 'pointer') return pointerTo(withConvention(type.target, convention), type.qualifiers)
  return type.kind === 'function' ? functionOf(type.result, type.parameters, type.variadic, convention) : type
}
