/** What attributes do to the type of a declared name: alignment, vectors, machine modes, calling conventions. */
import { alignOf } from '../abi/layout.ts'
import type { Target } from '../abi/target.ts'
import type { AttributeSyntax } from '../syntax/tree.ts'
import {
  type Convention,
  type CType,
  functionOf,
  type PrimitiveType,
  pointerTo,
  primitive,
  vectorOf,
} from '../types/ctype.ts'
import type { PrimitiveName } from '../types/primitives.ts'
import { primitiveOf } from '../types/scalars.ts'
import { spell } from '../types/spell.ts'
import { shapeOf } from './arithmetic.ts'
import { type DeclareContext, fail, type SpelledType } from './context.ts'
import { askLayout, evaluateInteger } from './evaluator.ts'

type Attribute<K extends AttributeSyntax['kind']> = AttributeSyntax & { readonly kind: K }

/** The alignment of `aligned` without an argument: the largest that any scalar needs. */
const LARGEST_ALIGNMENT = 16
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
    case 'packed':
      return spelled
    case 'aligned': {
      const alignment = Math.max(spelled.alignment ?? 0, alignmentOf(context, attribute))
      return alignment ? { ...spelled, alignment } : spelled
    }
    case 'vector':
      return { ...spelled, type: vector(context, spelled.type, attribute) }
    case 'mode':
      return { ...spelled, type: withMode(context, spelled.type, attribute) }
    case 'convention':
      return { ...spelled, type: withConvention(spelled.type, effectiveConvention(context, attribute.convention)) }
  }
}

/** The largest alignment that the attributes ask for, bytes; 0 where they ask for none. */
export function alignmentIn(context: DeclareContext, attributes: readonly AttributeSyntax[] | undefined): number {
  let alignment = 0
  for (const attribute of attributes ?? []) {
    if (attribute.kind === 'aligned') alignment = Math.max(alignment, alignmentOf(context, attribute))
  }
  return alignment
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
    return Math.max(natural, alignment ?? 0)
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

/** Conventions differ on 32-bit Windows only. */
export function effectiveConvention({ target }: DeclareContext, convention: Convention | undefined): Convention {
  const { bitFields, sizes } = target
  return convention && bitFields === 'msvc' && sizes.pointer.size === 4 ? convention : 'cdecl'
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
}

function withConvention(type: CType, convention: Convention): CType {
  if (type.kind === 'pointer') return pointerTo(withConvention(type.target, convention), type.qualifiers)
  return type.kind === 'function' ? functionOf(type.result, type.parameters, type.variadic, convention) : type
}
